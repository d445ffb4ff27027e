import { postgres as server } from "@issuekit/postgres-server/vitest";
import {
  aBirth,
  aChangeSet,
  aCount,
  aLoadRequest,
  aStoredOccurrence,
  counterCases,
  hexOf,
  storageCases,
} from "@issuekit/testkit";
import type { Pool } from "pg";
import { describe, expect, test } from "vitest";
import { chooseDriver } from "../src/driver/choose-driver.ts";
import { toIssueKitError } from "../src/errors.ts";
import { postgres, postgresSchema } from "../src/index.ts";
import { migrations } from "../src/schema/migrations.ts";
import { createSchema } from "../src/schema/schema.ts";
import { brokenBy, rules } from "./distributed-rules.ts";
import { bytewiseUrl, freshSchema } from "./handles.ts";
import { countRows, forms, listen, open, openPool } from "./open.ts";

const skipped = "missing" in server;

/** Each statement of a plan by itself. */
const statementsOf = (plan: string): readonly string[] =>
  plan
    .replaceAll(/^--.*$/gm, "")
    .split(/;\n/)
    .filter((text) => text.trim() !== "");

describe("what is written down of Citus, CockroachDB and YugabyteDB", () => {
  test.each(rules)("$what: $by", ({ pattern, example }) => {
    const plan = postgresSchema({ distributed: true });
    expect(statementsOf(plan).filter((text) => pattern.test(text))).toEqual([]);
    expect(example, "control").toMatch(pattern);
  });

  test("control: the plain form breaks many of them", () => {
    expect(brokenBy(postgresSchema())).toEqual(
      expect.arrayContaining(["stored functions", "advisory locks", "storage parameters", "collations"]),
    );
  });

  test("both forms have the same steps", () => {
    const numbers = ({ id, minClientVersion }: (typeof migrations.plain)[number]) => ({ id, minClientVersion });
    expect(migrations.distributed.map(numbers)).toEqual(migrations.plain.map(numbers));
    expect(migrations.distributed.filter(({ name }) => !name.endsWith("-distributed"))).toEqual([]);
  });

  /** What all cases of the conformance suite send. */
  /** What a person asks of all projects at once, and reads from the catalogue: no work of the engine. */
  const examination = "STO-603";

  async function everyStatement(distributed: boolean): Promise<readonly string[]> {
    const pool = openPool({ connectionString: bytewiseUrl() });
    const heard = listen(pool);
    for (const { id, run } of storageCases) {
      if (id === examination) continue;
      const schema = freshSchema();
      const open = async () => postgres(pool, { schema, migrate: true, distributed }).storage;
      await run({ open, connect: open, close: async () => {} });
    }
    for (const { run } of counterCases) {
      const schema = freshSchema();
      const open = async () => postgres(pool, { schema, migrate: true, distributed }).counter;
      await run({ open, connect: open, close: async () => {} });
    }
    const plain = (text: string): string => text.replaceAll(/^--.*\n/gm, "").replaceAll(/"test_\w+"/g, '"issuekit"');
    return [...new Set(heard.map(plain))];
  }

  test.skipIf(skipped)("holds for every statement that the option sends", { timeout: 120_000 }, async () => {
    const heard = await everyStatement(true);
    expect(heard.length).toBeGreaterThan(80);
    const faults = heard.map((text) => ({ text, breaks: brokenBy(text) })).filter(({ breaks }) => breaks.length > 0);
    expect(faults).toEqual([]);
    const made = heard.filter((text) => /^\s*create /.test(text));
    expect(made.filter((text) => text.split(";").length > 2)).toEqual([]);

    const inProject = heard.filter((text) => /"issuekit"\.(?!counter_|migrations)/.test(text) && !made.includes(text));
    const byWhat = inProject.filter(
      (text) => !/\bproject_id = \$1|\(project_id, .*(select( distinct)?|values \()\s*\$1/s.test(text),
    );
    expect(byWhat.map((text) => /"\.(\w+)/.exec(text)?.[1] ?? "").toSorted()).toEqual([
      // By time, and by the ids that were found.
      "commits",
      "commits",
      "project_keys",
      "projects",
      "projects",
    ]);
  });

  test.skipIf(skipped)("control: statements of the plain form break some", { timeout: 120_000 }, async () => {
    const broken = new Set((await everyStatement(false)).flatMap(brokenBy));
    expect([...broken]).toEqual(
      expect.arrayContaining([
        "calls of our functions",
        "skip locked",
        "two writes in one statement",
        "advisory locks",
      ]),
    );
  });
});

describe.skipIf(skipped)("the catalogue of a distributed schema", () => {
  test("has no function, no trigger, no sequence and no foreign key", async () => {
    const { storage, pool, schema } = open({ distributed: true });
    await storage.schema.migrate();
    const list = async (name: string) => {
      const { rows } = await pool.query<{ name: string }>(
        `select proname::text as name from pg_proc where pronamespace = $1::regnamespace
         union all select tgname::text from pg_trigger join pg_class on pg_class.oid = tgrelid
           where relnamespace = $1::regnamespace
         union all select relname::text from pg_class where relnamespace = $1::regnamespace and relkind = 'S'
         union all select conname::text from pg_constraint where connamespace = $1::regnamespace and contype = 'f'`,
        [name],
      );
      return rows;
    };
    expect(await list(schema)).toEqual([]);
    const plain = open();
    await plain.storage.schema.migrate();
    expect((await list(plain.schema)).map(({ name }) => name).toSorted(), "control").toEqual([
      "commit",
      "sight",
      "spend",
    ]);
  });

  /** What each table is spread by; the others are small, and a copy of them is on every server. */
  const copied = ["migrations", "project_keys", "projects"];

  test("begins every unique key with what its table is spread by", async () => {
    const { storage, pool, schema } = open({ distributed: true });
    await storage.schema.migrate();
    const { rows } = await pool.query<{ name: string; first: string }>(
      `select c.relname as name, a.attname as first from pg_index i
       join pg_class c on c.oid = i.indrelid
       join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
       where c.relnamespace = $1::regnamespace and i.indisunique`,
      [schema],
    );
    expect(rows.length).toBeGreaterThan(20);
    const spreadBy = (name: string): string => (name.startsWith("counter_") ? "key" : "project_id");
    const wrong = rows.filter(({ name, first }) => !copied.includes(name) && first !== spreadBy(name));
    expect(wrong).toEqual([]);
  });
});

describe.skipIf(skipped)("the form of a schema", () => {
  const cases = [
    { made: "plain", distributed: false, says: /Leave out/ },
    { made: "distributed", distributed: true, says: /\{ distributed: true \}.*--distributed/ },
  ] as const;

  test.each(cases)("is remembered: made $made, it is refused in the other", async ({ made, distributed, says }) => {
    const { storage, pool, schema } = open({ distributed });
    await storage.schema.migrate();
    expect(await storage.schema.status()).toEqual({ kind: "ready", version: 1 });
    const other = postgres(pool, { schema, distributed: !distributed, migrate: true }).storage;
    expect(await other.schema.status()).toEqual({ kind: "otherForm", form: made });
    const refusal = {
      code: "STORAGE_SCHEMA_OTHER_FORM",
      retryable: false,
      message: expect.stringMatching(says) as string,
    };
    await expect(other.load(aLoadRequest())).rejects.toMatchObject(refusal);
    await expect(other.schema.migrate()).rejects.toMatchObject(refusal);
    await expect(other.schema.plan()).rejects.toMatchObject(refusal);
    expect((await other.schema.examine()).map(({ code }) => code)).toContain("SCHEMA_OTHER_FORM");
    expect((await storage.load(aLoadRequest())).known.size).toBe(0);
  });
});

describe.skipIf(skipped)("migrating a distributed schema", () => {
  const schemaOn = (pool: Pool, schema: string) =>
    createSchema(chooseDriver(pool, { preparedStatements: true, acquireWaitMs: 20_000 }), schema, "distributed");

  test("is done once by twenty connections at the same time", async () => {
    const pool = openPool({ max: 20 });
    const schema = freshSchema();
    const answers = await Promise.all(Array.from({ length: 20 }, () => schemaOn(pool, schema).migrate()));
    expect(answers.flat()).toEqual(["0001-first-tables-distributed"]);
    expect(await schemaOn(pool, schema).status()).toEqual({ kind: "ready", version: 1 });
  });

  test("goes on where it was cut", async () => {
    const pool = openPool();
    const schema = freshSchema();
    const steps = statementsOf(postgresSchema({ schema, distributed: true }));
    for (const step of steps.slice(0, 9)) await pool.query(step);
    expect(await schemaOn(pool, schema).status()).toEqual({ kind: "missing" });
    expect(await schemaOn(pool, schema).migrate()).toEqual(["0001-first-tables-distributed"]);
    expect((await schemaOn(pool, schema).examine()).filter(({ severity }) => severity === "error")).toEqual([]);
  });

  test("is the text of `plan`, whole and a second time", async () => {
    const pool = openPool({ connectionString: bytewiseUrl() });
    const schema = freshSchema();
    const plan = await schemaOn(pool, schema).plan();
    expect(plan).toBe(postgresSchema({ schema, distributed: true }));
    for (const step of [...statementsOf(plan), ...statementsOf(plan)]) await pool.query(step);
    expect(await schemaOn(pool, schema).status()).toEqual({ kind: "ready", version: 1 });
    expect(await schemaOn(pool, schema).plan()).toBe("");
    expect(await schemaOn(pool, schema).examine()).toEqual([]);
  });

  test("doctor says so where a database sorts by the rules of a language", async () => {
    const { storage } = open({ distributed: true });
    await storage.schema.migrate();
    expect((await storage.schema.examine()).map(({ code }) => code)).toEqual(["COLLATION_NOT_BYTES"]);
  });
});

test("a commit of which the database does not know what became is ambiguous", () => {
  const error = Object.assign(new Error("result is ambiguous"), { code: "40003" });
  const lost = { code: "STORAGE_UNAVAILABLE", retryable: true, ambiguous: true };
  expect(toIssueKitError(error, "Postgres")).toMatchObject(lost);
});

describe.skipIf(skipped).each(forms)("a commit ($form)", ({ distributed }) => {
  const own = aStoredOccurrence("a");
  const naming = aStoredOccurrence("b", { key: `occurrence:${hexOf("b")}`, eventId: hexOf("a"), occurrence: "{}" });

  test.each([
    { first: own, second: naming },
    { first: naming, second: own },
  ])("of two that bring one event's payload keeps that of the first: $first.key", async ({ first, second }) => {
    const { storage } = open({ distributed });
    const result = await storage.commit(aChangeSet([aBirth(1, "a", { occurrences: [first, second] })]));
    expect(result).toMatchObject({ kind: "applied", refused: [], earlierPayloads: [second.key] });
  });
});

describe.skipIf(skipped)("a distributed commit", () => {
  test.each(["40001", "40P01"])("that the database undoes at its very end with %s is tried again", async (state) => {
    const opened = open({ distributed: true });
    const { storage, pool, schema } = opened;
    await storage.commit(aChangeSet([aBirth(1, "a")]));
    await pool.query(`
      create sequence "${schema}".tries;
      create function "${schema}".refuse() returns trigger language plpgsql as $$ begin
        if nextval('"${schema}".tries') < 4 then raise exception 'restart transaction' using errcode = '${state}'; end if;
        return null;
      end $$;
      create constraint trigger refuse after insert on "${schema}".commits deferrable initially deferred
        for each row execute function "${schema}".refuse()`);
    expect(await storage.commit(aChangeSet([aCount(1, 1, "b"), aBirth(2, "c")]))).toMatchObject({
      kind: "applied",
      refused: [],
    });
    const { rows } = await pool.query<{ last: string }>(`select last_value as last from "${schema}".tries`);
    expect(rows).toEqual([{ last: "4" }]);
    expect(await storage.read.findGroup(7, { number: 1 })).toMatchObject({ timesSeen: 2 });
    expect(await countRows(opened, "occurrences")).toBe(3);
  });

  test("that is undone each time refuses all of its units and leaves nothing", async () => {
    const opened = open({ distributed: true });
    const { storage, pool, schema } = opened;
    await storage.commit(aChangeSet([aBirth(1, "a")]));
    await pool.query(`
      create function "${schema}".refuse() returns trigger language plpgsql as
        $$ begin raise exception 'restart transaction' using errcode = '40001'; end $$;
      create constraint trigger refuse after insert on "${schema}".commits deferrable initially deferred
        for each row execute function "${schema}".refuse()`);
    const result = await storage.commit(aChangeSet([aCount(1, 1, "b"), aBirth(2, "c")]));
    expect(result.refused).toEqual(["g1", "g2"]);
    expect((await storage.load(aLoadRequest({ hashes: [hexOf("hash c")] }))).hashes.size).toBe(0);
    expect(await countRows(opened, "occurrences")).toBe(1);
  });

  test("costs as many round trips as it has kinds of rows, of any size", async () => {
    const pool = openPool({ max: 1 });
    const heard = listen(pool);
    const { storage } = open({ distributed: true }, pool);
    const seen = { times: 1, firstSeenAt: 0, lastSeenAt: 0 };
    const births = Array.from({ length: 100 }, (_, index) =>
      aBirth(index + 1, `o${index}`, {
        users: ["id:1"],
        tags: [{ key: "k", value: "v", ...seen }],
        buckets: [{ hourStart: 0, environment: "", times: 1 }],
        releases: [{ environment: "", release: "1", ...seen }],
      }),
    );
    const shared = { releases: [{ version: "1", firstSeenAt: 0, lastSeenAt: 0 }] };
    await storage.schema.migrate();
    const costOf = async (changes: Parameters<typeof storage.commit>[0]): Promise<number> => {
      heard.length = 0;
      await storage.commit(changes);
      return heard.length;
    };
    await storage.load(aLoadRequest());
    const { users, tags, buckets, releases } = births[0] ?? aBirth(1, "");
    const counts = births.map(({ number }) => aCount(number, 1, `next ${number}`, { users, tags, buckets, releases }));
    expect({
      births: await costOf(aChangeSet(births, shared)),
      one: await costOf(aChangeSet([aCount(1, 1, "first")])),
      counts: await costOf(aChangeSet(counts, shared)),
    }).toEqual({ births: 16, one: 7, counts: 13 });
  });
});
