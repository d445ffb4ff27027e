import type { Upkeep } from "@issuekit/core";
import type { Connection } from "./connection.ts";
import { changed, every, type Statements } from "./database.ts";
import { settleDelivery } from "./deliveries.ts";

export function createUpkeep(connection: Connection): Upkeep {
  return {
    pruneCommits: ({ before, limit }) =>
      connection.write((statements) => {
        const prune = statements.prepare(
          `delete from issuekit_commits where (project_id, id) in
             (select project_id, id from issuekit_commits where now < ? order by now limit ?)`,
        );
        return changed(prune, before, limit);
      }),
    pruneAnnouncements: (request) => connection.write((statements) => pruneAnnouncements(statements, request)),
  };
}

interface Pruned {
  readonly sequence: number;
  readonly consumer: string;
  readonly number: number;
}

function pruneAnnouncements(
  statements: Statements,
  { projectId, before, limit }: Parameters<Upkeep["pruneAnnouncements"]>[0],
): number {
  const pruned = every<Pruned>(
    statements.prepare(
      `select sequence, consumer, number from issuekit_announcements where project_id = ? and at < ? order by at limit ?`,
    ),
    projectId,
    before,
    limit,
  );
  const remove = statements.prepare("delete from issuekit_announcements where sequence = ?");
  const touched = new Map<string, Pruned>();
  for (const row of pruned) {
    remove.run(row.sequence);
    touched.set(`${row.number}:${row.consumer}`, row);
  }
  for (const { consumer, number } of touched.values()) settleDelivery(statements, { projectId, consumer }, number);
  return pruned.length;
}
