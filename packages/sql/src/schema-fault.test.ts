import type { SchemaStatus } from "@issuekit/core";
import { describe, expect, test } from "vitest";
import { schemaError, schemaFinding } from "./schema-fault.ts";

const names = { adapter: "@issuekit/sqlite", command: "npx @issuekit/cli migrate --sqlite <file>" };
const migrate = /npx @issuekit\/cli migrate --sqlite <file>.*storage\.schema\.migrate\(\)/;

describe("schemaError", () => {
  const rows: readonly { status: SchemaStatus; code: string; says: RegExp }[] = [
    { status: { kind: "missing" }, code: "STORAGE_SCHEMA_MISSING", says: migrate },
    { status: { kind: "outdated", version: 1, pending: ["two"] }, code: "STORAGE_SCHEMA_OUTDATED", says: migrate },
    { status: { kind: "outdated", version: 1, pending: ["two"] }, code: "STORAGE_SCHEMA_OUTDATED", says: /two/ },
    {
      status: { kind: "tooNew", version: 4, minClientVersion: 3 },
      code: "STORAGE_SCHEMA_TOO_NEW",
      says: /version 3. Upgrade @issuekit\/sqlite/,
    },
    { status: { kind: "changed", migration: "one" }, code: "STORAGE_SCHEMA_CHANGED", says: /one.*restore a backup/ },
    { status: { kind: "otherForm", form: "plain" }, code: "STORAGE_SCHEMA_OTHER_FORM", says: /plain.*Leave out/ },
    { status: { kind: "otherForm", form: "distributed" }, code: "STORAGE_SCHEMA_OTHER_FORM", says: /--distributed/ },
  ];
  test.each(rows)("of $status.kind is $code and says $says", ({ status, code, says }) => {
    const error = schemaError(status, names);
    expect(error).toMatchObject({ code, retryable: false, message: expect.stringMatching(says) });
    const finding = schemaFinding(status, names);
    expect(finding).toMatchObject({ code: code.replace("STORAGE_", ""), severity: "error" });
    expect(`${finding?.text} ${finding?.fix}`).toBe(error?.message);
  });

  test.each([
    { kind: "ready", version: 1 },
    { kind: "newer", version: 2 },
  ] as const)("of $kind is none", (status) => {
    expect(schemaError(status, names)).toBe(undefined);
    expect(schemaFinding(status, names)).toBe(undefined);
  });
});
