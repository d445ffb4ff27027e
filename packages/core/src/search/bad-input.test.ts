/** What nobody types by accident: it is read to its end, or refused with a fault. */
import { describe, expect, test } from "vitest";
import { explainSearchError } from "./explain.ts";
import { tryParseIssueSearchQuery } from "./parse/parse.ts";
import { printIssueSearchQuery } from "./print/print.ts";
import { tokenizeIssueSearchQuery } from "./tokens/tokenize.ts";

const mega = 1_000_000;
const texts: readonly (readonly [string, string])[] = [
  ["10^5 opening parentheses", "(".repeat(100_000)],
  ["10^5 closing parentheses", ")".repeat(100_000)],
  ["10^5 pairs of parentheses", "(".repeat(100_000) + ")".repeat(100_000)],
  ["10^5 negated parentheses", "!(".repeat(100_000)],
  ["10^5 glued parentheses", "f(".repeat(100_000)],
  ["10^5 open functions", "f(a,".repeat(100_000)],
  ["10^4 stars", `k:${"*".repeat(10_000)}`],
  ["10^4 stars in text", "*".repeat(10_000)],
  ["10^5 quotes", '"'.repeat(100_001)],
  ["10^5 open quotes", 'k:"a '.repeat(100_000)],
  ["10^5 escaped quotes", `k:"${'\\"'.repeat(100_000)}`],
  ["10^5 backslashes", `k:${"\\".repeat(100_000)}*`],
  ["10^5 open lists", "k:[a, ".repeat(100_000)],
  ["a list of 10^5", `k:[${"a,".repeat(100_000)}a]`],
  ["10^5 open slashes", "k://a ".repeat(100_000)],
  ["10^5 small ands", "a:b and ".repeat(100_000)],
  ["10^5 operators", "OR ".repeat(100_000)],
  ["10^5 colons", ":".repeat(100_000)],
  ["10^5 exclamation marks", "!".repeat(100_000)],
  ["one word of 1 MB", "a".repeat(mega)],
  ["words of 1 MB", "some words ".repeat(mega / 11)],
  ["filters of 1 MB", "server:web-1 ".repeat(mega / 13)],
  ["digits of 1 MB", `timesSeen:${"9".repeat(mega)}`],
  ["NUL", "a\0b:\0 k:\0"],
  ["unpaired surrogates", "\u{d800} k:\u{dfff} tags[\u{d800}]:a"],
  ["private-use characters", "\uF00D k:\uF00DContains k:\uF00DContains\uF00D k:\uF00D\uF00D"],
  ["right-to-left text", 'k:"\u202Eשלום" \u2067مرحبا\u2069:b'],
  ["combining text", "e\u0301:a k:e\u0301\u0327 \u0301"],
  ["other spaces", "a\u00a0b:c \u2003k:\u3000v"],
];

describe("tokens cover it", () => {
  test.each(texts)("%s", (_, text) => {
    expect(printIssueSearchQuery(tokenizeIssueSearchQuery(text)) === text).toBe(true);
  });
});

describe("the parser answers", () => {
  test.each(texts)("%s", (_, text) => {
    for (const part of [text, text.slice(0, 4000)]) {
      const result = tryParseIssueSearchQuery(part);
      if (result.kind === "parsed") {
        expect(tryParseIssueSearchQuery(printIssueSearchQuery(result.query))).toMatchObject({
          query: { where: result.query.where },
        });
      } else {
        for (const fault of result.faults) expect(explainSearchError(part, fault)).toContain("Hint: ");
        expect(result.faults.length).toBeLessThan(2000);
      }
    }
  });
});

test.each([
  ["NUL in a value", "k:a\0b", "a\0b"],
  ["a surrogate without its half", "k:\u{d800}", "\u{d800}"],
  ["right-to-left text", 'k:"\u202Eשלום"', "\u202Eשלום"],
  ["a combining mark", "k:e\u0301", "e\u0301"],
  ["a space that is none", "k:a\u00a0b", "a\u00a0b"],
  ["a private-use character", "k:\uF00Da", "\uF00Da"],
])("%s is text like any other", (_, text, value) => {
  expect(tryParseIssueSearchQuery(text)).toMatchObject({ query: { where: { value: { text: value } } } });
});
