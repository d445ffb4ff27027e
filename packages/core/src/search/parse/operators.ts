import type { ComparisonOperator } from "../field-types.ts";
import { isAffix, isOrder } from "../tokens/operator.ts";
import type { FilterToken, TextValue } from "../tokens/token.ts";
import type { Affix } from "../values/pattern.ts";
import { unescapeQuotes } from "../values/quote.ts";

/** What `!` before a key makes of its operator. A `!=` stays: two negations are one. */
const opposites: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  "=": "!=",
  "!=": "!=",
  "<": ">=",
  "<=": ">",
  ">": "<=",
  ">=": "<",
};

/** The operator of a token with its negation in it; operators that a list or an affix stands for are `=`. */
export function comparisonOf({ operator, negated }: FilterToken): ComparisonOperator {
  const plain = Object.hasOwn(opposites, operator) ? (operator as ComparisonOperator) : "=";
  return negated ? opposites[plain] : plain;
}

export function isEquality(operator: ComparisonOperator): operator is "=" | "!=" {
  return operator === "=" || operator === "!=";
}

const affixes: ReadonlyMap<string, Affix> = new Map([
  ["\uF00DContains\uF00D", "contains"],
  ["\uF00DStartsWith\uF00D", "startsWith"],
  ["\uF00DEndsWith\uF00D", "endsWith"],
]);

export function affixOf(operator: string): Affix | undefined {
  return isAffix(operator) ? affixes.get(operator) : undefined;
}

/** What is meant by a value of a field that knows no order: what looks like one before quotes is part of it. */
export function wholeText({ operator }: FilterToken, value: TextValue): string {
  const text = unescapeQuotes(value.value);
  return isOrder(operator) ? operator + text : text;
}
