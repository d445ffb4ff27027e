import { PGlite } from "@electric-sql/pglite";
import { postgres as server } from "@issuekit/postgres-server/vitest";
import { aBirth, aChangeSet, aLoadRequest, hexOf } from "@issuekit/testkit";
import postgresJs from "postgres";
import { describe, expect, onTestFinished, test } from "vitest";
import { postgres, type PostgresOptions, type PostgresTarget } from "../src/index.ts";
import { freshSchema, serverUrl } from "./handles.ts";
import { connectClient, open, openPool } from "./open.ts";

describe("what cannot work is a UsageError at once", () => {
  const handle = { connect() {}, query() {}, totalCount: 0 } as unknown as PostgresTarget;
  const targets: readonly unknown[] = [undefined, null, "postgres://host/db", {}, { query() {} }];
  test.each(targets)("a target that is no handle: %j", (target) => {
    expect(() => postgres(target as PostgresTarget)).toThrow(expect.objectContaining({ code: "OPTIONS_INVALID" }));
  });

  const wrong: readonly PostgresOptions[] = [
    ...["", "1st", 'a"b', "a b", "pg_mine", "a".repeat(64), "ä", 'x"; drop schema public; --'].map((schema) => ({
      schema,
    })),
    ...[0, -1, 0.5, Number.NaN, Infinity, 2 ** 31].map((lockWaitMs) => ({ lockWaitMs })),
    { migrate: 1 as unknown as boolean },
    { preparedStatements: "no" as unknown as boolean },
  ];
  test.each(wrong)("%o", (options) => {
    expect(() => postgres(handle, options)).toThrow(expect.objectContaining({ code: "OPTIONS_INVALID" }));
  });
});

describe.skipIf("missing" in server)("schemas", () => {
  test("under other names in one database know nothing of each other, capitals and keywords included", async () => {
    const pool = openPool();
    const names = [freshSchema(), `${freshSchema()}_Upper`, "select"];
    onTestFinished(async () => {
      await (await connectClient()).query('drop schema if exists "select" cascade');
    });
    const stores = names.map((schema) => open({ schema }, pool).storage);
    for (const [index, storage] of stores.entries()) {
      const births = Array.from({ length: index + 1 }, (_, nth) => aBirth(nth + 1, `${index}-${nth}`));
      expect((await storage.commit(aChangeSet(births, { id: "the same" }))).kind).toBe("applied");
      expect(await storage.reserveNumbers(7, 1)).toEqual([1]);
    }
    for (const [index, storage] of stores.entries()) {
      expect(await storage.read.listGroups({ projectId: 7, limit: 9 })).toHaveLength(index + 1);
      expect((await storage.load(aLoadRequest({ hashes: [hexOf("hash 2-2")] }))).hashes.size).toBe(index === 2 ? 1 : 0);
    }
  });

  test("do not depend on where the host looks for its own tables, nor leave traces there", async () => {
    const pool = openPool({ max: 1 });
    await pool.query("create temporary table groups (mine int); create temporary table hashes (mine int)");
    const { storage } = open({}, pool);
    expect((await storage.commit(aChangeSet([aBirth(1, "a")]))).refused).toEqual([]);
    const { rows } = await pool.query(
      "select (select count(*)::int from groups) as mine, current_setting('lock_timeout') as wait",
    );
    expect(rows).toEqual([{ mine: 0, wait: "0" }]);
  });
});

describe.skipIf("missing" in server)("prepared statements", () => {
  const prepared = "select count(*)::int as count from pg_prepared_statements";

  test.each([true, false])("of pg are made only where they may be: %s", async (preparedStatements) => {
    const pool = openPool({ max: 1 });
    const { storage } = open({ preparedStatements }, pool);
    for (let round = 0; round < 3; round += 1) await storage.load(aLoadRequest());
    const { rows } = await pool.query<{ count: number }>(prepared);
    expect((rows[0]?.count ?? 0) > 0).toBe(preparedStatements);
  });

  test.each([true, false])("of postgres.js are made only where they may be: %s", async (preparedStatements) => {
    const client = postgresJs(serverUrl(), { max: 1, onnotice: () => {} });
    onTestFinished(() => client.end());
    const { storage } = postgres(client, { schema: freshSchema(), migrate: true, preparedStatements });
    for (let round = 0; round < 3; round += 1) await storage.load(aLoadRequest());
    const rows = await client.unsafe<{ count: number }[]>(`${prepared} where statement like '%jsonb_to_recordset%'`);
    expect((rows[0]?.count ?? 0) > 0).toBe(preparedStatements);
  });
});

describe.skipIf("missing" in server)("whatever the host has set for his sessions", () => {
  const settings = [
    "-c default_transaction_isolation=serializable",
    "-c default_transaction_isolation=repeatable\\ read",
    "-c lock_timeout=1",
    "-c plan_cache_mode=force_custom_plan",
    "-c enable_nestloop=off",
    "-c search_path=pg_catalog",
    "-c standard_conforming_strings=off",
    "-c extra_float_digits=0",
    "-c DateStyle=German",
  ];
  test.each(settings)("commits apply and load again: %s", async (options) => {
    const { storage } = open({}, openPool({ options }));
    expect((await storage.commit(aChangeSet([aBirth(1, "a"), aBirth(2, "b")]))).refused).toEqual([]);
    expect((await storage.load(aLoadRequest({ hashes: [hexOf("hash b")] }))).groups.get("g2")?.timesSeen).toBe(1);
  });
});

test("numbers of the host's own types stay his", async () => {
  const handle = await PGlite.create({ parsers: { 20: (text) => `#${text}` } });
  onTestFinished(() => handle.close());
  const { storage } = postgres(handle, { migrate: true });
  await storage.commit(aChangeSet([aBirth(1, "a")]));
  expect((await storage.read.findGroup(7, { number: 1 }))?.timesSeen).toBe(1);
});
