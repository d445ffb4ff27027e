import { UsageError } from "@issuekit/core";
import { pgDriver, type PgPool } from "./pg.ts";
import { pgliteDriver, type PGliteHandle } from "./pglite.ts";
import { postgresJsDriver, type PostgresJsClient } from "./postgres-js.ts";
import type { Driver, DriverOptions } from "./sql.ts";

/** An open handle of the host, known by what it can do: no driver is imported. */
export type PostgresTarget = PgPool | PostgresJsClient | PGliteHandle;

type Handle = Partial<PgPool & PostgresJsClient & PGliteHandle> | null | undefined;

export function chooseDriver(target: PostgresTarget, options: DriverOptions): Driver {
  const { unsafe, begin, connect, totalCount, exec, transaction } = (target ?? {}) as NonNullable<Handle>;
  if (typeof unsafe === "function" && typeof begin === "function") {
    return postgresJsDriver(target as PostgresJsClient, options);
  }
  if (typeof connect === "function" && typeof totalCount === "number") return pgDriver(target as PgPool, options);
  if (typeof exec === "function" && typeof transaction === "function") return pgliteDriver(target as PGliteHandle);
  throw new UsageError("OPTIONS_INVALID", "postgres(): pass a Pool of pg, a client of postgres.js, or a PGlite.");
}
