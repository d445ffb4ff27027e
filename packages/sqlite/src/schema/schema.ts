import { createHash } from "node:crypto";
import type { SchemaControl, SchemaFinding, SchemaStatus } from "@issuekit/core";
import {
  bySeverity,
  decideStatus,
  pendingOf,
  schemaError,
  schemaFinding,
  type MigrationRecord,
  type SchemaNames,
} from "@issuekit/sql";
import type { Connection } from "../connection.ts";
import { every, type Statements } from "../database.ts";
import { examineFile, examineTables } from "./examine.ts";
import { migrations, type Migration } from "./migrations.ts";

type Shipped = Migration & MigrationRecord;

const names: SchemaNames = {
  adapter: "@issuekit/sqlite",
  command: "npx @issuekit/cli migrate --sqlite <file>",
};

// Without a time of application: the adapter reads no clock, and nobody hands it one here.
const ledgerTable = `create table if not exists issuekit_migrations (
  id integer primary key,
  name text not null,
  checksum text not null,
  min_client_version integer not null
) strict;
`;

/** The schema of a database. Callers in any number of processes at once apply each migration once. */
export function createSchema(connection: Connection, list: readonly Migration[] = migrations): SchemaControl {
  const shipped = withChecksums(list);
  const readStatus = (statements: Statements): SchemaStatus => decideStatus(readLedger(statements), shipped);

  function migrate(statements: Statements): readonly string[] {
    const status = readStatus(statements);
    const pending = pendingOf(status, shipped);
    const refusal = pending.length === 0 ? schemaError(status, names) : undefined;
    if (refusal !== undefined) throw refusal;
    if (pending.length > 0) statements.exec(scriptOf(pending));
    return pending.map(({ name }) => name);
  }

  function examine(statements: Statements): readonly SchemaFinding[] {
    const unusable = schemaFinding(readStatus(statements), names);
    const inside = unusable === undefined ? examineTables(statements, shipped) : [unusable];
    return bySeverity([...inside, ...examineFile(statements)]);
  }

  return {
    status: () => connection.read(readStatus),
    migrate: () => connection.write(migrate),
    plan: async () => planOf(pendingOf(await connection.read(readStatus), shipped)),
    examine: () => connection.read(examine),
  };
}

/** What makes the tables in a database that has none, or that is at the version `from`, as text and without a database. */
export function sqliteSchema({ from = 0 }: { readonly from?: number } = {}): string {
  return planOf(withChecksums(migrations).filter(({ id }) => id > from));
}

/** Makes sure that this version can work with the schema, or throws which call would. */
export async function ensureSchema(schema: SchemaControl, migrateItself: boolean): Promise<void> {
  const status = await schema.status();
  if (migrateItself && (status.kind === "missing" || status.kind === "outdated")) {
    await schema.migrate();
    return;
  }
  const refusal = schemaError(status, names);
  if (refusal !== undefined) throw refusal;
}

function withChecksums(list: readonly Migration[]): readonly Shipped[] {
  return list.map((migration) => ({
    ...migration,
    checksum: createHash("sha256").update(migration.sql).digest("hex"),
  }));
}

function readLedger(statements: Statements): readonly MigrationRecord[] | undefined {
  const table = statements.prepare("select 1 from sqlite_schema where type = 'table' and name = 'issuekit_migrations'");
  if (table.get() === undefined) return undefined;
  return every<MigrationRecord>(
    statements.prepare(
      `select id, name, checksum, min_client_version as "minClientVersion" from issuekit_migrations order by id`,
    ),
  );
}

/** What applies the migrations and writes them down, as text. */
function scriptOf(pending: readonly Shipped[]): string {
  const steps = pending.map(
    ({ id, name, checksum, minClientVersion, sql }) =>
      `-- ${name}\n${sql.trim()}\ninsert into issuekit_migrations values (${id}, '${name}', '${checksum}', ${minClientVersion});\n`,
  );
  return [ledgerTable, ...steps].join("\n");
}

function planOf(pending: readonly Shipped[]): string {
  return pending.length === 0 ? "" : `begin immediate;\n\n${scriptOf(pending)}\ncommit;\n`;
}
