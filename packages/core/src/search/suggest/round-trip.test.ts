/** What is suggested is what the parser understands. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { searchFields } from "../fields.ts";
import { tryParseIssueSearchQuery } from "../parse/parse.ts";
import type { SearchNode } from "../query.ts";
import type { HostValue } from "./context.ts";
import { suggestIssueSearch } from "./suggest.ts";

const now = Date.parse("2026-01-31T12:00:00Z");
const fields = searchFields.map((field) => [field.written, field] as const);

/** The queries after each suggestion of a kind at the end of the text. */
function taken(text: string, kind: "key" | "operator" | "value", known: readonly HostValue[] = []): readonly string[] {
  const offered = suggestIssueSearch(text, text.length, { now, values: () => known, limit: 1000 });
  return offered
    .filter((one) => one.kind === kind)
    .map(({ range, insert }) => text.slice(0, range.start) + insert + text.slice(range.end));
}

function faultsOf(query: string): readonly string[] {
  const result = tryParseIssueSearchQuery(query, { now });
  return result.kind === "parsed" ? [] : [`${query}: ${result.faults[0].message}`];
}

function termOf(query: string): SearchNode | undefined {
  const result = tryParseIssueSearchQuery(query, { now });
  return result.kind === "parsed" ? result.query.where : undefined;
}

describe("what is suggested parses", () => {
  test.each(fields)("values of %s", (written, { list }) => {
    const queries = [`${written}:`, `!${written}:`, `(${written}:`].flatMap((text) => taken(text, "value"));
    const lists = list ? taken(`${written}:[`, "value").map((query) => `${query}]`) : [];
    const closed = queries.map((query) => (query.startsWith("(") ? `${query})` : query));
    expect([...closed, ...lists].flatMap(faultsOf)).toEqual([]);
  });

  test.each(fields)("operators of %s", (written, { example }) => {
    const value = example
      .slice(example.indexOf(":") + 1)
      .replace(/^[<>=]+/, "")
      .replace(/^\[|,.*$/g, "");
    const stated = /^[+-]/.test(value) ? "2026-01-31" : value;
    const queries = taken(`${written}:`, "operator").map((query) =>
      query.endsWith("[") ? `${query}${stated.replace("ms", "")}]` : query + stated,
    );
    expect(queries.flatMap(faultsOf)).toEqual([]);
  });

  test("keys, with and without has", () => {
    const tags = ["browser", "level", "a:b", "has", "measurements.fp", "not a key", ""].map((value) => ({ value }));
    const queries = taken("", "key", tags)
      .filter((query) => /^(browser|tags)/.test(query))
      .map((key) => `${key}x`);
    expect(queries.map((query) => termOf(query))).toEqual(
      ["browser", "level", "a:b", "has", "measurements.fp"].map((key) => expect.objectContaining({ type: "tag", key })),
    );
    expect(taken("has:", "key", tags).flatMap(faultsOf)).toEqual([]);
  });
});

describe("a value that the host knows comes back as it is", () => {
  const values = fc.oneof(
    fc.string({
      unit: fc.constantFrom("a", "*", "\\", '"', " ", "[", "]", ",", "(", ")", ">", "=", "!", "/", "\n", "-"),
    }),
    fc.string({ unit: "binary" }),
  );
  const sayable = values.filter((value) => taken("k:", "value", [{ value }]).length > 0);

  test("but for a few that the language cannot say", () => {
    const silent = fc.sample(values, 1000).filter((value) => taken("k:", "value", [{ value }]).length === 0);
    expect(silent.filter((value) => !/\\\*|\\$/.test(value))).toEqual([]);
  });

  test.each([
    ["k:", (value: string) => ({ type: "tag", key: "k", operator: "=", value: { kind: "exact", text: value } })],
    ["!k:", (value: string) => ({ type: "tag", key: "k", operator: "!=", value: { kind: "exact", text: value } })],
    ["k:!=", (value: string) => ({ type: "tag", key: "k", operator: "!=", value: { kind: "exact", text: value } })],
    ['k:"', (value: string) => ({ type: "tag", key: "k", operator: "=", value: { kind: "exact", text: value } })],
    [
      "title:",
      (value: string) => ({ type: "text", key: "title", operator: "=", value: { kind: "exact", text: value } }),
    ],
    ["environment:", (value: string) => ({ type: "name", key: "environment", operator: "=", value })],
  ])("after %s", (text, term) => {
    fc.assert(
      fc.property(sayable, (value) => {
        for (const query of taken(text, "value", [{ value }])) expect(termOf(query)).toEqual(term(value));
      }),
    );
  });

  test("in a list", () => {
    fc.assert(
      fc.property(sayable, (value) => {
        for (const query of taken("k:[a, ", "value", [{ value }])) {
          expect(termOf(`${query}, b]`)).toMatchObject({
            operator: "IN",
            value: [{ text: "a" }, { text: value }, { text: "b" }],
          });
        }
      }),
    );
  });
});
