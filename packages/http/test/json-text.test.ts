import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseJson, withoutNotNumbers } from "../src/json-text.ts";

const parse = (text: string) => parseJson(new TextEncoder().encode(text));

describe("parseJson", () => {
  test.each([
    ['{"a":NaN}', { a: null }],
    ['{"a":[Infinity,-Infinity, NaN]}', { a: [null, null, null] }],
    ["NaN", null],
    ['{"a":"NaN","b":NaN}', { a: "NaN", b: null }],
    ['{"a \\" NaN":-Infinity}', { 'a " NaN': null }],
    ['{"a":"\\\\","b":NaN}', { a: "\\", b: null }],
    ['\ufeff{"a":1}', { a: 1 }],
  ])("reads %s", (text, value) => {
    expect(parse(text)).toEqual({ kind: "json", value });
  });

  test.each(["", "{", "nan", '{"a":NaN', '"NaN', '{"a":Infinity1}', '{"a":NaN,}'])(
    "refuses %j and says why",
    (text) => {
      expect(parse(text)).toEqual({ kind: "invalid", reason: expect.stringMatching(/\S/) });
    },
  );

  test("text that is JSON stays as it is", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parse(text)).toEqual({ kind: "json", value: JSON.parse(text) });
        expect(withoutNotNumbers(text)).toBe(text);
      }),
    );
  });

  test("words that are no numbers become null wherever a value stands, and nowhere else", () => {
    const strings = fc.constantFrom("NaN", "-Infinity", 'a"NaN', "\\", '\\"', "x");
    const words = fc.constantFrom("NaN", "Infinity", "-Infinity");
    const pair = fc.record({ name: strings, word: words, text: strings });
    fc.assert(
      fc.property(fc.array(pair), (pairs) => {
        const written = pairs.map(
          ({ name, word, text }) => `[${JSON.stringify(name)},${word},${JSON.stringify(text)}]`,
        );
        const meant = pairs.map(({ name, text }) => [name, null, text]);
        expect(parse(`[${written.join(" , ")}]`)).toEqual({ kind: "json", value: meant });
      }),
    );
  });

  test.each([
    { given: "quotes that are all escaped", text: `{"a":NaN,"${'\\"'.repeat(500_000)}` },
    { given: "backslashes without end", text: `NaN"${"\\".repeat(1_000_000)}` },
    { given: "quotes", text: `NaN${'"'.repeat(1_000_001)}` },
    { given: "words", text: `[${"NaN,".repeat(250_000)}` },
    { given: "dashes", text: `NaN${"-".repeat(1_000_000)}` },
  ])("1 MiB of $given takes no longer than reading it", ({ text }) => {
    const startedAt = performance.now();
    expect(parse(text).kind).toBe("invalid");
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});
