import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readNumber } from "./number.ts";

describe("readNumber", () => {
  test.each([
    ["0", "0", null, 0],
    ["-0", "-0", null, 0],
    ["500", "500", null, 500],
    ["-500", "-500", null, -500],
    ["3.1415", "3.1415", null, 3.1415],
    ["3.", "3.", null, 3],
    ["3k", "3", "k", 3000],
    ["3M", "3", "m", 3_000_000],
    ["-1.5b", "-1.5", "b", -1_500_000_000],
  ])("%s is a number", (text, digits, unit, number) => {
    expect(readNumber(text)).toEqual({ digits, unit, number });
  });

  test.each(["", "-", ".5", "+1", "1e3", "0x10", "1 ", "1kk", "1.2.3", "5s", "٣", "9".repeat(400)])(
    "%j is none",
    (text) => {
      expect(readNumber(text)).toBeUndefined();
    },
  );

  test("reads every whole number as it is", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (number) => {
        expect(readNumber(`${number}`)?.number).toBe(number || 0);
      }),
    );
  });
});
