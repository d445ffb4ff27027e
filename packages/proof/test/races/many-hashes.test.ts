import type { Issue, IssueEngine, Outcome } from "@issuekit/core";
import { anEvent, anOccurrence } from "@issuekit/testkit";
import { describe, expect, test } from "vitest";
import { adapters } from "../../src/adapters.ts";
import { everyOccurrenceIsNew, someHashesAreEnough } from "../../src/faults/commit.ts";
import { ofStorage, type Plant } from "../../src/faults/fault.ts";
import { kinds, noon, openStage, writers, type Race, type Stage } from "./stage.ts";

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** The same inputs in an order of each writer's own. */
function shuffled<Item>(items: readonly Item[], writer: number): readonly Item[] {
  const place = (index: number) => ((index + 1) * (2 * writer + 7_919)) % 1_009;
  return items
    .map((item, index) => ({ item, at: place(index) }))
    .toSorted((one, other) => one.at - other.at)
    .map(({ item }) => item);
}

const anEventOf = (group: number, user: number) => ({
  kind: "event" as const,
  event: anEvent({ timestamp: noon / 1000, fingerprint: [`hash-${group}`], user: { id: `u${user}` } }),
});
const aFindingOf = (...hashes: readonly number[]) => ({
  kind: "occurrence" as const,
  occurrence: anOccurrence({
    type: "free",
    detection_time: noon / 1000,
    fingerprint: hashes.map((hash) => `hash-${hash}`),
  }),
});

async function allIssues(engine: IssueEngine): Promise<readonly Issue[]> {
  const issues: Issue[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<IssueEngine["search"]>> = await engine.search({
      limit: 100,
      ...(cursor !== null && { cursor }),
    });
    issues.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return issues;
}

const countsOf = (issues: readonly Issue[]) => kinds(issues.map(({ timesSeen }) => ({ kind: `seen ${timesSeen}` })));

/** Every new hash belongs to one group, and no group is without one. */
async function expectOwners({ store, observer }: Stage, hashes: number): Promise<void> {
  const issues = await allIssues(observer);
  const owned = await Promise.all(issues.map(({ id }) => store.storage.read.listHashes(1, id)));
  expect(owned.filter((each) => each.length === 0)).toEqual([]);
  expect(owned.flat()).toHaveLength(hashes);
}

const all = async (work: readonly Promise<readonly Outcome[]>[]) => (await Promise.all(work)).flat();

/** Of two commits that overlap, one counts by halves. */
const overlappingCountsAreLost: Plant = ofStorage(({ commit }, under) => ({
  async commit(changes) {
    const others = under.get("way") ?? 0;
    under.set("way", others + 1);
    const units = changes.units.map((unit) =>
      unit.count === undefined ? unit : { ...unit, count: { ...unit.count, times: Math.ceil(unit.count.times / 2) } },
    );
    try {
      return await commit(others === 0 ? changes : { ...changes, units });
    } finally {
      under.set("way", (under.get("way") ?? 0) - 1);
    }
  },
}));

const races: readonly Race[] = [
  {
    promise: "a cold start of 16 writers with 300 common new hashes makes one group for each, and counts all",
    guard: { without: "the claim of new hashes", plant: someHashesAreEnough },
    async run(stage) {
      const outcomes = await all(
        stage.racers.map((racer, writer) =>
          racer.ingestMany(shuffled(numbers(300), writer).map((group) => anEventOf(group, writer))),
        ),
      );
      expect(kinds(outcomes)).toEqual({ created: 300, aggregated: 300 * (writers - 1) });
      expect(countsOf(await allIssues(stage.observer))).toEqual({ [`seen ${writers}`]: 300 });
      await expectOwners(stage, 300);
    },
  },
  {
    promise: "a cold start of 16 writers with 150 new hashes, two by two and overlapping, loses and leaves nothing",
    guard: { without: "all hashes of a unit or none", plant: someHashesAreEnough },
    async run(stage) {
      const outcomes = await all(
        stage.racers.map((racer, writer) =>
          racer.ingestMany(shuffled(numbers(150), writer).map((hash) => aFindingOf(hash, (hash + writer) % 150))),
        ),
      );
      const { created = 0, aggregated = 0, ...others } = kinds(outcomes);
      expect(others).toEqual({});
      expect(created + aggregated).toBe(150 * writers);
      const issues = await allIssues(stage.observer);
      expect(issues).toHaveLength(created);
      expect(issues.reduce((sum, { timesSeen }) => sum + timesSeen, 0)).toBe(150 * writers);
      await expectOwners(stage, 150);
    },
  },
  {
    promise: "of a batch that four workers get at once each event counts once",
    guard: { without: "the claim of occurrences", plant: everyOccurrenceIsNew },
    async run({ racers, observer }) {
      const inputs = numbers(400).map((number) => anEventOf(number % 40, number % 9));
      // The others come with a single event of their own: no commit begins before all have loaded.
      const outcomes = await all(
        racers.map((racer, writer) =>
          racer.ingestMany(writer < 4 ? shuffled(inputs, writer) : [anEventOf(40, writer)]),
        ),
      );
      expect(kinds(outcomes)).toEqual({ created: 41, aggregated: 360 + writers - 5, duplicate: 3 * 400 });
      expect(countsOf(await allIssues(observer))).toEqual({ "seen 10": 40, [`seen ${writers - 4}`]: 1 });
    },
  },
  {
    promise: "16 writers on five hot groups count all events and people, and hold nobody up",
    guard: { without: "adding up inside of the store", plant: overlappingCountsAreLost },
    async run({ racers, observer, work }) {
      await observer.ingestMany(numbers(5).map((group) => anEventOf(group, 0)));
      const outcomes = await all(
        racers.map((racer, writer) =>
          racer.ingestMany(numbers(200).map((number) => anEventOf(number % 5, 1 + ((number + writer) % 50)))),
        ),
      );
      expect(kinds(outcomes)).toEqual({ aggregated: 200 * writers });
      const issues = await allIssues(observer);
      expect(issues.map(({ timesSeen, usersSeen }) => [timesSeen, usersSeen])).toEqual(
        numbers(5).map(() => [1 + 40 * writers, 51]),
      );
      expect(work.refusedUnits).toBe(0);
    },
  },
];

for (const adapter of adapters) {
  describe(`on ${adapter.name}`, () => {
    for (const { promise, guard, run } of races) {
      test(`holds: ${promise}`, async () => {
        const stage = await openStage(adapter);
        await run(stage);
        const { batches, commits, refusedUnits } = stage.work;
        const perBatch = (commits / batches).toFixed(2);
        process.stdout.write(
          `${adapter.name}: ${perBatch} commits per batch, ${refusedUnits} units refused: ${promise}\n`,
        );
      });

      test.runIf(adapter.controls)(`control: without ${guard.without} it does not hold that ${promise}`, async () => {
        const race = run(await openStage(adapter, guard.plant));
        await expect(race).rejects.toMatchObject({ name: "AssertionError" });
      });
    }
  });
}
