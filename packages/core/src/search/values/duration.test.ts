import { describe, expect, test } from "vitest";
import { longestDurationMs, readDuration } from "./duration.ts";

describe("readDuration", () => {
  test.each([
    ["500ms", "500", "ms", 500],
    ["1.5s", "1.5", "s", 1500],
    ["2m", "2", "m", 120_000],
    ["2min", "2", "min", 120_000],
    ["1h", "1", "h", 3_600_000],
    ["1hr", "1", "hr", 3_600_000],
    ["1d", "1", "d", 86_400_000],
    ["1day", "1", "day", 86_400_000],
    ["1w", "1", "w", 604_800_000],
    ["1.wk", "1.", "wk", 604_800_000],
  ])("%s is a duration", (text, digits, unit, ms) => {
    expect(readDuration(text)).toEqual({ digits, unit, ms });
  });

  test.each(["", "5", "s", "..500s", "-5s", "+7d", "5S", "5 s", "5days", "5k"])("%j is none", (text) => {
    expect(readDuration(text)).toBeUndefined();
  });

  test("a duration may be read past the longest one", () => {
    expect(readDuration("999999999d")?.ms).toBe(longestDurationMs);
    expect(readDuration("1000000000d")?.ms).toBeGreaterThan(longestDurationMs);
  });
});
