const isoShape = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?))?(Z|[+-]\d{2}:\d{2})?$/;
const relativeShape = /^([+-])([0-9]+)([wdhm])$/;

const minute = 60_000;
const day = 24 * 60 * minute;

/** Milliseconds in one of each, the longest first. */
export const relativeUnits: Readonly<Record<RelativeDate["unit"], number>> = {
  w: 7 * day,
  d: day,
  h: 60 * minute,
  m: minute,
};

/** The last instant that a `Date` can hold; its negative is the first. */
const edgeOfTime = 8.64e15;

export interface IsoDate {
  readonly date: string;
  /** `null` stands for the whole day. */
  readonly time: string | null;
  /** As typed; `null` means UTC. */
  readonly tz: string | null;
  /** Epoch ms, finer digits cut. `undefined` where no calendar or clock has the date: it only looks like one. */
  readonly at: number | undefined;
}

/** Reads `2026-01-31`, `2026-01-31T08:30:00.5` and either with `Z` or `+01:00`. */
export function readIsoDate(text: string): IsoDate | undefined {
  const [, date, time = null, tz = null] = isoShape.exec(text) ?? [];
  return date === undefined ? undefined : { date, time, tz, at: instantOf(date, time ?? "00:00:00", tz ?? "Z") };
}

function instantOf(date: string, time: string, tz: string): number | undefined {
  const wall = Date.parse(`${date}T${time.slice(0, "00:00:00.000".length)}Z`);
  // The engine reads 24:00:00 and February 30 as times of a day after.
  const isOnClock = new Date(wall).getUTCDate() === Number(date.slice("0000-00-".length));
  const offset = offsetOf(tz);
  return isOnClock && offset !== undefined ? wall - offset : undefined;
}

function offsetOf(tz: string): number | undefined {
  if (tz === "Z") return 0;
  const hours = Number(tz.slice(1, 3));
  const minutes = Number(tz.slice(4));
  if (hours > 23 || minutes > 59) return undefined;
  return (tz.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * minute;
}

/** From the first instant to the one after the last, in epoch ms. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** What a date without an operator means: its whole day, or with a time from 5 minutes before to 6 minutes after. */
export function rangeAround(date: { readonly time: string | null; readonly at: number }): TimeRange {
  const { at } = date;
  return date.time === null ? { from: at, to: at + day } : { from: at - 5 * minute, to: at + 6 * minute };
}

export interface RelativeDate {
  /** `-` for newer than, `+` for older than: both look back. */
  readonly sign: "+" | "-";
  readonly amount: number;
  /** `m` is minutes. */
  readonly unit: "w" | "d" | "h" | "m";
}

/** Reads `-24h` and `+14d`. */
export function readRelativeDate(text: string): RelativeDate | undefined {
  const [, sign, amount, unit] = relativeShape.exec(text) ?? [];
  if (amount === undefined) return undefined;
  return { sign: sign as RelativeDate["sign"], amount: Number(amount), unit: unit as RelativeDate["unit"] };
}

/** The bound that a relative date sets at a given now, held inside the time that a `Date` can hold. */
export function boundOf(relative: RelativeDate, now: number): { readonly operator: ">=" | "<="; readonly at: number } {
  const at = Math.max(now - relative.amount * relativeUnits[relative.unit], -edgeOfTime);
  return { operator: relative.sign === "-" ? ">=" : "<=", at };
}
