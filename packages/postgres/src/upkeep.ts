import type { Upkeep } from "@issuekit/core";
import type { Connection, Statements } from "./connection.ts";
import { lockDeliveries, settleDeliveries } from "./deliveries.ts";
import { storableJson } from "./plain-text.ts";

export function createUpkeep(connection: Connection): Upkeep {
  return {
    pruneCommits: ({ before, limit }) =>
      connection.write(async (statements) => {
        const find = `select project_id, id from issuekit.commits where now < $1 order by now limit $2`;
        const old = await statements.rows(find, before, limit);
        const pruned = await statements.rows(
          `delete from issuekit.commits where (project_id, id) in (
             select old.project_id, old.id from jsonb_to_recordset($1::text::jsonb) as old (project_id bigint, id text)
           ) returning true as pruned`,
          storableJson(old),
        );
        return pruned.length;
      }),
    pruneAnnouncements: (request) => connection.write((statements) => pruneAnnouncements(statements, request)),
  };
}

interface Old {
  readonly consumer: string;
  readonly number: number;
  readonly id: string;
}

async function pruneAnnouncements(
  statements: Statements,
  { projectId, before, limit }: Parameters<Upkeep["pruneAnnouncements"]>[0],
): Promise<number> {
  const old = await statements.rows<Old>(
    `select consumer, number, id from issuekit.announcements where project_id = $1 and at < $2 order by at limit $3`,
    projectId,
    before,
    limit,
  );
  let pruned = 0;
  for (const consumer of [...new Set(old.map((row) => row.consumer))].toSorted()) {
    pruned += await pruneFor(
      statements,
      projectId,
      consumer,
      old.filter((row) => row.consumer === consumer),
    );
  }
  return pruned;
}

async function pruneFor(
  statements: Statements,
  projectId: number,
  consumer: string,
  old: readonly Old[],
): Promise<number> {
  const deliveries = { projectId, consumer, numbers: [...new Set(old.map(({ number }) => number))] };
  await lockDeliveries(statements, deliveries);
  const pruned = await statements.rows(
    `delete from issuekit.announcements where project_id = $1 and consumer = $2
       and id = any (array(select jsonb_array_elements_text($3::text::jsonb))) returning true as pruned`,
    projectId,
    consumer,
    storableJson(old.map(({ id }) => id)),
  );
  await settleDeliveries(statements, deliveries);
  return pruned.length;
}
