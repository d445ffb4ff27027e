import { expect, test } from "vitest";
import { explainSearchError } from "./explain.ts";
import { tryParseIssueSearchQuery } from "./parse/parse.ts";

function explain(text: string): readonly string[] {
  const result = tryParseIssueSearchQuery(text);
  if (result.kind === "parsed") throw new Error(`${text} has no fault`);
  return explainSearchError(text, result.faults[0]).split("\n");
}

test("the line, a mark below the fault, the message and the hint", () => {
  expect(explain("is:new timesSeen:5s level:error")).toEqual([
    "is:new timesSeen:5s level:error",
    "                 ^^",
    "s is not a valid number suffix, must be k, m or b",
    "Hint: Write a number such as 500, 1.5 or 2k.",
  ]);
});

test("only the line of the fault is shown", () => {
  expect(explain("is:new\nid:x\nlevel:error").slice(0, 2)).toEqual(["id:x", "   ^"]);
});

test("a mark goes no further than its line", () => {
  expect(explain('k:"a\nb"c').slice(0, 2)).toEqual(['k:"a', "  ^^"]);
});

test("a long line is cut around the fault", () => {
  const [line, mark] = explain(`${"a:b ".repeat(50)}id:x ${"c:d ".repeat(30)}`);
  expect(line).toMatch(/^….{100}…$/);
  expect(line?.charAt((mark ?? "").indexOf("^"))).toBe("x");
});

test.each([
  ["id:\u0000\u202Ex", "id:··x", "   ^^^"],
  ["e\u0301 id:x", "e\u0301 id:x", "     ^"],
  ["\u{1F600} id:x", "\u{1F600} id:x", "     ^"],
  ["\u{D800} id:x", "\uFFFD id:x", "     ^"],
])("%j is shown as %j", (text, line, mark) => {
  expect(explain(text).slice(0, 2)).toEqual([line, mark]);
});
