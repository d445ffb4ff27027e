import { UsageError, type SchemaControl, type SchemaStatus } from "@issuekit/core";
import { decideStatus, pendingOf, schemaError, type SchemaNames } from "@issuekit/sql";
import type { Driver, Sql } from "../driver/sql.ts";
import { toIssueKitError } from "../errors.ts";
import { isSchemaName } from "../in-schema.ts";
import { buildIndexes } from "./build-indexes.ts";
import { examine } from "./examine.ts";
import { readLedger, withChecksums, type Shipped } from "./ledger.ts";
import { migrations, type Migration } from "./migrations.ts";
import { migrationSettings, planOf, scriptOf } from "./script.ts";

const names: SchemaNames = {
  adapter: "@issuekit/postgres",
  command: "npx @issuekit/cli migrate --postgres <url>",
};

/**
 * The tables in one schema of a database. Callers in any number of processes at once apply each migration once; what was
 * applied before one failed stays applied.
 */
export function createSchema(driver: Driver, schema: string, list: readonly Migration[] = migrations): SchemaControl {
  const shipped = withChecksums(list);
  const readStatus = async (sql: Sql): Promise<SchemaStatus> => decideStatus(await readLedger(sql, schema), shipped);

  /** The next migration that is pending. */
  async function next(sql: Sql): Promise<Shipped | undefined> {
    const status = await readStatus(sql);
    const [first] = pendingOf(status, shipped);
    const refusal = first === undefined ? schemaError(status, names) : undefined;
    if (refusal !== undefined) throw refusal;
    return first;
  }

  /** Answers whether it was this call that applied it. */
  function apply(migration: Shipped): Promise<boolean> {
    const { work } = migration;
    const isNext = async (sql: Sql): Promise<boolean> => (await next(sql))?.id === migration.id;
    if (work.kind === "indexes") return buildIndexes(driver, schema, { ...migration, work }, isNext);
    return driver.transaction(migrationSettings(schema), async (sql) => {
      // Somebody else may have been faster while this one waited for the lock.
      if (!(await isNext(sql))) return false;
      if (!(await hasSchema(sql, schema))) await sql.script(`create schema "${schema}"`);
      await sql.script(scriptOf({ ...migration, work }, schema));
      return true;
    });
  }

  async function migrate(): Promise<readonly string[]> {
    const applied: string[] = [];
    for (let pending = await next(driver); pending !== undefined; pending = await next(driver)) {
      if (await apply(pending)) applied.push(pending.name);
    }
    return applied;
  }

  async function plan(): Promise<string> {
    const pending = pendingOf(await readStatus(driver), shipped);
    return planOf(pending, schema, await hasSchema(driver, schema));
  }

  async function translated<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    try {
      return await work();
    } catch (error) {
      throw toIssueKitError(error, `Postgres, schema ${schema}`);
    }
  }

  return {
    status: () => translated(() => readStatus(driver)),
    migrate: () => translated(migrate),
    plan: () => translated(plan),
    examine: () => translated(() => examine(driver, schema, { shipped, names, readStatus })),
  };
}

/** What makes the tables in a database that has none, or that is at the version `from`, as text and without a database. */
export function postgresSchema({
  schema = "issuekit",
  from = 0,
}: { readonly schema?: string; readonly from?: number } = {}): string {
  if (!isSchemaName(schema))
    throw new UsageError("OPTIONS_INVALID", `${JSON.stringify(schema)} is no name for a schema.`);
  return planOf(
    withChecksums(migrations).filter(({ id }) => id > from),
    schema,
    from > 0,
  );
}

/** Makes sure that this version can work with the schema, or throws which command would. */
export async function ensureSchema(schema: SchemaControl, migrateItself: boolean): Promise<void> {
  const status = await schema.status();
  if (migrateItself && (status.kind === "missing" || status.kind === "outdated")) {
    await schema.migrate();
    return;
  }
  const refusal = schemaError(status, names);
  if (refusal !== undefined) throw refusal;
}

/** The same by reading alone. */
export async function checkSchema(sql: Sql, schema: string): Promise<void> {
  const refusal = schemaError(decideStatus(await readLedger(sql, schema), withChecksums(migrations)), names);
  if (refusal !== undefined) throw refusal;
}

async function hasSchema(sql: Sql, schema: string): Promise<boolean> {
  // Asked first: `if not exists` wants the right to create one even where there is one.
  return (await sql.query("select 1 from pg_namespace where nspname = $1", [schema])).length > 0;
}
