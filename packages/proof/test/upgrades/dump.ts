import type { DatabaseSync } from "node:sqlite";
import type { Client } from "pg";

/** The statements that make a filled database again: those of the migrations, then every row. */
export function dumpSqlite(database: DatabaseSync, plan: string): string {
  const tables = database
    .prepare("select name from sqlite_schema where type = 'table' and name like 'issuekit_%' order by name")
    .all() as { readonly name: string }[];
  const inserts = tables
    .filter(({ name }) => name !== "issuekit_migrations")
    .flatMap(({ name }) => {
      const columns = (database.prepare("select name from pragma_table_info(?)").all(name) as { name: string }[]).map(
        (column) => column.name,
      );
      const literals = columns.map((column) => `quote("${column}")`).join(` || ', ' || `);
      const rows = database.prepare(`select ${literals} as line from ${name}`).all() as { readonly line: string }[];
      return rows.map(({ line }) => `insert into ${name} (${columns.join(", ")}) values (${line});`);
    });
  return `${plan}\n${inserts.join("\n")}\n`;
}

/** The same of the schema `issuekit`. */
export async function dumpPostgres(client: Client, plan: string): Promise<string> {
  const { rows: tables } = await client.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'issuekit' and tablename <> 'migrations' order by name",
  );
  const inserts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await client.query<{ line: string }>(`select to_json(t)::text as line from issuekit.${name} as t`);
    if (rows.length === 0) continue;
    const all = rows.map(({ line }) => line).join(",\n");
    inserts.push(
      `insert into issuekit.${name} select * from json_populate_recordset(null::issuekit.${name}, $rows$[\n${all}\n]$rows$);`,
    );
  }
  return `${plan}\n${inserts.join("\n")}\n`;
}
