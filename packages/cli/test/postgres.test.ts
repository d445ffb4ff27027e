import { postgres as server } from "@issuekit/postgres-server/vitest";
import { Client } from "pg";
import { describe, expect, test } from "vitest";
import { issuekit, newFolder } from "./cli.ts";

const skipped = "missing" in server ? `: skipped, ${server.missing}` : "";

/** The database as DATABASE_URL, and a schema whose name is free. */
let drawn = 0;
function begin() {
  drawn += 1;
  const url = "url" in server ? server.url : "";
  const schema = `cli_${drawn}`;
  const env = { DATABASE_URL: url };
  const folder = newFolder();
  const on = (...args: string[]) => issuekit([...args, "--schema", schema], { folder, env });
  return { url, schema, on, folder };
}

async function change(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

describe.skipIf(skipped !== "")(`issuekit on Postgres${skipped}`, () => {
  test("migrates once, says how it stands, and finds nothing wrong", async () => {
    const { on, schema } = begin();
    const missing = `schema ${schema}: no tables yet. To make them: issuekit migrate\n`;
    expect(await on("status")).toEqual({ code: 1, out: missing, err: "" });
    expect(await on("migrate")).toEqual({ code: 0, out: `schema ${schema}: applied 0001-first-tables.\n`, err: "" });
    expect(await on("migrate")).toEqual({ code: 0, out: `schema ${schema}: nothing to do.\n`, err: "" });
    expect(await on("status")).toEqual({ code: 0, out: `schema ${schema}: up to date, at version 1.\n`, err: "" });
    expect(await on("doctor")).toEqual({ code: 0, out: `schema ${schema}: nothing is wrong.\n`, err: "" });
  });

  test("is applied once by twenty processes that start together", { timeout: 120_000 }, async () => {
    const { on } = begin();
    const runs = await Promise.all(Array.from({ length: 20 }, () => on("migrate", "--json")));
    expect(runs.filter(({ code }) => code !== 0)).toEqual([]);
    const applied = runs.flatMap(({ out }) => (JSON.parse(out) as { applied: string[] }).applied);
    expect(applied).toEqual(["0001-first-tables"]);
  });

  test("prints the SQL of a dry run, which a DBA can run instead", async () => {
    const { on, url, schema, folder } = begin();
    const dry = await on("migrate", "--dry-run");
    expect(dry).toMatchObject({ code: 0, err: "" });
    expect((await on("plan")).out).toBe(dry.out);
    expect((await issuekit(["plan", "--offline", "postgres", "--schema", schema], { folder })).out).toBe(dry.out);
    expect((await on("status")).code).toBe(1);
    await change(url, dry.out);
    expect((await on("status")).code).toBe(0);
    expect((await on("plan")).out).toBe("-- Nothing to do.\n");
  });

  test("makes the tables in the form that it is told, and says where they are of the other", async () => {
    const { on, folder, schema } = begin();
    const offline = ["plan", "--offline", "postgres", "--distributed", "--schema", schema];
    const plan = (await on("plan", "--distributed")).out;
    expect((await issuekit(offline, { folder })).out).toBe(plan);
    expect(plan).toContain("create table if not exists");
    expect(await on("migrate", "--distributed")).toEqual({
      code: 0,
      out: `schema ${schema}: applied 0001-first-tables-distributed.\n`,
      err: "",
    });
    expect((await on("status", "--distributed")).code).toBe(0);
    expect(await on("status")).toEqual({
      code: 1,
      out: `schema ${schema}: made in the distributed form. Add --distributed.\n`,
      err: "",
    });
    const refused = await on("migrate", "--json");
    expect(refused.code).toBe(3);
    expect(JSON.parse(refused.out)).toMatchObject({ error: { code: "STORAGE_SCHEMA_OTHER_FORM" } });
  });

  test("says what doctor found and what to do", async () => {
    const { on, url, schema } = begin();
    await on("migrate");
    await change(url, `insert into ${schema}.hashes values (1, 'stray', 77, null)`);
    expect(await on("doctor")).toEqual({
      code: 1,
      out: `error HASH_WITHOUT_GROUP
  1 row of "${schema}".hashes lead to a group that does not exist: events with these hashes cannot be stored.
  Look at them, then run: delete from "${schema}".hashes as r where r.number is not null and not exists (select 1 from "${schema}".groups as o where o.project_id = r.project_id and o.number = r.number);

schema ${schema}: 1 error, 0 warnings.
`,
      err: "",
    });
  });

  test.each([
    { what: "a wrong password", change: (url: URL) => void (url.password = "hunter2hunter2"), says: /password/ },
    { what: "a database that is not there", change: (url: URL) => void (url.pathname = "/nope"), says: /nope/ },
    { what: "a server that is not there", change: (url: URL) => void (url.port = "1"), says: /ECONNREFUSED/ },
  ])("says so after $what, and never prints the password", async ({ change: spoil, says }) => {
    const { url, folder } = begin();
    const spoilt = new URL(url);
    spoil(spoilt);
    for (const json of [[], ["--json"]]) {
      const { code, out, err } = await issuekit(["status", "--postgres", spoilt.href, ...json], { folder });
      expect(code).toBe(3);
      expect(`${out}${err}`).toMatch(says);
      expect(`${out}${err}`).not.toContain(spoilt.password);
    }
  });
});
