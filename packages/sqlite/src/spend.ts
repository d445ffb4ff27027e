import type { Quota, SpendAnswer, SpendRequest } from "@issuekit/core";
import { first, type Statements } from "./database.ts";

interface Spending {
  readonly clock: number;
  readonly expires_at: number;
}

const findSpending = "select clock, expires_at from issuekit_counter_spendings where key = ?";
const writeSpending = "insert or replace into issuekit_counter_spendings values (?, ?, ?)";
const findToken = "select 1 from issuekit_counter_tokens where key = ? and token = ? and expires_at > ?";
const dropTokens = "delete from issuekit_counter_tokens where key = ? and expires_at <= ?";
const addToken = "insert into issuekit_counter_tokens values (?, ?, ?)";
const dropSlots = "delete from issuekit_counter_slots where key = ? and window_ms = ? and slot_ms = ? and slot <= ?";
const sumSlots = `
  select coalesce(sum(amount), 0) as used from issuekit_counter_slots where key = ? and window_ms = ? and slot_ms = ?`;
const addToSlot = `
  insert into issuekit_counter_slots values (?, ?, ?, ?, ?)
  on conflict do update set amount = amount + excluded.amount`;

/** Spends in every window of the request or in none. */
export function spend(statements: Statements, { key, amount, windows, token, ...request }: SpendRequest): SpendAnswer {
  const met = first<Spending>(statements.prepare(findSpending), key);
  const now = Math.max(request.now, met?.clock ?? request.now);
  const longest = Math.max(...windows.map(({ windowMs }) => windowMs));
  const used = windows.map((window) => usedIn(statements, key, window, now));
  const isGranted = statements.prepare(findToken).get(key, token, now) !== undefined;
  const spends = !isGranted && windows.every(({ limit }, index) => (used[index] ?? 0) + amount <= limit);

  const expiresAt = spends || met === undefined ? now + longest : met.expires_at;
  statements.prepare(writeSpending).run(key, now, Math.max(expiresAt, met?.expires_at ?? 0));
  if (!spends) return { granted: isGranted, used };

  statements.prepare(dropTokens).run(key, now);
  statements.prepare(addToken).run(key, token, now + longest);
  const add = statements.prepare(addToSlot);
  for (const { windowMs, slotMs } of windows) add.run(key, windowMs, slotMs, Math.floor(now / slotMs), amount);
  return { granted: true, used: used.map((sum) => sum + amount) };
}

/** The sum of a window's slots, the newest included; older ones are dropped on the way. */
function usedIn(statements: Statements, key: string, { windowMs, slotMs }: Quota, now: number): number {
  const oldest = Math.floor(now / slotMs) - windowMs / slotMs;
  statements.prepare(dropSlots).run(key, windowMs, slotMs, oldest);
  return first<{ readonly used: number }>(statements.prepare(sumSlots), key, windowMs, slotMs)?.used ?? 0;
}
