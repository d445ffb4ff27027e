import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createIssueEngine, type ChangeSet, type IssueStorage } from "@issuekit/core";
import { sqlite } from "@issuekit/sqlite";
import { eventTexts, takeTexts } from "./events.ts";
import { median, perSecond, printTable, stopwatch, type Finding } from "./report.ts";
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
    storage: recording(parts.storage, changeSets),
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
  async function round(list: readonly string[]) {
    changeSets.length = 0;
    const oursMs = await ours(list);
    return { oursMs, rowsMs: floor(rows), eventsMs: floor(events) };
  }

  for (let index = 0; index < warmBatches; index += 1) await round(takeTexts(texts, batch));
  steps.clear();
  const batches: Awaited<ReturnType<typeof round>>[] = [];
  for (let index = 0; index < measuredBatches; index += 1) batches.push(await round(takeTexts(texts, batch)));
  const stepTotals = new Map(steps);

  const single: Awaited<ReturnType<typeof round>>[] = [];
  for (let index = 0; index < singles; index += 1) single.push(await round(takeTexts(texts, 1)));
  await issues.stop();

  const findings = [
    ...compare("S1", "SQLite, batch of 1000", batches, batch, { rows: [0.55, 0.75], events: [0.18, 0.32] }),
    ...compare("S3", "SQLite, single event", single.slice(300), 1, { rows: [0.55, 0.8], events: [0.14, 0.35] }),
  ];
  const stall = await longestStall(folder);
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
      console.log(`\nLongest stall of the event loop while 20,000 events wait in line: ${stall.toFixed(0)} ms`);
    },
  };
}

function compare(
  id: string,
  what: string,
  rounds: readonly { readonly oursMs: number; readonly rowsMs: number; readonly eventsMs: number }[],
  count: number,
  targets: { readonly rows: readonly [number, number]; readonly events: readonly [number, number] },
): readonly Finding[] {
  const ours = median(rounds.map(({ oursMs }) => oursMs));
  const floors = {
    rows: { ms: median(rounds.map(({ rowsMs }) => rowsMs)), name: "the same rows" },
    events: { ms: median(rounds.map(({ eventsMs }) => eventsMs)), name: "events only" },
  };
  return (["rows", "events"] as const).map((kind) => ({
    id,
    what: `${what}, vs ${floors[kind].name}`,
    ours: perSecond(count, ours),
    floor: perSecond(count, floors[kind].ms),
    ratio: floors[kind].ms / ours,
    must: targets[kind][0],
    aim: targets[kind][1],
  }));
}

function recording(storage: IssueStorage, changeSets: ChangeSet[]): IssueStorage {
  return new Proxy(storage, {
    get(target, name: keyof IssueStorage) {
      if (name !== "commit") return target[name];
      return (changes: ChangeSet) => {
        changeSets.push(changes);
        return target.commit(changes);
      };
    },
  });
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

/** How long a host's own timers wait at worst while many inputs are on their way, with batches of the size that the engine chooses. */
async function longestStall(folder: string): Promise<number> {
  const issues = createIssueEngine({
    ...sqlite(join(folder, "stall.db")),
    projects: [{ id: 1, slug: "bench" }],
    queueLimit: 50_000,
  });
  await issues.projects();
  const inputs = takeTexts(eventTexts(5, Date.now() - 3_600_000), 20_000).map((text) => ({
    kind: "event" as const,
    event: text,
  }));
  const delays = monitorEventLoopDelay({ resolution: 1 });
  await new Promise((resolve) => setTimeout(resolve, 50));
  delays.enable();
  await Promise.all(inputs.map((input) => issues.ingest(input)));
  delays.disable();
  await issues.stop();
  return delays.max / 1e6;
}
