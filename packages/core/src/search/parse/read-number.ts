import type { ComparisonOperator } from "../field-types.ts";
import type { NonEmpty } from "../query.ts";
import type { FilterToken, TextValue } from "../tokens/token.ts";
import { longestDurationMs, readDuration } from "../values/duration.ts";
import { readNumber } from "../values/number.ts";
import { fault, type ParseContext } from "./context.ts";
import { comparisonOf } from "./operators.ts";

export type NumberTest =
  | { readonly operator: ComparisonOperator; readonly value: number }
  | { readonly operator: "IN" | "NOT IN"; readonly value: NonEmpty<number> };

const hint = "Write a number such as 500, 1.5 or 2k.";

/** Numbers, durations in milliseconds and sizes in bytes; `name` is what a fault calls the field. */
export function readNumberTest(context: ParseContext, token: FilterToken, name: string): NumberTest | undefined {
  const { value } = token;
  switch (value.type) {
    case "valueNumber":
    case "valueSize":
      return { operator: comparisonOf(token), value: value.parsed };
    case "valueDuration":
      if (value.parsed > longestDurationMs) {
        const message = `${value.value}${value.unit} is too large of a value, the maximum value is 999999999 days`;
        return fault(context, "SEARCH_NUMBER", value, message, "Write a shorter duration.");
      }
      return { operator: comparisonOf(token), value: value.parsed };
    case "valueNumberList": {
      const numbers = value.items.flatMap((item) => (item.value === null ? [] : [item.value.parsed]));
      return { operator: token.negated ? "NOT IN" : "IN", value: numbers as unknown as NonEmpty<number> };
    }
    case "valueText":
      return invalidNumber(context, token, value, name);
    default: {
      const raw = context.text.slice(value.start, value.end);
      const message = `${name}: Invalid number: ${raw}. Expected number then optional k, m, or b suffix (e.g. 500k).`;
      return fault(context, "SEARCH_NUMBER", value, message, hint);
    }
  }
}

function invalidNumber(context: ParseContext, token: FilterToken, value: TextValue, name: string): undefined {
  const duration = value.quoted ? undefined : readDuration(value.value.replace(/^[<>]=?/, ""));
  const message =
    duration === undefined
      ? `${name}: Invalid number: ${value.value}. Expected number then optional k, m, or b suffix (e.g. 500k).`
      : `${duration.unit} is not a valid number suffix, must be k, m or b`;
  return fault(context, "SEARCH_NUMBER", value, message, value.quoted ? "Leave the quotes out." : hint);
}

/** The numbers of a tag that is asked for as one: its filter is text, whatever it looks like. */
export function readTagNumberTest(context: ParseContext, token: FilterToken, name: string): NumberTest | undefined {
  const { value } = token;
  if (value.type === "valueText") {
    const [, operator = "", text = ""] = /^([<>]=?)?(.*)$/s.exec(value.value) ?? [];
    const number = value.quoted ? undefined : readNumber(text);
    if (number === undefined) return invalidNumber(context, token, value, name);
    return { operator: comparisonOf({ ...token, operator: operator || token.operator }), value: number.number };
  }
  if (value.type !== "valueTextList") return readNumberTest(context, token, name);

  const numbers: number[] = [];
  for (const { value: item } of value.items) {
    const number = item === null || item.quoted ? undefined : readNumber(item.value);
    if (number !== undefined) numbers.push(number.number);
    else if (item !== null) invalidNumber(context, token, item, name);
  }
  if (numbers.length < value.items.length) return undefined;
  return { operator: token.negated ? "NOT IN" : "IN", value: numbers as unknown as NonEmpty<number> };
}
