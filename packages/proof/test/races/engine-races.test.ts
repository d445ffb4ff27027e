import { anEvent, anOccurrence } from "@issuekit/testkit";
import { describe, expect, test } from "vitest";
import { adapters } from "../../src/adapters.ts";
import { blindToVersions, everyOccurrenceIsNew, someHashesAreEnough } from "../../src/faults/commit.ts";
import { plantOf } from "../../src/faults/guards.ts";
import { kinds, noon, openStage, writers, type Race } from "./stage.ts";

const event = (index: number, at = noon) => ({
  kind: "event" as const,
  event: anEvent({ timestamp: at / 1000, user: { id: `u${index}` } }),
});
const found = (slug: string, more: Record<string, unknown> = {}) => ({
  kind: "occurrence" as const,
  occurrence: anOccurrence({ type: slug, detection_time: noon / 1000, ...more }),
});

const versionsUnchecked = blindToVersions(() => true);

const races: readonly Race[] = [
  {
    promise: "16 writers on a resolved group cause one regression",
    guard: { without: "the check of the state version", plant: versionsUnchecked },
    async run({ clock, observer, racers }) {
      await observer.ingest(event(0));
      const [issue] = (await observer.search()).items;
      if (issue === undefined) throw new Error("no issue");
      await observer.update([issue.id], { status: "resolved" }, { actor: "user:1" });
      clock.advance({ minutes: 5 });
      const outcomes = await Promise.all(racers.map((racer, index) => racer.ingest(event(index, clock.now()))));
      expect(kinds(outcomes)).toEqual({ regressed: 1, aggregated: writers - 1 });
      expect(await observer.get(issue.id)).toMatchObject({
        status: "unresolved",
        substatus: "regressed",
        timesSeen: 1 + writers,
        stateVersion: 3,
      });
      const activity = await observer.activity(issue.id);
      expect(activity.map(({ kind }) => kind)).toEqual(["set_resolved", "set_regression"]);
    },
  },
  {
    promise: "16 writers that meet a new hash make one group, and every one is counted",
    guard: { without: "the claim of new hashes", plant: someHashesAreEnough },
    async run({ observer, racers }) {
      const outcomes = await Promise.all(racers.map((racer, index) => racer.ingest(event(index))));
      expect(kinds(outcomes)).toEqual({ created: 1, aggregated: writers - 1 });
      const { items } = await observer.search();
      expect(items).toMatchObject([{ timesSeen: writers, usersSeen: writers }]);
    },
  },
  {
    promise: "16 writers with the same events count each once",
    guard: { without: "the claim of occurrences", plant: everyOccurrenceIsNew },
    async run({ observer, racers }) {
      const inputs = Array.from({ length: 20 }, (_, index) => event(index));
      const outcomes = (await Promise.all(racers.map((racer) => racer.ingestMany(inputs)))).flat();
      expect(kinds(outcomes)).toEqual({ created: 1, aggregated: 19, duplicate: 20 * (writers - 1) });
      expect((await observer.search()).items).toMatchObject([{ timesSeen: 20, usersSeen: 20 }]);
    },
  },
  {
    promise: "16 writers with the same event of a known group count it once",
    guard: { without: "the claim of occurrences", plant: everyOccurrenceIsNew },
    async run({ observer, racers }) {
      await observer.ingest(event(0));
      const input = event(1);
      const outcomes = await Promise.all(racers.map((racer) => racer.ingest(input)));
      expect(kinds(outcomes)).toEqual({ aggregated: 1, duplicate: writers - 1 });
      expect((await observer.search()).items).toMatchObject([{ timesSeen: 2, usersSeen: 2 }]);
    },
  },
  {
    promise:
      "16 writers, noise limit 3, 1,000 occurrences: two are suppressed, 998 counted, no first delivery is a duplicate",
    guard: { without: "one count for all writers", plant: plantOf("race-counter-per-connection") },
    async run({ observer, racers }) {
      const inputs = Array.from({ length: 1_000 }, () => found("noisy"));
      const shares = racers.map((_, writer) => inputs.filter((_input, index) => index % writers === writer));
      const outcomes = (
        await Promise.all(racers.map((racer, writer) => racer.ingestMany(shares[writer] ?? [])))
      ).flat();
      expect(kinds(outcomes)).toEqual({ suppressed: 2, created: 1, aggregated: 997 });
      expect((await observer.search()).items).toMatchObject([{ timesSeen: 998, suppressedCount: 2 }]);
      const again = await observer.ingestMany(inputs);
      expect(kinds(again)).toEqual({ duplicate: 1_000 });
    },
  },
  {
    promise: "one new group spends one slot of the quota, however many workers meet it",
    guard: { without: "one step per token", plant: plantOf("race-token") },
    async run({ observer, racers }) {
      const outcomes = await Promise.all(
        racers.map((racer) => racer.ingest(found("scarce", { fingerprint: ["one"] }))),
      );
      expect(kinds(outcomes)).toEqual({ created: 1, aggregated: writers - 1 });
      const [second] = await observer.ingestMany([found("scarce", { fingerprint: ["two"] })]);
      expect(second?.kind).toBe("rateLimited");
    },
  },
  {
    promise: "of 16 new groups and one slot one is created",
    guard: { without: "one step per spending", plant: plantOf("race-spend") },
    async run({ observer, racers }) {
      const outcomes = await Promise.all(
        racers.map((racer, index) => racer.ingest(found("scarce", { fingerprint: [`f${index}`] }))),
      );
      expect(kinds(outcomes)).toEqual({ created: 1, rateLimited: writers - 1 });
      expect((await observer.search()).items).toHaveLength(1);
    },
  },
  {
    promise: "writers with overlapping hashes make no group without a hash, and count everything",
    guard: { without: "all hashes of a unit or none", plant: someHashesAreEnough },
    async run({ store, observer, racers }) {
      const pairs = [["p", "q"], ["q", "r"], ["r", "p"], ["q"]];
      const about = (fingerprint: readonly string[]) => found("profile_file_io_main_thread", { fingerprint });
      const outcomes = await Promise.all(
        racers.map((racer, index) => racer.ingest(about(pairs[index % pairs.length] ?? []))),
      );
      expect(outcomes.filter(({ kind }) => kind === "created" || kind === "aggregated")).toHaveLength(writers);
      const { items } = await observer.search();
      expect(items.reduce((sum, { timesSeen }) => sum + timesSeen, 0)).toBe(writers);
      const owned = await Promise.all(items.map(({ id }) => store.storage.read.listHashes(1, id)));
      expect(owned.filter((hashes) => hashes.length === 0)).toEqual([]);
      expect(owned.flat()).toHaveLength(3);
      const after = await observer.ingestMany(["p", "q", "r"].map((part) => about([part])));
      expect(kinds(after)).toEqual({ aggregated: 3 });
    },
  },
];

for (const adapter of adapters) {
  describe(`on ${adapter.name}`, () => {
    for (const { promise, guard, run } of races) {
      test(`holds: ${promise}`, async () => run(await openStage(adapter)));

      test.runIf(adapter.controls)(`control: without ${guard.without} it does not hold that ${promise}`, async () => {
        const race = run(await openStage(adapter, guard.plant));
        if (adapter.numbersHistory && guard.plant === versionsUnchecked) await expect(race).resolves.toBeUndefined();
        else await expect(race).rejects.toMatchObject({ name: "AssertionError" });
      });
    }
  });
}
