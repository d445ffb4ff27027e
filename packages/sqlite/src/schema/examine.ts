import type { SchemaFinding } from "@issuekit/core";
import { objectsOf, orphanChecks, type SchemaObject } from "@issuekit/sql";
import { every, first, type Statements } from "../database.ts";
import type { Migration } from "./migrations.ts";

/** What is wrong with the file itself and how it is opened. */
export function examineFile(statements: Statements): readonly SchemaFinding[] {
  return [...findDamage(statements), ...findJournal(statements)];
}

/** What the migrations made and is gone, else rows that refer to something that is not there. */
export function examineTables(statements: Statements, applied: readonly Migration[]): readonly SchemaFinding[] {
  const expected = objectsOf(applied.map(({ sql }) => sql).join("\n"));
  const lost = findLost(statements, expected);
  return lost.some(({ severity }) => severity === "error") ? lost : [...lost, ...findOrphans(statements, expected)];
}

function findLost(statements: Statements, expected: readonly SchemaObject[]): readonly SchemaFinding[] {
  const find = statements.prepare("select 1 from sqlite_schema where type = ? and name = ?");
  return expected.filter(({ kind, name }) => find.get(kind, name) === undefined).map(lostObject);
}

function lostObject({ kind, name }: SchemaObject): SchemaFinding {
  return {
    code: `${kind.toUpperCase()}_MISSING`,
    severity: kind === "index" ? "warning" : "error",
    text: `The ${kind} ${name} is gone.`,
    fix: `Run its statement, which "npx @issuekit/cli plan --offline sqlite" prints.${kind === "table" ? " Its rows are in a backup only." : ""}`,
  };
}

function findOrphans(statements: Statements, expected: readonly SchemaObject[]): readonly SchemaFinding[] {
  const table = (name: string): string => `issuekit_${name}`;
  const has = (name: string): boolean => expected.some((object) => object.name === table(name));
  return orphanChecks({ has, table, projectId: "id" }).flatMap(({ code, severity, count, text, fix }) => {
    const orphans = Number(first<{ readonly orphans: number }>(statements.prepare(count))?.orphans ?? 0);
    return orphans === 0 ? [] : [{ code, severity, text: text(orphans), fix }];
  });
}

function findDamage(statements: Statements): readonly SchemaFinding[] {
  const faults = every<{ readonly integrity_check: string }>(statements.prepare("pragma integrity_check(10)"));
  return faults
    .filter(({ integrity_check: text }) => text !== "ok")
    .map(({ integrity_check: text }) => ({
      code: "FILE_DAMAGED",
      severity: "error",
      text: `SQLite finds the file damaged: ${text.replaceAll("\n", " ")}.`,
      fix: 'Restore a backup, or save what is readable with the ".recover" command of the sqlite3 shell.',
    }));
}

function findJournal(statements: Statements): readonly SchemaFinding[] {
  const row = first<{ readonly journal_mode: string }>(statements.prepare("pragma journal_mode"));
  const mode = row?.journal_mode ?? "";
  if (mode === "wal" || mode === "memory") return [];
  return [
    {
      code: "JOURNAL_NOT_WAL",
      severity: "warning",
      text: `The journal mode is "${mode}", not "wal": readers and the writer wait for each other.`,
      fix: "Keep the file on a local disk, where WAL works, and let issuekit open it once while nobody else has it open.",
    },
  ];
}
