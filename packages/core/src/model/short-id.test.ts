import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseShortId, printShortId } from "./short-id.ts";

describe("printShortId", () => {
  test.each([
    ["shop", 1, "SHOP-1"],
    ["shop", 0, "SHOP-0"],
    ["shop", 31, "SHOP-Z"],
    ["shop", 32, "SHOP-10"],
    ["my-shop", 157, "MY-SHOP-4X"],
  ])("%s and %i is %s", (slug, number, text) => {
    expect(printShortId(slug, number)).toBe(text);
  });
});

describe("parseShortId", () => {
  test.each([
    ["SHOP-4X", "shop", 157],
    ["shop-4x", "shop", 157],
    ["issue:SHOP-4X", "shop", 157],
    ["shop 4x", "shop", 157],
    ["shop_4x", "shop", 157],
    ["my-shop-4x", "my-shop", 157],
    ["SHOP-1O", "shop", 32],
    ["SHOP-I", "shop", 1],
    ["SHOP-l", "shop", 1],
  ])("%s is number %s %i", (text, slug, number) => {
    expect(parseShortId(text)).toEqual({ slug, number });
  });

  test.each(["", "SHOP", "-4X", "SHOP-", "SHOP-4U", "SHOP-4!", "SHOP-ZZZZZZZZZZZZZ", `${"a".repeat(200)}-1`])(
    "%j is none",
    (text) => {
      expect(parseShortId(text)).toBeUndefined();
    },
  );

  test("reads back whatever is printed", () => {
    const slugs = fc.stringMatching(/^[a-z][a-z0-9]{0,9}(-[a-z]{1,5})?$/);
    fc.assert(
      fc.property(slugs, fc.nat({ max: Number.MAX_SAFE_INTEGER }), (slug, number) => {
        expect(parseShortId(printShortId(slug, number))).toEqual({ slug, number });
      }),
    );
  });
});
