import type { FilterBody } from "./filter-body.ts";
import { operatorAt } from "./operator.ts";
import { dateValue, durationValue, numberValue, relativeDateValue, sizeValue } from "./read-literal.ts";
import { bareEnd, type Source } from "./source.ts";
import type { AggregateKey, FilterKind, Span, ValueToken } from "./token.ts";
import { argumentShapes, type ValueShape } from "./value-shape.ts";

/** The value of a function; `undefined` for one that it cannot have: then it was no function. */
export function readAggregateBody(source: Source, key: AggregateKey): FilterBody | undefined {
  const start = key.end + 1;
  const operator = operatorAt(source.text, start);
  const valueStart = start + operator.length;
  const end = bareEnd(source.text, valueStart);
  const span: Span = { start: valueStart, end };
  const raw = source.text.slice(valueStart, end);
  const shapes = argumentShapes(key);
  const has = (shape: ValueShape): boolean => shapes.includes(shape);

  const tries: readonly (readonly [FilterKind, ValueToken | undefined])[] = [
    ["aggregateDuration", has("duration") ? durationValue(raw, span) : undefined],
    ["aggregatePercentage", percentageValue(raw, span)],
    ["aggregateNumeric", numberValue(raw, span)],
    ["aggregateSize", has("measurement") ? sizeValue(raw, span) : undefined],
    ["aggregateDate", dateValue(raw, span)],
    ["aggregateRelativeDate", operator === "" ? relativeDateValue(raw, span) : undefined],
  ];
  const [filter, value] = tries.find(([, found]) => found !== undefined) ?? [];
  return filter === undefined || value === undefined ? undefined : { filter, operator, value, end };
}

function percentageValue(text: string, span: Span): ValueToken | undefined {
  const number = text.endsWith("%") ? numberValue(text.slice(0, -1), span) : undefined;
  if (number === undefined || number.unit !== null) return undefined;
  return { type: "valuePercentage", value: number.value, parsed: number.parsed, ...span };
}
