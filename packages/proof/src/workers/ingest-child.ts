// A process that ingests numbered events and says over its standard output what was answered:
// `ingest-child.ts FILE FROM COUNT AT [STOP_IN STOP_AFTER]`. With the last two it stands still inside a commit.
import { writeSync } from "node:fs";
import { createIssueEngine } from "@issuekit/core";
import { sqlite } from "@issuekit/sqlite";
import { numberedEvent, projects } from "./seeded.ts";
import { stoppingDriver } from "./stopping-driver.ts";

const [file = "", from = "0", count = "0", at = "0", stopIn, stopAfter] = process.argv.slice(2);
const say = (line: string) => writeSync(1, `${line}\n`);

const target = stopIn === undefined ? file : new (stoppingDriver(Number(stopIn), Number(stopAfter)))(file);
const issues = createIssueEngine({ ...sqlite(target), projects, maxBatch: 40 });

await issues.projects();
say("ready");
const waiting: Promise<void>[] = [];
for (let index = Number(from); index < Number(from) + Number(count); index += 1) {
  const outcome = issues.ingest({ kind: "event", event: numberedEvent(index, Number(at)), trusted: true });
  waiting.push(outcome.then(({ kind }) => void say(`${kind} ${index}`)));
  // A few at a time, so that there are many commits to be killed in.
  if (waiting.length >= 10) await Promise.all(waiting.splice(0));
}
await Promise.all(waiting);
await issues.stop();
say("done");
