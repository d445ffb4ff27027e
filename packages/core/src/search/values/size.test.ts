import { describe, expect, test } from "vitest";
import { readSize, sizeUnits } from "./size.ts";

describe("readSize", () => {
  test.each([
    ["8bit", "8", "bit", 1],
    ["8nb", "8", "nb", 4],
    ["512bytes", "512", "bytes", 512],
    ["1.5MB", "1.5", "mb", 1_500_000],
    ["4GiB", "4", "gib", 4_294_967_296],
    ["1YiB", "1", "yib", 1.2089258196146292e24],
  ])("%s is a size", (text, digits, unit, bytes) => {
    expect(readSize(text)).toEqual({ digits, unit, bytes });
  });

  test.each(Object.keys(sizeUnits))("knows the unit %s in any case", (unit) => {
    expect(readSize(`1${unit}`)?.unit).toBe(unit);
    expect(readSize(`1${unit.toUpperCase()}`)?.unit).toBe(unit);
  });

  test.each(["", "5", "kb", "-5kb", "5k", "5b", "5ib", "5 kb", "5bits", `${"9".repeat(400)}kb`])(
    "%j is none",
    (text) => {
      expect(readSize(text)).toBeUndefined();
    },
  );
});
