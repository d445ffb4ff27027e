import { ValidationError } from "../model/errors.ts";

export function invalid(path: string, reason: string): ValidationError {
  return new ValidationError("INPUT_INVALID", `${path} ${reason}.`, { faults: [{ path, reason }] });
}

/** A text that a call cannot do without. Callers in plain JavaScript pass anything. */
export function needText(value: unknown, path: string): string {
  if (typeof value !== "string") throw invalid(path, "must be a text");
  return value;
}

export function pageLimit(limit: number | undefined, byDefault: number, atMost: number): number {
  if (limit === undefined) return byDefault;
  if (!Number.isSafeInteger(limit) || limit < 1) throw invalid("limit", "must be an integer from 1");
  return Math.min(limit, atMost);
}

/** A time in epoch ms, where one is given. */
export function timeOr(time: number | undefined, path: string, byDefault: number): number {
  if (time === undefined) return byDefault;
  if (!Number.isFinite(time)) throw invalid(path, "must be a time in epoch ms");
  return time;
}
