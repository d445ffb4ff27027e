import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boundOf, rangeAround, readIsoDate, readRelativeDate } from "./date.ts";

const now = Date.UTC(2026, 0, 31, 12);
const day = 86_400_000;

describe("readIsoDate", () => {
  test.each([
    ["2015-05-18", "2015-05-18", null, null, "2015-05-18T00:00:00.000Z"],
    ["2015-05-18Z", "2015-05-18", null, "Z", "2015-05-18T00:00:00.000Z"],
    ["2015-05-18+02:00", "2015-05-18", null, "+02:00", "2015-05-17T22:00:00.000Z"],
    ["2015-05-18T10:15:01", "2015-05-18", "10:15:01", null, "2015-05-18T10:15:01.000Z"],
    ["2015-05-18T10:15:01.1", "2015-05-18", "10:15:01.1", null, "2015-05-18T10:15:01.100Z"],
    ["2015-05-18T10:15:01.103999", "2015-05-18", "10:15:01.103999", null, "2015-05-18T10:15:01.103Z"],
    ["2015-05-18T10:15:01-05:30", "2015-05-18", "10:15:01", "-05:30", "2015-05-18T15:45:01.000Z"],
    ["0001-01-01", "0001-01-01", null, null, "0001-01-01T00:00:00.000Z"],
    ["2024-02-29", "2024-02-29", null, null, "2024-02-29T00:00:00.000Z"],
  ])("%s is a date", (text, date, time, tz, instant) => {
    expect(readIsoDate(text)).toEqual({ date, time, tz, at: Date.parse(instant) });
  });

  test.each(["2015-13-01", "2015-02-30", "2023-02-29", "2015-00-10", "2015-05-18T24:00:00", "2015-05-18T10:60:00"])(
    "%s looks like one and is at no time",
    (text) => {
      expect(readIsoDate(text)).toMatchObject({ at: undefined });
    },
  );

  test.each(["2015-05-18T10:15:01+24:00", "2015-05-18-10:60"])("%s has an offset that no zone has", (text) => {
    expect(readIsoDate(text)).toMatchObject({ at: undefined });
  });

  test.each([
    "",
    "2015",
    "2015-5-18",
    "2015-05-18T10:15",
    "2015-05-18T00:01ZZ",
    "2015-05-18T10:15:01.",
    "2015-05-18 10:15:01",
    "2015-05-18t10:15:01",
    "12015-05-18",
    "2015-05-18T10:15:01.1234567",
  ])("%j is none", (text) => {
    expect(readIsoDate(text)).toBeUndefined();
  });

  test("reads back every time of a year with four digits", () => {
    const times = fc.integer({ min: Date.UTC(1000, 0), max: Date.UTC(9999, 11, 31) });
    fc.assert(
      fc.property(times, (at) => {
        expect(readIsoDate(new Date(at).toISOString())?.at).toBe(at);
      }),
    );
  });
});

describe("rangeAround", () => {
  test("a date alone is its day, in its own zone", () => {
    const from = Date.parse("2018-01-01T00:00:00+02:00");
    expect(rangeAround({ time: null, at: from })).toEqual({ from, to: from + day });
  });

  test("a date with a time is the minutes around it", () => {
    const at = Date.parse("2018-01-01T05:06:07Z");
    expect(rangeAround({ time: "05:06:07", at })).toEqual({
      from: Date.parse("2018-01-01T05:01:07Z"),
      to: Date.parse("2018-01-01T05:12:07Z"),
    });
  });
});

describe("readRelativeDate", () => {
  test.each([
    ["-24h", { sign: "-", amount: 24, unit: "h" }, ">=", now - day],
    ["+14d", { sign: "+", amount: 14, unit: "d" }, "<=", now - 14 * day],
    ["-2w", { sign: "-", amount: 2, unit: "w" }, ">=", now - 14 * day],
    ["+5m", { sign: "+", amount: 5, unit: "m" }, "<=", now - 300_000],
    ["-0d", { sign: "-", amount: 0, unit: "d" }, ">=", now],
  ])("%s looks back", (text, relative, operator, at) => {
    const read = readRelativeDate(text);
    expect(read).toEqual(relative);
    expect(boundOf(read!, now)).toEqual({ operator, at });
  });

  test.each(["", "24h", "-h", "-24", "--24h", "-24s", "-1.5h", "-24H", "-24hr", "- 24h"])("%j is none", (text) => {
    expect(readRelativeDate(text)).toBeUndefined();
  });

  test.each([`-${"9".repeat(20)}w`, `+${"9".repeat(400)}d`])("%s goes back to the first time there is", (text) => {
    expect(boundOf(readRelativeDate(text)!, now).at).toBe(-8.64e15);
  });
});
