const shape = /^([0-9]+(?:\.[0-9]*)?)(ms|s|min|m|hr|h|day|d|wk|w)$/;

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const week = 7 * day;

export type DurationUnit = "ms" | "s" | "min" | "m" | "hr" | "h" | "day" | "d" | "wk" | "w";

/** Milliseconds in one of each. */
export const durationUnits: Readonly<Record<DurationUnit, number>> = {
  ms: 1,
  s: second,
  min: minute,
  m: minute,
  hr: hour,
  h: hour,
  day,
  d: day,
  wk: week,
  w: week,
};

/** 999,999,999 days, the longest duration that a query may state. */
export const longestDurationMs: number = 999_999_999 * day;

export interface DurationLiteral {
  /** As typed, without the unit. */
  readonly digits: string;
  readonly unit: DurationUnit;
  /** May pass `longestDurationMs`: that is for the caller to refuse. */
  readonly ms: number;
}

/** Reads `500ms`, `1.5h` and `2wk`; units are in lower case. */
export function readDuration(text: string): DurationLiteral | undefined {
  const [, digits, unit] = shape.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const known = unit as DurationUnit;
  return { digits, unit: known, ms: Number(digits) * durationUnits[known] };
}
