import type { DeadAnnouncement, Outbox, OutboxLease } from "@issuekit/core";
import { announcementColumns, claim } from "./claim.ts";
import type { Connection, Statements } from "./connection.ts";
import { lockDeliveries, settleDeliveries } from "./deliveries.ts";
import { storableJson } from "./plain-text.ts";

export function createOutbox(connection: Connection): Outbox {
  return {
    register: ({ projectId, consumer, names }) =>
      connection.write(async (statements) => {
        await forgetNames(statements, projectId, consumer);
        await statements.rows(
          `insert into issuekit.consumers (project_id, consumer, name)
           select distinct $1::bigint, $2, name from jsonb_array_elements_text($3::text::jsonb) as names (name)
           on conflict do nothing returning name`,
          projectId,
          consumer,
          storableJson(names),
        );
      }),

    forget: ({ projectId, consumer }) =>
      connection.write(async (statements) => {
        await forgetNames(statements, projectId, consumer);
        const locked = `select number from issuekit.deliveries where project_id = $1 and consumer = $2
          order by number for update`;
        await statements.rows(locked, projectId, consumer);
        const ended = `delete from issuekit.deliveries where project_id = $1 and consumer = $2 returning number`;
        await statements.rows(ended, projectId, consumer);
        const dropped = `delete from issuekit.announcements where project_id = $1 and consumer = $2 returning number`;
        await statements.rows(dropped, projectId, consumer);
      }),

    claim: (request) => claim(connection, request),

    renew: ({ projectId, consumer, lease, now, leaseMs }) =>
      connection.write(async (statements) => {
        const extended = await statements.row(
          `update issuekit.deliveries set waits_until = $5
           where project_id = $1 and consumer = $2 and lease = $3 and waits_until > $4 returning number`,
          projectId,
          consumer,
          lease,
          now,
          now + leaseMs,
        );
        return extended !== undefined;
      }),

    ack: (request) =>
      connection.write(async (statements) => {
        const number = await lockHeld(statements, request);
        if (number === undefined) return false;
        const { projectId, consumer, id } = request;
        const settled = `delete from issuekit.announcements where project_id = $1 and consumer = $2 and id = $3 returning id`;
        await statements.rows(settled, projectId, consumer, id);
        await settleDeliveries(statements, { projectId, consumer, numbers: [number] });
        return true;
      }),

    fail: (request) =>
      connection.write(async (statements) => {
        const number = await lockHeld(statements, request);
        if (number === undefined) return false;
        const { projectId, consumer, id, retryAt, error } = request;
        const isDead = retryAt === "dead";
        await statements.rows(
          `update issuekit.announcements set lease = null, error = $4, is_dead = $5, retry_at = $6
           where project_id = $1 and consumer = $2 and id = $3 returning id`,
          projectId,
          consumer,
          id,
          error,
          isDead,
          isDead ? 0 : retryAt,
        );
        await giveBack(statements, request, [number]);
        return true;
      }),

    release: (request) =>
      connection.write(async (statements) => {
        const { projectId, consumer, lease } = request;
        const held = await statements.rows<Numbered>(
          `select number from issuekit.deliveries where project_id = $1 and consumer = $2 and lease = $3
           order by number for update`,
          projectId,
          consumer,
          lease,
        );
        if (held.length === 0) return;
        const numbers = held.map(({ number }) => number);
        await giveBack(statements, request, numbers);
      }),

    async nextDueAt({ projectId, consumer }) {
      const next = `select waits_until as "dueAt" from issuekit.deliveries
        where project_id = $1 and consumer = $2 and waits_until >= 0 order by waits_until limit 1`;
      return (await connection.row<{ readonly dueAt: number }>(next, projectId, consumer))?.dueAt;
    },

    listDead: ({ projectId, consumer, limit }) =>
      connection.rows<DeadAnnouncement>(
        `select ${announcementColumns}, a.error from issuekit.announcements a
         where a.project_id = $1 and a.consumer = $2 and a.is_dead
         order by a.at, a.number, a.state_version, a.position limit $3`,
        projectId,
        consumer,
        limit,
      ),
  };
}

async function forgetNames(statements: Statements, projectId: number, consumer: string): Promise<void> {
  const drop = `delete from issuekit.consumers where project_id = $1 and consumer = $2 returning name`;
  await statements.rows(drop, projectId, consumer);
}

interface Numbered {
  readonly number: number;
}

/** Locks the delivery of an announcement that is still under this lease, and answers its group's number. */
async function lockHeld(
  statements: Statements,
  { projectId, consumer, lease, id }: OutboxLease & { readonly id: string },
): Promise<number | undefined> {
  const find = `select number from issuekit.announcements
    where project_id = $1 and consumer = $2 and id = $3 and lease = $4`;
  const held = await statements.row<Numbered>(find, projectId, consumer, id, lease);
  if (held === undefined) return undefined;
  await lockDeliveries(statements, { projectId, consumer, numbers: [held.number] });
  return (await statements.row<Numbered>(find, projectId, consumer, id, lease))?.number;
}

/** Gives the rows back that are still under the lease, as if they had not been handed out. */
async function giveBack(
  statements: Statements,
  { projectId, consumer, lease }: OutboxLease,
  numbers: readonly number[],
): Promise<void> {
  await statements.rows(
    `update issuekit.announcements
     set lease = null, attempt = attempt - 1, first_tried_at = case when attempt > 1 then first_tried_at end
     where project_id = $1 and consumer = $2 and lease = $3 and not is_dead
       and number = any (array(select value::bigint from jsonb_array_elements_text($4::text::jsonb) as given (value)))
     returning id`,
    projectId,
    consumer,
    lease,
    storableJson(numbers),
  );
  await settleDeliveries(statements, { projectId, consumer, numbers });
}
