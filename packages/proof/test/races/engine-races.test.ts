import { createIssueEngine, type IssueEngine, type IssueStorage, type Outcome } from "@issuekit/core";
import { manualClock, sequentialIds, type ManualClock } from "@issuekit/memory";
import { anEvent, anOccurrence } from "@issuekit/testkit";
import { describe, expect, onTestFinished, test } from "vitest";
import { adapters, type Adapter } from "../../src/adapters.ts";
import { behindBarrier, createBarrier, overriding } from "../../src/barrier.ts";

const writers = 16;
const noon = Date.parse("2026-03-01T12:00:00Z");
const types = [
  { id: 50_001, slug: "noisy", category: "metric", noise: { ignoreLimit: 3 }, creationQuota: null },
  { id: 50_002, slug: "scarce", category: "metric", creationQuota: { limit: 1, windowMs: 3_600_000, slotMs: 60_000 } },
] as const;

interface Race {
  readonly clock: ManualClock;
  /** An engine without a barrier, to look and to prepare. */
  readonly observer: IssueEngine;
  /** One engine and one connection each; no commit of theirs starts before all their loads have answered. */
  readonly racers: readonly IssueEngine[];
}

/** Takes a guard out of a storage, to see the race that it holds off. */
type Fault = (storage: IssueStorage) => IssueStorage;
const none: Fault = (storage) => storage;

async function openRace(adapter: Adapter, count: number = writers, fault: Fault = none): Promise<Race> {
  const store = await adapter.open();
  const clock = manualClock(noon);
  const barrier = createBarrier(count);
  const engine = (storage: IssueStorage, counter: typeof store.counter, prefix: string) =>
    createIssueEngine({
      storage,
      counter,
      clock,
      ids: sequentialIds({ prefix }),
      projects: [{ id: 1, slug: "shop" }],
      groupTypes: types,
      maxBatch: 1_000,
    });
  const observer = engine(store.storage, store.counter, "observer");
  await observer.projects();
  const racers: IssueEngine[] = [];
  for (let index = 0; index < count; index += 1) {
    const parts = await store.another();
    racers.push(engine(behindBarrier(fault(parts.storage), barrier), parts.counter, `w${index}`));
  }
  for (const racer of racers) await racer.projects();
  onTestFinished(async () => {
    for (const racer of racers) await racer.settle();
    await store.close();
  });
  return { clock, observer, racers };
}

const kinds = (outcomes: readonly Outcome[]) => {
  const counts: Record<string, number> = {};
  for (const { kind } of outcomes) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
};

const event = (index: number) => ({
  kind: "event" as const,
  event: anEvent({ timestamp: noon / 1000, user: { id: `u${index}` } }),
});
const found = (slug: string, more: Record<string, unknown> = {}) => ({
  kind: "occurrence" as const,
  occurrence: anOccurrence({ type: slug, detection_time: noon / 1000, ...more }),
});

async function raceToRegress(adapter: Adapter, fault: Fault = none) {
  const { clock, observer, racers } = await openRace(adapter, writers, fault);
  await observer.ingest(event(0));
  const [issue] = (await observer.search()).items;
  if (issue === undefined) throw new Error("no issue");
  await observer.update([issue.id], { status: "resolved" }, { actor: "user:1" });
  clock.advance({ minutes: 5 });
  const late = () => ({ kind: "event" as const, event: anEvent({ timestamp: clock.now() / 1000 }) });
  const outcomes = await Promise.all(racers.map((racer) => racer.ingest(late())));
  const after = await observer.get(issue.id);
  const activity = await observer.activity(issue.id);
  return { outcomes, after, regressions: activity.filter(({ kind }) => kind === "set_regression").length };
}

for (const adapter of adapters) {
  describe(`on ${adapter.name}`, () => {
    test("16 writers on a resolved group cause one regression", async () => {
      const { outcomes, after, regressions } = await raceToRegress(adapter);
      expect(kinds(outcomes)).toEqual({ regressed: 1, aggregated: writers - 1 });
      expect(after).toMatchObject({
        status: "unresolved",
        substatus: "regressed",
        timesSeen: 1 + writers,
        stateVersion: 3,
      });
      expect(regressions).toBe(1);
    });

    test("control: without the guard on the state version they cause more", async () => {
      // Whatever version a unit relied on, it is told the one of now, until it is taken.
      const blind: Fault = (storage) =>
        overriding(storage, {
          async commit(changes) {
            for (;;) {
              const units = [];
              for (const unit of changes.units) {
                const group = await storage.read.findGroup(changes.projectId, { number: unit.number });
                const relyOn = { ...unit.relyOn, ...(group === undefined ? {} : { stateVersion: group.stateVersion }) };
                units.push({ ...unit, relyOn, history: [] });
              }
              const result = await storage.commit({ ...changes, id: `${changes.id}-${Math.random()}`, units });
              if (result.refused.length === 0) return result;
            }
          },
        });
      const { outcomes, regressions } = await raceToRegress(adapter, blind);
      expect(Math.max(kinds(outcomes)["regressed"] ?? 0, regressions)).toBeGreaterThan(1);
    });

    test("16 writers that meet a new hash make one group, and every one is counted", async () => {
      const { observer, racers } = await openRace(adapter);
      const outcomes = await Promise.all(racers.map((racer, index) => racer.ingest(event(index))));
      expect(kinds(outcomes)).toEqual({ created: 1, aggregated: writers - 1 });
      const { items } = await observer.search();
      expect(items).toMatchObject([{ timesSeen: writers, usersSeen: writers }]);
    });

    test("16 writers with the same events count each once", async () => {
      const { observer, racers } = await openRace(adapter);
      const inputs = Array.from({ length: 20 }, (_, index) => event(index));
      const outcomes = (await Promise.all(racers.map((racer) => racer.ingestMany(inputs)))).flat();
      expect(kinds(outcomes)).toEqual({ created: 1, aggregated: 19, duplicate: 20 * (writers - 1) });
      expect((await observer.search()).items).toMatchObject([{ timesSeen: 20, usersSeen: 20 }]);
    });

    test("resolving against ingesting: the status and the count both end as one order of them", async () => {
      const { clock, observer, racers } = await openRace(adapter, 1);
      await observer.ingest(event(0));
      const [issue] = (await observer.search()).items;
      const [racer] = racers;
      if (issue === undefined || racer === undefined) throw new Error("no issue");
      const before = clock.now();
      const [outcome, [resolved]] = await Promise.all([
        racer.ingest({ kind: "event", event: anEvent({ timestamp: (before - 1) / 1000 }) }),
        observer.update([issue.id], { status: "resolved" }, { actor: "user:1" }),
      ]);
      expect(outcome.kind).toBe("aggregated");
      expect(resolved?.kind).toBe("changed");
      expect(await observer.get(issue.id)).toMatchObject({ status: "resolved", timesSeen: 2, stateVersion: 2 });
    });

    test("16 writers, noise limit 3, 1,000 occurrences: two are suppressed, 998 counted, no first delivery is a duplicate", async () => {
      const { observer, racers } = await openRace(adapter);
      const inputs = Array.from({ length: 1_000 }, () => found("noisy"));
      const shares = racers.map((_, writer) => inputs.filter((_input, index) => index % writers === writer));
      const outcomes = (
        await Promise.all(racers.map((racer, writer) => racer.ingestMany(shares[writer] ?? [])))
      ).flat();
      expect(kinds(outcomes)).toEqual({ suppressed: 2, created: 1, aggregated: 997 });
      expect((await observer.search()).items).toMatchObject([{ timesSeen: 998, suppressedCount: 2 }]);
      const again = await observer.ingestMany(inputs);
      expect(kinds(again)).toEqual({ duplicate: 1_000 });
    });

    test("one new group spends one slot of the quota, however many workers meet it", async () => {
      const { observer, racers } = await openRace(adapter);
      const outcomes = await Promise.all(
        racers.map((racer) => racer.ingest(found("scarce", { fingerprint: ["one"] }))),
      );
      expect(kinds(outcomes)).toEqual({ created: 1, aggregated: writers - 1 });
      const [second] = await observer.ingestMany([found("scarce", { fingerprint: ["two"] })]);
      expect(second?.kind).toBe("rateLimited");
    });

    test("of 16 new groups and one slot one is created", async () => {
      const { observer, racers } = await openRace(adapter);
      const outcomes = await Promise.all(
        racers.map((racer, index) => racer.ingest(found("scarce", { fingerprint: [`f${index}`] }))),
      );
      expect(kinds(outcomes)).toEqual({ created: 1, rateLimited: writers - 1 });
      expect((await observer.search()).items).toHaveLength(1);
    });

    test("writers with overlapping hashes leave no hash without its group, and count everything", async () => {
      const { observer, racers } = await openRace(adapter);
      const pairs = [["p", "q"], ["q", "r"], ["r", "p"], ["q"]];
      const outcomes = await Promise.all(
        racers.map((racer, index) =>
          racer.ingest(found("profile_file_io_main_thread", { fingerprint: pairs[index % pairs.length] ?? [] })),
        ),
      );
      const counted = outcomes.filter(({ kind }) => kind === "created" || kind === "aggregated");
      expect(counted).toHaveLength(writers);
      const { items } = await observer.search();
      expect(items.reduce((sum, { timesSeen }) => sum + timesSeen, 0)).toBe(writers);
      const after = await observer.ingestMany(
        ["p", "q", "r"].map((part) => found("profile_file_io_main_thread", { fingerprint: [part] })),
      );
      expect(kinds(after)).toEqual({ aggregated: 3 });
    });
  });
}
