import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { setImmediate, setTimeout } from "node:timers/promises";
import { createIssueEngine, type ChangeSet } from "@issuekit/core";
import { sqlite } from "@issuekit/sqlite";
import { compare, type Round } from "./compare.ts";
import { eventTexts, takeTexts } from "./events.ts";
import { recording } from "./recording.ts";
import { printTable, stopwatch, type Finding } from "./report.ts";
import { createEventFloor, createRowFloor } from "./sqlite-floors.ts";

const batch = 1_000;
const warmBatches = 10;
const measuredBatches = 12;
const singles = 1_500;

/**
 * S1 and S3: the engine on SQLite beside the raw driver, batch after batch on databases that grow alike. The floors
 * write, with plain prepared statements in one transaction, the same rows, and the rows of events alone.
 */
export async function measureSqlite(): Promise<{ readonly findings: readonly Finding[]; readonly print: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), "issuekit-bench-"));
  try {
    return await measure(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string) {
  const steps = new Map<string, number>();
  const changeSets: ChangeSet[] = [];
  const parts = sqlite(join(folder, "ours.db"));
  const issues = createIssueEngine({
    storage: recording(parts.storage, (changes) => changeSets.push(changes)),
    counter: parts.counter,
    projects: [{ id: 1, slug: "bench" }],
    maxBatch: batch,
    batchTargetMs: 60_000,
    onMeasure: (name, value, { step }) => {
      if (name === "step.ms") steps.set(String(step), (steps.get(String(step)) ?? 0) + value);
    },
  });
  await issues.projects();
  // The floors need tables of the same making.
  for (const name of ["rows.db", "events.db"]) await sqlite(join(folder, name)).storage.schema.migrate();
  const rows = createRowFloor(openFloor(join(folder, "rows.db")));
  const events = createEventFloor(openFloor(join(folder, "events.db")));
  const texts = eventTexts(21, Date.now() - 3_600_000);

  async function ours(list: readonly string[]): Promise<number> {
    const startedAt = stopwatch();
    await issues.ingestMany(list.map((text) => ({ kind: "event", event: text })));
    return startedAt();
  }
  function floor(write: (changes: ChangeSet) => void): number {
    const startedAt = stopwatch();
    for (const changes of changeSets) write(changes);
    return startedAt();
  }
  async function round(list: readonly string[]): Promise<Round> {
    changeSets.length = 0;
    const oursMs = await ours(list);
    return { oursMs, rowsMs: floor(rows), eventsMs: floor(events) };
  }

  for (let index = 0; index < warmBatches; index += 1) await round(takeTexts(texts, batch));
  steps.clear();
  const batches: Round[] = [];
  for (let index = 0; index < measuredBatches; index += 1) batches.push(await round(takeTexts(texts, batch)));
  const stepTotals = new Map(steps);

  const single: Round[] = [];
  for (let index = 0; index < singles; index += 1) single.push(await round(takeTexts(texts, 1)));
  await issues.stop();

  const findings = [
    ...compare("S1", "SQLite, batch of 1000", batches, batch, { rows: [0.55, 0.75], events: [0.18, 0.32] }),
    ...compare("S3", "SQLite, single event", single.slice(300), 1, { rows: [0.55, 0.8], events: [0.14, 0.35] }),
  ];
  const stall = await longestStall(folder);
  const tables = await timeByTable();
  return {
    findings,
    print() {
      const total = [...stepTotals.values()].reduce((sum, ms) => sum + ms, 0);
      console.log(`\nWhere the time of a batch of ${batch} goes`);
      printTable(
        ["step", "ms a batch", "share"],
        [...stepTotals].map(([step, ms]) => [
          step,
          (ms / measuredBatches).toFixed(1),
          `${Math.round((ms / total) * 100)} %`,
        ]),
      );
      console.log("\nWhere the time of commits goes, by table (the same statements on a database in memory)");
      printTable(["table", "ms a batch"], tables);
      console.log("\nS1 and S3 count a process's own time on the processor, so that other programs do not.");
      console.log(
        `Longest stall of the event loop while 20,000 events wait in line: ${stall.ours.toFixed(0)} ms; ` +
          `with nothing but the same rows, written in the same portions: ${stall.floor.toFixed(0)} ms`,
      );
    },
  };
}

function openFloor(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  for (const pragma of [
    "journal_mode = wal",
    "synchronous = normal",
    "wal_autocheckpoint = 10000",
    "cache_size = -65536",
  ]) {
    database.exec(`pragma ${pragma}`);
  }
  return database;
}

/**
 * How long a host's own timers wait at worst while many inputs are on their way, with batches of the size that the
 * engine chooses, and while nothing but the rows of the same batches is written.
 */
async function longestStall(folder: string): Promise<{ readonly ours: number; readonly floor: number }> {
  const changeSets: ChangeSet[] = [];
  const { storage, counter } = sqlite(join(folder, "stall.db"));
  const issues = createIssueEngine({
    storage: recording(storage, (changes) => changeSets.push(changes)),
    counter,
    projects: [{ id: 1, slug: "bench" }],
    queueLimit: 50_000,
  });
  await issues.projects();
  const inputs = takeTexts(eventTexts(5, Date.now() - 3_600_000), 20_000).map((text) => ({
    kind: "event" as const,
    event: text,
  }));
  const ours = await watchEventLoop(() => Promise.all(inputs.map((input) => issues.ingest(input))));
  await issues.stop();

  await sqlite(join(folder, "stall-rows.db")).storage.schema.migrate();
  const write = createRowFloor(openFloor(join(folder, "stall-rows.db")));
  const floor = await watchEventLoop(async () => {
    for (const changes of changeSets) {
      write(changes);
      await setImmediate();
    }
  });
  return { ours, floor };
}

async function watchEventLoop(work: () => Promise<unknown>): Promise<number> {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  await setTimeout(50);
  delays.enable();
  await work();
  delays.disable();
  return delays.max / 1e6;
}

/** What each table's statements take of a batch. */
async function timeByTable(): Promise<readonly (readonly string[])[]> {
  const spent = new Map<string, number>();
  const database = new TimedDatabase(spent);
  const issues = createIssueEngine({
    ...sqlite(database),
    projects: [{ id: 1, slug: "bench" }],
    maxBatch: batch,
    batchTargetMs: 60_000,
  });
  await issues.projects();
  const texts = eventTexts(33, Date.now() - 3_600_000);
  const batches = 10;
  for (let index = 0; index <= batches; index += 1) {
    // The first batch makes the groups.
    if (index === 1) spent.clear();
    await issues.ingestMany(takeTexts(texts, batch).map((text) => ({ kind: "event", event: text })));
  }
  await issues.stop();
  return [...spent]
    .toSorted(([, a], [, b]) => b - a)
    .filter(([, ms]) => ms / batches >= 0.05)
    .map(([table, ms]) => [table, (ms / batches).toFixed(1)]);
}

/** A database in memory that adds up what its writing statements take, by table. */
class TimedDatabase extends DatabaseSync {
  readonly #spent: Map<string, number>;

  constructor(spent: Map<string, number>) {
    super(":memory:");
    this.#spent = spent;
  }

  override prepare(sql: string): StatementSync {
    const statement = super.prepare(sql);
    const table = /(?:insert(?: or \w+)? into|update(?: or \w+)?|delete from)\s+issuekit_(\w+)/i.exec(sql)?.[1];
    if (table === undefined) return statement;
    const spent = this.#spent;
    return new Proxy(statement, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== "function") return member;
        return (...args: unknown[]): unknown => {
          const startedAt = performance.now();
          const answer: unknown = member.apply(target, args);
          spent.set(table, (spent.get(table) ?? 0) + performance.now() - startedAt);
          return answer;
        };
      },
    });
  }
}
