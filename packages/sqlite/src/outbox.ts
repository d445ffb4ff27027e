import type { ClaimedAnnouncement, DeadAnnouncement, Outbox, OutboxLease } from "@issuekit/core";
import type { Connection } from "./connection.ts";
import { changed, every, first, type Statements } from "./database.ts";
import { settleDelivery, type Consumer } from "./deliveries.ts";

export function createOutbox(connection: Connection): Outbox {
  return {
    register: ({ projectId, consumer, names }) =>
      connection.write((statements) => {
        forgetNames(statements, { projectId, consumer });
        const insert = statements.prepare("insert into issuekit_consumers values (?, ?, ?) on conflict do nothing");
        for (const name of names) insert.run(projectId, consumer, name);
      }),
    forget: ({ projectId, consumer }) =>
      connection.write((statements) => {
        forgetNames(statements, { projectId, consumer });
        for (const table of ["announcements", "deliveries"]) {
          const drop = statements.prepare(`delete from issuekit_${table} where project_id = ? and consumer = ?`);
          drop.run(projectId, consumer);
        }
      }),
    claim: (request) => connection.write((statements) => claim(statements, request)),
    renew: (request) => connection.write((statements) => renew(statements, request)),
    ack: (request) => connection.write((statements) => ack(statements, request)),
    fail: (request) => connection.write((statements) => fail(statements, request)),
    release: (request) => connection.write((statements) => release(statements, request)),
    nextDueAt: ({ projectId, consumer }) =>
      connection.read((statements) => {
        const next = statements.prepare(
          `select waits_until from issuekit_deliveries where project_id = ? and consumer = ?
           order by waits_until limit 1`,
        );
        return first<{ readonly waits_until: number }>(next, projectId, consumer)?.waits_until;
      }),
    listDead: ({ projectId, consumer, limit }) =>
      connection.read((statements) => {
        const list = statements.prepare(
          `select ${announcementColumns}, error from issuekit_announcements
           where project_id = ? and consumer = ? and is_dead = 1 order by sequence limit ?`,
        );
        return every<DeadAnnouncement>(list, projectId, consumer, limit).map((row) => ({ ...row }));
      }),
  };
}

function forgetNames(statements: Statements, { projectId, consumer }: Consumer): void {
  const drop = statements.prepare("delete from issuekit_consumers where project_id = ? and consumer = ?");
  drop.run(projectId, consumer);
}

const announcementColumns = `id, name, at, state_version as "stateVersion", body, group_id as "groupId", number, attempt,
  first_tried_at as "firstTriedAt", times_seen as "timesSeen", users_seen as "usersSeen"`;

const listDue = `
  select number from issuekit_deliveries where project_id = ? and consumer = ? and waits_until <= ?
  order by waits_until, oldest limit ?`;

function claim(
  statements: Statements,
  { limit, ...request }: OutboxLease & { readonly now: number; readonly leaseMs: number; readonly limit: number },
): readonly ClaimedAnnouncement[] {
  const { projectId, consumer, now } = request;
  const due = every<{ readonly number: number }>(statements.prepare(listDue), projectId, consumer, now, limit);
  const claimed: ClaimedAnnouncement[] = [];
  for (const { number } of due) {
    if (claimed.length >= limit) break;
    claimed.push(...claimGroup(statements, { ...request, number, limit: limit - claimed.length }));
  }
  return claimed;
}

const listWaiting = `
  select sequence, retry_at from issuekit_announcements
  where project_id = ? and consumer = ? and number = ? and is_dead = 0
  order by state_version, sequence limit ?`;

const handOut = `
  update issuekit_announcements set lease = ?, attempt = attempt + 1, first_tried_at = coalesce(first_tried_at, ?)
  where sequence = ?`;
const readHandedOut = `select ${announcementColumns} from issuekit_announcements where sequence = ?`;

/** Hands out the oldest announcements of one group, up to one that waits for its next try. */
function claimGroup(
  statements: Statements,
  request: OutboxLease & {
    readonly number: number;
    readonly now: number;
    readonly leaseMs: number;
    readonly limit: number;
  },
): readonly ClaimedAnnouncement[] {
  const { projectId, consumer, lease, number, now, leaseMs, limit } = request;
  // Rows of a lease that ran out are the new holder's to hand out, or nobody's.
  const takeBack = statements.prepare(
    `update issuekit_announcements set lease = null
     where project_id = ? and consumer = ? and number = ? and is_dead = 0 and lease is not null`,
  );
  takeBack.run(projectId, consumer, number);
  const take = statements.prepare(
    `update issuekit_deliveries set lease = ?, waits_until = ? where project_id = ? and consumer = ? and number = ?`,
  );
  take.run(lease, now + leaseMs, projectId, consumer, number);

  const give = statements.prepare(handOut);
  const read = statements.prepare(readHandedOut);
  const claimed: ClaimedAnnouncement[] = [];
  const waiting = every<{ readonly sequence: number; readonly retry_at: number }>(
    statements.prepare(listWaiting),
    projectId,
    consumer,
    number,
    limit,
  );
  for (const { sequence, retry_at: retryAt } of waiting) {
    if (retryAt > now) break;
    give.run(lease, now, sequence);
    const row = first<ClaimedAnnouncement>(read, sequence);
    if (row !== undefined) claimed.push({ ...row });
  }
  return claimed;
}

function renew(
  statements: Statements,
  request: OutboxLease & { readonly now: number; readonly leaseMs: number },
): boolean {
  const { projectId, consumer, lease, now, leaseMs } = request;
  const extend = statements.prepare(
    `update issuekit_deliveries set waits_until = ?
     where project_id = ? and consumer = ? and lease = ? and waits_until > ?`,
  );
  return changed(extend, now + leaseMs, projectId, consumer, lease, now) > 0;
}

interface Held {
  readonly sequence: number;
  readonly number: number;
}

/** The row, if it is still under this lease. */
function findHeld(statements: Statements, request: OutboxLease & { readonly id: string }): Held | undefined {
  const { projectId, consumer, lease, id } = request;
  const find = statements.prepare(
    `select sequence, number from issuekit_announcements
     where project_id = ? and consumer = ? and id = ? and lease = ? and is_dead = 0`,
  );
  return first<Held>(find, projectId, consumer, id, lease);
}

function ack(statements: Statements, request: OutboxLease & { readonly id: string }): boolean {
  const held = findHeld(statements, request);
  if (held === undefined) return false;
  statements.prepare("delete from issuekit_announcements where sequence = ?").run(held.sequence);
  settleDelivery(statements, request, held.number);
  return true;
}

function fail(
  statements: Statements,
  request: OutboxLease & { readonly id: string; readonly retryAt: number | "dead"; readonly error: string },
): boolean {
  const { retryAt, error } = request;
  const held = findHeld(statements, request);
  if (held === undefined) return false;
  const end = statements.prepare(
    `update issuekit_announcements set lease = null, error = ?, is_dead = ?, retry_at = ? where sequence = ?`,
  );
  end.run(error, retryAt === "dead" ? 1 : 0, retryAt === "dead" ? 0 : retryAt, held.sequence);
  giveBack(statements, request, held.number);
  return true;
}

function release(statements: Statements, request: OutboxLease): void {
  const { projectId, consumer, lease } = request;
  const held = every<{ readonly number: number }>(
    statements.prepare(`select number from issuekit_deliveries where project_id = ? and consumer = ? and lease = ?`),
    projectId,
    consumer,
    lease,
  );
  for (const { number } of held) giveBack(statements, request, number);
}

/** Gives the group's rows back that are still under the lease, as if they had not been handed out. */
function giveBack(statements: Statements, { projectId, consumer, lease }: OutboxLease, number: number): void {
  const give = statements.prepare(
    `update issuekit_announcements
     set lease = null, attempt = attempt - 1, first_tried_at = iif(attempt = 1, null, first_tried_at)
     where project_id = ? and consumer = ? and number = ? and lease = ? and is_dead = 0`,
  );
  give.run(projectId, consumer, number, lease);
  settleDelivery(statements, { projectId, consumer }, number);
}
