import type { Upkeep } from "@issuekit/core";
import type { Connection, Statements } from "./connection.ts";
import { lockDeliveries, settleDeliveries, type Delivery } from "./deliveries.ts";
import { storableJson } from "./plain-text.ts";

export function createUpkeep(connection: Connection): Upkeep {
  return {
    pruneCommits: ({ before, limit }) =>
      connection.write(async (statements) => {
        const pruned = await statements.rows(
          `delete from issuekit.commits where (project_id, id) in (
             select project_id, id from issuekit.commits where now < $1 order by now limit $2 for update skip locked
           ) returning true as pruned`,
          before,
          limit,
        );
        return pruned.length;
      }),
    pruneAnnouncements: (request) => connection.write((statements) => pruneAnnouncements(statements, request)),
  };
}

async function pruneAnnouncements(
  statements: Statements,
  { projectId, before, limit }: Parameters<Upkeep["pruneAnnouncements"]>[0],
): Promise<number> {
  const old = await statements.rows<Delivery & { readonly id: string }>(
    `select consumer, number, id from issuekit.announcements where project_id = $1 and at < $2 order by at limit $3`,
    projectId,
    before,
    limit,
  );
  if (old.length === 0) return 0;
  const deliveries = [
    ...new Map(old.map(({ consumer, number }) => [`${number}:${consumer}`, { consumer, number }])).values(),
  ];
  await lockDeliveries(statements, projectId, deliveries);
  const pruned = await statements.rows(
    `delete from issuekit.announcements a
     using jsonb_to_recordset($2::text::jsonb) as old (consumer text, id text)
     where a.project_id = $1 and a.consumer = old.consumer and a.id = old.id returning true as pruned`,
    projectId,
    storableJson(old),
  );
  await settleDeliveries(statements, projectId, deliveries);
  return pruned.length;
}
