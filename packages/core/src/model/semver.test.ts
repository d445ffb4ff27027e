import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareSemver, parseSemver } from "./semver.ts";

describe("parseSemver", () => {
  test.each([
    ["1", { package: null, numbers: [1, 0, 0, 0], prerelease: null, build: null }],
    ["1.2.3.4", { package: null, numbers: [1, 2, 3, 4], prerelease: null, build: null }],
    ["shop@1.2.3", { package: "shop", numbers: [1, 2, 3, 0], prerelease: null, build: null }],
    ["@my/shop@1.2.3-hi", { package: "@my/shop", numbers: [1, 2, 3, 0], prerelease: "hi", build: null }],
    ["1.2.3-beta.1+57.a", { package: null, numbers: [1, 2, 3, 0], prerelease: "beta.1", build: "57.a" }],
    ["1.2+57", { package: null, numbers: [1, 2, 0, 0], prerelease: null, build: "57" }],
  ])("%s", (version, semver) => {
    expect(parseSemver(version)).toEqual(semver);
  });

  test.each([
    "",
    "shop",
    "shop@",
    "v1.2.3",
    "1.2.3.4.5",
    "1..2",
    "1.2.3-",
    "1.2.3+",
    "1.2.*",
    "9007199254740993",
    "a1b2",
  ])("%j follows another scheme", (version) => {
    expect(parseSemver(version)).toBeUndefined();
  });
});

describe("compareSemver", () => {
  const ascending = ["0.9", "1.0.0-alpha", "1.0.0-beta", "1", "1.0.0.1", "1.0.1", "1.2", "1.10", "2.0.0-rc", "2.0"];

  test("orders versions by number, and a prerelease before its release", () => {
    const shuffled = ascending.toSorted().map((version) => ({ version, semver: parseSemver(version)! }));
    const sorted = shuffled.toSorted((a, b) => compareSemver(a.semver, b.semver));
    expect(sorted.map(({ version }) => version)).toEqual(ascending);
  });

  test("is an order: what lies before does not lie after, and the middle lies between", () => {
    const version = fc
      .tuple(fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 4 }), fc.constantFrom("", "-a", "-b", "+1"))
      .map(([numbers, rest]) => parseSemver(numbers.join(".") + rest)!);
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(Math.sign(compareSemver(a, b)) + Math.sign(compareSemver(b, a))).toBe(0);
        if (compareSemver(a, b) <= 0 && compareSemver(b, c) <= 0) expect(compareSemver(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});
