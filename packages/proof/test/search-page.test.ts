import { tryParseIssueSearchQuery } from "@issuekit/core";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { withFields } from "../src/search-page.ts";

const page = readFileSync(new URL("../../../docs/search-language.md", import.meta.url), "utf8");
const now = Date.parse("2026-01-31T12:00:00Z");

describe("docs/search-language.md", () => {
  test("has the fields of the table; packages/proof/src/write-search-page.ts renews them", () => {
    expect(page).toBe(withFields(page));
  });

  test("control: a page of another table is not the same", () => {
    expect(withFields(page.replace("`firstSeen`", "`firstSaw`"))).toBe(page);
    expect(page.replace("`firstSeen`", "`firstSaw`")).not.toBe(page);
  });

  test("every query that stands in it runs, and those that do not are said to be errors", () => {
    const examples = [...page.matchAll(/^\| (?:.* \| )?`((?:[^`])+)` \|(?: (error:)?.*\|)?$/gm)];
    const wrong = examples.flatMap(([line, query = "", isError]) => {
      const { kind } = tryParseIssueSearchQuery(query.replaceAll("\\|", "|"), { now });
      return (kind === "invalid") === (isError === "error:") ? [] : [line];
    });
    expect(examples.length).toBeGreaterThan(100);
    expect(wrong).toEqual([]);
  });
});
