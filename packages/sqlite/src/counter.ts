import type { Counter, SightAnswer, SightRequest } from "@issuekit/core";
import type { Connection } from "./connection.ts";
import { changed, every, first, type Statements } from "./database.ts";
import { spend } from "./spend.ts";

/** Counts in the same file as the storage. Several requests of one call are one transaction. */
export function createCounter(connection: Connection): Counter {
  return {
    sight: (requests) => connection.write((statements) => requests.map((request) => sight(statements, request))),
    spend: (requests) => connection.write((statements) => requests.map((request) => spend(statements, request))),
    forget: (keys) =>
      connection.write((statements) => {
        for (const key of keys) for (const table of tables) removeFrom(statements, table, key);
      }),
    prune: ({ now, limit }) =>
      connection.write((statements) => {
        let gone = prune(statements, setTables, now, limit);
        gone += prune(statements, spendingTables, now, limit - gone);
        return gone;
      }),
  };
}

/** The first one of each holds a row per key, with its expiry. */
const setTables = ["counter_sets", "counter_members"] as const;
const spendingTables = ["counter_spendings", "counter_slots", "counter_tokens"] as const;
const tables = [...setTables, ...spendingTables];

function removeFrom(statements: Statements, table: (typeof tables)[number], key: string): void {
  statements.prepare(`delete from issuekit_${table} where key = ?`).run(key);
}

function prune(
  statements: Statements,
  [holder, ...parts]: typeof setTables | typeof spendingTables,
  now: number,
  limit: number,
): number {
  const list = statements.prepare(
    `select key from issuekit_${holder} where expires_at <= ? order by expires_at limit ?`,
  );
  const expired = every<{ readonly key: string }>(list, now, limit);
  for (const { key } of expired) for (const table of [holder, ...parts]) removeFrom(statements, table, key);
  return expired.length;
}

interface SightedSet {
  readonly clock: number;
  readonly expires_at: number;
  readonly first_seen_at: number;
  readonly size: number;
}

const findSet = "select clock, expires_at, first_seen_at, size from issuekit_counter_sets where key = ?";
const writeSet = "insert or replace into issuekit_counter_sets values (?, ?, ?, ?, ?)";
const addMember = "insert into issuekit_counter_members values (?, ?, ?) on conflict do nothing";
const hasMember = "select 1 from issuekit_counter_members where key = ? and member = ?";
const listMembers = "select member from issuekit_counter_members where key = ? order by position limit ?";

function sight(statements: Statements, request: SightRequest): SightAnswer {
  const { key, member, seenAt, expiresInMs, window, atMost } = request;
  const met = first<SightedSet>(statements.prepare(findSet), key);
  const now = Math.max(request.now, met?.clock ?? request.now);
  const set = met !== undefined && met.expires_at > now ? met : undefined;
  if (met !== undefined && set === undefined) removeFrom(statements, "counter_members", key);

  const before = set?.size ?? 0;
  const added = before < atMost && changed(statements.prepare(addMember), key, member, before) === 1;
  const isMember = added || statements.prepare(hasMember).get(key, member) !== undefined;
  const firstSeenAt = set === undefined ? seenAt : isMember ? Math.min(set.first_seen_at, seenAt) : set.first_seen_at;
  const expiresAt = set === undefined || window === "sliding" ? now + expiresInMs : set.expires_at;
  const size = before + (added ? 1 : 0);
  statements.prepare(writeSet).run(key, now, expiresAt, firstSeenAt, size);

  const count = Math.min(size, atMost);
  const members =
    count < atMost ? [] : every<{ readonly member: string }>(statements.prepare(listMembers), key, atMost);
  return { count, added, firstSeenAt, members: members.map((row) => row.member) };
}
