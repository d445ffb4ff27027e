import { DatabaseSync } from "node:sqlite";
import { createIssueEngine } from "@issuekit/core";
import { postgres } from "@issuekit/postgres";
import { postgres as server } from "@issuekit/postgres-server/vitest";
import { sqlite } from "@issuekit/sqlite";
import { Pool } from "pg";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Parts } from "../src/adapters.ts";
import { shop } from "../src/scenario.ts";

interface Store extends Parts {
  /** Runs a statement that is written for a schema called `issuekit`, and answers its rows. */
  run(sql: string): Promise<readonly unknown[]>;
}

let drawn = 0;

const stores: readonly { readonly name: string; readonly missing?: string; readonly open: () => Store }[] = [
  {
    name: "SQLite",
    open() {
      const handle = new DatabaseSync(":memory:");
      onTestFinished(() => handle.close());
      return { ...sqlite(handle), run: async (sql) => handle.prepare(sql.replaceAll("issuekit.", "issuekit_")).all() };
    },
  },
  {
    name: "Postgres",
    ...("missing" in server ? { missing: server.missing } : {}),
    open() {
      const pool = new Pool({ connectionString: "url" in server ? server.url : "", max: 2 });
      drawn += 1;
      const schema = `examined_${process.pid}_${drawn}`;
      onTestFinished(async () => {
        await pool.query(`drop schema "${schema}" cascade`);
        await pool.end();
      });
      const run: Store["run"] = async (sql) => (await pool.query(sql.replaceAll("issuekit.", `"${schema}".`))).rows;
      return { ...postgres(pool, { schema, migrate: true }), run };
    },
  },
];

/** As an engine leaves it: one issue, resolved, and announced to a listener that has not run yet. */
async function fill({ storage, counter }: Store): Promise<void> {
  await storage.outbox.register({ projectId: shop.id, consumer: "mail", names: ["issue.created"] });
  const issues = createIssueEngine({ storage: { ...storage, close: async () => {} }, counter, projects: [shop] });
  await issues.capture(new TypeError("x is not a function"), {
    tags: { page: "cart" },
    user: { id: "7" },
    release: "1",
  });
  await issues.update(["SHOP-1"], { status: "resolved" }, { actor: "user:7" });
  await issues.stop();
}

const rows = ["groups", "hashes", "occurrences", "activity", "history", "announcements", "deliveries"];
const summaries = ["group_tags", "group_users", "group_buckets", "group_releases"];

describe.each(stores)("an examination on $name", ({ missing, open }) => {
  const filled = async (): Promise<Store> => {
    const store = open();
    await fill(store);
    return store;
  };

  test.skipIf(missing !== undefined)("finds nothing in what an engine wrote", async () => {
    const { storage, run } = await filled();
    expect(await storage.schema.examine()).toEqual([]);
    for (const table of [...rows, ...summaries]) {
      expect((await run(`select 1 from issuekit.${table}`)).length, `control: ${table} has rows`).toBeGreaterThan(0);
    }
  });

  test.skipIf(missing !== undefined).each([
    { sql: "delete from issuekit.projects", codes: ["GROUP_WITHOUT_PROJECT", "KEY_WITHOUT_PROJECT"] },
    { sql: "update issuekit.project_numbers set last = 0", codes: ["NUMBER_NOT_RESERVED"] },
    {
      sql: "insert into issuekit.hashes values (1, 'stray', 77, null)",
      codes: ["HASH_WITHOUT_GROUP"],
      text: /^1 row of \S+ lead to a group that does not exist: events with these hashes cannot be stored\.$/,
    },
    { sql: "update issuekit.occurrences set number = 77", codes: ["OCCURRENCE_WITHOUT_GROUP"] },
    ...[...summaries, "activity", "history"].map((table) => ({
      sql: `update issuekit.${table} set number = 77`,
      codes: ["SUMMARY_WITHOUT_GROUP"],
    })),
    { sql: "delete from issuekit.deliveries", codes: ["ANNOUNCEMENT_NEVER_DUE"] },
    { sql: "delete from issuekit.consumers", codes: ["ANNOUNCEMENT_WITHOUT_CONSUMER"] },
    { sql: "delete from issuekit.announcements", codes: ["DELIVERY_WITHOUT_ANNOUNCEMENT"] },
    {
      sql: "insert into issuekit.counter_slots (key, window_ms, slot_ms, slot, amount) values ('1:x', 1, 1, 1, 1)",
      codes: ["COUNT_WITHOUT_KEY"],
    },
    {
      sql: "insert into issuekit.counter_tokens (key, token, expires_at) values ('1:x', 'a', 1)",
      codes: ["COUNT_WITHOUT_KEY"],
    },
  ])("finds what is wrong after $sql, and what it says to run mends it", async ({ sql, codes, text = /./ }) => {
    const { storage, run } = await filled();
    await run(sql);
    const findings = await storage.schema.examine();
    expect(findings.map(({ code }) => code)).toEqual(codes);
    expect(findings[0]?.text).toMatch(text);

    // What one mend frees, the next removes.
    let left = findings;
    for (let round = 0; round < 2; round += 1) {
      for (const { fix } of left) await run(/then run: (.*)$/.exec(fix)?.[1] ?? "select 1");
      left = await storage.schema.examine();
    }
    expect(left).toEqual(findings.filter(({ fix }) => !fix.includes("then run: ")));
  });

  test.skipIf(missing !== undefined).each([
    { sql: "drop table issuekit.group_tags", code: "TABLE_MISSING", severity: "error" },
    { sql: "drop index issuekit.groups_by_last_seen", code: "INDEX_MISSING", severity: "warning" },
    { sql: "drop table issuekit.migrations", code: "SCHEMA_MISSING", severity: "error" },
    { sql: "update issuekit.migrations set checksum = 'other'", code: "SCHEMA_CHANGED", severity: "error" },
  ])("finds what is gone after $sql", async ({ sql, code, severity }) => {
    const { storage, run } = await filled();
    await run(sql);
    expect(await storage.schema.examine()).toEqual([expect.objectContaining({ code, severity })]);
  });
});
