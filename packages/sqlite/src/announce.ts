import type { GroupUnit } from "@issuekit/core";
import { every, type Statements } from "./database.ts";

/** Consumers of each announcement's name. */
export type Subscriptions = ReadonlyMap<string, readonly string[]>;

export function listSubscriptions(statements: Statements, projectId: number): Subscriptions {
  const rows = every<{ readonly consumer: string; readonly name: string }>(
    statements.prepare("select consumer, name from issuekit_consumers where project_id = ?"),
    projectId,
  );
  const subscriptions = new Map<string, string[]>();
  for (const { consumer, name } of rows) {
    const consumers = subscriptions.get(name);
    if (consumers === undefined) subscriptions.set(name, [consumer]);
    else consumers.push(consumer);
  }
  return subscriptions;
}

const insertAnnouncement = `
  insert into issuekit_announcements
    (project_id, consumer, id, group_id, number, name, at, state_version, times_seen, users_seen, body)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

const openDelivery = `
  insert into issuekit_deliveries (project_id, consumer, number, waits_until, oldest) values (?, ?, ?, 0, ?)
  on conflict do nothing`;

/** Writes one row for each consumer of each announcement, with the counts that the group's row now has. */
export function announce(
  statements: Statements,
  projectId: number,
  { groupId, number, announcements }: GroupUnit,
  { timesSeen, usersSeen }: { readonly timesSeen: number; readonly usersSeen: number },
  subscriptions: Subscriptions,
): void {
  const insert = statements.prepare(insertAnnouncement);
  const open = statements.prepare(openDelivery);
  for (const { id, name, at, stateVersion, body } of announcements) {
    for (const consumer of subscriptions.get(name) ?? []) {
      const { lastInsertRowid: sequence } = insert.run(
        projectId,
        consumer,
        id,
        groupId,
        number,
        name,
        at,
        stateVersion,
        timesSeen,
        usersSeen,
        body,
      );
      open.run(projectId, consumer, number, sequence);
    }
  }
}
