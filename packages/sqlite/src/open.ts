import { DatabaseSync } from "node:sqlite";
import type { SqliteDatabase, SqliteDriver } from "./database.ts";

/** A path, a `file:` URL, or the host's open handle. */
export type SqliteTarget = string | URL | SqliteDatabase;

export interface Opened {
  readonly database: SqliteDatabase;
  /** Whether this package opened it, and closes it. */
  readonly owned: boolean;
}

/**
 * The database that a target leads to.
 *
 * A handle with a file gets a connection of its own to that file: inside a transaction that the host has open, what is
 * written would otherwise vanish with the host's rollback. A handle without a file is used itself.
 */
export function open(target: SqliteTarget, driver: SqliteDriver = DatabaseSync): Opened {
  if (typeof target === "string") return { database: new driver(target), owned: true };
  if (target instanceof URL) return { database: new DatabaseSync(target), owned: true };
  const file = fileOf(target);
  if (file === "") return { database: target, owned: false };
  // By the driver of the handle: two SQLite libraries in one process drop each other's locks on a file.
  const own = target.constructor as SqliteDriver;
  const opens = typeof (own.prototype as Partial<SqliteDatabase> | undefined)?.prepare === "function";
  return { database: new (opens ? own : driver)(file), owned: true };
}

/** The file behind a handle, `""` for none. */
function fileOf(database: SqliteDatabase): string {
  const attached = database.prepare("pragma database_list").all() as {
    readonly name: string;
    readonly file: string | null;
  }[];
  return attached.find(({ name }) => name === "main")?.file ?? "";
}

/** What a target is called in messages. */
export function nameOf(target: SqliteTarget): string {
  if (typeof target === "string") return target;
  return target instanceof URL ? target.href : "the SQLite handle";
}
