import type { Counter, SightAnswer, SpendAnswer } from "@issuekit/core";
import type { Connection, Statements } from "./connection.ts";
import { storableJson } from "./plain-text.ts";

/** Counts in the same database as the storage. A call is one round trip and one transaction. */
export function createCounter(connection: Connection, lockWaitMs: number): Counter {
  return {
    async sight(requests) {
      if (requests.length === 0) return [];
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
          const locked = await statements.rows<Keyed>(lockNamed(holder), storableJson(keys));
          await remove(statements, holder, locked);
        }
      }),

    prune: ({ now, limit }) =>
      connection.write(async (statements) => {
        let gone = 0;
        for (const holder of holders) {
          const expired = await statements.rows<Keyed>(lockExpired(holder), now, limit - gone);
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

const lockNamed = (holder: Holder): string => `
  select key from issuekit.${holder} where key = any (array(select jsonb_array_elements_text($1::text::jsonb)))
  order by key for update`;

const lockExpired = (holder: Holder): string => `
  select key from issuekit.${holder} where expires_at <= $1 order by expires_at limit $2 for update skip locked`;

async function remove(statements: Statements, holder: Holder, keyed: readonly Keyed[]): Promise<void> {
  if (keyed.length === 0) return;
  const keys = storableJson(keyed.map(({ key }) => key));
  for (const table of [...parts[holder], holder]) {
    const removed = `delete from issuekit.${table} where key = any (array(select jsonb_array_elements_text($1::text::jsonb))) returning key`;
    await statements.rows(removed, keys);
  }
}
