import type { Statements } from "./connection.ts";
import { storableJson } from "./plain-text.ts";

/** One group's announcements for one consumer. */
export interface Delivery {
  readonly consumer: string;
  readonly number: number;
}

const named = `jsonb_to_recordset($2::text::jsonb) as named (consumer text collate "C", number bigint)`;

const lock = `
  select d.number from ${named}
  join issuekit.deliveries d on d.project_id = $1 and d.consumer = named.consumer and d.number = named.number
  order by d.consumer, d.number
  for update of d`;

/** Waits for whoever is adding to these deliveries or settling them. What is read afterwards stays as it is until the end of the transaction. */
export async function lockDeliveries(
  statements: Statements,
  projectId: number,
  deliveries: readonly Delivery[],
): Promise<void> {
  await statements.rows(lock, projectId, storableJson(deliveries));
}

const settle = `
  with ended as (
    delete from issuekit.deliveries d using ${named}
    where d.project_id = $1 and d.consumer = named.consumer and d.number = named.number and not exists (
      select from issuekit.announcements a
      where a.project_id = $1 and a.consumer = d.consumer and a.number = d.number and not a.is_dead
    )
  ), freed as (
    update issuekit.deliveries d set lease = null, waits_until = head.retry_at, oldest = head.at
    from ${named}, lateral (
      select a.retry_at, a.at from issuekit.announcements a
      where a.project_id = $1 and a.consumer = named.consumer and a.number = named.number and not a.is_dead
      order by a.state_version, a.position limit 1
    ) as head
    where d.project_id = $1 and d.consumer = named.consumer and d.number = named.number and not exists (
      select from issuekit.announcements a
      where a.project_id = $1 and a.consumer = d.consumer and a.number = d.number and not a.is_dead
        and a.lease = d.lease
    )
  )
  select 'null' as answer`;

/**
 * Brings locked deliveries up to date after some of their announcements were settled, given back or removed: one ends with
 * its last announcement, and is free for the next claim when none is left under its lease.
 */
export async function settleDeliveries(
  statements: Statements,
  projectId: number,
  deliveries: readonly Delivery[],
): Promise<void> {
  await statements.answer(settle, projectId, storableJson(deliveries));
}
