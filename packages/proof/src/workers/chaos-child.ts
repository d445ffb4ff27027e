// One of many workers on one Postgres: `chaos-child.ts URL SCHEMA AT`. Each line of input is a number of a chunk and the
// numbers of its events; it answers with those that are stored, and says what its durable listener was told. It ends when
// its input does.
import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { createIssueEngine } from "@issuekit/core";
import { postgres } from "@issuekit/postgres";
import { Pool } from "pg";
import { chaosEvent } from "../chaos/chaos-event.ts";
import { projects } from "./seeded.ts";

const [, , url = "", schema = "", at = "0"] = process.argv;
const say = (line: string) => writeSync(1, `${line}\n`);
/** How long whoever was told to come again waits, while a server starts anew. */
const patienceMs = 200;

const pool = new Pool({ connectionString: url, max: 4 });
pool.on("error", () => {});
const issues = createIssueEngine({ ...postgres(pool, { schema }), projects, onInternalError: () => {} });
issues.on("issue.created", ({ id }) => void say(`told ${id}`), { name: "pager" });
issues.start();

async function take(chunk: string, numbers: readonly number[]): Promise<void> {
  const outcomes = await issues.ingestMany(
    numbers.map((number) => ({ kind: "event", event: chaosEvent(number, Number(at)), trusted: true })),
  );
  const stored = numbers.filter((_, index) => {
    const kind = outcomes[index]?.kind ?? "";
    return kind === "created" || kind === "aggregated" || kind === "duplicate";
  });
  if (stored.length < numbers.length) await setTimeout(patienceMs);
  say(`stored ${chunk} ${stored.join(",")}`);
}

const taking = new Set<Promise<void>>();
for await (const line of createInterface({ input: process.stdin })) {
  const [chunk = "", numbers = ""] = line.split(" ");
  const taken = take(chunk, numbers.split(",").map(Number));
  taking.add(taken);
  void taken.then(() => taking.delete(taken));
}
await Promise.all(taking);
await issues.stop();
await pool.end();
