import type { Candidate } from "./candidate.ts";

const day = 86_400_000;
const units = { h: "hour", d: "day", w: "week", m: "minute" } as const;
const presets = ["-1h", "-24h", "-7d", "-14d", "-30d", "+24h", "+7d", "+30d"];
const calendar = [
  [0, "Today (UTC)"],
  [1, "Yesterday (UTC)"],
  [7, "A week ago (UTC)"],
  [30, "30 days ago (UTC)"],
] as const;

/** Ages, with every unit behind a number that is being typed; an operator takes only dates of the calendar. */
export function dateCandidates(typed: string, now: number | undefined, hasOperator: boolean): readonly Candidate[] {
  const ages = hasOperator ? [] : agesFor(typed).map((age) => candidate(age, describeAge(age)));
  const dates = now === undefined ? [] : calendar.map(([days, about]) => candidate(isoDay(now - days * day), about));
  return [...ages, ...dates];
}

function agesFor(typed: string): readonly string[] {
  const [, sign, amount] = /^([+-]?)([0-9]{1,6})[hdwm]?$/.exec(typed) ?? [];
  if (amount === undefined) return presets;
  const signs = sign === "" ? ["-", "+"] : [sign];
  return signs.flatMap((of) => Object.keys(units).map((unit) => `${of}${amount}${unit}`));
}

function describeAge(age: string): string {
  const amount = Number(age.slice(1, -1));
  const unit = units[age.slice(-1) as keyof typeof units];
  const span = amount === 1 ? unit : `${amount} ${unit}s`;
  return age.startsWith("-") ? `In the last ${span}` : `${amount === 1 ? `1 ${unit}` : span} ago or longer`;
}

function isoDay(at: number): string {
  return new Date(at).toISOString().slice(0, "2026-01-31".length);
}

function candidate(label: string, description: string): Candidate {
  return { kind: "value", label, insert: label, description, count: undefined };
}
