import { createIssueEngine, groupEvent, normalizeEvent, type ChangeSet } from "@issuekit/core";
import { memory } from "@issuekit/memory";
import { eventTexts, takeTexts } from "./events.ts";
import { recording } from "./recording.ts";
import { median, perSecond, type Finding } from "./report.ts";

const count = 20_000;
const batch = 1_000;
const rounds = 5;

/** M1: the memory store beside bare maps that keep the same facts. Both parse, normalise and group. */
export async function measureMemory(): Promise<{
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
}> {
  const ours: number[] = [];
  const floor: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const texts = takeTexts(eventTexts(100 + round, Date.now() - 3_600_000), count);
    const startedAt = performance.now();
    keepInMaps(texts);
    const floorMs = performance.now() - startedAt;
    const oursMs = await runOurs(texts);
    // The first round warms up.
    if (round > 0) {
      floor.push(floorMs);
      ours.push(oursMs);
    }
  }
  const bytes = { ours: await bytesOfOurs(), floor: bytesOfFloor() };
  return {
    findings: [
      {
        id: "M1",
        what: "memory store, batch 1000, vs bare maps",
        ours: perSecond(count, median(ours)),
        floor: perSecond(count, median(floor)),
        ratio: median(floor) / median(ours),
        must: 0.35,
        aim: 0.6,
      },
      {
        id: "M1",
        what: "bytes an event beyond its payload",
        ours: `${Math.round(bytes.ours)}`,
        floor: `${Math.round(bytes.floor)}`,
        ratio: bytes.ours,
        must: 600,
        aim: 300,
        atMost: true,
      },
    ],
    notes: [],
  };
}

async function runOurs(texts: readonly string[]): Promise<number> {
  const issues = createIssueEngine({
    ...memory(),
    projects: [{ id: 1, slug: "bench" }],
    maxBatch: batch,
    scrub: false,
  });
  await issues.projects();
  const startedAt = performance.now();
  for (let start = 0; start < texts.length; start += batch) {
    const inputs = texts.slice(start, start + batch).map((text) => ({ kind: "event" as const, event: text }));
    await issues.ingestMany(inputs);
  }
  return performance.now() - startedAt;
}

interface MapGroup {
  times: number;
  first: number;
  last: number;
  readonly tags: Map<string, number>;
  readonly users: Set<string>;
  readonly hours: Map<number, number>;
  readonly releases: Map<string, number>;
}

/** What a program would do by hand: ids, hashes, groups, counts, and the payload as text. */
function keepInMaps(texts: readonly string[]): {
  readonly payloads: ReadonlyMap<string, string>;
  readonly groups: ReadonlyMap<string, MapGroup>;
} {
  const payloads = new Map<string, string>();
  const groups = new Map<string, MapGroup>();
  const context = { projectId: 1, receivedAt: Date.now(), sentAt: null, eventId: null, trusted: false };
  for (const text of texts) {
    const result = normalizeEvent(text, context);
    if (result.kind === "rejected" || payloads.has(result.event.eventId)) continue;
    const { event } = result;
    const [hash = ""] = groupEvent(event.payload).hashes;
    let group = groups.get(hash);
    if (group === undefined) {
      const counts = { tags: new Map(), users: new Set<string>(), hours: new Map(), releases: new Map() };
      group = { times: 0, first: event.at, last: event.at, ...counts };
      groups.set(hash, group);
    }
    group.times += 1;
    group.first = Math.min(group.first, event.at);
    group.last = Math.max(group.last, event.at);
    for (const [key, value] of event.tags) add(group.tags, `${key}:${value}`);
    if (event.userKey !== null) group.users.add(event.userKey);
    add(group.hours, Math.floor(event.at / 3_600_000));
    add(group.releases, `${event.environment} ${event.release}`);
    payloads.set(event.eventId, JSON.stringify(event.payload));
  }
  return { payloads, groups };
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

const weighed = 40_000;

/** Bytes that the store takes for an event, less the text of its payload. */
async function bytesOfOurs(): Promise<number> {
  let payloads = 0;
  const { storage, counter } = memory();
  const weigh = ({ units }: ChangeSet): void => {
    for (const { occurrences } of units) for (const { payload } of occurrences) payloads += payload?.length ?? 0;
  };
  const issues = createIssueEngine({
    storage: recording(storage, weigh),
    counter,
    projects: [{ id: 1, slug: "bench" }],
    maxBatch: batch,
    scrub: false,
  });
  await issues.projects();
  const texts = eventTexts(7, Date.now() - 3_600_000);
  const before = heapUsed();
  for (let start = 0; start < weighed; start += batch) {
    const taken = takeTexts(texts, batch);
    await issues.ingestMany(taken.map((text) => ({ kind: "event", event: text })));
  }
  return (heapUsed() - before - payloads) / weighed;
}

function bytesOfFloor(): number {
  const texts = takeTexts(eventTexts(7, Date.now() - 3_600_000), weighed);
  const before = heapUsed();
  const kept = keepInMaps(texts);
  const used = heapUsed() - before;
  let payloads = 0;
  for (const text of kept.payloads.values()) payloads += text.length;
  return (used - payloads) / weighed;
}

function heapUsed(): number {
  if (globalThis.gc === undefined) throw new Error("run the bench with --expose-gc");
  globalThis.gc();
  globalThis.gc();
  const { heapUsed: heap, external } = process.memoryUsage();
  return heap + external;
}
