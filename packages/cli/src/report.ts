import type { SchemaFinding, SchemaStatus } from "@issuekit/core";
import { CommandError } from "./usage.ts";
import { withoutPasswords } from "./without-passwords.ts";

/** What came of a command: as text, as data, and as an exit code. */
export interface Report {
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly exitCode: number;
}

export function reportStatus(store: string, status: SchemaStatus): Report {
  const { well, text } = describe(status);
  return { text: `${store}: ${text}\n`, data: { status }, exitCode: well ? 0 : 1 };
}

function describe(status: SchemaStatus): { readonly well: boolean; readonly text: string } {
  switch (status.kind) {
    case "ready":
      return { well: true, text: `up to date, at version ${status.version}.` };
    case "newer":
      return {
        well: true,
        text: `at version ${status.version}, made by a newer issuekit that this one may work beside.`,
      };
    case "missing":
      return { well: false, text: "no tables yet. To make them: issuekit migrate" };
    case "outdated":
      return {
        well: false,
        text: `at version ${status.version}; ${status.pending.join(", ")} must be applied. To do so: issuekit migrate`,
      };
    case "tooNew":
      return {
        well: false,
        text: `at version ${status.version}, which needs an issuekit that knows version ${status.minClientVersion}. Upgrade the packages.`,
      };
    case "changed":
      return {
        well: false,
        text: `${status.migration} was applied with another text than this version ships. Use the version that made the tables, or restore a backup.`,
      };
    case "otherForm":
      return {
        well: false,
        text: `made in the ${status.form} form. ${status.form === "distributed" ? "Add" : "Leave out"} --distributed.`,
      };
  }
}

export function reportMigrated(store: string, applied: readonly string[]): Report {
  const text = applied.length === 0 ? "nothing to do." : `applied ${applied.join(", ")}.`;
  return { text: `${store}: ${text}\n`, data: { applied }, exitCode: 0 };
}

export function reportPlan(plan: string): Report {
  return { text: plan === "" ? "-- Nothing to do.\n" : plan, data: { plan }, exitCode: 0 };
}

export function reportFindings(store: string, findings: readonly SchemaFinding[]): Report {
  const entries = findings.map(
    ({ severity, code, text, fix }) => `${severity} ${code}\n${indented(text)}${indented(fix)}\n`,
  );
  const sum =
    findings.length === 0 ? "nothing is wrong." : `${count(findings, "error")}, ${count(findings, "warning")}.`;
  return { text: `${entries.join("")}${store}: ${sum}\n`, data: { findings }, exitCode: findings.length === 0 ? 0 : 1 };
}

function count(findings: readonly SchemaFinding[], severity: SchemaFinding["severity"]): string {
  const number = findings.filter((finding) => finding.severity === severity).length;
  return `${number} ${severity}${number === 1 ? "" : "s"}`;
}

function indented(text: string): string {
  return `${text.replace(/^/gm, "  ")}\n`;
}

/** What went wrong, in place of a report. Errors of other copies of issuekit's packages are known by their `kind`. */
export function reportError(error: unknown): Report {
  const { code, kind } = (error ?? {}) as { readonly code?: unknown; readonly kind?: unknown };
  const message = withoutPasswords(error instanceof Error ? error.message : String(error));
  const isUsage = kind === "usage" || error instanceof CommandError;
  const known = typeof code === "string" ? code : isUsage ? "USAGE" : "FAILED";
  return { text: `${message}\n`, data: { error: { code: known, message } }, exitCode: isUsage ? 2 : 3 };
}
