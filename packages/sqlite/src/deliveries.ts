import { changed, first, type Statements } from "./database.ts";

export interface Consumer {
  readonly projectId: number;
  readonly consumer: string;
}

const findHead = `
  select sequence, retry_at from issuekit_announcements
  where project_id = ? and consumer = ? and number = ? and is_dead = 0
  order by state_version, sequence limit 1`;

const isHeld = `
  select 1 from issuekit_deliveries as delivery
  join issuekit_announcements as announcement using (project_id, consumer, number)
  where project_id = ? and consumer = ? and number = ? and announcement.is_dead = 0
    and announcement.lease = delivery.lease
  limit 1`;

/**
 * Brings the delivery of one group up to date after some of its announcements were settled, given back or removed: it
 * ends with the last one, and it is free for the next claim when none is left under its lease.
 */
export function settleDelivery(statements: Statements, { projectId, consumer }: Consumer, number: number): void {
  const key = [projectId, consumer, number] as const;
  const head = first<{ readonly sequence: number; readonly retry_at: number }>(statements.prepare(findHead), ...key);
  if (head === undefined) {
    const end = "delete from issuekit_deliveries where project_id = ? and consumer = ? and number = ?";
    changed(statements.prepare(end), ...key);
    return;
  }
  if (statements.prepare(isHeld).get(...key) !== undefined) return;
  const free = `update issuekit_deliveries set lease = null, waits_until = ?, oldest = ?
    where project_id = ? and consumer = ? and number = ?`;
  statements.prepare(free).run(head.retry_at, head.sequence, ...key);
}
