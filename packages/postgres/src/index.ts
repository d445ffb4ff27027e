export { postgres, type PostgresOptions } from "./postgres.ts";
export { postgresSchema } from "./schema/schema.ts";
export type { PostgresTarget } from "./driver/choose-driver.ts";
export type { PgClient, PgPool, PgQuery } from "./driver/pg.ts";
export type { PGliteHandle, PGliteSession } from "./driver/pglite.ts";
export type { PostgresJsClient, PostgresJsSession } from "./driver/postgres-js.ts";
export type { SqlValue } from "./driver/sql.ts";
