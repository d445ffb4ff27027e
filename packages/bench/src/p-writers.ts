import { Worker } from "node:worker_threads";
import { postgres } from "@issuekit/postgres";
import { Client, Pool } from "pg";
import { median, perSecond, printTable, type Finding } from "./report.ts";
import type { Order, Report, WriterData } from "./writer.ts";

const schema = "writers";
const writers = 16;

/** P5 and P7: several writers on one project, each in a thread of its own with connections of its own. */
export async function measureWriters(
  url: string,
): Promise<{ readonly findings: readonly Finding[]; readonly print: () => void }> {
  const pool = new Pool({ connectionString: url, max: 1 });
  await postgres(pool, { schema }).storage.schema.migrate();
  await pool.end();
  const before = await deadlocks(url);
  const crew = await Promise.all(Array.from({ length: writers }, (_, writer) => hire({ url, schema, writer })));
  let name = 0;

  async function run(count: number, order: Omit<Order, "name">): Promise<Run> {
    name += 1;
    const active = crew.slice(0, count);
    await Promise.all(active.map((worker) => ask(worker, { ...order, name })));
    const startedAt = performance.now();
    const reports = (await Promise.all(active.map((worker) => ask(worker, "go")))) as readonly Report[];
    return { ms: performance.now() - startedAt, reports, events: order.count * count };
  }

  await run(1, { inputs: "zipf", count: 5_000, batch: 500 });
  const one: Run[] = [];
  const four: Run[] = [];
  for (let round = 0; round < 4; round += 1) {
    one.push(await run(1, { inputs: "zipf", count: 4_000, batch: 250 }));
    four.push(await run(4, { inputs: "zipf", count: 1_000, batch: 250 }));
  }
  const many = await run(writers, { inputs: "zipf", count: 2_000, batch: 1_000 });
  const zipf: Run[] = [];
  const hot: Run[] = [];
  for (let round = 0; round < 3; round += 1) {
    zipf.push(await run(writers, { inputs: "zipf", count: 200, batch: 1 }));
    hot.push(await run(writers, { inputs: "one group", count: 200, batch: 1 }));
  }
  const same: Run[] = [];
  const overlapping: Run[] = [];
  for (let round = 0; round < 3; round += 1) {
    same.push(await run(writers, { inputs: "same", count: 300, batch: 300 }));
    overlapping.push(await run(writers, { inputs: "overlapping", count: 300, batch: 300 }));
  }
  await Promise.all(crew.map((worker) => ask(worker, "end")));

  const all = [...one, ...four, many, ...zipf, ...hot, ...same, ...overlapping];
  const speeds = { one: speedOf(one), four: speedOf(four), zipf: speedOf(zipf), hot: speedOf(hot) };
  const slowest = Math.max(...many.reports.flatMap(({ batchMs }) => batchMs));
  const none = { ours: "", floor: "", must: 0, aim: 0, atMost: true };
  const ending = { ours: "", floor: "", atMost: true };
  const findings: Finding[] = [
    { ...none, id: "P5", what: "inputs that writers gave up", ratio: sum(all, ({ deferred }) => deferred) },
    { ...none, id: "P5", what: "deadlocks that the server broke", ratio: (await deadlocks(url)) - before },
    { ...none, id: "P5", what: "groups with a wrong count", ratio: await wrongCounts(url) },
    {
      id: "P5",
      what: "4 writers, batches of 250, Zipf, vs 1",
      ours: `${Math.round(speeds.four)}/s`,
      floor: `${Math.round(speeds.one)}/s`,
      ratio: speeds.four / speeds.one,
      must: 0.9,
      aim: 1.5,
    },
    {
      id: "P5",
      what: "16 writers, single events, one group vs Zipf",
      ours: `${Math.round(speeds.hot)}/s`,
      floor: `${Math.round(speeds.zipf)}/s`,
      ratio: speeds.hot / speeds.zipf,
      must: 0.35,
      aim: 0.43,
    },
    {
      ...ending,
      id: "P5",
      what: "16 writers, batch of 1000: the slowest in s",
      ratio: slowest / 1000,
      must: 4,
      aim: 3,
    },
    { ...ending, id: "P7", what: "commits a batch, one new hash an event", ratio: commitsOf(same), must: 3, aim: 2 },
    { ...ending, id: "P7", what: "commits a batch, two that overlap", ratio: commitsOf(overlapping), must: 4, aim: 3 },
  ];
  return {
    findings,
    print() {
      console.log("\nSeveral writers");
      printTable(
        ["", "events", "slowest batch, ms"],
        [
          row("1 writer, batches of 250", one),
          row("4 writers, batches of 250", four),
          row("16 writers, batches of 1000", [many]),
          row("16 writers, single events", zipf),
          row("16 writers, single events of one group", hot),
          row("16 writers, 300 same new hashes", same),
          row("16 writers, 300 overlapping pairs of new hashes", overlapping),
        ],
      );
    },
  };
}

interface Run {
  readonly ms: number;
  readonly events: number;
  readonly reports: readonly Report[];
}

function speedOf(runs: readonly Run[]): number {
  return median(runs.map(({ events, ms }) => (events * 1000) / ms));
}

function sum(runs: readonly Run[], of: (report: Report) => number): number {
  return runs.flatMap(({ reports }) => reports).reduce((total, report) => total + of(report), 0);
}

/** Of runs in which each writer hands in one batch. */
function commitsOf(runs: readonly Run[]): number {
  return sum(runs, ({ commits }) => commits) / sum(runs, () => 1);
}

function row(what: string, runs: readonly Run[]): readonly string[] {
  const slowest = Math.max(...runs.flatMap(({ reports }) => reports.flatMap(({ batchMs }) => batchMs)));
  return [what, perSecond(speedOf(runs), 1000), slowest.toFixed(0)];
}

async function hire(data: WriterData): Promise<Worker> {
  const worker = new Worker(new URL("writer.ts", import.meta.url), { workerData: data });
  await answerOf(worker);
  return worker;
}

function ask(worker: Worker, message: Order | "go" | "end"): Promise<unknown> {
  const answer = answerOf(worker);
  worker.postMessage(message);
  return answer;
}

function answerOf(worker: Worker): Promise<unknown> {
  return new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", (answer) => {
      worker.off("error", reject);
      resolve(answer);
    });
  });
}

/** So far. Connections report theirs when they end. */
async function deadlocks(url: string): Promise<number> {
  return numberOf(url, "select deadlocks as answer from pg_stat_database where datname = current_database()");
}

async function wrongCounts(url: string): Promise<number> {
  const counted = (table: string, count: string) =>
    `left join (select number, ${count} as times from ${schema}.${table} group by number) as ${table} using (number)`;
  return numberOf(
    url,
    `select count(*) as answer from ${schema}.groups
      ${counted("occurrences", "count(*)")} ${counted("group_users", "count(*)")} ${counted("group_buckets", "sum(times)")}
      where times_seen is distinct from occurrences.times or times_seen is distinct from group_buckets.times
        or users_seen <> coalesce(group_users.times, 0)`,
  );
}

async function numberOf(url: string, question: string): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ readonly answer: string }>(question);
  await client.end();
  return Number(rows[0]?.answer);
}
