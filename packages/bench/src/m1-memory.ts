import { createIssueEngine, groupEvent, normalizeEvent } from "@issuekit/core";
import { memory } from "@issuekit/memory";
import { eventTexts, takeTexts } from "./events.ts";
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
    const floorMs = runFloor(texts);
    const oursMs = await runOurs(texts);
    // The first round warms up.
    if (round > 0) {
      floor.push(floorMs);
      ours.push(oursMs);
    }
  }
  const bytes = await bytesPerEvent();
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
        ours: `${Math.round(bytes)}`,
        floor: "",
        ratio: bytes,
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

/** What a program would do by hand: ids, hashes, groups, counts, and the payload as text. */
function runFloor(texts: readonly string[]): number {
  const payloads = new Map<string, string>();
  const groups = new Map<
    string,
    {
      times: number;
      first: number;
      last: number;
      tags: Map<string, number>;
      users: Set<string>;
      hours: Map<number, number>;
      releases: Map<string, number>;
    }
  >();
  const context = { projectId: 1, receivedAt: Date.now(), sentAt: null, eventId: null, trusted: false };
  const startedAt = performance.now();
  for (const text of texts) {
    const result = normalizeEvent(text, context);
    if (result.kind === "rejected" || payloads.has(result.event.eventId)) continue;
    const { event } = result;
    const [hash = ""] = groupEvent(event.payload).hashes;
    let group = groups.get(hash);
    if (group === undefined) {
      group = {
        times: 0,
        first: event.at,
        last: event.at,
        tags: new Map(),
        users: new Set(),
        hours: new Map(),
        releases: new Map(),
      };
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
  return performance.now() - startedAt;
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

async function bytesPerEvent(): Promise<number> {
  const issues = createIssueEngine({
    ...memory(),
    projects: [{ id: 1, slug: "bench" }],
    maxBatch: batch,
    scrub: false,
  });
  await issues.projects();
  const texts = eventTexts(7, Date.now() - 3_600_000);
  const before = heapUsed();
  let payloads = 0;
  const events = 40_000;
  for (let start = 0; start < events; start += batch) {
    const taken = takeTexts(texts, batch);
    await issues.ingestMany(taken.map((text) => ({ kind: "event", event: text })));
  }
  const used = heapUsed() - before;
  const page = await issues.search({ limit: 100 });
  // The payload that is kept is the normalised one: measure it on what the store holds.
  let sampled = 0;
  for (const issue of page.items) {
    const latest = await issues.event(issue.id, "latest");
    if (latest?.payload === null || latest === undefined) continue;
    payloads += JSON.stringify(latest.payload).length;
    sampled += 1;
  }
  return used / events - payloads / sampled;
}

function heapUsed(): number {
  if (globalThis.gc === undefined) throw new Error("run the bench with --expose-gc");
  globalThis.gc();
  globalThis.gc();
  const { heapUsed: heap, external } = process.memoryUsage();
  return heap + external;
}
