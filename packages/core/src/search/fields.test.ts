import { describe, expect, test } from "vitest";
import { fieldTypes } from "./field-types.ts";
import { findField, searchFields } from "./fields.ts";
import { parseIssueSearchQuery, tryParseIssueSearchQuery } from "./parse/parse.ts";
import { printIssueSearchQuery } from "./print/print.ts";
import type { SearchNode, SearchTerm } from "./query.ts";

const now = Date.parse("2026-01-31T12:00:00Z");
const rows = searchFields.map((field) => [field.name, field] as const);

function terms(node: SearchNode): readonly SearchTerm[] {
  if (node.type === "and" || node.type === "or") return node.nodes.flatMap(terms);
  return node.type === "not" ? terms(node.node) : [node];
}

describe("every field", () => {
  test.each(rows)("%s has an example that asks for it, without a warning", (name, { example }) => {
    const { where, warnings } = parseIssueSearchQuery(example, { now });
    const [term] = terms(where);
    expect(warnings).toEqual([]);
    expect(name === "is" ? "status" : name).toBe(term?.key);
    expect(printIssueSearchQuery(parseIssueSearchQuery(printIssueSearchQuery(where), { now }))).toBe(
      printIssueSearchQuery(where),
    );
  });

  test.each(rows)("%s is found under each of its names, which no other field has", (_, field) => {
    const names = [field.written, ...field.aliases];
    expect(names.map(findField)).toEqual(names.map(() => field));
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(rows)("%s takes the operators, lists and stars that its row says, and no others", (_, field) => {
    const value = sampleOf(field.example);
    const parses = (text: string) => tryParseIssueSearchQuery(text, { now }).kind === "parsed";
    const typed = (operator: string) => `${field.written}:${operator}${value}`;
    if (["date", "number", "duration", "version", "build"].includes(field.type)) {
      expect(field.operators.filter((operator) => !parses(typed(operator)))).toEqual([]);
    } else expect(field.operators).toEqual(["=", "!="]);
    expect(parses(`!${typed("")}`)).toBe(true);
    expect(parses(`${field.written}:[${value}]`)).toBe(field.list);
    if (field.wildcard) expect(parses(`${field.written}:1.*`)).toBe(true);
    else if (!["actor", "user"].includes(field.type)) expect(parses(`${field.written}:1.*`)).toBe(false);
  });
});

/** A value that stands alone and in a list. */
function sampleOf(example: string): string {
  const value = example
    .slice(example.indexOf(":") + 1)
    .replace(/^[<>=]+/, "")
    .replace(/^\[|[,\]].*$/g, "")
    .replace(/^-.*$/, "2026-01-31")
    .replace(/ms$/, "");
  return value;
}

test("a key without a row is a tag, whatever objects inherit", () => {
  expect(["server", "constructor", "__proto__", "FIRSTSEEN"].map(findField)).toEqual(Array(4).fill(undefined));
});

test("every type has a field", () => {
  const used = new Set<string>(searchFields.map(({ type }) => type));
  expect(Object.keys(fieldTypes).filter((type) => !used.has(type))).toEqual([]);
});
