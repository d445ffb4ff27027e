import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { SchemaFinding } from "@issuekit/core";
import { postgres } from "@issuekit/postgres";
import { postgres as server } from "@issuekit/postgres-server/vitest";
import { sqlite } from "@issuekit/sqlite";
import { Client, Pool } from "pg";
import postgresJs from "postgres";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Parts } from "../../src/adapters.ts";
import { loadPGlite } from "../../src/postgres-adapters.ts";
import { anError, engineOn, readAll } from "./fill.ts";

const kept = join(import.meta.dirname, "kept");
const versions = readdirSync(kept)
  .filter((name) => name.endsWith(".json"))
  .map((name) => Number.parseInt(name, 10))
  .sort((a, b) => a - b);
const read = (name: string): string => readFileSync(join(kept, name), "utf8");

interface Kind {
  readonly name: string;
  readonly missing?: string;
  /** A store that holds what was kept, and nobody has migrated since. */
  open(version: number): Promise<Parts>;
}

const kinds: readonly Kind[] = [
  {
    name: "sqlite",
    async open(version) {
      const database = new DatabaseSync(":memory:");
      onTestFinished(() => database.close());
      database.exec(read(`sqlite-${version}.sql`));
      return sqlite(database, { migrate: false });
    },
  },
  {
    name: "postgres",
    ...("missing" in server ? { missing: server.missing } : {}),
    async open(version) {
      const pool = new Pool({ connectionString: await restored(version), max: 4 });
      onTestFinished(() => pool.end());
      return postgres(pool);
    },
  },
  {
    name: "postgres.js",
    ...("missing" in server ? { missing: server.missing } : {}),
    async open(version) {
      const client = postgresJs(await restored(version), { max: 4, onnotice: () => {} });
      onTestFinished(() => client.end());
      return postgres(client);
    },
  },
  {
    name: "PGlite",
    async open(version) {
      const pglite = await loadPGlite();
      onTestFinished(() => pglite.close());
      await pglite.exec(read(`postgres-${version}.sql`));
      return postgres(pglite);
    },
  },
];

let drawn = 0;

/** A dump names its schema, so each gets a database of its own. */
async function restored(version: number): Promise<string> {
  const url = new URL("url" in server ? server.url : "");
  drawn += 1;
  await run(url, `create database upgrade_${drawn}`);
  url.pathname = `/upgrade_${drawn}`;
  await run(url, read(`postgres-${version}.sql`));
  return url.href;
}

async function run(url: URL, script: string): Promise<void> {
  const client = new Client({ connectionString: url.href });
  await client.connect();
  await client.query(script);
  await client.end();
}

/** PGlite syncs nothing to disk, and `examine` says so. */
const isOfRows = ({ code }: SchemaFinding): boolean => code !== "SERVER_NOT_SAFE";

describe.each(kinds)("complaint 22: upgrades break on real data, on $name", ({ missing, open }) => {
  describe.skipIf(missing !== undefined).each(versions)("a filled database of schema %i", (version) => {
    test("keeps every issue, event, count and announcement when it is migrated", async () => {
      const parts = await open(version);
      await parts.storage.schema.migrate();
      expect(await parts.storage.schema.status()).toMatchObject({ kind: "ready" });
      // What later versions show besides is no loss.
      expect(JSON.parse(JSON.stringify(await readAll(parts)))).toMatchObject(JSON.parse(read(`${version}.json`)));
      expect((await parts.storage.schema.examine()).filter(isOfRows)).toEqual([]);
    });

    test("goes on counting where it was", async () => {
      const parts = await open(version);
      await parts.storage.schema.migrate();
      const issues = engineOn(parts, "later");
      const before = await issues.get("SHOP-1");
      expect(before?.timesSeen, "control: more than 32 bits").toBeGreaterThan(2 ** 32);
      const outcomes = await issues.ingestMany([
        anError(1, "PaymentError", "declined", 0),
        anError(1_000, "PaymentError", "declined", 4),
        anError(1_001, "NewError", "never seen", 4),
      ]);
      expect(outcomes.map(({ kind }) => kind)).toEqual(["duplicate", "aggregated", "created"]);
      expect(await issues.get("SHOP-1")).toMatchObject({ id: before?.id, timesSeen: (before?.timesSeen ?? 0) + 1 });
      await issues.stop();
      expect((await parts.storage.schema.examine()).filter(isOfRows)).toEqual([]);
    });
  });
});

test("a filled database is kept for the newest schema too", async () => {
  const { storage } = sqlite(":memory:");
  onTestFinished(() => storage.close());
  await storage.schema.migrate();
  expect(await storage.schema.status()).toEqual({ kind: "ready", version: versions.at(-1) });
});
