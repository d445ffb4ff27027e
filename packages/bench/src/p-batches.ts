import { readFileSync } from "node:fs";
import { createIssueEngine, type ChangeSet } from "@issuekit/core";
import { postgres } from "@issuekit/postgres";
import { Client, Pool, type PoolClient } from "pg";
import { compare } from "./compare.ts";
import { eventTexts, takeTexts } from "./events.ts";
import { createEventFloor, createNaiveFloor, createRowFloor, type Floor } from "./postgres-floors.ts";
import { recording } from "./recording.ts";
import { median, perSecond, printTable, round, stopwatch, type Finding } from "./report.ts";

const batch = 500;
const warmBatches = 10;
const measuredBatches = 20;
/** Single events are measured by so many, one after the other, so that each side finds its caches warm. */
const block = 25;
const warmBlocks = 12;
const measuredBlocks = 40;

/**
 * P1, P3 and P4: the engine beside the raw driver, batch after batch on schemas of one server that grow alike. The floors
 * write, with one statement, the same rows, and the rows of events alone; of single events also in nine round trips.
 */
export async function measureBatches(
  url: string,
): Promise<{ readonly findings: readonly Finding[]; readonly print: () => void }> {
  const ours = await openOurs(url);
  const floors = {
    rows: await openFloor(url, "rows", createRowFloor),
    events: await openFloor(url, "events", createEventFloor),
    naive: await openFloor(url, "naive", createNaiveFloor),
  };
  const admin = new Client({ connectionString: url });
  await admin.connect();
  const texts = eventTexts(21, Date.now() - 3_600_000);

  async function spend(side: Side, work: () => Promise<unknown>): Promise<Spent> {
    const walBefore = await walOf(admin);
    const onServer = onProcessor(side.pid);
    const client = stopwatch();
    const startedAt = performance.now();
    await work();
    const ms = performance.now() - startedAt;
    const spent = { ms, clientMs: client(), serverMs: onProcessor(side.pid) - onServer };
    return { ...spent, walBytes: (await walOf(admin)) - walBefore };
  }
  /** One change set after the other, as the engine made them. */
  const replay = (side: FloorSide) =>
    spend(side, async () => {
      for (const changes of ours.changeSets) await side.write(changes);
    });
  /** Hands in each list together, one list after the other. */
  async function runRound(lists: readonly (readonly string[])[]) {
    ours.changeSets.length = 0;
    const tripsBefore = ours.roundTrips();
    const spent = await spend(ours, async () => {
      for (const list of lists) await ours.issues.ingestMany(list.map((event) => ({ kind: "event", event })));
    });
    const trips = (ours.roundTrips() - tripsBefore) / lists.length;
    return { ours: spent, trips, rows: await replay(floors.rows), events: await replay(floors.events) };
  }
  const runBatch = () => runRound([takeTexts(texts, batch)]);
  async function runBlock() {
    const round = await runRound(takeTexts(texts, block).map((text) => [text]));
    return { ...round, naive: await replay(floors.naive) };
  }
  const times = async <Answer>(count: number, work: () => Promise<Answer>): Promise<readonly Answer[]> => {
    const answers: Answer[] = [];
    for (let index = 0; index < count; index += 1) answers.push(await work());
    return answers;
  };

  await times(warmBatches, runBatch);
  await admin.query("analyze");
  ours.steps.clear();
  const batches = await times(measuredBatches, runBatch);
  const steps = new Map(ours.steps);
  await times(warmBlocks, runBlock);
  await admin.query("analyze");
  const singles = await times(measuredBlocks, runBlock);
  await ours.end();
  for (const { client } of Object.values(floors)) await client.end();
  await admin.end();

  const batchMs = median(batches.map((each) => each.ours.ms));
  const naiveMs = median(singles.map((each) => each.naive.ms / block));
  const trips = { ours: "", floor: "1", atMost: true };
  const findings: Finding[] = [
    ...compare("P1", `Postgres, batch of ${batch}`, batches.map(toRound), batch, {
      rows: [0.6, 0.85],
      events: [0.15, 0.35],
    }),
    ...compare("P3", "Postgres, single event", singles.map(toRound), block, { rows: [0.5, 0.8], events: [0.3, 0.5] }),
    {
      ...trips,
      id: "P4",
      what: "round trips of a single event, numbers aside",
      ratio: median(singles.map((each) => each.trips)),
      must: 2,
      aim: 1,
    },
    {
      ...trips,
      id: "P4",
      what: "round trips of a batch, numbers aside",
      ratio: median(batches.map((each) => each.trips)),
      must: 4,
      aim: 2,
    },
    {
      id: "P1",
      what: `a batch of ${batch}, vs nine round trips an event`,
      ours: perSecond(batch, batchMs),
      floor: perSecond(1, naiveMs),
      ratio: (naiveMs * batch) / batchMs,
      must: 15,
      aim: 32,
    },
  ];
  return {
    findings,
    print() {
      const total = [...steps.values()].reduce((sum, ms) => sum + ms, 0);
      console.log(`\nWhere the time of a batch of ${batch} on Postgres goes`);
      printTable(
        ["step", "ms a batch", "share"],
        [...steps].map(([step, ms]) => [
          step,
          (ms / measuredBatches).toFixed(1),
          `${Math.round((ms / total) * 100)} %`,
        ]),
      );
      console.log(
        "\nWhat each side takes: by the clock, on the processor here and in its server process, and of the log",
      );
      printTable(
        ["", "ms", "ms here", "ms there", "KB of log"],
        [
          ...(["ours", "rows", "events"] as const).map((side) =>
            row(
              `batch, ${side}`,
              batches.map((each) => each[side]),
              1,
            ),
          ),
          ...(["ours", "rows", "events", "naive"] as const).map((side) =>
            row(
              `single, ${side}`,
              singles.map((each) => each[side]),
              block,
            ),
          ),
        ],
      );
    },
  };
}

interface Spent {
  readonly ms: number;
  /** On the processor, in this process. */
  readonly clientMs: number;
  /** On the processor, in the connection's process of the server. `NaN` where that cannot be read. */
  readonly serverMs: number;
  readonly walBytes: number;
}

type Rounds = Readonly<Record<"ours" | "rows" | "events", Spent>>;

const toRound = ({ ours, rows, events }: Rounds) => ({ oursMs: ours.ms, rowsMs: rows.ms, eventsMs: events.ms });

function row(name: string, spent: readonly Spent[], parts: number): readonly string[] {
  const columns = [
    spent.map(({ ms }) => ms),
    spent.map(({ clientMs }) => clientMs),
    spent.map(({ serverMs }) => serverMs),
    spent.map(({ walBytes }) => walBytes / 1024),
  ];
  return [name, ...columns.map((values) => round(median(values) / parts))];
}

interface Side {
  /** The server's process for its one connection. */
  readonly pid: number;
}

interface FloorSide extends Side {
  readonly client: Client;
  readonly write: Floor;
}

async function openFloor(
  url: string,
  schema: string,
  create: (client: Client) => Floor | Promise<Floor>,
): Promise<FloorSide> {
  const pool = new Pool({ connectionString: url, max: 1 });
  await postgres(pool, { schema }).storage.schema.migrate();
  await pool.end();
  const client = new Client({ connectionString: url, options: `-c search_path=${schema}` });
  await client.connect();
  return { client, pid: await pidOf(client), write: await create(client) };
}

async function openOurs(url: string) {
  const pool = new Pool({ connectionString: url, max: 1 });
  let trips = 0;
  let reserving = false;
  pool.on("connect", (client: PoolClient) => {
    const query = client.query.bind(client) as (...given: unknown[]) => unknown;
    Object.assign(client, {
      query(...given: unknown[]) {
        if (!reserving) trips += 1;
        return query(...given);
      },
    });
  });
  const changeSets: ChangeSet[] = [];
  const steps = new Map<string, number>();
  const { storage, counter } = postgres(pool, { schema: "ours", migrate: true });
  const issues = createIssueEngine({
    storage: recording(
      {
        ...storage,
        async reserveNumbers(projectId, count) {
          reserving = true;
          const numbers = await storage.reserveNumbers(projectId, count);
          reserving = false;
          return numbers;
        },
      },
      (changes) => changeSets.push(changes),
    ),
    counter,
    projects: [{ id: 1, slug: "bench" }],
    maxBatch: batch,
    onMeasure: (name, value, { step }) => {
      if (name === "step.ms") steps.set(String(step), (steps.get(String(step)) ?? 0) + value);
    },
  });
  await issues.projects();
  return {
    pid: await pidOf(pool),
    issues,
    changeSets,
    steps,
    roundTrips: () => trips,
    async end() {
      await issues.stop();
      await pool.end();
    },
  };
}

async function pidOf(connection: Pick<Pool, "query">): Promise<number> {
  const { rows } = await connection.query<{ readonly pid: number }>("select pg_backend_pid() as pid");
  return rows[0]?.pid ?? 0;
}

/** Milliseconds on the processor so far, where the system tells. */
function onProcessor(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ")[0]) / 1e6;
  } catch {
    return Number.NaN;
  }
}

async function walOf(admin: Client): Promise<number> {
  const { rows } = await admin.query<{ readonly bytes: string }>("select pg_current_wal_insert_lsn() - '0/0' as bytes");
  return Number(rows[0]?.bytes);
}
