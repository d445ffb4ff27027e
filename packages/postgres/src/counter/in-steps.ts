import {
  InvariantError,
  type SightAnswer,
  type SightRequest,
  type SpendAnswer,
  type SpendRequest,
} from "@issuekit/core";
import type { Statements } from "../connection.ts";
import { storableJson } from "../plain-text.ts";
import { named } from "./keys.ts";
import { hasEnded, sight, spend, type SightedSet, type Slot, type Spending, type Token } from "./tally.ts";

/*
 * What the functions `issuekit.sight` and `issuekit.spend` do, for databases without them. All keys are locked first, in
 * order; what stands under them is read, counted here, and written back. A key that is new gets a row that has expired.
 */

export async function sightInSteps(
  statements: Statements,
  asked: readonly SightRequest[],
): Promise<readonly SightAnswer[]> {
  const requests = asStored(asked);
  const sets = byKey(await statements.rows<SightedSet>(lockSets, storableJson(requests)));
  const answers = requests.map((request) => sight(standing(sets, request.key), request));
  await statements.rows(writeSets, storableJson([...sets.values()]));
  return answers;
}

const lockSets = `
  insert into issuekit.counter_sets as s (key, clock, expires_at, first_seen_at, members)
  select asked.key, min(asked.now), min(asked.now), 0, '{}'
  from jsonb_to_recordset($1::text::jsonb) as asked (key text, now bigint)
  group by asked.key order by asked.key
  on conflict (key) do update set clock = s.clock
  returning key, clock, expires_at as "expiresAt", first_seen_at as "firstSeenAt", members`;

const writeSets = `
  insert into issuekit.counter_sets (key, clock, expires_at, first_seen_at, members)
  select kept.key, kept.clock, kept."expiresAt", kept."firstSeenAt", kept.members
  from jsonb_to_recordset($1::text::jsonb)
    as kept (key text, clock bigint, "expiresAt" bigint, "firstSeenAt" bigint, members text[])
  on conflict (key) do update set
    clock = excluded.clock, expires_at = excluded.expires_at, first_seen_at = excluded.first_seen_at,
    members = excluded.members
  returning key`;

export async function spendInSteps(
  statements: Statements,
  asked: readonly SpendRequest[],
): Promise<readonly SpendAnswer[]> {
  const requests = asStored(asked);
  const locked = await statements.rows<Omit<Spending, "slots" | "tokens">>(lockSpendings, storableJson(requests));
  const keys = storableJson(locked.map(({ key }) => key));
  const slots = await statements.rows<Slot>(findSlots, keys);
  const tokens = await statements.rows<Token>(findTokens, keys, storableJson(requests.map(({ token }) => token)));
  const spendings = byKey(
    locked.map((row) => ({
      ...row,
      slots: slots.filter(({ key }) => key === row.key),
      tokens: tokens.filter(({ key }) => key === row.key),
    })),
  );
  const answers = requests.map((request) => spend(standing(spendings, request.key), request));

  const kept = [...spendings.values()];
  const write = async (text: string, rows: readonly object[]): Promise<void> => {
    if (rows.length > 0) await statements.rows(text, storableJson(rows));
  };
  await write(writeSpendings, kept);
  await write(
    writeSlots,
    kept.flatMap((spending) => spending.slots),
  );
  await write(
    writeTokens,
    kept.flatMap((spending) => spending.tokens),
  );
  await write(
    removeSlots,
    kept.flatMap(({ clock, slots: held }) => held.filter((slot) => hasEnded(slot, clock))),
  );
  await statements.rows(removeTokens, keys, Math.min(...kept.map(({ clock }) => clock)));
  return answers;
}

const lockSpendings = `
  insert into issuekit.counter_spendings as s (key, clock, expires_at)
  select asked.key, min(asked.now), min(asked.now)
  from jsonb_to_recordset($1::text::jsonb) as asked (key text, now bigint)
  group by asked.key order by asked.key
  on conflict (key) do update set clock = s.clock
  returning key, clock, expires_at as "expiresAt"`;

const findSlots = `
  select key, window_ms as "windowMs", slot_ms as "slotMs", slot, amount from issuekit.counter_slots where ${named}`;

const findTokens = `
  select key, token, expires_at as "expiresAt" from issuekit.counter_tokens
  where ${named} and token = any (array(select jsonb_array_elements_text($2::text::jsonb)))`;

const writeSpendings = `
  insert into issuekit.counter_spendings (key, clock, expires_at)
  select kept.key, kept.clock, kept."expiresAt"
  from jsonb_to_recordset($1::text::jsonb) as kept (key text, clock bigint, "expiresAt" bigint)
  on conflict (key) do update set clock = excluded.clock, expires_at = excluded.expires_at
  returning key`;

const slotColumns = `key text, "windowMs" bigint, "slotMs" bigint, slot bigint`;

const writeSlots = `
  insert into issuekit.counter_slots (key, window_ms, slot_ms, slot, amount)
  select kept.key, kept."windowMs", kept."slotMs", kept.slot, kept.amount
  from jsonb_to_recordset($1::text::jsonb) as kept (${slotColumns}, amount bigint)
  on conflict (key, window_ms, slot_ms, slot) do update set amount = excluded.amount
  returning key`;

const writeTokens = `
  insert into issuekit.counter_tokens (key, token, expires_at)
  select kept.key, kept.token, kept."expiresAt"
  from jsonb_to_recordset($1::text::jsonb) as kept (key text, token text, "expiresAt" bigint)
  on conflict (key, token) do update set expires_at = excluded.expires_at
  returning key`;

const removeSlots = `
  delete from issuekit.counter_slots where (key, window_ms, slot_ms, slot) in (
    select ended.key, ended."windowMs", ended."slotMs", ended.slot
    from jsonb_to_recordset($1::text::jsonb) as ended (${slotColumns})
  ) returning key`;

const removeTokens = `delete from issuekit.counter_tokens where ${named} and expires_at <= $2 returning key`;

/** As the database gives the texts back. */
function asStored<Requests>(requests: Requests): Requests {
  return JSON.parse(storableJson(requests)) as Requests;
}

function byKey<Held extends { readonly key: string }>(rows: readonly Held[]): Map<string, Held> {
  return new Map(rows.map((row) => [row.key, row]));
}

function standing<Held>(held: ReadonlyMap<string, Held>, key: string): Held {
  const found = held.get(key);
  if (found === undefined) throw new InvariantError(`a counter without the key that was locked: ${key}`);
  return found;
}
