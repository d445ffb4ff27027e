import type { AnnouncementName, ClaimedAnnouncement, Outbox, OutboxLease } from "@issuekit/core";
import type { Connection } from "./connection.ts";
import type { Row, Value } from "./database.ts";
import type { Transactions } from "./projects.ts";
import { number, text } from "./rows.ts";

const columns = `position, id, name, at, state_version, group_id, number, body, times_seen, users_seen, attempt,
  first_tried_at, retry_at, lease, lease_until, error`;

export function createOutbox({ write, read }: Transactions, connection: Connection): Outbox {
  const all = (sql: string, ...values: Value[]) => connection.prepare(sql).all(...values) as readonly Row[];
  const one = (sql: string, ...values: Value[]) => connection.prepare(sql).get(...values) as Row | undefined;
  const run = (sql: string, ...values: Value[]) => Number(connection.prepare(sql).run(...values).changes);
  const held = "project_id = ? and consumer = ? and dead = 0 and lease = ?";
  const giveBack = `update outbox set lease = null, lease_until = null, attempt = attempt - 1,
    first_tried_at = case when attempt = 1 then null else first_tried_at end where ${held}`;
  const of = ({ projectId, consumer, lease }: OutboxLease) => [projectId, consumer, lease] as const;

  /** The groups that have something waiting, by their oldest row, with nothing of theirs under a live lease or before its time. */
  const freeGroups = `select number, min(position) as oldest from outbox
    where project_id = ? and consumer = ? and dead = 0
    group by number
    having coalesce(max(lease_until), 0) <= ? order by oldest`;
  const rowsOfGroup = `select ${columns} from outbox where project_id = ? and consumer = ? and dead = 0 and number = ?
    order by state_version, position limit ?`;

  return {
    register: ({ projectId, consumer, names }) =>
      write(() => {
        run("delete from consumers where project_id = ? and consumer = ?", projectId, consumer);
        for (const name of new Set(names)) run("insert into consumers (project_id, consumer, name) values (?, ?, ?)", projectId, consumer, name);
      }),
    forget: ({ projectId, consumer }) =>
      write(() => {
        run("delete from consumers where project_id = ? and consumer = ?", projectId, consumer);
        run("delete from outbox where project_id = ? and consumer = ?", projectId, consumer);
      }),
    async claim({ projectId, consumer, now, leaseMs, lease, limit }) {
      // Most claims find nothing: they need no lock.
      const waits = await read(() => one("select 1 from outbox where project_id = ? and consumer = ? and dead = 0 limit 1", projectId, consumer));
      if (waits === undefined) return [];
      return write(() => {
        const claimed: ClaimedAnnouncement[] = [];
        for (const { number: group } of all(freeGroups, projectId, consumer, now)) {
          if (claimed.length >= limit) break;
          for (const row of all(rowsOfGroup, projectId, consumer, group as number, limit - claimed.length)) {
            if (row["retry_at"] !== null && number(row, "retry_at") > now) break;
            run(
              "update outbox set lease = ?, lease_until = ?, attempt = attempt + 1, first_tried_at = coalesce(first_tried_at, ?) where position = ?",
              lease, now + leaseMs, now, row["position"] as number,
            );
            claimed.push(toClaimed(row, number(row, "attempt") + 1, (row["first_tried_at"] as number | null) ?? now));
          }
        }
        return claimed;
      });
    },
    renew: ({ now, leaseMs, ...lease }) =>
      write(() => {
        const lost = one(`select 1 from outbox where ${held} and lease_until <= ?`, ...of(lease), now);
        return lost === undefined && run(`update outbox set lease_until = ? where ${held}`, now + leaseMs, ...of(lease)) > 0;
      }),
    ack: ({ id, ...lease }) => write(() => run(`delete from outbox where ${held} and id = ?`, ...of(lease), id) === 1),
    fail: ({ id, retryAt, error, ...lease }) =>
      write(() => {
        const row = one(`select position, number from outbox where ${held} and id = ?`, ...of(lease), id);
        if (row === undefined) return false;
        const dead = retryAt === "dead";
        run(
          "update outbox set lease = null, lease_until = null, error = ?, dead = ?, retry_at = ? where position = ?",
          error, dead ? 1 : 0, dead ? null : retryAt, row["position"] as number,
        );
        run(`${giveBack} and number = ?`, ...of(lease), row["number"] as number);
        return true;
      }),
    release: (lease) =>
      write(() => {
        run(giveBack, ...of(lease));
      }),
    nextDueAt: ({ projectId, consumer }) =>
      read(() => {
        let next: number | undefined;
        const groups = all(
          "select number, coalesce(max(lease_until), 0) as free_at from outbox where project_id = ? and consumer = ? and dead = 0 group by number",
          projectId, consumer,
        );
        for (const group of groups) {
          const oldest = all(rowsOfGroup, projectId, consumer, group["number"] as number, 1)[0];
          const due = Math.max(number(group, "free_at"), (oldest?.["retry_at"] as number | null | undefined) ?? 0);
          next = next === undefined ? due : Math.min(next, due);
        }
        return next;
      }),
    listDead: ({ projectId, consumer, limit }) =>
      read(() =>
        all(`select ${columns} from outbox where project_id = ? and consumer = ? and dead = 1 order by position limit ?`, projectId, consumer, limit).map(
          (row) => ({ ...toClaimed(row, number(row, "attempt"), number(row, "first_tried_at")), error: text(row, "error") }),
        ),
      ),
  };
}

function toClaimed(row: Row, attempt: number, firstTriedAt: number): ClaimedAnnouncement {
  return {
    id: text(row, "id"),
    name: text(row, "name") as AnnouncementName,
    at: number(row, "at"),
    stateVersion: number(row, "state_version"),
    body: text(row, "body"),
    groupId: text(row, "group_id"),
    number: number(row, "number"),
    attempt,
    firstTriedAt,
    timesSeen: number(row, "times_seen"),
    usersSeen: number(row, "users_seen"),
  };
}
