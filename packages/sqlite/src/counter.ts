import type { Counter, Quota, SightAnswer, SightRequest, SpendAnswer, SpendRequest } from "@issuekit/core";
import type { Connection } from "./connection.ts";
import type { Row, Value } from "./database.ts";
import type { Transactions } from "./projects.ts";
import { number, text } from "./rows.ts";

/** A counter in the same file, so that thresholds and quotas survive a restart and hold for every process. */
export function createCounter({ write }: Transactions, connection: Connection): Counter {
  const all = (sql: string, ...values: Value[]) => connection.prepare(sql).all(...values) as readonly Row[];
  const one = (sql: string, ...values: Value[]) => connection.prepare(sql).get(...values) as Row | undefined;
  const run = (sql: string, ...values: Value[]) => Number(connection.prepare(sql).run(...values).changes);

  function sight({ key, member, seenAt, now: callersNow, expiresInMs, window, atMost }: SightRequest): SightAnswer {
    const set = one("select first_seen_at, expires_at, now, members from counter_sets where key = ?", key);
    const now = Math.max(callersNow, set === undefined ? callersNow : number(set, "now"));
    const lives = set !== undefined && number(set, "expires_at") > now;
    if (!lives) run("delete from counter_members where key = ?", key);
    const size = lives ? number(set, "members") : 0;
    const isMember = lives && one("select 1 from counter_members where key = ? and member = ?", key, member) !== undefined;
    const added = !isMember && size < atMost;
    if (added) run("insert into counter_members (key, member, position) values (?, ?, ?)", key, member, size);
    const members = size + (added ? 1 : 0);
    const known = lives ? number(set, "first_seen_at") : seenAt;
    const firstSeenAt = added || isMember ? Math.min(known, seenAt) : known;
    const expiresAt = lives && window === "fixed" ? number(set, "expires_at") : now + expiresInMs;
    run(
      `insert into counter_sets (key, first_seen_at, expires_at, now, members) values (?, ?, ?, ?, ?)
        on conflict do update set first_seen_at = excluded.first_seen_at, expires_at = excluded.expires_at, now = excluded.now, members = excluded.members`,
      key, firstSeenAt, expiresAt, now, members,
    );
    const count = Math.min(members, atMost);
    const full = count >= atMost;
    const listed = full ? all("select member from counter_members where key = ? order by position limit ?", key, atMost) : [];
    return { count, added, firstSeenAt, members: listed.map((row) => text(row, "member")) };
  }

  function spend({ key, amount, now: callersNow, windows, token }: SpendRequest): SpendAnswer {
    const known = one("select expires_at, now from counter_spendings where key = ?", key);
    const now = Math.max(callersNow, known === undefined ? callersNow : number(known, "now"));
    const longest = Math.max(...windows.map(({ windowMs }) => windowMs));
    const used = windows.map((window) => usedIn(key, window, now));
    const grant = one("select granted_until from counter_tokens where key = ? and token = ?", key, token);
    const kept = grant !== undefined && number(grant, "granted_until") > now;
    const granted = kept || windows.every(({ limit }, index) => (used[index] ?? 0) + amount <= limit);
    const spends = granted && !kept;
    if (spends) {
      for (const { windowMs, slotMs } of windows) {
        run(
          `insert into counter_slots (key, window_ms, slot_ms, slot, amount) values (?, ?, ?, ?, ?)
            on conflict do update set amount = amount + excluded.amount`,
          key, windowMs, slotMs, Math.floor(now / slotMs), amount,
        );
      }
      run("delete from counter_tokens where key = ? and granted_until <= ?", key, now);
      run(
        `insert into counter_tokens (key, token, granted_until) values (?, ?, ?)
          on conflict do update set granted_until = excluded.granted_until`,
        key, token, now + longest,
      );
    }
    const until = known === undefined ? now : number(known, "expires_at");
    run(
      `insert into counter_spendings (key, expires_at, now) values (?, ?, ?)
        on conflict do update set expires_at = excluded.expires_at, now = excluded.now`,
      key, spends || known === undefined ? Math.max(until, now + longest) : until, now,
    );
    return { granted, used: spends ? used.map((sum) => sum + amount) : used };
  }

  /** The sum of a window's slots, the newest included; older slots are dropped on the way. */
  function usedIn(key: string, { windowMs, slotMs }: Quota, now: number): number {
    const oldest = Math.floor(now / slotMs) - windowMs / slotMs;
    run("delete from counter_slots where key = ? and window_ms = ? and slot_ms = ? and slot <= ?", key, windowMs, slotMs, oldest);
    const row = one("select coalesce(sum(amount), 0) as used from counter_slots where key = ? and window_ms = ? and slot_ms = ?", key, windowMs, slotMs);
    return row === undefined ? 0 : number(row, "used");
  }

  function drop(key: string): void {
    for (const table of ["counter_sets", "counter_members", "counter_spendings", "counter_slots", "counter_tokens"]) {
      run(`delete from ${table} where key = ?`, key);
    }
  }

  return {
    sight: (requests) => write(() => requests.map(sight)),
    spend: (requests) => write(() => requests.map(spend)),
    forget: (keys) => write(() => keys.forEach(drop)),
    prune: ({ now, limit }) =>
      write(() => {
        const expired = all(
          `select key from counter_sets where expires_at <= ? union all select key from counter_spendings where expires_at <= ? limit ?`,
          now, now, limit,
        );
        for (const row of expired) drop(text(row, "key"));
        return expired.length;
      }),
  };
}
