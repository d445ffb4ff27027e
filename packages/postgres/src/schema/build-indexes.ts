import type { Driver, Sql } from "../driver/sql.ts";
import { inSchema } from "../in-schema.ts";
import { ledgerLine, type Shipped } from "./ledger.ts";
import type { IndexBuild } from "./migrations.ts";
import { lockKeys } from "./script.ts";

const longestPauseMs = 200;

/**
 * Applies a migration of indexes that are built while others write, and answers whether it was this call that did.
 *
 * A build that was cut leaves an index that is written to but never read: it is dropped and built again.
 */
export function buildIndexes(
  driver: Driver,
  schema: string,
  migration: Shipped & { readonly work: { readonly builds: readonly IndexBuild[] } },
  isNext: (sql: Sql) => Promise<boolean>,
): Promise<boolean> {
  return driver.session(async (sql) => {
    await sql.script("set statement_timeout = 0; set lock_timeout = 0");
    try {
      return await alone(sql, schema, async () => {
        if (!(await isNext(sql))) return false;
        for (const { name, sql: text } of migration.work.builds) {
          if (await isInvalid(sql, schema, name))
            await sql.script(`drop index concurrently if exists "${schema}"."${name}"`);
          await sql.script(inSchema(text, schema));
        }
        const line = `${ledgerLine(migration)} on conflict do nothing returning name`;
        return (await sql.query(inSchema(line, schema), [])).length > 0;
      });
    } finally {
      // A lost connection has nothing to give back.
      await sql.script("reset statement_timeout; reset lock_timeout").catch(() => undefined);
    }
  });
}

/** Callers on one shared connection all get the lock; what they do bears it. It is tried for, not waited for: a session that waits in a statement would be waited for by the build itself. */
async function alone<Answer>(sql: Sql, schema: string, work: () => Promise<Answer>): Promise<Answer> {
  const tryLock = `select pg_try_advisory_lock(${lockKeys(schema, "indexes")})::text as locked`;
  while ((await sql.query(tryLock, []))[0]?.["locked"] !== "true") await pause(Math.random() * longestPauseMs);
  try {
    return await work();
  } finally {
    await sql.script(`select pg_advisory_unlock(${lockKeys(schema, "indexes")})`).catch(() => undefined);
  }
}

async function isInvalid(sql: Sql, schema: string, index: string): Promise<boolean> {
  const rows = await sql.query(
    `select 1 from pg_index join pg_class on pg_class.oid = indexrelid join pg_namespace on pg_namespace.oid = relnamespace
     where nspname = $1 and relname = $2 and not indisvalid`,
    [schema, index],
  );
  return rows.length > 0;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
