import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchesPattern, parseAffix, parseInfix, parsePattern, printInfix, printPattern, shapeOf } from "./pattern.ts";
import type { TextPattern } from "./pattern.ts";

/** Texts in which stars, backslashes and letters of both cases meet often. */
const texts = fc.string({ unit: fc.constantFrom("a", "b", "A", "*", "\\", " ") });
const pattern = (...pieces: readonly string[]) => ({ kind: "pattern", pieces }) as unknown as TextPattern;
const exact = (text: string) => ({ kind: "exact", text }) as const;

describe("parsePattern", () => {
  test.each([
    ["", exact("")],
    ["foo", exact("foo")],
    [String.raw`foo\*bar`, exact("foo*bar")],
    [String.raw`foo\\\*bar`, exact(String.raw`foo\\*bar`)],
    [String.raw`\*\*\*aaa\*\*\*`, exact("***aaa***")],
    [String.raw`C:\temp\\x`, exact(String.raw`C:\temp\\x`)],
    ["foo*bar", pattern("foo", "bar")],
    [String.raw`foo\\*bar`, pattern("foo\\", "bar")],
    [String.raw`*\**`, pattern("", "*", "")],
    [String.raw`f\oo*`, pattern("foo", "")],
    ["foo*\\", pattern("foo", "\\")],
    ["*", pattern("", "")],
    ["*".repeat(10_000), pattern("", "")],
    ["a**b***c", pattern("a", "b", "c")],
    ["a?[b]*", pattern("a?[b]", "")],
  ])("%s", (raw, test) => {
    expect(parsePattern(raw)).toEqual(test);
  });
});

describe("parseInfix", () => {
  test.each([
    ["foo", pattern("", "foo", "")],
    ["foo*bar", pattern("", "foo", "bar", "")],
    ["*foo*", pattern("", "foo", "")],
    [String.raw`foo\*`, pattern("", "foo*", "")],
    ["", pattern("", "")],
    ["*", pattern("", "")],
  ])("%s", (raw, test) => {
    expect(parseInfix(raw)).toEqual(test);
  });
});

describe("parseAffix", () => {
  test.each([
    ["foo", "contains", pattern("", "foo", "")],
    ["foo", "startsWith", pattern("foo", "")],
    ["foo", "endsWith", pattern("", "foo")],
    ["a*b", "contains", pattern("", "a*b", "")],
    [String.raw`a\*b`, "contains", pattern("", "a*b", "")],
    [String.raw`a\b\\c`, "startsWith", pattern(String.raw`a\b\c`, "")],
    ["", "contains", exact("")],
  ] as const)("%s %s", (raw, affix, test) => {
    expect(parseAffix(raw, affix)).toEqual(test);
  });
});

describe("printPattern", () => {
  test.each([
    [exact("foo*bar"), String.raw`foo\*bar`],
    [exact(String.raw`a\b`), String.raw`a\b`],
    [exact(String.raw`a\*`), undefined],
    [pattern("", "*", ""), String.raw`*\**`],
    [pattern("a\\", "b"), String.raw`a\\*b`],
  ])("%j", (test, raw) => {
    expect(printPattern(test)).toBe(raw);
  });

  test("reads back as the same test", () => {
    fc.assert(
      fc.property(texts, (raw) => {
        const read = parsePattern(raw);
        expect(parsePattern(printPattern(read)!)).toEqual(read);
      }),
    );
  });

  test.each([
    [pattern("", "foo", ""), "foo"],
    [pattern("", "foo", "bar", ""), "foo*bar"],
    [pattern("", "a*", ""), String.raw`a\*`],
    [pattern("", String.raw`a\*`, ""), String.raw`*a\\\**`],
    [pattern("", ""), "*"],
  ])("an infix %j leaves out its outer stars", (test, raw) => {
    expect(printInfix(test)).toBe(raw);
  });

  test("an infix reads back as the same test", () => {
    fc.assert(
      fc.property(texts, (raw) => {
        const read = parseInfix(raw);
        expect(parseInfix(printInfix(read))).toEqual(read);
      }),
    );
  });
});

describe("matchesPattern", () => {
  test.each([
    ["foo", "foo", true],
    ["foo", "Foo", false],
    ["foo*", "FOOBAR", true],
    ["foo*", "foo", true],
    ["*foo", "a foo", true],
    ["*foo", "food", false],
    ["a*a", "a", false],
    ["a*a", "aa", true],
    ["a*b*c", "a-b-c", true],
    ["a*b*c", "acb", false],
    ["a*b*b", "ab", false],
    ["*", "", true],
    ["*", "two\nlines", true],
    ["a*z", "a\nz", true],
    ["*É", "é", true],
    ["*Σ", "ΑΣ", true],
    ["a.c*", "abc", false],
    ["(a+)+$*", "(a+)+$", true],
  ])("%s and %j: %s", (raw, text, expected) => {
    expect(matchesPattern(parsePattern(raw), text)).toBe(expected);
  });

  test.each([
    ["foo", "a Food b", true],
    ["o d", "foo Deal", true],
    ["foo*bar", "x foo y bar z", true],
    ["bar*foo", "foo bar", false],
  ])("a message with %s inside: %j, %s", (raw, text, expected) => {
    expect(matchesPattern(parseInfix(raw), text)).toBe(expected);
  });

  test("agrees with a regular expression of the same pieces", () => {
    fc.assert(
      fc.property(texts, fc.string({ unit: fc.constantFrom("a", "b", "A", "*", "\\") }), (raw, text) => {
        const read = parsePattern(raw);
        const pieces = read.kind === "exact" ? [read.text] : read.pieces;
        const source = pieces.map((piece) => piece.replaceAll(/[\\*]/g, "\\$&")).join(".*");
        const expected = new RegExp(`^${source}$`, read.kind === "exact" ? "s" : "is").test(text);
        expect(matchesPattern(read, text)).toBe(expected);
      }),
    );
  });
});

describe("shapeOf", () => {
  test.each([
    ["*", "any"],
    ["a*", "prefix"],
    ["*a", "suffix"],
    ["*a*", "infix"],
    ["a*b", "general"],
    ["*a*b", "general"],
    ["*a*b*", "general"],
    ["a*b*", "general"],
  ])("%s is %s", (raw, shape) => {
    expect(shapeOf(parsePattern(raw) as TextPattern)).toBe(shape);
  });
});
