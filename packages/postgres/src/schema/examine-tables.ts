import type { SchemaFinding } from "@issuekit/core";
import { orphanChecks, type SchemaObject } from "@issuekit/sql";
import type { Sql } from "../driver/sql.ts";
import { textRows } from "./text-rows.ts";

/** Indexes that are written to but never read: what a build that was cut leaves behind. */
export async function findInvalidIndexes(sql: Sql, schema: string): Promise<readonly SchemaFinding[]> {
  const invalid = await textRows<"name">(
    sql,
    `select relname::text as name from pg_index join pg_class on pg_class.oid = indexrelid
     join pg_namespace on pg_namespace.oid = relnamespace where nspname = $1 and not indisvalid order by name`,
    schema,
  );
  return invalid.map(({ name }) => ({
    code: "INDEX_INVALID",
    severity: "warning",
    text: `The index ${name} is invalid: its build was cut, or is under way. It costs writes and helps no read.`,
    fix: `If nobody is building it, run: reindex index concurrently "${schema}"."${name}"; for a leftover whose name ends in _ccnew or _ccold: drop index concurrently.`,
  }));
}

/** What the migrations made and is gone, else rows that refer to something that is not there. */
export async function examineTables(
  sql: Sql,
  schema: string,
  expected: readonly SchemaObject[],
): Promise<readonly SchemaFinding[]> {
  const lost = await findLost(sql, schema, expected);
  const readable = lost.every(({ severity }) => severity === "warning");
  return readable ? [...lost, ...(await findOrphans(sql, schema, expected))] : lost;
}

async function findLost(
  sql: Sql,
  schema: string,
  expected: readonly SchemaObject[],
): Promise<readonly SchemaFinding[]> {
  const there = await textRows<"object">(
    sql,
    `select case when relkind in ('i', 'I') then 'index ' else 'table ' end || relname as object
     from pg_class join pg_namespace on pg_namespace.oid = relnamespace
     where nspname = $1 and relkind in ('r', 'p', 'i', 'I')
     union all
     select 'function ' || proname from pg_proc join pg_namespace on pg_namespace.oid = pronamespace where nspname = $1`,
    schema,
  );
  const names = new Set(there.map(({ object }) => object));
  return expected.filter(({ kind, name }) => !names.has(`${kind} ${name}`)).map(lostObject);
}

function lostObject({ kind, name }: SchemaObject): SchemaFinding {
  const restore = kind === "table" ? " Its rows are in a backup only." : "";
  return {
    code: `${kind.toUpperCase()}_MISSING`,
    severity: kind === "index" ? "warning" : "error",
    text: `The ${kind} ${name} is gone.`,
    fix: `Run its statement, which "npx @issuekit/cli plan --offline postgres" prints.${restore}`,
  };
}

async function findOrphans(
  sql: Sql,
  schema: string,
  expected: readonly SchemaObject[],
): Promise<readonly SchemaFinding[]> {
  const has = (name: string): boolean => expected.some((object) => object.kind === "table" && object.name === name);
  const table = (name: string): string => `"${schema}".${name}`;
  const findings: SchemaFinding[] = [];
  for (const { code, severity, count, text, fix } of orphanChecks({ has, table, projectId: "project_id" })) {
    const [row] = await textRows<"orphans">(sql, `select orphans::text from (${count}) as counted`);
    const orphans = Number(row?.orphans ?? 0);
    if (orphans > 0) findings.push({ code, severity, text: text(orphans), fix });
  }
  return findings;
}
