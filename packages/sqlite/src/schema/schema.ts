import { createHash } from "node:crypto";
import { StorageError, type SchemaControl, type SchemaStatus } from "@issuekit/core";
import type { Connection } from "../connection.ts";
import { every, type Statements } from "../database.ts";
import { migrations, type Migration } from "./migrations.ts";
import { decideStatus, type LedgerEntry, type Shipped } from "./status.ts";

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
  const shipped = list.map((migration) => ({ ...migration, checksum: checksumOf(migration.sql) }));
  const readStatus = (statements: Statements): SchemaStatus => decideStatus(readLedger(statements), shipped);

  function migrate(statements: Statements): readonly string[] {
    const status = readStatus(statements);
    if (status.kind === "tooNew" || status.kind === "changed") throw toError(status);
    const pending = pendingOf(status, shipped);
    if (pending.length > 0) statements.exec(scriptOf(pending));
    return pending.map(({ name }) => name);
  }

  return {
    status: () => connection.read(readStatus),
    migrate: () => connection.write(migrate),
    async plan() {
      const pending = pendingOf(await connection.read(readStatus), shipped);
      return pending.length === 0 ? "" : `begin immediate;\n\n${scriptOf(pending)}\ncommit;\n`;
    },
  };
}

function checksumOf(sql: string): string {
  return createHash("sha256").update(sql).digest("hex");
}

/** Makes sure that this version can work with the schema, or throws which call would. */
export async function ensureSchema(schema: SchemaControl, migrateItself: boolean): Promise<void> {
  const status = await schema.status();
  if (status.kind === "ready" || status.kind === "newer") return;
  if (!migrateItself || status.kind === "tooNew" || status.kind === "changed") throw toError(status);
  await schema.migrate();
}

function readLedger(statements: Statements): readonly LedgerEntry[] | undefined {
  const table = statements.prepare("select 1 from sqlite_schema where type = 'table' and name = 'issuekit_migrations'");
  if (table.get() === undefined) return undefined;
  return every<LedgerEntry>(
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

function pendingOf(status: SchemaStatus, shipped: readonly Shipped[]): readonly Shipped[] {
  if (status.kind === "missing") return shipped;
  return status.kind === "outdated" ? shipped.filter(({ name }) => status.pending.includes(name)) : [];
}

function toError(status: Exclude<SchemaStatus, { readonly kind: "ready" | "newer" }>): StorageError {
  const fix = "Call storage.schema.migrate() before this version is started.";
  switch (status.kind) {
    case "missing":
      return schemaError("STORAGE_SCHEMA_MISSING", `The database has no issuekit tables. ${fix}`);
    case "outdated": {
      const text = `The schema is at version ${status.version}; ${status.pending.join(", ")} must be applied. ${fix}`;
      return schemaError("STORAGE_SCHEMA_OUTDATED", text);
    }
    case "tooNew": {
      const text = `The schema is at version ${status.version} and asks for an issuekit that knows version ${status.minClientVersion}. Upgrade @issuekit/sqlite.`;
      return schemaError("STORAGE_SCHEMA_TOO_NEW", text);
    }
    case "changed": {
      const text = `Migration ${status.migration} was applied with another text than this version ships. Use the version that made the schema, or restore a backup.`;
      return schemaError("STORAGE_SCHEMA_CHANGED", text);
    }
  }
}

function schemaError(
  code: "STORAGE_SCHEMA_MISSING" | "STORAGE_SCHEMA_OUTDATED" | "STORAGE_SCHEMA_TOO_NEW" | "STORAGE_SCHEMA_CHANGED",
  message: string,
): StorageError {
  return new StorageError(code, message, { retryable: false });
}
