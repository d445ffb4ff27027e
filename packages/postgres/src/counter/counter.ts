import type { Counter, SightAnswer, SpendAnswer } from "@issuekit/core";
import type { Connection, Statements } from "../connection.ts";
import { storableJson } from "../plain-text.ts";
import { named } from "./keys.ts";
import { sightInSteps, spendInSteps } from "./in-steps.ts";

/** Counts in the same database as the storage. A call is one transaction, and one round trip where there are functions. */
export function createCounter(connection: Connection, lockWaitMs: number): Counter {
  return {
    async sight(requests) {
      if (requests.length === 0) return [];
      if (connection.form === "distributed")
        return connection.write((statements) => sightInSteps(statements, requests));
      const rows = requests.map(({ key, member, seenAt, now, expiresInMs, window, atMost }) => ({
        key,
        member,
        seen_at: seenAt,
        now,
        expires_in: expiresInMs,
        slides: window === "sliding",
        at_most: atMost,
      }));
      const call = `select issuekit.sight($1, $2::text::jsonb)::text as answer`;
      return connection.answer<readonly SightAnswer[]>(call, lockWaitMs, storableJson(rows));
    },

    async spend(requests) {
      if (requests.length === 0) return [];
      if (connection.form === "distributed")
        return connection.write((statements) => spendInSteps(statements, requests));
      const rows = requests.map(({ key, amount, now, windows, token }) => ({
        key,
        amount,
        now,
        token,
        windows: windows.map(({ limit, windowMs, slotMs }) => ({ limit, window_ms: windowMs, slot_ms: slotMs })),
      }));
      const call = `select issuekit.spend($1, $2::text::jsonb)::text as answer`;
      return connection.answer<readonly SpendAnswer[]>(call, lockWaitMs, storableJson(rows));
    },

    forget: (keys) =>
      connection.write(async (statements) => {
        for (const holder of holders) {
          await remove(statements, holder, await statements.rows<Keyed>(lockNamed(holder), storableJson(keys)));
        }
      }),

    prune: ({ now, limit }) =>
      connection.write(async (statements) => {
        let gone = 0;
        for (const holder of holders) {
          const found = await statements.rows<Keyed>(findExpired(holder), now, limit - gone);
          const keys = storableJson(found.map(({ key }) => key));
          const expired = await statements.rows<Keyed>(lockExpired(holder), keys, now);
          await remove(statements, holder, expired);
          gone += expired.length;
        }
        return gone;
      }),
  };
}

/** Tables with a row for each key, whose lock is the lock of all that stands under the key. */
const holders = ["counter_sets", "counter_spendings"] as const;
type Holder = (typeof holders)[number];
const parts: Readonly<Record<Holder, readonly string[]>> = {
  counter_sets: [],
  counter_spendings: ["counter_slots", "counter_tokens"],
};

interface Keyed {
  readonly key: string;
}

const lockNamed = (holder: Holder): string =>
  `select key from issuekit.${holder} where ${named} order by key for update`;

const findExpired = (holder: Holder): string =>
  `select key from issuekit.${holder} where expires_at <= $1 order by expires_at limit $2`;

/** Of those that were found: a call that held one meanwhile may have begun it anew. */
const lockExpired = (holder: Holder): string =>
  `select key from issuekit.${holder} where ${named} and expires_at <= $2 order by key for update`;

async function remove(statements: Statements, holder: Holder, keyed: readonly Keyed[]): Promise<void> {
  if (keyed.length === 0) return;
  const keys = storableJson(keyed.map(({ key }) => key));
  for (const table of [...parts[holder], holder]) {
    await statements.rows(`delete from issuekit.${table} where ${named} returning key`, keys);
  }
}
