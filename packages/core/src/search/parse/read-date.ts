import type { SearchField } from "../fields.ts";
import type { DateTerm, SearchNode, SearchTime } from "../query.ts";
import type { DateValue, FilterToken, RelativeDateValue } from "../tokens/token.ts";
import { boundOf, rangeAround } from "../values/date.ts";
import { fault, type ParseContext } from "./context.ts";
import { comparisonOf } from "./operators.ts";

/** The times that a query can state: those of years with four digits. */
const firstTime = Date.parse("0000-01-01T00:00:00.000Z");
const lastTime = Date.parse("9999-12-31T23:59:59.999Z");

type Bound = readonly [DateTerm["operator"], SearchTime];

/** One term, or two where a date stands for a span of time: both hold, or when it is negated one of them. */
export function readDate(context: ParseContext, token: FilterToken, field: SearchField): SearchNode | undefined {
  const { value } = token;
  if (value.type === "valueRelativeDate") return termsOf(context, token, field, [ageBound(context, token, value)]);
  if (value.type === "valueIso8601Date") return termsOf(context, token, field, dateBounds(token, value));

  const raw = value.type === "valueText" ? value.value : context.text.slice(value.start, value.end);
  const now = new Date(context.now ?? Date.parse("2026-01-31T08:30:00.000Z")).toISOString().slice(0, -2);
  return fault(
    context,
    "SEARCH_DATE",
    value,
    `${field.name}: Invalid date: ${raw}. Expected +/-duration (e.g. +1h) or ISO 8601-like (e.g. ${now}).`,
    /^\d+[wdhm]$/.test(raw)
      ? `Write -${raw} for newer than that, +${raw} for older.`
      : "Write a date such as 2026-01-31, or an age such as -24h (newer) or +7d (older).",
  );
}

function ageBound({ now }: ParseContext, { negated }: FilterToken, age: RelativeDateValue): Bound {
  const relative = { sign: age.sign, amount: age.value, unit: age.unit };
  const { operator } = boundOf(relative, 0);
  const time = now === undefined ? { agoMs: -boundOf(relative, 0).at } : inRange(boundOf(relative, now).at);
  return [negated ? (operator === ">=" ? "<" : ">") : operator, time];
}

function dateBounds(token: FilterToken, date: DateValue): readonly [Bound] | readonly [Bound, Bound] {
  const operator = comparisonOf(token);
  if (operator !== "=" && operator !== "!=") return [[operator, inRange(date.parsed)]];

  const isExact = token.operator !== "";
  const { from, to } = isExact
    ? { from: date.parsed, to: date.parsed }
    : rangeAround({ time: date.time, at: date.parsed });
  const [start, end] = [inRange(from), inRange(to)];
  return operator === "="
    ? [
        [">=", start],
        [isExact ? "<=" : "<", end],
      ]
    : [
        ["<", start],
        [isExact ? ">" : ">=", end],
      ];
}

function inRange(time: number): number {
  return Math.min(Math.max(time, firstTime), lastTime);
}

function termsOf(
  context: ParseContext,
  token: FilterToken,
  field: SearchField,
  bounds: readonly [Bound] | readonly [Bound, Bound],
): SearchNode {
  const terms = bounds.map(([operator, value]): DateTerm => {
    context.spans.push({ start: token.start, end: token.end });
    return { type: "date", key: field.name as DateTerm["key"], operator, value };
  });
  const [first, second] = terms as [DateTerm, DateTerm?];
  if (second === undefined) return first;
  const isEither = first.operator === "<";
  return isEither ? { type: "or", nodes: [first, second] } : { type: "and", nodes: [first, second] };
}
