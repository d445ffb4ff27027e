/** One of several writers, in a thread of its own: an engine with connections of its own that works on one order at a time. */
import { parentPort, workerData } from "node:worker_threads";
import { createIssueEngine, type IngestInput } from "@issuekit/core";
import { postgres } from "@issuekit/postgres";
import { Pool } from "pg";
import { createChance, eventTexts, takeTexts } from "./events.ts";
import { recording } from "./recording.ts";

/** What the first message brings, before `go` and after it a report. */
export interface Order {
  /** Events, or detections that all writers meet at once: of the same new hashes, or of two that overlap in odd ways. */
  readonly inputs: "zipf" | "one group" | "same" | "overlapping";
  readonly count: number;
  /** How many are handed in together. */
  readonly batch: number;
  /** Another one for each order. */
  readonly name: number;
}

export interface Report {
  readonly batchMs: readonly number[];
  readonly commits: number;
  readonly deferred: number;
}

export interface WriterData {
  readonly url: string;
  readonly schema: string;
  readonly writer: number;
}

const { url, schema, writer } = workerData as WriterData;
const port = parentPort;
if (port === null) throw new Error("a writer is started by the bench");

const pool = new Pool({ connectionString: url, max: 2 });
const { storage, counter } = postgres(pool, { schema });
let commits = 0;
const issues = createIssueEngine({
  storage: recording(storage, () => {
    commits += 1;
  }),
  counter,
  projects: [{ id: 1, slug: "bench" }],
  maxBatch: 1_000,
});
let inputs: readonly IngestInput[] = [];
let batch = 1;

async function answer(message: Order | "go" | "end"): Promise<unknown> {
  if (message === "go") return work();
  if (message === "end") {
    await issues.stop();
    await pool.end();
    return "ended";
  }
  ({ batch } = message);
  inputs = prepare(message);
  return "ready";
}

async function work(): Promise<Report> {
  const batchMs: number[] = [];
  let deferred = 0;
  commits = 0;
  for (let first = 0; first < inputs.length; first += batch) {
    const startedAt = performance.now();
    const outcomes = await issues.ingestMany(inputs.slice(first, first + batch));
    batchMs.push(performance.now() - startedAt);
    deferred += outcomes.filter(({ kind }) => kind === "deferred").length;
  }
  return { batchMs, commits, deferred };
}

function prepare(order: Order): readonly IngestInput[] {
  const seed = 1_000 * order.name + writer;
  if (order.inputs === "zipf" || order.inputs === "one group") {
    const texts = takeTexts(eventTexts(seed, Date.now() - 3_600_000, order.inputs), order.count);
    return texts.map((event) => ({ kind: "event", event }));
  }
  const chance = createChance(seed);
  const hashOf = (index: number) => `${order.name}-${index % order.count}`;
  return Array.from({ length: order.count }, (_, index) => index)
    .map((index) => [chance(), index] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, index]) => detection(order.inputs === "same" ? [hashOf(index)] : [hashOf(index), hashOf(index + writer)]));
}

function detection(fingerprint: readonly string[]): IngestInput {
  const id = crypto.randomUUID().replaceAll("-", "");
  const event = { event_id: id, timestamp: Date.now() / 1000, platform: "node", tags: {} };
  const occurrence = {
    id,
    event_id: id,
    fingerprint,
    issue_title: "Slow",
    subtitle: "",
    type: "error",
    level: "error",
  };
  return { kind: "occurrence", occurrence: { ...occurrence, detection_time: Date.now() / 1000, event } };
}

// One message after the other: the bench waits for each answer.
port.on("message", (message: Order | "go" | "end") => {
  void answer(message).then((reply) => {
    port.postMessage(reply);
    if (message === "end") port.close();
  });
});
await issues.projects();
port.postMessage("ready");
