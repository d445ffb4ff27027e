import { createIssueEngine, type IssueEngine, type IssueEngineOptions } from "@issuekit/core";
import { manualClock, sequentialIds, type ManualClock } from "@issuekit/memory";
import { onTestFinished } from "vitest";
import type { Adapter, OpenStore, Parts } from "../../src/adapters.ts";
import { behindBarrier, createBarrier } from "../../src/barrier.ts";
import type { Plant } from "../../src/faults/fault.ts";
import { wrapWith } from "../../src/faults/guards.ts";

export const writers = 16;
export const noon: number = Date.parse("2026-03-01T12:00:00Z");
const types = [
  { id: 50_001, slug: "noisy", category: "metric", noise: { ignoreLimit: 3 }, creationQuota: null },
  { id: 50_002, slug: "scarce", category: "metric", creationQuota: { limit: 1, windowMs: 3_600_000, slotMs: 60_000 } },
  { id: 50_003, slug: "free", category: "metric", creationQuota: null },
] as const;

export interface Stage {
  readonly clock: ManualClock;
  readonly store: OpenStore;
  /** An engine without a barrier, to look and to prepare. */
  readonly observer: IssueEngine;
  /** One engine and one connection each; no commit of theirs starts before all their loads have answered. */
  readonly racers: readonly IssueEngine[];
  /** What the racers have done so far. */
  readonly work: Readonly<Work>;
}

interface Work {
  batches: number;
  commits: number;
  refusedUnits: number;
}

export interface Race {
  readonly promise: string;
  /** What holds the race off, and a storage or counter without it: the race must be seen to be lost. */
  readonly guard: { readonly without: string; readonly plant: Plant };
  readonly run: (stage: Stage) => Promise<void>;
}

/** A fresh store of an adapter, with 16 racers on it; `plant` breaks what they use. */
export async function openStage(adapter: Adapter, plant?: Plant): Promise<Stage> {
  const store = await adapter.open();
  const clock = manualClock(noon);
  const barrier = createBarrier(writers);
  const meddle = plant === undefined ? (parts: Parts) => parts : wrapWith(plant);
  const work: Work = { batches: 0, commits: 0, refusedUnits: 0 };
  const onMeasure: IssueEngineOptions["onMeasure"] = (name, value, { step }) => {
    if (name === "batch.size") work.batches += 1;
    if (name === "step.ms" && step === "commit") work.commits += 1;
    if (name === "batch.refused-units") work.refusedUnits += value;
  };
  const engine = (parts: Parts, prefix: string, options: Partial<IssueEngineOptions> = {}) =>
    createIssueEngine({
      ...parts,
      ...options,
      clock,
      ids: sequentialIds({ prefix }),
      projects: [{ id: 1, slug: "shop" }],
      groupTypes: types,
      maxBatch: 1_000,
    });
  const observer = engine({ storage: store.storage, counter: store.counter }, "observer");
  await observer.projects();
  const racers: IssueEngine[] = [];
  for (let index = 0; index < writers; index += 1) {
    const { storage, counter } = meddle(await store.another());
    racers.push(engine({ storage: behindBarrier(storage, barrier), counter }, `w${index}`, { onMeasure }));
  }
  for (const racer of racers) await racer.projects();
  onTestFinished(async () => {
    for (const racer of racers) await racer.settle();
    await store.close();
  });
  return { clock, store, observer, racers, work };
}

export function kinds(outcomes: readonly { readonly kind: string }[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { kind } of outcomes) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
