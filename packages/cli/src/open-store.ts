import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { SchemaControl } from "@issuekit/core";
import type * as postgresPackage from "@issuekit/postgres";
import type * as sqlitePackage from "@issuekit/sqlite";
import type * as pgPackage from "pg";
import { loadModule } from "./load-module.ts";
import type { Command, Target } from "./parse-command.ts";
import { CommandError } from "./usage.ts";

/** The store that a command works on. */
export interface Store {
  readonly schema: SchemaControl;
  /** What it is called in messages: without a password. */
  readonly name: string;
  close(): Promise<void>;
}

// Types only: the packages themselves are loaded when a command needs them.
type Sqlite = typeof sqlitePackage;
type Postgres = typeof postgresPackage;
/** It is CommonJS: all of it is its default. */
interface Pg {
  readonly default: typeof pgPackage;
}

const connectWithinMs = 10_000;

/** Opens nothing but what is there, except where `create` allows a new file. */
export async function openStore(target: Target, folder: string, create: boolean): Promise<Store> {
  return target.kind === "sqlite" ? openSqlite(target.file, folder, create) : openPostgres(target, folder);
}

async function openSqlite(file: string, folder: string, create: boolean): Promise<Store> {
  const { sqlite } = await loadModule<Sqlite>("@issuekit/sqlite", folder);
  const path = resolve(folder, file);
  if (!create && !existsSync(path))
    throw new CommandError(`There is no file ${file}. To make one: issuekit migrate --sqlite ${file}`);
  const { storage } = sqlite(path, { migrate: false });
  return { schema: storage.schema, name: file, close: () => storage.close() };
}

async function openPostgres(
  { url, schema = "issuekit", distributed }: Target & { readonly kind: "postgres" },
  folder: string,
): Promise<Store> {
  const { postgres } = await loadModule<Postgres>("@issuekit/postgres", folder);
  const { default: pg } = await loadModule<Pg>("pg", folder);
  const pool = new pg.Pool({
    connectionString: url,
    max: 2,
    connectionTimeoutMillis: connectWithinMs,
    application_name: "issuekit",
  });
  // What is under way hears of a lost connection by itself; unheard, the event would end the process.
  pool.on("error", () => {});
  try {
    const { storage } = postgres(pool, { schema, distributed, preparedStatements: false });
    return { schema: storage.schema, name: `schema ${schema}`, close: () => pool.end() };
  } catch (error) {
    await pool.end();
    throw error;
  }
}

/** The SQL for a database that nobody connects to. */
export async function offlinePlan(command: Command & { readonly kind: "offline" }, folder: string): Promise<string> {
  const { adapter, schema, distributed, from } = command;
  if (adapter === "sqlite") return (await loadModule<Sqlite>("@issuekit/sqlite", folder)).sqliteSchema({ from });
  const { postgresSchema } = await loadModule<Postgres>("@issuekit/postgres", folder);
  return postgresSchema({ from, distributed, ...(schema === undefined ? {} : { schema }) });
}
