import { createIssueEngine } from "@issuekit/core";
import { postgres } from "@issuekit/postgres";
import type { PostgresServer } from "@issuekit/postgres-server";
import { Pool } from "pg";
import { startChild, type Child } from "../workers/child.ts";
import { recountOnPostgres } from "../workers/recount.ts";
import { createChance, projects } from "../workers/seeded.ts";
import { chaosEvent, expectedGroups } from "./chaos-event.ts";

export interface ChaosOptions {
  /** Of the run's own: it is restarted under the workers. */
  readonly server: PostgresServer;
  readonly seed: number;
  readonly events: number;
  readonly workers: number;
  /** How many workers are killed, one after the other, while events are on their way. */
  readonly kills: number;
  /** How the server is restarted meanwhile. */
  readonly restarts: readonly ("orderly" | "crash")[];
  /** Run against the schema before anything else, to take a guard away. */
  readonly sabotage?: (schema: string) => string;
}

export interface ChaosReport {
  readonly kills: number;
  readonly restarts: number;
  /** Events that were sent a second time, on purpose or because nobody knew what became of them. */
  readonly sentAgain: number;
  readonly eventsPerSecond: number;
  /** Everything that is not as it has to be. */
  readonly problems: readonly string[];
}

const at = Date.parse("2026-03-01T12:00:00Z");
const schema = "chaos";
const chunkSize = 50;
/** Chunks that a worker has at a time. */
const chunksAtHand = 3;
const duplicates = 0.05;

/**
 * Sends numbered events through many workers on one database, some of them twice, while workers are killed and the server
 * is restarted. What nobody has answered for is sent again, as a queue would. Then everything that is stored is counted
 * anew, all is sent once more, and nothing may have changed.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { server, events } = options;
  const pool = new Pool({ connectionString: server.url, max: 4 });
  pool.on("error", () => {});
  try {
    await postgres(pool, { schema }).storage.schema.migrate();
    if (options.sabotage !== undefined) await pool.query(options.sabotage(schema));
    const startedAt = performance.now();
    const ran = await sendAll(options);
    const eventsPerSecond = Math.round((events * 1_000) / (performance.now() - startedAt));

    const problems = await check(pool, events);
    await deliverTheRest(pool, ran.told);
    if (ran.told.size !== expectedGroups(events).length) {
      problems.push(`${ran.told.size} announcements were told of ${expectedGroups(events).length} new issues`);
    }
    const { rows } = await pool.query<{ left: string }>(`select count(*) as left from "${schema}".announcements`);
    if (rows[0]?.left !== "0") problems.push(`${rows[0]?.left} announcements are left in the outbox`);

    for (const kind of await sendOnceMore(pool, events)) problems.push(`sent once more, an event was ${kind}`);
    problems.push(...(await check(pool, events)).map((problem) => `sent once more: ${problem}`));
    const { kills, restarts, sentAgain } = ran;
    return { kills, restarts, sentAgain, eventsPerSecond, problems };
  } finally {
    await pool.end();
  }
}

async function sendAll(options: ChaosOptions) {
  const { server, seed, events, workers, kills, restarts } = options;
  const chance = createChance(seed);
  const queue = chunksOf(events, chance);
  const all = Promise.withResolvers<void>();
  const total = queue.reduce((sum, chunk) => sum + chunk.length, 0);
  const told = new Set<string>();
  const crew = new Map<Child, Map<string, readonly number[]>>();
  const ends: Promise<void>[] = [];
  let sent = 0;
  let answered = 0;
  let drawn = 0;
  let killed = 0;
  let restarted = 0;
  let restarting: Promise<void> = Promise.resolve();

  const spread = (count: number) => Array.from({ length: count }, (_, index) => ((index + 1) * total) / (count + 1));
  const killsDue = spread(kills);
  const restartsDue = spread(restarts.length);

  function hire(): void {
    const child = startChild("chaos-child.ts", [server.url, schema, String(at)]);
    const atHand = new Map<string, readonly number[]>();
    crew.set(child, atHand);
    child.onLine((line) => hear(child, line));
    ends.push(
      child.ended.then(({ signal }) => {
        crew.delete(child);
        // What it had at hand may be stored or not.
        queue.push(...atHand.values());
        if (signal === "SIGKILL") killed += 1;
        if (answered < total) hire();
      }),
    );
    feed(child, atHand);
  }

  function feed(child: Child, atHand: Map<string, readonly number[]>): void {
    while (atHand.size < chunksAtHand) {
      const chunk = queue.shift();
      if (chunk === undefined) return;
      drawn += 1;
      sent += chunk.length;
      atHand.set(String(drawn), chunk);
      child.tell(`${drawn} ${chunk.join(",")}`);
    }
  }

  function hear(child: Child, line: string): void {
    const [what, name = "", list = ""] = line.split(" ");
    if (what === "told") told.add(name);
    const atHand = crew.get(child);
    const chunk = atHand?.get(name);
    if (what !== "stored" || atHand === undefined || chunk === undefined) return;
    atHand.delete(name);
    const stored = new Set(list === "" ? [] : list.split(",").map(Number));
    const missing = chunk.filter((number) => !stored.has(number));
    answered += chunk.length - missing.length;
    if (answered >= total) all.resolve();
    if (missing.length > 0) queue.push(missing);
    while (killsDue[0] !== undefined && answered >= killsDue[0]) {
      killsDue.shift();
      const victims = [...crew.keys()].filter((each) => !each.process.killed);
      victims[Math.floor(chance() * victims.length)]?.process.kill("SIGKILL");
    }
    if (restartsDue[0] !== undefined && answered >= restartsDue[0]) {
      restartsDue.shift();
      const how = restarts[restarted] ?? "orderly";
      restarted += 1;
      restarting = restarting.then(() => server.restart(how));
    }
    if (!child.process.killed) for (const [each, hands] of crew) if (!each.process.killed) feed(each, hands);
  }

  for (let index = 0; index < workers; index += 1) hire();
  await all.promise;
  await restarting;
  for (const child of crew.keys()) child.process.stdin?.end();
  while (crew.size > 0) await Promise.all(ends);
  return { kills: killed, restarts: restarted, sentAgain: sent - events, told };
}

/** Every event in some chunk, and one in twenty in another as well. */
function chunksOf(events: number, chance: () => number): (readonly number[])[] {
  const numbers: number[] = [];
  for (let number = 0; number < events; number += 1) {
    numbers.push(number);
    if (chance() < duplicates) numbers.push(Math.floor(chance() * (number + 1)));
  }
  const chunks: (readonly number[])[] = [];
  for (let start = 0; start < numbers.length; start += chunkSize) chunks.push(numbers.slice(start, start + chunkSize));
  return chunks;
}

async function check(pool: Pool, events: number): Promise<string[]> {
  const query = async (sql: string) => (await pool.query<Record<string, string | number | null>>(sql)).rows;
  const found = await recountOnPostgres(query, schema);
  const problems = [...found.differences];
  if (found.occurrences !== events) problems.push(`${found.occurrences} occurrences of ${events} events`);
  if (found.ids.size !== events) problems.push(`${found.ids.size} ids of ${events} events`);
  const expected = new Set(expectedGroups(events));
  for (const group of found.groups)
    if (!expected.delete(group)) problems.push(`a group too many, or a wrong count: ${group}`);
  for (const group of expected) problems.push(`no such group: ${group}`);
  return problems;
}

/** What dead workers have claimed is free once their leases have ended: the clock of this engine is past them. */
async function deliverTheRest(pool: Pool, told: Set<string>): Promise<void> {
  const clock = { now: () => Date.now() + 60_000, after: () => () => {} };
  const issues = createIssueEngine({ ...postgres(pool, { schema }), clock, projects });
  issues.on("issue.created", ({ id }) => void told.add(id), { name: "pager" });
  await issues.drain();
  await issues.drain();
  await issues.runMaintenance();
  await issues.stop();
}

/** Sends every event again, and answers each kind of outcome that is not `duplicate`. */
async function sendOnceMore(pool: Pool, events: number): Promise<ReadonlySet<string>> {
  const issues = createIssueEngine({ ...postgres(pool, { schema }), projects });
  const kinds = new Set<string>();
  for (let start = 0; start < events; start += 1_000) {
    const numbers = Array.from({ length: Math.min(1_000, events - start) }, (_, index) => start + index);
    const outcomes = await issues.ingestMany(
      numbers.map((number) => ({ kind: "event", event: chaosEvent(number, at), trusted: true })),
    );
    for (const { kind } of outcomes) kinds.add(kind);
  }
  await issues.stop();
  kinds.delete("duplicate");
  return kinds;
}
