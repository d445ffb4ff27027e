import { postgres as server } from "@issuekit/postgres-server/vitest";
import { describe, expect, test } from "vitest";
import { open } from "./open.ts";

/**
 * Keys that cannot begin with the project: who holds a slug or a public key is looking for the project. Both tables have
 * a few rows for each project. A counter's key begins with the project's id in its text.
 */
const withoutProject = [
  "counter_sets (key)",
  "counter_slots (key, window_ms, slot_ms, slot)",
  "counter_spendings (key)",
  "counter_tokens (key, token)",
  "migrations (id)",
  "project_keys (public_key)",
  "projects (slug)",
];

describe.skipIf("missing" in server)("the catalogue", () => {
  test("every unique key begins with the project", async () => {
    const { storage, pool, schema } = open();
    await storage.schema.migrate();
    const { rows } = await pool.query<{ key: string }>(
      `select c.relname || ' (' || string_agg(a.attname, ', ' order by k.nth) || ')' as key
       from pg_index i
       join pg_class c on c.oid = i.indrelid
       join pg_namespace n on n.oid = c.relnamespace
       cross join lateral unnest(i.indkey) with ordinality as k (attnum, nth)
       join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
       where n.nspname = $1 and i.indisunique
       group by c.relname, i.indexrelid order by 1`,
      [schema],
    );
    const keys = rows.map(({ key }) => key);
    expect(keys.length).toBeGreaterThan(20);
    expect(keys.filter((key) => !key.includes("(project_id"))).toEqual(withoutProject);
  });

  test("every table but the ledger and the counters knows its rows' project, and none has a foreign key", async () => {
    const { storage, pool, schema } = open();
    await storage.schema.migrate();
    const { rows: tables } = await pool.query<{ name: string; columns: string[] }>(
      `select table_name as name, array_agg(column_name::text) as columns from information_schema.columns
       where table_schema = $1 group by table_name order by table_name`,
      [schema],
    );
    const without = tables.filter(({ columns }) => !columns.includes("project_id")).map(({ name }) => name);
    expect(without).toEqual(["counter_sets", "counter_slots", "counter_spendings", "counter_tokens", "migrations"]);

    const { rows: foreign } = await pool.query(
      "select conname from pg_constraint where connamespace = $1::regnamespace and contype = 'f'",
      [schema],
    );
    expect(foreign).toEqual([]);
  });

  test("text in an index is compared byte by byte", async () => {
    const { storage, pool, schema } = open();
    await storage.schema.migrate();
    const { rows } = await pool.query(
      `select c.relname, a.attname from pg_index i
       join pg_class c on c.oid = i.indrelid
       join pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey)
       where c.relnamespace = $1::regnamespace and a.atttypid = 'text'::regtype
         and a.attcollation <> (select oid from pg_collation where collname = 'C')`,
      [schema],
    );
    expect(rows).toEqual([]);
  });
});
