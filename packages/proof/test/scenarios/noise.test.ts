import type { IssueEngineOptions } from "@issuekit/core";
import { describe, expect, test } from "vitest";
import { adapters } from "../../src/adapters.ts";
import {
  aFinding,
  aFindingAbout,
  anError,
  hexId,
  hour,
  issueOf,
  minute,
  noon,
  openStage,
  seconds,
} from "../../src/scenario.ts";

const noisy = 9_001;
const fixed = 9_002;
const types: IssueEngineOptions["groupTypes"] = [
  { id: noisy, slug: "noisy", category: "metric", noise: { ignoreLimit: 3 } },
  { id: fixed, slug: "fixed_window", category: "metric", noise: { ignoreLimit: 3, window: "fixed" } },
];

for (const adapter of adapters) {
  describe(`noise thresholds on ${adapter.name}`, () => {
    const take = (type: number, at = noon, fields = {}) => aFinding({ type, ...fields }, { timestamp: seconds(at) });

    test("sightings below the threshold create nothing, and the issue that comes knows of them", async () => {
      const { issues } = await openStage(adapter, { groupTypes: types });
      const first = await issues.ingest(take(noisy, noon - 2 * minute));
      const second = await issues.ingest(take(noisy, noon - 5 * minute));
      expect([first, second]).toMatchObject([
        { kind: "suppressed", reason: "below-noise-threshold", seen: 1, limit: 3 },
        { kind: "suppressed", reason: "below-noise-threshold", seen: 2, limit: 3 },
      ]);
      expect((await issues.search()).items).toEqual([]);

      const third = await issues.ingest(take(noisy, noon));
      expect(third).toMatchObject({ kind: "created", suppressedCount: 2, issue: { shortId: "SHOP-1" } });
      expect(await issues.get("SHOP-1")).toMatchObject({
        timesSeen: 1,
        suppressedCount: 2,
        firstSeen: noon - 5 * minute,
        lastSeen: noon,
      });
      expect((await issues.events("SHOP-1")).items).toHaveLength(1);
      expect(await issues.ingest(take(noisy))).toMatchObject({ kind: "aggregated" });
    });

    test("a sighting that is sent again counts once, before the issue and after it", async () => {
      const { issues } = await openStage(adapter, { groupTypes: types });
      const [first, second, third] = [take(noisy), take(noisy), take(noisy)];
      expect(await issues.ingest(first)).toMatchObject({ kind: "suppressed", seen: 1 });
      expect(await issues.ingest(first)).toMatchObject({ kind: "suppressed", seen: 1 });
      expect(await issues.ingest(second)).toMatchObject({ kind: "suppressed", seen: 2 });
      const { id } = issueOf(await issues.ingest(third));

      for (const again of [first, second, third]) {
        expect(await issues.ingest(again)).toMatchObject({ kind: "duplicate", issue: { id } });
      }
      expect(await issues.get(id)).toMatchObject({ timesSeen: 1, suppressedCount: 2 });
    });

    test("one list crosses the threshold as its inputs one by one would", async () => {
      const { issues } = await openStage(adapter, { groupTypes: types });
      const [a, b, c] = [take(noisy), take(noisy), take(noisy)];
      const outcomes = await issues.ingestMany([a, a, b, c, a, b, take(noisy)]);
      expect(outcomes.map(({ kind }) => kind)).toEqual([
        "suppressed",
        "suppressed",
        "suppressed",
        "created",
        "duplicate",
        "duplicate",
        "aggregated",
      ]);
      expect(await issues.get("SHOP-1")).toMatchObject({ timesSeen: 2, suppressedCount: 2 });
      expect((await issues.events("SHOP-1")).items).toHaveLength(2);
    });

    test("an occurrence that the same list has counted elsewhere is no sighting", async () => {
      const { issues } = await openStage(adapter, { groupTypes: types });
      const counted = aFinding({ id: hexId(1), fingerprint: ["elsewhere"] });
      const outcomes = await issues.ingestMany([counted, take(noisy, noon, { id: hexId(1) }), take(noisy)]);
      expect(outcomes).toMatchObject([{ kind: "created" }, { kind: "duplicate" }, { kind: "suppressed", seen: 1 }]);
    });

    test("in a list sightings are counted in its order, even where an event has to be awaited", async () => {
      const { issues } = await openStage(adapter, {
        groupTypes: [{ id: noisy, slug: "noisy", category: "metric", noise: { ignoreLimit: 2 } }],
      });
      const outcomes = await issues.ingestMany([
        aFinding({ event_id: hexId(1), fingerprint: ["elsewhere"] }),
        aFindingAbout(hexId(1), { type: noisy }),
        take(noisy),
      ]);
      expect(outcomes.map(({ kind }) => kind)).toEqual(["created", "suppressed", "created"]);
    });

    test("hashes are counted each for itself, and projects too", async () => {
      const { issues } = await openStage(adapter, {
        groupTypes: types,
        projects: [
          { id: 1, slug: "shop" },
          { id: 2, slug: "blog" },
        ],
      });
      const blog = aFinding({ type: noisy, project_id: 2 }, { project_id: 2 });
      const kinds = [];
      for (const input of [
        { ...take(noisy), project: "shop" },
        { ...take(noisy), project: "shop" },
        { ...take(noisy, noon, { fingerprint: ["other"] }), project: "shop" },
        { ...blog, project: "blog" },
      ]) {
        kinds.push((await issues.ingest(input)).kind);
      }
      expect(kinds).toEqual(["suppressed", "suppressed", "suppressed", "suppressed"]);
      expect((await issues.ingest({ ...take(noisy), project: "shop" })).kind).toBe("created");
    });

    test("the time of a threshold runs from the latest sighting", async () => {
      const { issues, clock } = await openStage(adapter, { groupTypes: types });
      await issues.ingest(take(noisy));
      clock.advance({ hours: 23 });
      await issues.ingest(take(noisy));
      clock.advance({ hours: 23 });
      expect(await issues.ingest(take(noisy))).toMatchObject({ kind: "created", suppressedCount: 2 });
    });

    test("a fixed window runs from the first sighting", async () => {
      const { issues, clock } = await openStage(adapter, { groupTypes: types });
      await issues.ingest(take(fixed));
      clock.advance({ hours: 23 });
      await issues.ingest(take(fixed));
      clock.advance({ hours: 23 });
      expect(await issues.ingest(take(fixed))).toMatchObject({ kind: "suppressed", seen: 1 });
    });

    test("two workers that cross a threshold together make one issue and lose nothing", async () => {
      const { issues, process } = await openStage(adapter, { groupTypes: types });
      const other = await process();
      const outcomes = (
        await Promise.all(
          Array.from({ length: 6 }, (_, index) => (index % 2 === 0 ? issues : other).ingest(take(noisy))),
        )
      ).map(({ kind }) => kind);
      expect(outcomes.filter((kind) => kind === "created")).toHaveLength(1);
      expect(outcomes.filter((kind) => kind === "suppressed")).toHaveLength(2);
      expect(outcomes.filter((kind) => kind === "aggregated")).toHaveLength(3);
      expect(await issues.get("SHOP-1")).toMatchObject({ timesSeen: 4, suppressedCount: 2 });
    });

    test("a refusal by quota keeps the count", async () => {
      const { issues, clock } = await openStage(adapter, {
        groupTypes: [
          {
            id: noisy,
            slug: "noisy",
            category: "metric",
            noise: { ignoreLimit: 2 },
            creationQuota: { limit: 1, windowMs: hour, slotMs: minute },
          },
        ],
      });
      await issues.ingest(take(noisy, noon, { fingerprint: ["a"] }));
      expect((await issues.ingest(take(noisy, noon, { fingerprint: ["a"] }))).kind).toBe("created");
      const [b1, b2] = [take(noisy, noon, { fingerprint: ["b"] }), take(noisy, noon, { fingerprint: ["b"] })];
      expect((await issues.ingest(b1)).kind).toBe("suppressed");
      expect((await issues.ingest(b2)).kind).toBe("rateLimited");
      clock.advance({ hours: 1 });
      expect(await issues.ingest(b2), "no new start").toMatchObject({ kind: "created", suppressedCount: 1 });
    });

    test("errors pass no threshold unless the host sets one", async () => {
      const { issues, process } = await openStage(adapter);
      expect((await issues.ingest(anError({ fingerprint: ["a"] }))).kind).toBe("created");
      const quiet = await process({ groupTypeSettings: { error: { noise: { ignoreLimit: 2 } } } });
      const [first, second] = [anError({ fingerprint: ["b"] }), anError({ fingerprint: ["b"] })];
      expect(await quiet.ingest(first)).toMatchObject({ kind: "suppressed", seen: 1, limit: 2 });
      expect(await quiet.ingest(second)).toMatchObject({ kind: "created", suppressedCount: 1 });
      expect(await quiet.ingest(first)).toMatchObject({ kind: "duplicate" });
    });

    test("a counter that is lost starts again and makes nothing wrong that was stored", async () => {
      const { issues, store } = await openStage(adapter, { groupTypes: types });
      await issues.ingest(take(noisy));
      await issues.ingest(take(noisy));
      await store.counter.prune({ now: noon + 48 * hour, limit: 1_000 });
      expect(await issues.ingest(take(noisy))).toMatchObject({ kind: "suppressed", seen: 1 });
      expect((await issues.search()).items).toEqual([]);
    });

    test.each([
      { policy: "create", kind: "created", counterDoes: "fails", said: "no route to the counter" },
      { policy: "suppress", kind: "suppressed", counterDoes: "fails", said: "no route to the counter" },
      { policy: "create", kind: "created", counterDoes: "answers nothing", said: "answered less than it was asked" },
    ] as const)(
      "where the counter $counterDoes the host's policy $policy decides, and the outcome says so",
      async ({ policy, kind, counterDoes, said }) => {
        const stage = await openStage(adapter, { groupTypes: types });
        const { counter } = stage.store;
        const gone = async () => {
          if (counterDoes === "fails") throw new Error("no route to the counter");
          return [];
        };
        const engine = await stage.process({
          counter: {
            sight: gone,
            spend: gone,
            forget: (keys) => counter.forget(keys),
            prune: (request) => counter.prune(request),
          },
          whenCounterUnavailable: policy,
        });
        const outcome = await engine.ingest(take(noisy));
        expect(outcome.kind).toBe(kind);
        expect(outcome).toMatchObject(
          outcome.kind === "created" ? { counterUnavailable: true } : { reason: "counter-unavailable" },
        );
        expect(await engine.ingest(anError())).toMatchObject({ kind: "created", counterUnavailable: false });
        expect(stage.takeInternalErrors().map(({ message }) => message)).toContainEqual(expect.stringContaining(said));
      },
    );

    test("a suppressed occurrence is known once its issue is: another process does not count it", async () => {
      const { issues, process } = await openStage(adapter, { groupTypes: types });
      const first = take(noisy, noon, { id: hexId(1) });
      await issues.ingestMany([first, take(noisy), take(noisy)]);
      const other = await process();
      expect((await other.ingest(first)).kind).toBe("duplicate");
      expect(await other.get("SHOP-1")).toMatchObject({ timesSeen: 1 });
    });
  });
}
