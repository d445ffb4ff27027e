import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { issuekit, newFolder } from "./cli.ts";

function change(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}

describe("issuekit on a SQLite file", () => {
  test("migrates once, says how it stands, and finds nothing wrong", async () => {
    const folder = newFolder();
    const on = (...args: string[]) => issuekit([...args, "--sqlite", "issues.db"], { folder });
    expect(await on("migrate")).toEqual({ code: 0, out: "issues.db: applied 0001-first-tables.\n", err: "" });
    expect(await on("migrate")).toEqual({ code: 0, out: "issues.db: nothing to do.\n", err: "" });
    expect(await on("status")).toEqual({ code: 0, out: "issues.db: up to date, at version 1.\n", err: "" });
    expect(await on("plan")).toEqual({ code: 0, out: "-- Nothing to do.\n", err: "" });
    expect(await on("doctor")).toEqual({ code: 0, out: "issues.db: nothing is wrong.\n", err: "" });
  });

  test("prints the SQL of a dry run, which does the same by hand", async () => {
    const folder = newFolder();
    const path = join(folder, "issues.db");
    change(path, "create table mine (a integer)");
    const dry = await issuekit(["migrate", "--dry-run", "--sqlite", path], { folder });
    expect(dry).toMatchObject({ code: 0, err: "" });
    expect(await issuekit(["status", "--sqlite", path], { folder })).toEqual({
      code: 1,
      out: `${path}: no tables yet. To make them: issuekit migrate\n`,
      err: "",
    });
    expect((await issuekit(["plan", "--sqlite", path], { folder })).out).toBe(dry.out);
    expect((await issuekit(["plan", "--offline", "sqlite"], { folder })).out).toBe(dry.out);
    change(path, dry.out);
    expect((await issuekit(["status", "--sqlite", path], { folder })).code).toBe(0);
  });

  test("answers one JSON document, errors included", async () => {
    const folder = newFolder();
    const on = async (...args: string[]) => {
      const { code, out, err } = await issuekit([...args, "--sqlite", "issues.db", "--json"], { folder });
      return { code, err, data: JSON.parse(out) as unknown };
    };
    const missing = {
      code: "USAGE",
      message: "There is no file issues.db. To make one: issuekit migrate --sqlite issues.db",
    };
    expect(await on("status")).toEqual({ code: 2, err: "", data: { error: missing } });
    expect(existsSync(join(folder, "issues.db"))).toBe(false);
    expect(await on("migrate")).toEqual({ code: 0, err: "", data: { applied: ["0001-first-tables"] } });
    expect(await on("status")).toEqual({ code: 0, err: "", data: { status: { kind: "ready", version: 1 } } });
    expect(await on("plan")).toEqual({ code: 0, err: "", data: { plan: "" } });
    expect(await on("doctor")).toEqual({ code: 0, err: "", data: { findings: [] } });
  });

  test("says what doctor found and what to do, and that something was found", async () => {
    const folder = newFolder();
    await issuekit(["migrate", "--sqlite", "issues.db"], { folder });
    change(
      join(folder, "issues.db"),
      `insert into issuekit_hashes values (1, 'stray', 77, null);
       insert into issuekit_group_users values (1, 77, 'a'), (1, 77, 'b');`,
    );
    expect(await issuekit(["doctor", "--sqlite", "issues.db"], { folder })).toEqual({
      code: 1,
      out: `error HASH_WITHOUT_GROUP
  1 row of issuekit_hashes lead to a group that does not exist: events with these hashes cannot be stored.
  Look at them, then run: delete from issuekit_hashes as r where r.number is not null and not exists (select 1 from issuekit_groups as o where o.project_id = r.project_id and o.number = r.number);

warning SUMMARY_WITHOUT_GROUP
  2 rows of issuekit_group_users belong to a group that does not exist: they only take space.
  Look at them, then run: delete from issuekit_group_users as r where true and not exists (select 1 from issuekit_groups as o where o.project_id = r.project_id and o.number = r.number);

issues.db: 1 error, 1 warning.
`,
      err: "",
    });
  });

  test.each([
    {
      given: "an older schema",
      sql: "update issuekit_migrations set id = 2",
      out: "issues.db: at version 2; 0001-first-tables must be applied. To do so: issuekit migrate\n",
      code: 1,
    },
    {
      given: "a newer schema that allows it",
      sql: "insert into issuekit_migrations values (2, 'newer', 'sum', 1)",
      out: "issues.db: at version 2, made by a newer issuekit that this one may work beside.\n",
      code: 0,
    },
    {
      given: "a newer schema that asks for a newer version",
      sql: "insert into issuekit_migrations values (2, 'newer', 'sum', 2)",
      out: "issues.db: at version 2, which needs an issuekit that knows version 2. Upgrade the packages.\n",
      code: 1,
    },
    {
      given: "a schema of another text",
      sql: "update issuekit_migrations set checksum = 'other'",
      out: "issues.db: 0001-first-tables was applied with another text than this version ships. Use the version that made the tables, or restore a backup.\n",
      code: 1,
    },
  ])("tells $given", async ({ sql, out, code }) => {
    const folder = newFolder();
    await issuekit(["migrate", "--sqlite", "issues.db"], { folder });
    change(join(folder, "issues.db"), sql);
    expect(await issuekit(["status", "--sqlite", "issues.db"], { folder })).toEqual({ code, out, err: "" });
  });

  test("says so when the file is no database", async () => {
    const folder = newFolder();
    writeFileSync(join(folder, "issues.db"), "x".repeat(8_192));
    const { code, out, err } = await issuekit(["status", "--sqlite", "issues.db"], { folder });
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(err).toMatch(/^issuekit: .*issues\.db: file is not a database\n$/);
  });
});
