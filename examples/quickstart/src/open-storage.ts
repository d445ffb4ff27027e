import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Counter, IssueStorage } from "@issuekit/core";
import { memory } from "@issuekit/memory";
import { postgres } from "@issuekit/postgres";
import { findBinaries, startPostgres } from "@issuekit/postgres-server";
import { sqlite } from "@issuekit/sqlite";
import { Pool } from "pg";

export interface OpenStorage {
  readonly parts: { readonly storage: IssueStorage; readonly counter: Counter };
  /** What it is called in a heading. */
  readonly title: string;
  /** Where somebody could look at it meanwhile. */
  readonly place: string;
  /** Removes everything. Stop the engine first. */
  close(): Promise<void>;
}

export type StorageName = "sqlite" | "postgres" | "memory";

export const storages: Readonly<Record<StorageName, () => Promise<OpenStorage>>> = {
  sqlite: openSqlite,
  postgres: openPostgres,
  memory: openMemory,
};

async function openSqlite(): Promise<OpenStorage> {
  const folder = mkdtempSync(join(tmpdir(), "issuekit-quickstart-"));
  const file = join(folder, "issues.db");
  return {
    parts: sqlite(file),
    title: "One SQLite file",
    place: file,
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A server of its own, which ends with this process. An app passes the pool that it has. */
async function openPostgres(): Promise<OpenStorage> {
  const found = findBinaries();
  if ("missing" in found) throw new Error(`${found.missing}: run the quickstart with another storage.`);
  const server = await startPostgres();
  const pool = new Pool({ connectionString: server.url });
  // An idle connection that breaks is replaced; unheard, the event would end the process.
  pool.on("error", () => {});
  const parts = postgres(pool);
  await parts.storage.schema.migrate();
  return {
    parts,
    title: "One Postgres 18",
    place: server.url,
    async close() {
      await pool.end();
      await server.stop();
    },
  };
}

async function openMemory(): Promise<OpenStorage> {
  return { parts: memory(), title: "Memory", place: "memory", close: async () => {} };
}
