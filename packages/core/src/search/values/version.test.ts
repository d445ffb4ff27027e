import { describe, expect, test } from "vitest";
import type { ComparisonOperator } from "../field-types.ts";
import { matchesVersion, readVersionBound } from "./version.ts";

describe("readVersionBound", () => {
  test.each([
    ["1.2.*", { kind: "parts", package: null, parts: [1, 2] }],
    ["1.X", { kind: "parts", package: null, parts: [1] }],
    ["shop@1.2.3.*", { kind: "parts", package: "shop", parts: [1, 2, 3] }],
    ["*", { kind: "parts", package: null, parts: [] }],
  ])("%s", (text, bound) => {
    expect(readVersionBound(text)).toEqual(bound);
  });

  test("reads a whole version", () => {
    expect(readVersionBound("shop@1.2.3")).toMatchObject({ kind: "version", version: { package: "shop" } });
  });

  test.each(["", "x", "latest", "1.*.2", "*.1", "1.2.3.4.*", "1*"])("%j is none", (text) => {
    expect(readVersionBound(text)).toBeUndefined();
  });
});

describe("matchesVersion", () => {
  test.each<[string, ComparisonOperator, string, boolean]>([
    ["shop@1.2.3", "=", "1.2.3", true],
    ["shop@1.2.3+5", "=", "1.2.3", true],
    ["1.2.3.0", "=", "1.2.3", true],
    ["1.2.3-rc", "=", "1.2.3", false],
    ["1.2.3-rc", "<", "1.2.3", true],
    ["1.10.0", ">", "1.9.9", true],
    ["1.2.9", "=", "1.2.*", true],
    ["1.3.0", "=", "1.2.*", false],
    ["1.3.0", ">", "1.2.*", true],
    ["1.2.9", ">", "1.2.*", false],
    ["1.2.9", "<=", "1.2.*", true],
    ["1.2.3", "!=", "1.2.*", false],
    ["shop@1.2.3", "=", "shop@1.2.3", true],
    ["cart@1.2.3", "=", "shop@1.2.3", false],
    ["cart@1.2.3", "!=", "shop@1.2.3", true],
    ["cart@9.0.0", ">", "shop@1.*", false],
    ["9.0.0", ">", "shop@1.*", false],
    ["shop@1.5.0", ">=", "shop@1.*", true],
    ["backend-1", "=", "*", false],
    ["backend-1", "!=", "1.2.3", false],
    ["3", "=", "*", true],
  ])("%s %s %s: %s", (version, comparison, bound, expected) => {
    expect(matchesVersion(version, comparison, readVersionBound(bound)!)).toBe(expected);
  });
});
