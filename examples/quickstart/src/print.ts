import { format, formatDistanceStrict } from "date-fns";
import type { EventDetail, Issue } from "@issuekit/core";

const columns: readonly (readonly [title: string, width: number, value: (issue: Issue, now: number) => string])[] = [
  ["ISSUE", 8, (issue) => issue.shortId],
  ["TITLE", 58, (issue) => issue.title],
  ["CULPRIT", 34, (issue) => issue.culprit],
  ["LEVEL", 8, (issue) => issue.level],
  ["PRIORITY", 9, (issue) => issue.priority],
  ["SEEN", 5, (issue) => String(issue.timesSeen)],
  ["FIRST", 9, (issue, now) => ago(issue.firstSeen, now)],
  ["LAST", 9, (issue, now) => ago(issue.lastSeen, now)],
];

export function printIssues(issues: readonly Issue[], now: number): void {
  console.log(columns.map(([title, width]) => fit(title, width)).join(" "));
  for (const issue of issues) console.log(columns.map(([, width, value]) => fit(value(issue, now), width)).join(" "));
}

export function printIssue(issue: Issue, latest: EventDetail | undefined): void {
  console.log(`${issue.shortId}  ${issue.title}`);
  console.log(
    `  ${issue.status}${issue.substatus === null ? "" : ` (${issue.substatus})`} · ${issue.level} · priority ${issue.priority}`,
  );
  const people = issue.usersSeen === 0 ? "" : ` by ${issue.usersSeen} people`;
  console.log(
    `  seen ${issue.timesSeen} times${people}, first ${clock(issue.firstSeen)}, last ${clock(issue.lastSeen)}`,
  );
  console.log(`  culprit ${issue.culprit} · first release ${issue.firstRelease ?? "none"}`);
  if (latest === undefined || latest.payload === null) return;
  console.log(
    `  latest event ${latest.eventId} in ${latest.environment ?? "no environment"}, release ${latest.release ?? "none"}`,
  );
  if (latest.tags.length > 0) console.log(`  tags ${latest.tags.map(([key, value]) => `${key}=${value}`).join(" ")}`);
  for (const exception of [...(latest.payload.exception?.values ?? [])].reverse()) {
    console.log(`    ${exception.type ?? "?"}: ${exception.value ?? ""}`);
    const frames = (exception.stacktrace?.frames ?? []).filter((frame) => frame.in_app === true);
    for (const frame of frames.slice(-3).reverse()) {
      console.log(`      at ${frame.function ?? "?"} (${frame.module ?? frame.filename ?? "?"}:${frame.lineno ?? 0})`);
      if (frame.context_line !== undefined) console.log(`        > ${frame.context_line.trim()}`);
    }
  }
}

function ago(time: number, now: number): string {
  return formatDistanceStrict(Math.min(time, now), now)
    .replace(/ seconds?/, "s ago")
    .replace(/ minutes?/, "m ago");
}

function clock(time: number): string {
  return format(time, "HH:mm:ss");
}

function fit(text: string, width: number): string {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > width ? `${line.slice(0, width - 1)}…` : line.padEnd(width);
}
