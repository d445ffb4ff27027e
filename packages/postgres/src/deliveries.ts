import type { Statements } from "./connection.ts";
import { storableJson } from "./plain-text.ts";

/** Announcements of some groups that wait for one consumer. */
export interface Deliveries {
  readonly projectId: number;
  readonly consumer: string;
  /** Of the groups. */
  readonly numbers: readonly number[];
}

/** A list as an array, by which rows are looked up one by one. */
const numbers = "any (array(select value::bigint from jsonb_array_elements_text($3::text::jsonb) as given (value)))";

const lock = `
  select number from issuekit.deliveries where project_id = $1 and consumer = $2 and number = ${numbers}
  order by number for update`;

/** Waits for whoever is adding to these deliveries or settling them. What is read afterwards stays as it is until the end of the transaction. */
export async function lockDeliveries(
  statements: Statements,
  { projectId, consumer, numbers }: Deliveries,
): Promise<void> {
  await statements.rows(lock, projectId, consumer, storableJson(numbers));
}

const waiting =
  "select true from issuekit.announcements a where a.project_id = $1 and a.consumer = $2 and not a.is_dead";

const settle = `
  with ended as (
    delete from issuekit.deliveries d
    where d.project_id = $1 and d.consumer = $2 and d.number = ${numbers}
      and (${waiting} and a.number = d.number limit 1) is null
  ), freed as (
    update issuekit.deliveries d set lease = null, (waits_until, oldest) = (
      select a.retry_at, a.at from issuekit.announcements a
      where a.project_id = $1 and a.consumer = $2 and a.number = d.number and not a.is_dead
      order by a.state_version, a.position limit 1
    )
    where d.project_id = $1 and d.consumer = $2 and d.number = ${numbers}
      and (${waiting} and a.number = d.number limit 1)
      and (${waiting} and a.number = d.number and a.lease = d.lease limit 1) is null
  )
  select 'null' as answer`;

/**
 * Brings locked deliveries up to date after some of their announcements were settled, given back or removed: one ends with
 * its last announcement, and is free for the next claim when none is left under its lease.
 */
export async function settleDeliveries(
  statements: Statements,
  { projectId, consumer, numbers }: Deliveries,
): Promise<void> {
  if (statements.form === "distributed") return settleInSteps(statements, { projectId, consumer, numbers });
  await statements.answer(settle, projectId, consumer, storableJson(numbers));
}

interface Head {
  readonly number: number;
  /** Of the oldest announcement that waits; `null` where none does. */
  readonly waits_until: number | null;
  readonly oldest: number | null;
  readonly is_leased: boolean;
}

const findHeads = `
  select d.number, head.waits_until, head.oldest, leased.number is not null as is_leased
  from issuekit.deliveries d
  left join lateral (
    select a.retry_at as waits_until, a.at as oldest from issuekit.announcements a
    where a.project_id = $1 and a.consumer = $2 and a.number = d.number and not a.is_dead
    order by a.state_version, a.position limit 1
  ) as head on true
  left join lateral (
    select a.number from issuekit.announcements a
    where a.project_id = $1 and a.consumer = $2 and a.number = d.number and a.lease = d.lease and not a.is_dead limit 1
  ) as leased on true
  where d.project_id = $1 and d.consumer = $2 and d.number = ${numbers}`;

const end = `delete from issuekit.deliveries where project_id = $1 and consumer = $2 and number = ${numbers} returning number`;

const free = `
  update issuekit.deliveries d set lease = null, waits_until = head.waits_until, oldest = head.oldest
  from jsonb_to_recordset($3::text::jsonb) as head (number bigint, waits_until bigint, oldest bigint)
  where d.project_id = $1 and d.consumer = $2 and d.number = head.number
  returning d.number`;

/** The same, writing once to a table in each statement. */
async function settleInSteps(
  statements: Statements,
  { projectId, consumer, numbers: settled }: Deliveries,
): Promise<void> {
  const heads = await statements.rows<Head>(findHeads, projectId, consumer, storableJson(settled));
  const ended = heads.filter(({ oldest }) => oldest === null).map(({ number }) => number);
  const freed = heads.filter(({ oldest, is_leased }) => oldest !== null && !is_leased);
  if (ended.length > 0) await statements.rows(end, projectId, consumer, storableJson(ended));
  if (freed.length > 0) await statements.rows(free, projectId, consumer, storableJson(freed));
}
