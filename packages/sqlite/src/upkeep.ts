import type { Upkeep } from "@issuekit/core";
import type { Connection } from "./connection.ts";
import type { Transactions } from "./projects.ts";

export function createUpkeep({ write }: Transactions, connection: Connection): Upkeep {
  return {
    pruneCommits: ({ before, limit }) =>
      write(() =>
        Number(
          connection
            .prepare("delete from commits where (project_id, id) in (select project_id, id from commits where now < ? order by now limit ?)")
            .run(before, limit).changes,
        ),
      ),
    pruneAnnouncements: ({ projectId, before, limit }) =>
      write(() =>
        Number(
          connection
            .prepare("delete from outbox where position in (select position from outbox where project_id = ? and at < ? order by position limit ?)")
            .run(projectId, before, limit).changes,
        ),
      ),
  };
}
