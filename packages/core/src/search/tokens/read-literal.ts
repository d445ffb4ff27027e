import { readIsoDate, readRelativeDate } from "../values/date.ts";
import { readDuration } from "../values/duration.ts";
import { readNumber } from "../values/number.ts";
import { readSize } from "../values/size.ts";
import type { DateValue, DurationValue, NumberValue, RelativeDateValue, SizeValue, Span } from "./token.ts";

export function numberValue(text: string, { start, end }: Span): NumberValue | undefined {
  const number = readNumber(text);
  return number && { type: "valueNumber", value: number.digits, unit: number.unit, parsed: number.number, start, end };
}

export function durationValue(text: string, { start, end }: Span): DurationValue | undefined {
  const duration = readDuration(text);
  return (
    duration && { type: "valueDuration", value: duration.digits, unit: duration.unit, parsed: duration.ms, start, end }
  );
}

export function sizeValue(text: string, { start, end }: Span): SizeValue | undefined {
  const size = readSize(text);
  return size && { type: "valueSize", value: size.digits, unit: size.unit, parsed: size.bytes, start, end };
}

export function dateValue(text: string, { start, end }: Span): DateValue | undefined {
  const read = readIsoDate(text);
  if (read?.at === undefined) return undefined;
  const { date, time, tz, at } = read;
  return { type: "valueIso8601Date", value: text, date, time, tz, parsed: at, start, end };
}

export function relativeDateValue(text: string, { start, end }: Span): RelativeDateValue | undefined {
  const read = readRelativeDate(text);
  return read && { type: "valueRelativeDate", value: read.amount, sign: read.sign, unit: read.unit, start, end };
}
