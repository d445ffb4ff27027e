import { UsageError, type Counter, type IssueStorage } from "@issuekit/core";
import { commit } from "./commit.ts";
import { createConnection, type Connection } from "./connection.ts";
import { createCounter } from "./counter.ts";
import { inTransaction, type SqliteDatabase, type SqliteDriver } from "./database.ts";
import { load } from "./load.ts";
import type { SqliteTarget } from "./open.ts";
import { createOutbox } from "./outbox.ts";
import { createProjects, reserveNumbers } from "./projects.ts";
import { createReads } from "./reads.ts";
import { createSchema, ensureSchema } from "./schema/schema.ts";
import { createUpkeep } from "./upkeep.ts";

export interface SqliteOptions {
  /** What an answered call survives: the end of the process (the default) or also a power cut, at the price of a sync per commit. */
  readonly durability?: "process" | "power";
  /** How long a call waits for other connections' locks, in ms, before it fails with `STORAGE_BUSY`. Default 10,000. */
  readonly lockWaitMs?: number;
  /** What opens a path, such as `Database` of better-sqlite3. Default `DatabaseSync` of `node:sqlite`. A handle is opened again by its own. */
  readonly driver?: SqliteDriver;
  /** Whether the schema is brought up to date by the first call. Default `true`; otherwise run `npx @issuekit/cli migrate` before. */
  readonly migrate?: boolean;
}

/**
 * Storage and counter in one SQLite file.
 *
 * From a path, and from a handle with a file, a connection of its own is opened with the first call; a `:memory:` handle
 * is used itself, and calls wait while a transaction of the host is open on it. Statements run on the caller's thread;
 * locks of other connections are waited for without stopping it.
 *
 * @example
 * ```ts
 * const issues = createIssueEngine({ ...sqlite("issues.db"), projects: [{ id: 1, slug: "shop" }] });
 * ```
 */
export function sqlite(
  target: SqliteTarget,
  options: SqliteOptions = {},
): { readonly storage: IssueStorage; readonly counter: Counter } {
  checkTarget(target);
  const { durability = "process", lockWaitMs = 10_000, migrate = true, driver } = options;
  checkOptions({ durability, lockWaitMs, migrate });
  if (driver !== undefined) checkDriver(driver, target);

  const bare = createConnection(target, { durability, lockWaitMs, driver });
  const schema = createSchema(bare);
  const connection = onceUsable(bare, () => ensureSchema(schema, migrate));
  const storage: IssueStorage = {
    load: (request) => connection.read((statements) => load(statements, request)),
    commit: (changes) => connection.write((statements) => commit(statements, changes)),
    reserveNumbers: (projectId, count) =>
      connection.write((statements) => reserveNumbers(statements, projectId, count)),
    read: createReads(connection),
    projects: createProjects(connection),
    outbox: createOutbox(connection),
    upkeep: createUpkeep(connection),
    schema,
    blocking: true,
    close: () => bare.close(),
  };
  return { storage, counter: createCounter(connection) };
}

/** The connection for everything that needs the schema: the first call makes sure of it, and after a failure the next one tries again. */
function onceUsable(connection: Connection, ensure: () => Promise<void>): Connection {
  let usable: Promise<void> | undefined;
  function ready(): Promise<void> {
    usable ??= ensure().catch((error: unknown) => {
      usable = undefined;
      throw error;
    });
    return usable;
  }
  return {
    read: (work) => ready().then(() => connection.read(work)),
    write: (work) => ready().then(() => connection.write(work)),
    close: () => connection.close(),
  };
}

function checkTarget(target: unknown): void {
  if ((typeof target === "string" && target !== "") || target instanceof URL) return;
  const { prepare, exec } = (target ?? {}) as { readonly prepare?: unknown; readonly exec?: unknown };
  if (typeof prepare === "function" && typeof exec === "function")
    return checkTransactionFlag(target as SqliteDatabase);
  throw new UsageError(
    "OPTIONS_INVALID",
    'sqlite(): pass a path such as "issues.db", a file: URL, or an open DatabaseSync of node:sqlite or Database of better-sqlite3.',
  );
}

/** Without it nobody could tell whether a transaction of the host's is open, and the host's rollback would take ours along. */
function checkTransactionFlag(handle: SqliteDatabase): void {
  let flag: unknown;
  try {
    flag = inTransaction(handle);
  } catch {
    return; // A handle that is closed, or not open yet, cannot say. The first call will.
  }
  if (typeof flag === "boolean") return;
  throw new UsageError(
    "OPTIONS_INVALID",
    "sqlite(): the handle has no boolean isTransaction or inTransaction. DatabaseSync of node:sqlite has one from Node 22.16 on, Database of better-sqlite3 always; for another driver pass a path, or a handle that answers one.",
  );
}

function checkDriver(driver: unknown, target: SqliteTarget): void {
  const refuse = (message: string): never => {
    throw new UsageError("OPTIONS_INVALID", `sqlite(): ${message}`);
  };
  if (typeof driver !== "function")
    refuse("driver must be a class that opens a path, such as Database of better-sqlite3.");
  if (target instanceof URL) refuse("a file: URL is for node:sqlite alone. Pass the path to another driver.");
}

function checkOptions({ durability, lockWaitMs, migrate }: Required<Omit<SqliteOptions, "driver">>): void {
  const refuse = (message: string): never => {
    throw new UsageError("OPTIONS_INVALID", `sqlite(): ${message}`);
  };
  if (durability !== "process" && durability !== "power") refuse('durability must be "process" or "power".');
  if (typeof lockWaitMs !== "number" || !(lockWaitMs >= 0)) refuse("lockWaitMs must be a number of ms, 0 or more.");
  if (typeof migrate !== "boolean") refuse("migrate must be true or false.");
}
