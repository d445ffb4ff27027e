import type { DateTerm } from "../query.ts";
import { relativeUnits } from "../values/date.ts";
import { printField } from "./print-key.ts";
import { unprintable } from "./print-value.ts";

export function printDate({ key, operator, value }: DateTerm): string {
  const name = printField(key);
  if (typeof value !== "number") {
    const negated = operator === "<" || operator === ">" ? "!" : "";
    const sign = operator === ">=" || operator === "<" ? "-" : "+";
    return `${negated}${name}:${sign}${printAge(value.agoMs)}`;
  }
  const iso = new Date(value).toISOString();
  if (iso.length > "2026-01-31T08:30:00.000Z".length) throw unprintable(`the year of ${iso}`);
  return `${name}:${operator}${iso}`;
}

function printAge(agoMs: number): string {
  for (const [unit, ms] of Object.entries(relativeUnits)) {
    if (agoMs % ms === 0) return `${agoMs / ms}${unit}`;
  }
  throw unprintable(`an age of ${agoMs} ms: ages are whole minutes`);
}
