import { readFileSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { createIssueEngine, type SchemaFinding } from "@issuekit/core";
import { describe, expect, test } from "vitest";
import { sqlite } from "../src/index.ts";
import { newFile } from "./temporary.ts";

/** A file as an engine leaves it: one issue, announced to a listener that has not run yet. */
async function filled(): Promise<string> {
  const path = newFile();
  const parts = sqlite(path);
  await parts.storage.outbox.register({ projectId: 1, consumer: "mail", names: ["issue.created"] });
  const issues = createIssueEngine({ ...parts, projects: [{ id: 1, slug: "shop" }] });
  await issues.capture(new TypeError("x is not a function"), {
    tags: { page: "cart" },
    user: { id: "7" },
    release: "1",
  });
  await issues.stop();
  return path;
}

function change(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}

async function examine(path: string): Promise<readonly SchemaFinding[]> {
  const { storage } = sqlite(path, { migrate: false });
  try {
    return await storage.schema.examine();
  } finally {
    await storage.close();
  }
}

describe("an examination", () => {
  test("finds nothing in what an engine wrote", async () => {
    const path = await filled();
    expect(await examine(path)).toEqual([]);
    const database = new DatabaseSync(path);
    for (const table of [
      "groups",
      "hashes",
      "occurrences",
      "group_tags",
      "group_users",
      "announcements",
      "deliveries",
    ]) {
      const { rows } = database.prepare(`select count(*) as rows from issuekit_${table}`).get() as { rows: number };
      expect(rows, `control: ${table} has rows`).toBeGreaterThan(0);
    }
    database.close();
  });

  test.each([
    { sql: "delete from issuekit_projects", codes: ["GROUP_WITHOUT_PROJECT", "KEY_WITHOUT_PROJECT"] },
    { sql: "update issuekit_project_numbers set last = 0", codes: ["NUMBER_NOT_RESERVED"] },
    {
      sql: "insert into issuekit_hashes values (1, 'stray', 77, null)",
      codes: ["HASH_WITHOUT_GROUP"],
      text: "1 row of issuekit_hashes lead to a group that does not exist: events with these hashes cannot be stored.",
    },
    { sql: "update issuekit_occurrences set number = 77", codes: ["OCCURRENCE_WITHOUT_GROUP"] },
    { sql: "insert into issuekit_group_users values (1, 77, 'a')", codes: ["SUMMARY_WITHOUT_GROUP"] },
    { sql: "update issuekit_group_tags set number = 77", codes: ["SUMMARY_WITHOUT_GROUP"] },
    { sql: "update issuekit_group_buckets set number = 77", codes: ["SUMMARY_WITHOUT_GROUP"] },
    { sql: "update issuekit_group_releases set number = 77", codes: ["SUMMARY_WITHOUT_GROUP"] },
    {
      sql: "insert into issuekit_activity values (1, 77, 1, 'a', 'resolved', 1, null, '{}')",
      codes: ["SUMMARY_WITHOUT_GROUP"],
    },
    {
      sql: "insert into issuekit_history values (1, 77, 1, 1, 'resolved', null, null)",
      codes: ["SUMMARY_WITHOUT_GROUP"],
    },
    { sql: "delete from issuekit_deliveries", codes: ["ANNOUNCEMENT_NEVER_DUE"] },
    { sql: "delete from issuekit_consumers", codes: ["ANNOUNCEMENT_WITHOUT_CONSUMER"] },
    { sql: "delete from issuekit_announcements", codes: ["DELIVERY_WITHOUT_ANNOUNCEMENT"] },
    { sql: "insert into issuekit_counter_members values ('1:x', 'a', 1)", codes: ["COUNT_WITHOUT_KEY"] },
    { sql: "insert into issuekit_counter_slots values ('1:x', 1, 1, 1, 1)", codes: ["COUNT_WITHOUT_KEY"] },
    { sql: "insert into issuekit_counter_tokens values ('1:x', 'a', 1)", codes: ["COUNT_WITHOUT_KEY"] },
  ])("finds what is wrong after $sql, and what it says to run mends it", async ({ sql, codes, text }) => {
    const path = await filled();
    change(path, sql);
    const findings = await examine(path);
    expect(findings.map(({ code }) => code)).toEqual(codes);
    if (text !== undefined) expect(findings[0]?.text).toBe(text);

    // What one mend frees, the next removes.
    let left = findings;
    for (let round = 0; round < 2; round += 1) {
      for (const { fix } of left) change(path, /then run: (.*)$/.exec(fix)?.[1] ?? "");
      left = await examine(path);
    }
    expect(left).toEqual(findings.filter(({ fix }) => !fix.includes("then run: ")));
  });

  test.each([
    { sql: "drop table issuekit_group_tags", code: "TABLE_MISSING", severity: "error" },
    { sql: "drop index issuekit_groups_by_last_seen", code: "INDEX_MISSING", severity: "warning" },
    { sql: "drop table issuekit_migrations", code: "SCHEMA_MISSING", severity: "error" },
    { sql: "update issuekit_migrations set checksum = 'other'", code: "SCHEMA_CHANGED", severity: "error" },
  ])("finds what is gone after $sql", async ({ sql, code, severity }) => {
    const path = await filled();
    change(path, sql);
    expect(await examine(path)).toEqual([expect.objectContaining({ code, severity })]);
  });

  test("finds a damaged file, errors first", async () => {
    const path = await filled();
    change(path, "pragma wal_checkpoint(truncate); insert into issuekit_group_users values (1, 77, 'a')");
    const bytes = readFileSync(path);
    const database = new DatabaseSync(path, { readOnly: true });
    const index = "select rootpage as page from sqlite_schema where name = 'issuekit_groups_by_id'";
    const { page } = database.prepare(index).get() as { page: number };
    database.close();
    // An index without entries, though its table has rows.
    bytes.writeUInt16BE(0, (page - 1) * 4096 + 3);
    writeFileSync(path, bytes);
    const findings = await examine(path);
    expect([...new Set(findings.map(({ code }) => code))]).toEqual(["FILE_DAMAGED", "SUMMARY_WITHOUT_GROUP"]);
    expect(findings.map(({ text }) => text).join()).toContain("index issuekit_groups_by_id");
  });
});
