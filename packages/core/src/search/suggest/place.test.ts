import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { placeAt } from "./place.ts";

/** The cursor is at `|`; what would be replaced is shown in the answer. */
function look(marked: string): object {
  const cursor = marked.indexOf("|");
  const text = marked.replace("|", "");
  const place = placeAt(text, cursor);
  if (place.kind === "text") return place;
  const { range, ...rest } = place;
  const shown = { ...rest, replaced: text.slice(range.start, range.end) };
  if (shown.kind === "word") return shown;
  const key = text.slice(shown.key.start, shown.key.end);
  return shown.kind === "value" ? { ...shown, key, operator: shown.operator.typed } : { ...shown, key };
}

const word = (typed: string, replaced: string) => ({ kind: "word", typed, replaced });
const value = (key: string, operator: string, typed: string, replaced: string, inList = false) => ({
  kind: "value",
  key,
  operator,
  inList,
  typed,
  replaced,
});
const item = (key: string, typed: string, replaced: string) => value(key, "", typed, replaced, true);
const operator = (key: string, typed: string, replaced: string) => ({ kind: "operator", key, typed, replaced });
const nothing = { kind: "text" };

describe("placeAt", () => {
  test.each([
    // words
    ["|", word("", "")],
    ["lev|", word("lev", "lev")],
    ["lev|el:error", word("lev", "level:")],
    ["level|:error", word("level", "level:")],
    ["|level:error", word("", "level:")],
    ["!lev|", word("lev", "lev")],
    ["!lev|el:error", word("lev", "level:")],
    ["a:b |", word("", "")],
    ["a:b | c:d", word("", "")],
    ["a:b\t|", word("", "")],
    ["(lev|", word("lev", "lev")],
    ["( a:b OR lev|", word("lev", "lev")],
    ["(a:b) lev|", word("lev", "lev")],
    ["hello wor|ld", word("wor", "world")],
    ["foo*:b|", word("foo*:b", "foo*:b")],
    ["tags[fo|", word("tags[fo", "tags[fo")],
    ['"a phrase" lev|', word("lev", "lev")],
    ['"a phr|', nothing],
    ['"a phr|ase"', nothing],
    ['"a phrase"|', nothing],
    // values
    ["level:|", value("level", "", "", "")],
    ["level:err|", value("level", "", "err", "err")],
    ["level:err|or", value("level", "", "err", "error")],
    ["!level:err|", value("level", "", "err", "err")],
    ["level:!=err|", value("level", "!=", "err", "err")],
    ["timesSeen:>|", value("timesSeen", ">", "", "")],
    ["timesSeen:>=1|0", value("timesSeen", ">=", "1", "10")],
    ["(level:err|)", value("level", "", "err", "err")],
    ["level:err|\nx", value("level", "", "err", "err")],
    ["tags[a]:x|", value("tags[a]", "", "x", "x")],
    ["count(a, b):>x|", value("count(a, b)", ">", "x", "x")],
    ['"a:b":x|', value('"a:b"', "", "x", "x")],
    ["message:\u{F00D}Contains\u{F00D}x|", value("message", "\u{F00D}Contains\u{F00D}", "x", "x")],
    ['release:"|', value("release", "", "", '"')],
    ['release:"a re|', value("release", "", "a re", '"a re')],
    ['release:"a re|lease"', value("release", "", "a re", '"a release"')],
    ['release:"a release"|', value("release", "", "a release", '"a release"')],
    [String.raw`release:"a \"b|`, value("release", "", 'a "b', String.raw`"a \"b`)],
    ["a:x:y|", value("a", "", "x:y", "x:y")],
    // operators
    ["level:!|", operator("level", "!", "!")],
    ["timesSeen:|>=5", operator("timesSeen", "", ">=")],
    ["timesSeen:>|=5", operator("timesSeen", ">", ">=")],
    // lists
    ["level:[|", item("level", "", "")],
    ["level:[err|", item("level", "err", "err")],
    ["level:[err|]", item("level", "err", "err")],
    ["level:[error, |", item("level", "", "")],
    ["level:[error,fa|tal, info]", item("level", "fa", "fatal")],
    ["level:[error, | , info]", item("level", "", "")],
    ['release:["a re|', item("release", "a re", '"a re')],
    ['release:["a, b", c|', item("release", "c", "c")],
    ['release:["a, b|", c]', item("release", "a, b", '"a, b"')],
    ["level:[error] lev|", word("lev", "lev")],
    ["!level:[err|", item("level", "err", "err")],
    ["level:[error wor|", word("wor", "wor")],
    ["level:[a]* lev|", word("lev", "lev")],
    ["level:\u{F00D}Contains\u{F00D}[a|", value("level", "\u{F00D}Contains\u{F00D}", "a", "a", true)],
    ["level:!=[a, b|", word("b", "b")],
    ["level:[a]|", nothing],
    ["level:[a] |", word("", "")],
  ])("%s", (marked, place) => {
    expect(look(marked)).toEqual(place);
  });

  const pieces = fc.constantFrom(
    "a",
    "level:",
    "tags[",
    "]",
    "[",
    '"',
    "\\",
    "(",
    ")",
    " ",
    ",",
    "!",
    ">=",
    "\t",
    "\u{F00D}",
  );
  const queries = fc.array(pieces, { maxLength: 20 }).map((parts) => parts.join(""));

  test("answers at every cursor of every text, with the cursor in the range", () => {
    fc.assert(
      fc.property(fc.oneof(queries, fc.string({ unit: "binary" })), (query) => {
        for (let cursor = 0; cursor <= query.length; cursor++) {
          const place = placeAt(query, cursor);
          if (place.kind === "text") continue;
          expect(place.range.start).toBeLessThanOrEqual(cursor);
          expect(place.range.end).toBeGreaterThanOrEqual(cursor);
          expect(place.range.end).toBeLessThanOrEqual(query.length);
        }
      }),
    );
  });
});
