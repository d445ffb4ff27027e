/** What a column or a parameter can hold. */
export type SqliteValue = string | number | bigint | null | Uint8Array;

/** The part of a driver's statement that is called. */
export interface SqliteStatement {
  run(...values: SqliteValue[]): { readonly changes: number | bigint; readonly lastInsertRowid: number | bigint };
  get(...values: SqliteValue[]): unknown;
  all(...values: SqliteValue[]): unknown[];
}

/** The part of a driver's open database that is called: what `DatabaseSync` of `node:sqlite` has, and `Database` of better-sqlite3. */
export interface SqliteDatabase {
  prepare(sql: string): SqliteStatement;
  exec(sql: string): unknown;
  close(): unknown;
  /** Whether somebody has a transaction open on it. One of the two is there: better-sqlite3 has the other. */
  readonly isTransaction?: boolean;
  readonly inTransaction?: boolean;
}

/** Opens a database by its path. */
export type SqliteDriver = new (path: string) => SqliteDatabase;

/** `undefined` where the driver does not say. */
export function inTransaction(database: SqliteDatabase): boolean | undefined {
  return database.isTransaction ?? database.inTransaction;
}

/**
 * Prepared statements of one connection, inside a transaction. Each text is prepared once.
 *
 * None says `returning`: SQLite gathers such rows in a table of their own, which takes longer than most statements.
 */
export interface Statements {
  prepare(sql: string): SqliteStatement;
  /** Runs any number of statements without parameters. */
  exec(sql: string): void;
}

/** One row, by the caller's knowledge of the columns that it asked for. */
export function first<Row>(statement: SqliteStatement, ...values: SqliteValue[]): Row | undefined {
  return statement.get(...values) as Row | undefined;
}

/** All rows, likewise. */
export function every<Row>(statement: SqliteStatement, ...values: SqliteValue[]): readonly Row[] {
  return statement.all(...values) as Row[];
}

/** The number of rows that a statement wrote. */
export function changed(statement: SqliteStatement, ...values: SqliteValue[]): number {
  return Number(statement.run(...values).changes);
}
