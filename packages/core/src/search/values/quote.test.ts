import { describe, expect, test } from "vitest";
import { quoteValue, unescapeQuotes } from "./quote.ts";

describe("quoteValue", () => {
  test.each([
    ["shop@1.2.3", "shop@1.2.3"],
    ["/checkout/:id", "/checkout/:id"],
    ["naïve", "naïve"],
    ["C:\\", "C:\\"],
    ["", '""'],
    ["a release", '"a release"'],
    ["two\nlines", '"two\nlines"'],
    ['say "hi"', String.raw`"say \"hi\""`],
    ["fn(a)", '"fn(a)"'],
    ["[a]", '"[a]"'],
    ["a,b", '"a,b"'],
    [">5", '">5"'],
    ["=5", '"=5"'],
    ["!=5", '"!=5"'],
    ["!5", "!5"],
    ["//x//", '"//x//"'],
    ["a \\", undefined],
  ])("%j is written %s", (text, written) => {
    expect(quoteValue(text)).toBe(written);
  });
});

test("unescapeQuotes leaves every backslash that escapes no quote", () => {
  expect(unescapeQuotes(String.raw`a\"b\\c\*`)).toBe(String.raw`a"b\\c\*`);
});
