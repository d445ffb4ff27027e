import { createIssueEngine, type IssueEngine, type IssueEngineOptions } from "@issuekit/core";
import { postgres } from "@issuekit/postgres";
import { sqlite } from "@issuekit/sqlite";
import { Pool } from "pg";

export interface OpenEngine {
  readonly issues: IssueEngine;
  close(): Promise<void>;
}

/** An engine on the database that all processes share: the path of a SQLite file, or the address of a Postgres. */
export function openEngine(place: string, options: Partial<IssueEngineOptions> = {}): OpenEngine {
  const pool = place.startsWith("postgres:") ? new Pool({ connectionString: place, max: 4 }) : undefined;
  // An idle connection that breaks is replaced; unheard, the event would end the process.
  pool?.on("error", () => {});
  const parts = pool === undefined ? sqlite(place) : postgres(pool);
  const issues = createIssueEngine({ ...parts, projects: [{ id: 1, slug: "shop" }], ...options });
  return {
    issues,
    async close() {
      await issues.stop();
      await pool?.end();
    },
  };
}
