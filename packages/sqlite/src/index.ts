export type { SqliteDatabase, SqliteStatement } from "./database.ts";
export { sqlite, type SqliteOptions } from "./sqlite.ts";
