import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldCase } from "./fold-case.ts";

describe("foldCase", () => {
  test.each([
    ["TypeError", "typeerror"],
    ["ÉCOLE", "école"],
    ["ΟΔΟΣ", "οδοσ"],
    ["οδος", "οδοσ"],
    ["Straße", "straße"],
  ])("%s folds to %s", (text, folded) => {
    expect(foldCase(text)).toBe(folded);
  });

  test("folds the parts as it folds the whole, once and for all", () => {
    const texts = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        expect(foldCase(a) + foldCase(b)).toBe(foldCase(a + b));
        expect(foldCase(foldCase(a))).toBe(foldCase(a));
      }),
    );
  });

  test("folds a sigma alone as it folds one that ends a word", () => {
    expect(foldCase("ΑΣ").endsWith(foldCase("Σ"))).toBe(true);
  });
});
