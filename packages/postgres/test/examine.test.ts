import { createIssueEngine, type SchemaFinding } from "@issuekit/core";
import { postgres as server } from "@issuekit/postgres-server/vitest";
import { Pool } from "pg";
import { describe, expect, onTestFinished, test } from "vitest";
import { postgres } from "../src/index.ts";
import { freshSchema, serverUrl } from "./handles.ts";
import { open, openPool } from "./open.ts";

const skipped = "missing" in server ? `: skipped, ${server.missing}` : "";

/** A schema that stands. */
async function migrated() {
  const { pool, schema, storage } = open();
  await storage.schema.migrate();
  return { pool, schema, run: (sql: string) => pool.query(sql.replaceAll("issuekit.", `"${schema}".`)) };
}

function examine(pool: Pool, schema: string): Promise<readonly SchemaFinding[]> {
  return postgres(pool, { schema }).storage.schema.examine();
}

/** A role that may log in and nothing else, and a pool of its own. */
async function newRole(pool: Pool, settings = "") {
  const role = freshSchema();
  await pool.query(`create role ${role} login password 'secret'; ${settings.replaceAll("<role>", role)}`);
  const url = new URL(serverUrl());
  url.username = role;
  url.password = "secret";
  const own = new Pool({ connectionString: url.href, max: 2 });
  onTestFinished(() => own.end());
  return { role, pool: own };
}

describe.skipIf(skipped !== "")(`an examination, besides what it finds on every database${skipped}`, () => {
  test("finds a function that is gone", async () => {
    const { pool, schema, run } = await migrated();
    await run("drop function issuekit.commit");
    expect(await examine(pool, schema)).toEqual([
      expect.objectContaining({ code: "FUNCTION_MISSING", severity: "error" }),
    ]);
  });

  test("finds a schema that is not there", async () => {
    expect(await examine(openPool(), freshSchema())).toEqual([expect.objectContaining({ code: "SCHEMA_MISSING" })]);
  });

  test("finds an index whose build was cut, and what it says to run mends it", async () => {
    const { pool, schema, run } = await migrated();
    await run("insert into issuekit.group_users values (1, 1, 'twice'), (1, 2, 'twice')");
    await expect(run("create unique index concurrently cut on issuekit.group_users (user_key)")).rejects.toMatchObject({
      code: "23505",
    });
    const find = async () => (await examine(pool, schema)).filter(({ code }) => code === "INDEX_INVALID");
    const [found] = await find();
    expect(found?.text).toContain("The index cut is invalid");
    await run("delete from issuekit.group_users where user_key = 'twice'");
    await run(/run: (reindex [^;]*;)/.exec(found?.fix ?? "")?.[1] ?? "");
    expect(await find()).toEqual([]);
  });

  test.each([
    { setting: "synchronous_commit", value: "off", code: "COMMITS_NOT_SYNCED", severity: "warning" },
    { setting: "statement_timeout", value: "2s", code: "STATEMENT_TIMEOUT_SHORT", severity: "warning" },
    { setting: "default_transaction_read_only", value: "on", code: "SERVER_READ_ONLY", severity: "error" },
    {
      setting: "default_transaction_isolation",
      value: "repeatable read",
      code: "ISOLATION_NOT_READ_COMMITTED",
      severity: "warning",
    },
  ])("finds a role's $setting = $value", async ({ setting, value, code, severity }) => {
    const { pool, schema } = await migrated();
    const own = await newRole(pool, `alter role <role> superuser; alter role <role> set ${setting} = '${value}'`);
    expect(await examine(own.pool, schema)).toEqual([expect.objectContaining({ code, severity })]);
  });
});

describe.skipIf(skipped !== "")(`the application's role${skipped}`, () => {
  test("learns what it lacks, and works with what that says to grant, without the right to create", async () => {
    const { pool, schema, run } = await migrated();
    const { role, pool: own } = await newRole(pool);
    const lacks = await examine(own, schema);
    expect(lacks.map(({ code }) => code)).toEqual(["RIGHT_MISSING"]);
    expect(lacks[0]?.text).toMatch(/lacks: delete on activity, .*usage of the schema/);

    await run(lacks[0]?.fix.replace(/^.*\n/, "") ?? "");
    expect(await examine(own, schema)).toEqual([]);
    const issues = createIssueEngine({ ...postgres(own, { schema }), projects: [{ id: 1, slug: "shop" }] });
    const outcome = await issues.capture(new TypeError("x is not a function"));
    expect(outcome.kind).toMatch(/created|aggregated/);
    const { items } = await issues.search("is:unresolved");
    await issues.update([items[0]?.id ?? ""], { status: "resolved" }, { actor: "user:7" });
    await issues.stop();
    await expect(own.query(`delete from "${schema}".migrations`)).rejects.toMatchObject({ code: "42501" });
    await expect(own.query(`create table "${schema}".more (a integer)`)).rejects.toMatchObject({ code: "42501" });
    await run(`drop owned by ${role}; drop role ${role}`);
  });

  test("is told which right is missing when it may not use the schema", async () => {
    const { pool, schema } = await migrated();
    const { pool: own } = await newRole(pool);
    const { storage } = postgres(own, { schema });
    await expect(storage.reserveNumbers(1, 1)).rejects.toMatchObject({
      code: "STORAGE_FAILED",
      retryable: false,
      message: expect.stringContaining("The role needs usage of the schema") as string,
    });
  });

  test("cannot migrate, and says so", async () => {
    const { pool } = await migrated();
    const { pool: own } = await newRole(pool);
    await expect(postgres(own, { schema: freshSchema() }).storage.schema.migrate()).rejects.toMatchObject({
      code: "STORAGE_FAILED",
      message: expect.stringContaining("permission denied for database") as string,
    });
  });

  test("migrates a schema that it owns, without the right to create one", async () => {
    const { pool } = await migrated();
    const { role, pool: own } = await newRole(pool);
    const schema = freshSchema();
    await pool.query(`create schema ${schema} authorization ${role}`);
    expect(await postgres(own, { schema }).storage.schema.migrate()).toEqual(["0001-first-tables"]);
    expect(await examine(own, schema)).toEqual([]);
  });
});
