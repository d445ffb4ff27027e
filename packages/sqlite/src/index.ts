export { sqlite, type SqliteOptions } from "./sqlite.ts";
export { sqliteSchema } from "./schema/schema.ts";
export type { SqliteTarget } from "./open.ts";
export type { SqliteDatabase, SqliteDriver, SqliteStatement, SqliteValue } from "./database.ts";
