import { readFileSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { createIssueEngine, type SchemaFinding } from "@issuekit/core";
import { describe, expect, test } from "vitest";
import { sqlite } from "../src/index.ts";
import { newFile } from "./temporary.ts";

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

describe("an examination, besides what it finds on every database", () => {
  test("finds a count without its key", async () => {
    const path = newFile();
    await sqlite(path).storage.schema.migrate();
    change(path, "insert into issuekit_counter_members values ('1:x', 'a', 1)");
    expect(await examine(path)).toEqual([expect.objectContaining({ code: "COUNT_WITHOUT_KEY" })]);
  });

  test("finds a damaged file, errors first", async () => {
    const path = newFile();
    const issues = createIssueEngine({ ...sqlite(path), projects: [{ id: 1, slug: "shop" }] });
    await issues.capture(new TypeError("x is not a function"));
    await issues.stop();
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
