import type { Counter, IssueStorage } from "@issuekit/core";
import { commit } from "./commit.ts";
import { createConnection } from "./connection.ts";
import { createCounter } from "./counter.ts";
import type { Row, SqliteDatabase } from "./database.ts";
import { load } from "./load.ts";
import { createOutbox } from "./outbox.ts";
import { createProjects, type Transactions } from "./projects.ts";
import { createReads } from "./reads.ts";
import { createSchema } from "./schema.ts";
import { createUpkeep } from "./upkeep.ts";

export interface SqliteOptions {
  /** What was answered survives the end of the process (`process`, the default), or also a power cut (`power`). */
  readonly durability?: "process" | "power";
  /** How long a call waits for another connection's lock before it fails with `STORAGE_BUSY`, in ms. Default 10,000. */
  readonly lockWaitMs?: number;
  /** Whether the schema is made and brought up to date at first use. Default true. */
  readonly migrate?: boolean;
}

/**
 * Storage and counter in one SQLite file, on `node:sqlite`.
 *
 * Nothing is opened before the first call. From a path, or from a handle with a file, it opens a connection of its own,
 * so that a transaction of the host's never swallows its writes; a database in memory has only the one handle, which is
 * used and never closed. Several processes may open the same file.
 *
 * @example
 * ```ts
 * const issues = createIssueEngine({ ...sqlite("issues.db"), projects: [{ id: 1, slug: "shop" }] });
 * ```
 */
export function sqlite(
  pathOrHandle: string | SqliteDatabase,
  options: SqliteOptions = {},
): { readonly storage: IssueStorage; readonly counter: Counter } {
  const connection = createConnection(pathOrHandle, {
    durability: options.durability ?? "process",
    lockWaitMs: options.lockWaitMs ?? 10_000,
  });
  const schema = createSchema(connection, options.migrate ?? true);
  const transactions: Transactions = {
    async write(work) {
      await schema.ready();
      return connection.write(work);
    },
    async read(work) {
      await schema.ready();
      return connection.read(work);
    },
  };
  const { write, read } = transactions;

  const storage: IssueStorage = {
    load: (request) => read(() => load(connection, request)),
    commit: (changes) => write(() => commit(connection, changes)),
    reserveNumbers: (projectId, count) =>
      write(() => {
        const row = connection
          .prepare(
            `insert into project_numbers (project_id, next_number) values (?, 1 + ?)
              on conflict do update set next_number = next_number + ? returning next_number`,
          )
          .get(projectId, count, count) as Row;
        const next = Number(row["next_number"]);
        return Array.from({ length: count }, (_, index) => next - count + index);
      }),
    read: createReads(read, connection),
    projects: createProjects(transactions, connection),
    outbox: createOutbox(transactions, connection),
    upkeep: createUpkeep(transactions, connection),
    schema: { status: schema.status, migrate: schema.migrate, plan: schema.plan },
    blocking: true,
    close: async () => connection.close(),
  };
  return { storage, counter: createCounter(transactions, connection) };
}
