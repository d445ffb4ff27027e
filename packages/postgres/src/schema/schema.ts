import { UsageError, type SchemaControl, type SchemaStatus } from "@issuekit/core";
import { decideStatus, pendingOf, schemaError, type MigrationRecord, type SchemaNames } from "@issuekit/sql";
import type { Driver, Sql } from "../driver/sql.ts";
import { toIssueKitError } from "../errors.ts";
import { isSchemaName } from "../in-schema.ts";
import { applyInSteps } from "./apply-in-steps.ts";
import { buildIndexes } from "./build-indexes.ts";
import { examine } from "./examine.ts";
import type { Form } from "./form.ts";
import { readLedger, withChecksums, type Shipped } from "./ledger.ts";
import { formOf, migrations, type Migration } from "./migrations.ts";
import { migrationSettings, planOf, scriptOf } from "./script.ts";

function namesIn(form: Form): SchemaNames {
  const command = "npx @issuekit/cli migrate --postgres <url>";
  return { adapter: "@issuekit/postgres", command: form === "plain" ? command : `${command} --distributed` };
}

/**
 * The tables in one schema of a database. Callers in any number of processes at once apply each migration once; what was
 * applied before one failed stays applied.
 */
export function createSchema(
  driver: Driver,
  schema: string,
  form: Form = "plain",
  list: readonly Migration[] = migrations[form],
): SchemaControl {
  const shipped = withChecksums(list);
  const names = namesIn(form);

  const readStatus = async (sql: Sql): Promise<SchemaStatus> => statusOf(await readLedger(sql, schema), form, shipped);

  /** What is pending, oldest first. */
  async function pending(sql: Sql): Promise<readonly Shipped[]> {
    const status = await readStatus(sql);
    const found = pendingOf(status, shipped);
    const refusal = found.length === 0 ? schemaError(status, names) : undefined;
    if (refusal !== undefined) throw refusal;
    return found;
  }

  /** Answers whether it was this call that applied it. */
  async function apply(migration: Shipped): Promise<boolean> {
    const { work } = migration;
    if (form === "distributed") return applyInSteps(driver, schema, migration, await hasSchema(driver, schema));
    const isNext = async (sql: Sql): Promise<boolean> => (await pending(sql))[0]?.id === migration.id;
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
    for (let [next] = await pending(driver); next !== undefined; [next] = await pending(driver)) {
      if (await apply(next)) applied.push(next.name);
    }
    return applied;
  }

  async function plan(): Promise<string> {
    return planOf(await pending(driver), schema, { form, hasSchema: await hasSchema(driver, schema) });
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
    examine: () => translated(() => examine(driver, schema, { shipped, names, form, readStatus })),
  };
}

/** What makes the tables in a database that has none, or that is at the version `from`, as text and without a database. */
export function postgresSchema({
  schema = "issuekit",
  from = 0,
  distributed = false,
}: { readonly schema?: string; readonly from?: number; readonly distributed?: boolean } = {}): string {
  if (!isSchemaName(schema))
    throw new UsageError("OPTIONS_INVALID", `${JSON.stringify(schema)} is no name for a schema.`);
  const form = distributed ? "distributed" : "plain";
  const lacking = withChecksums(migrations[form]).filter(({ id }) => id > from);
  return planOf(lacking, schema, { form, hasSchema: from > 0 });
}

/** Makes sure that this version can work with the schema, or throws which command would. */
export async function ensureSchema(schema: SchemaControl, migrateItself: boolean, form: Form): Promise<void> {
  const status = await schema.status();
  if (migrateItself && (status.kind === "missing" || status.kind === "outdated")) {
    await schema.migrate();
    return;
  }
  const refusal = schemaError(status, namesIn(form));
  if (refusal !== undefined) throw refusal;
}

/** The same by reading alone. */
export async function checkSchema(sql: Sql, schema: string, form: Form): Promise<void> {
  const status = statusOf(await readLedger(sql, schema), form, withChecksums(migrations[form]));
  const refusal = schemaError(status, namesIn(form));
  if (refusal !== undefined) throw refusal;
}

function statusOf(
  ledger: readonly MigrationRecord[] = [],
  form: Form,
  shipped: readonly MigrationRecord[],
): SchemaStatus {
  const made = formOf(ledger);
  return ledger.length > 0 && made !== form ? { kind: "otherForm", form: made } : decideStatus(ledger, shipped);
}

async function hasSchema(sql: Sql, schema: string): Promise<boolean> {
  // Asked first: `if not exists` wants the right to create one even where there is one.
  return (await sql.query("select 1 from pg_namespace where nspname = $1", [schema])).length > 0;
}
