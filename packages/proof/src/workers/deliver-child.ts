// Commits an issue with a durable listener that says what it was told and never ends: `deliver-child.ts FILE`.
import { writeSync } from "node:fs";
import { createIssueEngine } from "@issuekit/core";
import { sqlite } from "@issuekit/sqlite";
import { numberedEvent, projects } from "./seeded.ts";

const [file = ""] = process.argv.slice(2);
const issues = createIssueEngine({ ...sqlite(file), projects });
issues.on(
  "issue.created",
  ({ id }) => {
    writeSync(1, `told ${id}\n`);
    return new Promise(() => {});
  },
  { name: "pager" },
);
await issues.ingest({ kind: "event", event: numberedEvent(1, Date.now()) });
setInterval(() => {}, 1_000);
