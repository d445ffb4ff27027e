import { createHash } from "node:crypto";
import type { MigrationRecord } from "@issuekit/sql";
import type { Sql } from "../driver/sql.ts";
import { inSchema } from "../in-schema.ts";
import { textOf, type Migration } from "./migrations.ts";

export type Shipped = Migration & MigrationRecord;

export function withChecksums(list: readonly Migration[]): readonly Shipped[] {
  return list.map((migration) => ({
    ...migration,
    checksum: createHash("sha256").update(textOf(migration)).digest("hex"),
  }));
}

// Without a time of application: the adapter reads no clock, and nobody hands it one here.
export const ledgerTable = `create table if not exists issuekit.migrations (
  id integer primary key,
  name text not null,
  checksum text not null,
  min_client_version integer not null
);
`;

/** Writes down that a migration was applied. */
export function ledgerLine({ id, name, checksum, minClientVersion }: Shipped): string {
  return `insert into issuekit.migrations values (${id}, '${name}', '${checksum}', ${minClientVersion})`;
}

/** What was applied, oldest first; `undefined` without a ledger. */
export async function readLedger(sql: Sql, schema: string): Promise<readonly MigrationRecord[] | undefined> {
  const there = await sql.query("select 1 from pg_tables where schemaname = $1 and tablename = 'migrations'", [schema]);
  if (there.length === 0) return undefined;
  // As JSON, so that numbers are numbers with every driver.
  const [row] = await sql.query(
    inSchema(
      `select coalesce(json_agg(json_build_object('id', id, 'name', name, 'checksum', checksum,
         'minClientVersion', min_client_version) order by id), '[]')::text as ledger from issuekit.migrations`,
      schema,
    ),
    [],
  );
  return JSON.parse(String(row?.["ledger"])) as readonly MigrationRecord[];
}
