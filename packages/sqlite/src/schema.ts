import { createHash } from "node:crypto";
import { StorageError, type SchemaControl, type SchemaStatus } from "@issuekit/core";
import type { Connection } from "./connection.ts";
import type { Row } from "./database.ts";
import { migrations, type Migration } from "./migrations.ts";

/** What this version of the package understands. */
const clientVersion: number = migrations.length;

export interface Schema extends SchemaControl {
  /** Makes sure once that the schema can be used; migrates where that is asked. */
  ready(): Promise<void>;
}

export function createSchema(connection: Connection, migratesItself: boolean): Schema {
  let checked: Promise<void> | undefined;

  async function check(): Promise<void> {
    let status = await readStatus();
    if (migratesItself && (status.kind === "missing" || status.kind === "outdated")) {
      await migrate();
      status = await readStatus();
    }
    const refusal = refusalOf(status);
    if (refusal !== undefined) throw refusal;
  }

  const readStatus = () => connection.read(() => statusOf(connection));

  async function migrate(): Promise<readonly string[]> {
    return connection.write(() => {
      const status = statusOf(connection);
      if (status.kind !== "missing" && status.kind !== "outdated") {
        const refusal = refusalOf(status);
        if (refusal !== undefined) throw refusal;
        return [];
      }
      const from = status.kind === "missing" ? 0 : status.version;
      if (from === 0) connection.exec(ledger);
      const pending = migrations.slice(from);
      for (const migration of pending) {
        connection.exec(migration.sql);
        connection
          .prepare("insert into issuekit_migrations (id, name, checksum, min_client_version) values (?, ?, ?, ?)")
          .run(migration.id, migration.name, checksumOf(migration), migration.minClientVersion);
      }
      return pending.map(({ name }) => name);
    });
  }

  return {
    ready() {
      checked ??= check().catch((error: unknown) => {
        checked = undefined;
        throw error;
      });
      return checked;
    },
    status: readStatus,
    migrate,
    async plan() {
      const status = await readStatus();
      const from = status.kind === "missing" ? 0 : "version" in status ? status.version : migrations.length;
      return [...(from === 0 ? [ledger] : []), ...migrations.slice(from).map(({ name, sql }) => `-- ${name}\n${sql}`)].join("\n");
    },
  };
}

// The time of a migration is not kept: an adapter reads no clock, and nobody decides by it.
const ledger = `create table if not exists issuekit_migrations (
  id integer primary key,
  name text not null,
  checksum text not null,
  min_client_version integer not null
) strict;`;

export function checksumOf({ sql }: Migration): string {
  return createHash("sha256").update(sql).digest("hex");
}

function statusOf(connection: Connection): SchemaStatus {
  const found = connection.prepare("select 1 from sqlite_schema where type = 'table' and name = 'issuekit_migrations'").get();
  if (found === undefined) return { kind: "missing" };
  const rows = connection.prepare("select id, name, checksum, min_client_version from issuekit_migrations order by id").all() as readonly Row[];
  const version = Number(rows.at(-1)?.["id"] ?? 0);
  if (version === 0) return { kind: "missing" };
  for (const row of rows) {
    const shipped = migrations.find(({ id }) => id === row["id"]);
    if (shipped !== undefined && row["checksum"] !== checksumOf(shipped)) return { kind: "changed", migration: shipped.name };
  }
  if (version < clientVersion) return { kind: "outdated", version, pending: migrations.slice(version).map(({ name }) => name) };
  if (version === clientVersion) return { kind: "ready", version };
  const minClientVersion = Math.max(...rows.map((row) => Number(row["min_client_version"])));
  return minClientVersion > clientVersion ? { kind: "tooNew", version, minClientVersion } : { kind: "newer", version };
}

function refusalOf(status: SchemaStatus): StorageError | undefined {
  const how = "run `issuekit migrate`, call `storage.schema.migrate()`, or open it with { migrate: true }";
  switch (status.kind) {
    case "missing":
      return new StorageError("STORAGE_SCHEMA_MISSING", `SQLite: the file has no issuekit tables: ${how}.`, { retryable: false });
    case "outdated":
      return new StorageError("STORAGE_SCHEMA_OUTDATED", `SQLite: the schema is at ${status.version}, this version needs ${clientVersion} (${status.pending.join(", ")}): ${how}.`, { retryable: false });
    case "tooNew":
      return new StorageError("STORAGE_SCHEMA_TOO_NEW", `SQLite: the schema is at ${status.version} and asks for a client of ${status.minClientVersion}; this one is ${clientVersion}. Upgrade @issuekit/sqlite.`, { retryable: false });
    case "changed":
      return new StorageError("STORAGE_SCHEMA_CHANGED", `SQLite: migration "${status.migration}" was applied with another text than this version ships. Restore the file, or use the version that made it.`, { retryable: false });
    default:
      return undefined;
  }
}
