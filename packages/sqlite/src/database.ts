import { DatabaseSync } from "node:sqlite";

/** A value that SQLite binds: everything else is converted before it gets here. */
export type Value = string | number | null;
export type Row = Readonly<Record<string, string | number | null>>;

export interface SqliteStatement {
  run(...values: Value[]): { readonly changes: number | bigint; readonly lastInsertRowid: number | bigint };
  get(...values: Value[]): unknown;
  all(...values: Value[]): readonly unknown[];
}

/** The part of a SQLite handle that is called, as `node:sqlite` has it. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
  close(): unknown;
  readonly isTransaction?: boolean;
}

export function openFile(path: string): SqliteDatabase {
  return new DatabaseSync(path);
}

/** The file behind a handle; `undefined` for a database in memory. */
export function fileOf(handle: SqliteDatabase): string | undefined {
  const main = (handle.prepare("pragma database_list").all() as readonly Row[]).find(({ name }) => name === "main");
  const file = main?.["file"];
  return typeof file === "string" && file !== "" ? file : undefined;
}
