import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { startPostgres } from "@issuekit/postgres-server";
import { postgres as server } from "@issuekit/postgres-server/vitest";
import { aLoadRequest } from "@issuekit/testkit";
import { Pool, type PoolConfig } from "pg";
import { describe, expect, onTestFinished, test } from "vitest";
import { chooseDriver } from "../src/driver/choose-driver.ts";
import { postgres, postgresSchema, type PostgresOptions } from "../src/index.ts";
import type { Migration } from "../src/schema/migrations.ts";
import { createSchema } from "../src/schema/schema.ts";
import { freshSchema, handleKinds, serverUrl } from "./handles.ts";
import { openPool } from "./open.ts";

const skipped = "missing" in server ? `: skipped, ${server.missing}` : "";

/** A pool as superuser, ended after the test, and a schema whose name is free. */
function begin(options?: PoolConfig) {
  return { pool: openPool(options), schema: freshSchema() };
}

function open(pool: Pool, schema: string, options?: PostgresOptions) {
  return postgres(pool, { schema, ...options }).storage;
}

/** A schema that is up to date, with something written into its ledger. */
async function withLedger(sql: string) {
  const { pool, schema } = begin();
  await open(pool, schema).schema.migrate();
  await pool.query(sql.replaceAll("ledger", `${schema}.migrations`));
  return open(pool, schema);
}

const one: Migration = {
  id: 1,
  name: "one",
  work: { kind: "script", sql: "create table issuekit.things (project_id bigint, a integer);" },
  minClientVersion: 1,
};
const two: Migration = {
  id: 2,
  name: "two",
  work: {
    kind: "indexes",
    builds: [
      {
        name: "things_by_a",
        sql: "create index concurrently if not exists things_by_a on issuekit.things (project_id, a)",
      },
    ],
  },
  minClientVersion: 1,
};
const three: Migration = {
  id: 3,
  name: "three",
  work: { kind: "script", sql: "alter table issuekit.things add column b text;" },
  minClientVersion: 1,
};

function schemaOf(pool: Pool, schema: string, list: readonly Migration[]) {
  return createSchema(chooseDriver(pool, { preparedStatements: true, acquireWaitMs: 5_000 }), schema, "plain", list);
}

describe.skipIf(skipped !== "")(`the first call${skipped}`, () => {
  test("says what is missing, which command helps, and works after it", async () => {
    const { pool, schema } = begin();
    const storage = open(pool, schema);
    await expect(storage.load(aLoadRequest())).rejects.toMatchObject({
      code: "STORAGE_SCHEMA_MISSING",
      retryable: false,
      message: expect.stringMatching(/npx @issuekit\/cli migrate --postgres.*storage\.schema\.migrate\(\)/) as string,
    });
    expect(await storage.schema.status()).toEqual({ kind: "missing" });
    expect(await storage.schema.migrate()).toEqual(["0001-first-tables"]);
    expect(await storage.schema.status()).toEqual({ kind: "ready", version: 1 });
    expect((await storage.load(aLoadRequest())).known.size).toBe(0);
    expect(await storage.schema.migrate()).toEqual([]);
  });

  test("migrates by itself where it is told to", async () => {
    const { pool, schema } = begin();
    const storage = open(pool, schema, { migrate: true });
    expect((await storage.load(aLoadRequest())).known.size).toBe(0);
  });

  test("refuses an older schema", async () => {
    const storage = await withLedger("update ledger set id = 2");
    await expect(storage.load(aLoadRequest())).rejects.toMatchObject({
      code: "STORAGE_SCHEMA_OUTDATED",
      message: expect.stringMatching(/0001-first-tables.*npx @issuekit\/cli migrate/) as string,
    });
  });

  test("works with a newer schema that allows it", async () => {
    const storage = await withLedger("insert into ledger values (2, 'newer', 'sum', 1)");
    expect(await storage.reserveNumbers(7, 1)).toEqual([1]);
    expect(await storage.schema.status()).toEqual({ kind: "newer", version: 2 });
    expect(await storage.schema.migrate()).toEqual([]);
    expect(await storage.schema.plan()).toBe("");
  });

  test("refuses a newer schema that asks for a newer version", async () => {
    const storage = await withLedger("insert into ledger values (2, 'newer', 'sum', 2)");
    const tooNew = { code: "STORAGE_SCHEMA_TOO_NEW", retryable: false };
    await expect(storage.reserveNumbers(7, 1)).rejects.toMatchObject(tooNew);
    await expect(storage.schema.migrate()).rejects.toMatchObject(tooNew);
  });

  test("refuses a schema that was made by another text", async () => {
    const storage = await withLedger("update ledger set checksum = 'other'");
    const changed = { code: "STORAGE_SCHEMA_CHANGED", message: expect.stringContaining("0001-first-tables") as string };
    await expect(storage.reserveNumbers(7, 1)).rejects.toMatchObject(changed);
    await expect(storage.schema.migrate()).rejects.toMatchObject(changed);
    await expect(storage.schema.plan()).rejects.toMatchObject(changed);
  });
});

describe.each(handleKinds)("migrations through $name", ({ missing, open: openHandle }) => {
  test.skipIf(missing !== undefined)("apply what is pending, in order, once, indexes apart", async () => {
    const { handle, end } = await openHandle();
    onTestFinished(end);
    const driver = chooseDriver(handle, { preparedStatements: true, acquireWaitMs: 5_000 });
    const name = freshSchema();
    expect(await createSchema(driver, name, "plain", [one]).migrate()).toEqual(["one"]);
    const schema = createSchema(driver, name, "plain", [one, two, three]);
    expect(await schema.status()).toEqual({ kind: "outdated", version: 1, pending: ["two", "three"] });
    const answers = await Promise.all([schema.migrate(), schema.migrate()]);
    expect(answers.flat().sort()).toEqual(["three", "two"]);
    expect(await schema.status()).toEqual({ kind: "ready", version: 3 });
    const valid = await driver.query(
      `select indisvalid::text as valid from pg_index join pg_class on pg_class.oid = indexrelid
       join pg_namespace on pg_namespace.oid = relnamespace where nspname = $1 and relname = 'things_by_a'`,
      [name],
    );
    expect(valid).toEqual([{ valid: "true" }]);
  });

  test.skipIf(missing !== undefined)("leave nothing of one that fails, and keep those before it", async () => {
    const { handle, end } = await openHandle();
    onTestFinished(end);
    const driver = chooseDriver(handle, { preparedStatements: true, acquireWaitMs: 5_000 });
    const name = freshSchema();
    const bad: Migration = {
      ...three,
      work: { kind: "script", sql: "create table issuekit.half (a integer); create nonsense;" },
    };
    await expect(createSchema(driver, name, "plain", [one, two, bad]).migrate()).rejects.toMatchObject({
      code: "STORAGE_FAILED",
    });
    const schema = createSchema(driver, name, "plain", [one, two, three]);
    expect(await schema.status()).toEqual({ kind: "outdated", version: 2, pending: ["three"] });
    expect(await driver.query("select 1 from pg_tables where schemaname = $1 and tablename = 'half'", [name])).toEqual(
      [],
    );
    expect(await schema.migrate()).toEqual(["three"]);
  });
});

describe.skipIf(skipped !== "")(`migrations${skipped}`, () => {
  test("are applied once by twenty processes that start at the same time", { timeout: 120_000 }, async () => {
    const { pool, schema } = begin();
    const script = join(import.meta.dirname, "processes/migrate.ts");
    const startAt = String(Date.now() + 8_000);
    const runs = await Promise.all(
      Array.from({ length: 20 }, () =>
        promisify(execFile)(process.execPath, ["--conditions=@issuekit/source", script, serverUrl(), schema, startAt]),
      ),
    );
    const answers = runs.map(({ stdout }) => JSON.parse(stdout) as { migrated: string[]; numbers: number[] });
    expect(answers.flatMap(({ migrated }) => migrated)).toEqual(["0001-first-tables"]);
    expect(new Set(answers.flatMap(({ numbers }) => numbers)).size).toBe(100);
    const { rows } = await pool.query(`select id, name from ${schema}.migrations`);
    expect(rows).toEqual([{ id: 1, name: "0001-first-tables" }]);
  });

  test("with indexes are applied once by twenty connections at the same time", async () => {
    const { pool, schema } = begin({ max: 20 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => schemaOf(pool, schema, [one, two, three]).migrate()),
    );
    expect(answers.flat().sort()).toEqual(["one", "three", "two"]);
  });

  test("need no more than one connection", async () => {
    const { pool, schema } = begin({ max: 1 });
    expect(await schemaOf(pool, schema, [one, two, three]).migrate()).toEqual(["one", "two", "three"]);
  });

  test("build an index anew that a crash left invalid, while somebody writes", async () => {
    const { pool, schema } = begin();
    await schemaOf(pool, schema, [one]).migrate();
    await pool.query(`insert into ${schema}.things select 1, n from generate_series(1, 1000) as n`);
    const writer = await pool.connect();
    onTestFinished(() => writer.release(true));
    await writer.query(`begin; insert into ${schema}.things values (1, 0)`);
    const builder = await pool.connect();
    const { rows } = await builder.query<{ pid: number }>("select pg_backend_pid() as pid");
    const cut = builder.query(`create index concurrently things_by_a on ${schema}.things (project_id, a)`);
    const end = cut.catch((error: unknown) => error);
    // It waits for the writer's transaction, its index half made.
    await expect.poll(() => isValid(pool, schema)).toBe(false);
    builder.on("error", () => {});
    await pool.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
    expect(await end).toMatchObject({ code: "57P01" });
    builder.release(true);

    const migrated = schemaOf(pool, schema, [one, two]).migrate();
    await writer.query("commit");
    expect(await migrated).toEqual(["two"]);
    expect(await isValid(pool, schema)).toBe(true);
  });

  test("that a crash of the server cuts leave nothing half done, and are begun again", async () => {
    const own = await startPostgres();
    onTestFinished(() => own.stop());
    const pool = new Pool({ connectionString: own.url, max: 2 });
    pool.on("error", () => {});
    onTestFinished(() => pool.end());
    const slow: Migration = {
      ...three,
      work: { kind: "script", sql: "create table issuekit.more (a integer);\nselect pg_sleep(60);" },
    };
    await schemaOf(pool, "app", [one]).migrate();
    const end = schemaOf(pool, "app", [one, two, slow])
      .migrate()
      .catch((error: unknown) => error);
    const sleeping = "select 1 from pg_stat_activity where wait_event = 'PgSleep'";
    await expect.poll(async () => (await pool.query(sleeping)).rows.length).toBe(1);
    await own.restart("crash");
    expect(await end).toMatchObject({ code: "STORAGE_UNAVAILABLE", retryable: true });

    const schema = schemaOf(pool, "app", [one, two, three]);
    await expect.poll(() => schema.status()).toEqual({ kind: "outdated", version: 2, pending: ["three"] });
    expect((await pool.query("select 1 from pg_tables where tablename = 'more'")).rows).toEqual([]);
    expect(await schema.migrate()).toEqual(["three"]);
  });

  test("are the text of `plan`, with which a DBA does the same", async () => {
    const { pool, schema } = begin();
    const storage = open(pool, schema);
    const plan = await storage.schema.plan();
    expect(plan).toBe(postgresSchema({ schema }));
    await pool.query(plan);
    expect(await storage.schema.status()).toEqual({ kind: "ready", version: 1 });
    expect(await storage.schema.plan()).toBe("");
    expect(await storage.schema.examine()).toEqual([]);
  });

  test("in text stand with their indexes apart, and name what the application's role needs", async () => {
    const { pool, schema } = begin();
    await schemaOf(pool, schema, [one]).migrate();
    const plan = await schemaOf(pool, schema, [one, two, three]).plan();
    expect(plan.replaceAll(schema, "app").replaceAll(/'[0-9a-f]{64}'/g, "'<sum>'")).toBe(
      `-- two: outside of a transaction. If a build was cut, drop its index before you begin again.
create index concurrently if not exists things_by_a on "app".things (project_id, a);
insert into "app".migrations values (2, 'two', '<sum>', 1);

begin;
set local statement_timeout = 0;
set local lock_timeout = 0;
select pg_advisory_xact_lock(1769173870, hashtext('app'));
set local lock_timeout = '5s';

create table if not exists "app".migrations (
  id integer primary key,
  name text not null,
  checksum text not null,
  min_client_version integer not null
);

-- three
alter table "app".things add column b text;
insert into "app".migrations values (3, 'three', '<sum>', 1);
commit;

-- All that the application's role needs:
-- grant usage on schema "app" to <role>;
-- grant select, insert, update, delete on all tables in schema "app" to <role>;
-- revoke insert, update, delete on "app".migrations from <role>;
-- grant execute on all functions in schema "app" to <role>;
-- alter default privileges in schema "app" grant select, insert, update, delete on tables to <role>;
`,
    );
  });

  test("wait a few seconds at most for a table that somebody holds, and leave it alone then", async () => {
    const { pool, schema } = begin();
    await schemaOf(pool, schema, [one]).migrate();
    const holder = await pool.connect();
    onTestFinished(() => holder.release(true));
    await holder.query(`begin; select 1 from ${schema}.things`);
    const startedAt = performance.now();
    await expect(
      schemaOf(
        pool,
        schema,
        [one, two, three].filter(({ id }) => id !== 2),
      ).migrate(),
    ).rejects.toMatchObject({
      code: "STORAGE_BUSY",
      retryable: true,
    });
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});

describe.skipIf(skipped !== "")(`a later version${skipped}`, () => {
  const first = [one];
  const additive = [one, three];
  const breaking = [
    one,
    three,
    {
      id: 4,
      name: "four",
      work: { kind: "script", sql: "alter table issuekit.things drop column a;" },
      minClientVersion: 4,
    } satisfies Migration,
  ];

  test("that only adds leaves the one before at work", async () => {
    const { pool, schema } = begin();
    await schemaOf(pool, schema, first).migrate();
    await schemaOf(pool, schema, additive).migrate();
    expect(await schemaOf(pool, schema, first).status()).toEqual({ kind: "newer", version: 3 });
    expect(await schemaOf(pool, schema, first).migrate()).toEqual([]);
  });

  test("that takes something away stops the one before with a clear error, and not its own", async () => {
    const { pool, schema } = begin();
    await schemaOf(pool, schema, additive).migrate();
    await schemaOf(pool, schema, breaking).migrate();
    expect(await schemaOf(pool, schema, additive).status()).toEqual({
      kind: "tooNew",
      version: 4,
      minClientVersion: 4,
    });
    await expect(schemaOf(pool, schema, additive).migrate()).rejects.toMatchObject({
      code: "STORAGE_SCHEMA_TOO_NEW",
      message: expect.stringContaining("Upgrade @issuekit/postgres") as string,
    });
    expect(await schemaOf(pool, schema, breaking).status()).toEqual({ kind: "ready", version: 4 });
  });
});

async function isValid(pool: Pool, schema: string): Promise<boolean | undefined> {
  const { rows } = await pool.query<{ valid: boolean }>(
    `select indisvalid as valid from pg_index join pg_class on pg_class.oid = indexrelid
     join pg_namespace on pg_namespace.oid = relnamespace where nspname = $1 and relname = 'things_by_a'`,
    [schema],
  );
  return rows[0]?.valid;
}
