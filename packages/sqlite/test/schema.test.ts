import { execFile } from "node:child_process";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { aLoadRequest } from "@issuekit/testkit";
import { describe, expect, onTestFinished, test } from "vitest";
import { createConnection } from "../src/connection.ts";
import { sqlite, type SqliteOptions } from "../src/index.ts";
import { createSchema } from "../src/schema/schema.ts";
import { newFile } from "./temporary.ts";

function open(path: string, options?: SqliteOptions) {
  const parts = sqlite(path, options);
  onTestFinished(() => parts.storage.close());
  return parts;
}

/** Writes to the ledger of a file whose schema is there. */
async function withLedger(sql: string): Promise<string> {
  const path = newFile();
  await open(path).storage.schema.migrate();
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
  return path;
}

describe("the first call", () => {
  test("brings the schema up to date", async () => {
    const { storage } = open(newFile());
    expect(await storage.schema.status()).toEqual({ kind: "missing" });
    await storage.load(aLoadRequest());
    expect(await storage.schema.status()).toEqual({ kind: "ready", version: 1 });
  });

  test("of the counter does so too", async () => {
    const { counter } = open(newFile());
    expect(await counter.prune({ now: 0, limit: 1 })).toBe(0);
  });

  test("with `migrate: false` says what is missing, which call helps, and works after it", async () => {
    const { storage, counter } = open(newFile(), { migrate: false });
    await expect(storage.load(aLoadRequest())).rejects.toMatchObject({
      code: "STORAGE_SCHEMA_MISSING",
      retryable: false,
      message: expect.stringMatching(/npx @issuekit\/cli migrate --sqlite.*storage\.schema\.migrate\(\)/) as string,
    });
    await expect(counter.forget([])).rejects.toMatchObject({ code: "STORAGE_SCHEMA_MISSING" });
    expect(await storage.schema.status()).toEqual({ kind: "missing" });
    expect(await storage.schema.migrate()).toEqual(["0001-first-tables"]);
    expect((await storage.load(aLoadRequest())).known.size).toBe(0);
  });

  test("with `migrate: false` refuses an older schema", async () => {
    const path = await withLedger("update issuekit_migrations set id = 2");
    await expect(open(path, { migrate: false }).storage.load(aLoadRequest())).rejects.toMatchObject({
      code: "STORAGE_SCHEMA_OUTDATED",
      message: expect.stringMatching(
        /0001-first-tables.*npx @issuekit\/cli migrate.*storage\.schema\.migrate\(\)/,
      ) as string,
    });
  });

  test("works with a newer schema that allows it", async () => {
    const path = await withLedger("insert into issuekit_migrations values (2, 'newer', 'sum', 1)");
    const { storage } = open(path);
    expect(await storage.reserveNumbers(7, 1)).toEqual([1]);
    expect(await storage.schema.status()).toEqual({ kind: "newer", version: 2 });
    expect(await storage.schema.migrate()).toEqual([]);
  });

  test("refuses a newer schema that asks for a newer version", async () => {
    const path = await withLedger("insert into issuekit_migrations values (2, 'newer', 'sum', 2)");
    const { storage } = open(path);
    const tooNew = { code: "STORAGE_SCHEMA_TOO_NEW", retryable: false };
    await expect(storage.reserveNumbers(7, 1)).rejects.toMatchObject(tooNew);
    await expect(storage.schema.migrate()).rejects.toMatchObject(tooNew);
  });

  test("refuses a schema that was made by another text", async () => {
    const path = await withLedger("update issuekit_migrations set checksum = 'other'");
    const { storage } = open(path);
    const changed = { code: "STORAGE_SCHEMA_CHANGED", message: expect.stringContaining("0001-first-tables") as string };
    await expect(storage.reserveNumbers(7, 1)).rejects.toMatchObject(changed);
    await expect(storage.schema.migrate()).rejects.toMatchObject(changed);
  });
});

describe("migrations", () => {
  const steps = [
    { id: 1, name: "one", sql: "create table one (a integer);", minClientVersion: 1 },
    {
      id: 2,
      name: "two",
      sql: "create table two (a integer);\ncreate index two_by_a on two (a);",
      minClientVersion: 1,
    },
  ];
  function connect(path: string) {
    const connection = createConnection(path, { durability: "process", lockWaitMs: 1_000 });
    onTestFinished(() => connection.close());
    return connection;
  }

  test("apply what is pending, in order, once", async () => {
    const connection = connect(newFile());
    expect(await createSchema(connection, steps.slice(0, 1)).migrate()).toEqual(["one"]);
    const schema = createSchema(connection, steps);
    expect(await schema.status()).toEqual({ kind: "outdated", version: 1, pending: ["two"] });
    expect(await Promise.all([schema.migrate(), schema.migrate()])).toEqual([["two"], []]);
    expect(await schema.status()).toEqual({ kind: "ready", version: 2 });
  });

  test("that only add leave the version before at work; one that takes something away stops it with a clear error", async () => {
    const connection = connect(newFile());
    const breaking = { id: 3, name: "three", sql: "drop table one;", minClientVersion: 3 };
    const [before, additive, after] = [1, 2, 3].map((count) =>
      createSchema(connection, [...steps, breaking].slice(0, count)),
    );
    await additive?.migrate();
    expect(await before?.status()).toEqual({ kind: "newer", version: 2 });
    expect(await before?.migrate()).toEqual([]);
    await after?.migrate();
    expect(await additive?.status()).toEqual({ kind: "tooNew", version: 3, minClientVersion: 3 });
    await expect(additive?.migrate()).rejects.toMatchObject({
      code: "STORAGE_SCHEMA_TOO_NEW",
      message: expect.stringContaining("Upgrade @issuekit/sqlite") as string,
    });
    expect(await after?.status()).toEqual({ kind: "ready", version: 3 });
  });

  test("leave nothing when one fails", async () => {
    const connection = connect(newFile());
    const schema = createSchema(connection, [
      ...steps,
      { id: 3, name: "bad", sql: "create nonsense;", minClientVersion: 1 },
    ]);
    await expect(schema.migrate()).rejects.toMatchObject({ code: "STORAGE_FAILED" });
    expect(await schema.status()).toEqual({ kind: "missing" });
    expect(await createSchema(connection, steps).migrate()).toEqual(["one", "two"]);
  });

  test("are the text of `plan`, which can be run by hand", async () => {
    const path = newFile();
    const { storage } = open(path, { migrate: false });
    const database = new DatabaseSync(path);
    database.exec(await storage.schema.plan());
    database.close();
    expect(await storage.schema.status()).toEqual({ kind: "ready", version: 1 });
    expect(await storage.schema.plan()).toBe("");
  });

  test("are applied once by four processes that open a fresh file at the same time", async () => {
    const path = newFile();
    const script = join(import.meta.dirname, "processes/open-first.ts");
    const startAt = String(Date.now() + 1_500);
    const runs = await Promise.all(
      Array.from({ length: 4 }, () =>
        promisify(execFile)(process.execPath, ["--conditions=@issuekit/source", script, path, startAt]),
      ),
    );
    const answers = runs.map(({ stdout }) => JSON.parse(stdout) as { migrated: string[]; numbers: number[] });
    expect(answers.flatMap(({ migrated }) => migrated)).toEqual(["0001-first-tables"]);
    expect(answers.flatMap(({ numbers }) => numbers).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
  });
});
