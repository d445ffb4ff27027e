import type { ComparisonOperator } from "../field-types.ts";

/** Whether a value that lies so from the wanted one passes: below it (negative), at it (0) or above it. */
export function passes(order: number, comparison: ComparisonOperator): boolean {
  switch (comparison) {
    case "=":
      return order === 0;
    case "!=":
      return order !== 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
  }
}

/** Compares numbers, and dates as epoch ms. */
export function matchesNumber(actual: number, comparison: ComparisonOperator, wanted: number): boolean {
  return passes(actual - wanted, comparison);
}
