// Commits an issue with a durable listener, and never ends: `deliver-child.ts FILE [before-claim]`. It says what the
// listener was told, or that it was about to claim what waits for it.
import { writeSync } from "node:fs";
import { createIssueEngine } from "@issuekit/core";
import { sqlite } from "@issuekit/sqlite";
import { overriding } from "../barrier.ts";
import { numberedEvent, projects } from "./seeded.ts";

const [file = "", where] = process.argv.slice(2);
const say = (line: string) => writeSync(1, `${line}\n`);
const forEver = () => new Promise<never>(() => {});

const { storage, counter } = sqlite(file);
const { outbox } = storage;
const claimsNothing = overriding(storage, {
  outbox: {
    ...outbox,
    async claim(request) {
      const waits = (await outbox.nextDueAt(request)) !== undefined;
      if (!waits) return outbox.claim(request);
      say("claim");
      return forEver();
    },
  },
});
const issues = createIssueEngine({
  storage: where === "before-claim" ? claimsNothing : storage,
  counter,
  projects,
});
issues.on(
  "issue.created",
  ({ id }) => {
    say(`told ${id}`);
    return forEver();
  },
  { name: "pager" },
);
await issues.ingest({ kind: "event", event: numberedEvent(1, Date.now()) });
setInterval(() => {}, 1_000);
