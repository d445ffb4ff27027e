import { expect, test } from "vitest";
import type { ComparisonOperator } from "../field-types.ts";
import { matchesNumber } from "./compare.ts";

test.each<[ComparisonOperator, boolean, boolean, boolean]>([
  ["=", false, true, false],
  ["!=", true, false, true],
  [">", false, false, true],
  [">=", false, true, true],
  ["<", true, false, false],
  ["<=", true, true, false],
])("%s 5 holds for 4: %s, 5: %s, 6: %s", (comparison, four, five, six) => {
  expect([4, 5, 6].map((actual) => matchesNumber(actual, comparison, 5))).toEqual([four, five, six]);
});
