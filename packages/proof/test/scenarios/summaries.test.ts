import { describe, expect, test } from "vitest";
import { adapters } from "../../src/adapters.ts";
import { aFinding, anError, hour, issueOf, minute, noon, openStage, seconds } from "../../src/scenario.ts";

for (const adapter of adapters) {
  describe(`environments, releases and tags on ${adapter.name}`, () => {
    test("the first occurrence of an issue in an environment says so, in every process", async () => {
      const { issues, process } = await openStage(adapter);
      const isNew = async (engine: typeof issues, environment: string | undefined, fingerprint = ["a"]) => {
        const outcome = await engine.ingest(anError({ environment, fingerprint }));
        return "newEnvironment" in outcome ? outcome.newEnvironment : undefined;
      };
      expect(await isNew(issues, "prod")).toBe(true);
      expect(await isNew(issues, "prod")).toBe(false);
      expect(await isNew(issues, "staging")).toBe(true);
      expect(await isNew(issues, undefined), "none is one too").toBe(true);
      expect(await isNew(issues, undefined)).toBe(false);
      expect(await isNew(issues, "prod", ["b"]), "another issue").toBe(true);
      expect(await isNew(await process(), "prod")).toBe(false);
    });

    test("of a list only the first in each environment says that it is new", async () => {
      const { issues } = await openStage(adapter);
      const outcomes = await issues.ingestMany(
        ["prod", "prod", "dev", "prod", "dev"].map((environment) => anError({ environment })),
      );
      expect(outcomes.map((outcome) => "newEnvironment" in outcome && outcome.newEnvironment)).toEqual([
        true,
        false,
        true,
        false,
        false,
      ]);
    });

    test("environments and releases are counted, with their first and last sighting", async () => {
      const { issues } = await openStage(adapter);
      const take = (environment: string, release: string, at: number) =>
        issues.ingest(anError({ environment, release, timestamp: seconds(at) }));
      const { id } = issueOf(await take("prod", "shop@2", noon));
      await take("prod", "shop@1", noon - hour);
      await take("dev", "shop@2", noon - minute);
      await take("prod", "shop@2", noon - 2 * minute);
      expect(await issues.tagValues(id, "environment")).toEqual([
        { value: "prod", times: 3, firstSeen: noon - hour, lastSeen: noon },
        { value: "dev", times: 1, firstSeen: noon - minute, lastSeen: noon - minute },
      ]);
      expect(await issues.tagValues(id, "release")).toEqual([
        { value: "shop@2", times: 3, firstSeen: noon - 2 * minute, lastSeen: noon },
        { value: "shop@1", times: 1, firstSeen: noon - hour, lastSeen: noon - hour },
      ]);
    });

    test("tags are counted by key and value, most frequent first, then by value", async () => {
      const { issues } = await openStage(adapter);
      const outcomes = await issues.ingestMany(
        ["b", "a", "c", "c"].map((step, index) =>
          anError({ tags: { step, all: "x" }, timestamp: seconds(noon - index * minute) }),
        ),
      );
      const { id } = issueOf(outcomes[0]);
      expect(await issues.tagValues(id, "step")).toEqual([
        { value: "c", times: 2, firstSeen: noon - 3 * minute, lastSeen: noon - 2 * minute },
        { value: "a", times: 1, firstSeen: noon - minute, lastSeen: noon - minute },
        { value: "b", times: 1, firstSeen: noon, lastSeen: noon },
      ]);
      expect(await issues.tagValues(id, "step", { limit: 1 })).toMatchObject([{ value: "c" }]);
      const tags = await issues.tags(id);
      expect(tags.map(({ key }) => key)).toEqual(tags.map(({ key }) => key).toSorted());
      expect(tags).toContainEqual(expect.objectContaining({ key: "step", times: 4, distinctValues: 3 }));
      expect(tags).toContainEqual(expect.objectContaining({ key: "all", times: 4, distinctValues: 1 }));
      expect(tags, "levels have no row of their own").toHaveLength(2);
    });

    test("of many values the ten most frequent are shown, and all are counted", async () => {
      const { issues } = await openStage(adapter);
      const outcomes = await issues.ingestMany(
        Array.from({ length: 13 }, (_, index) => anError({ tags: { step: `s${String(index).padStart(2, "0")}` } })),
      );
      const { id } = issueOf(outcomes[0]);
      const step = (await issues.tags(id)).find(({ key }) => key === "step");
      expect(step).toMatchObject({ times: 13, distinctValues: 13 });
      expect(step?.topValues.map(({ value }) => value)).toEqual(
        Array.from({ length: 10 }, (_, index) => `s${String(index).padStart(2, "0")}`),
      );
      expect(await issues.tagValues(id, "step")).toHaveLength(13);
    });

    test("a key that the issue never had has no values", async () => {
      const { issues } = await openStage(adapter);
      const { id } = issueOf(await issues.ingest(anError()));
      expect(await issues.tagValues(id, "nobody")).toEqual([]);
      expect(await issues.tagValues(id, "environment")).toEqual([]);
      expect(await issues.tagValues(id, "release")).toEqual([]);
    });

    test("detectors' occurrences bring the tags of their events", async () => {
      const { issues } = await openStage(adapter);
      const { id } = issueOf(await issues.ingest(aFinding({}, { tags: { device: "high" } })));
      expect(await issues.tagValues(id, "device")).toMatchObject([{ value: "high", times: 1 }]);
    });

    test("values are kept apart however alike they look", async () => {
      const { issues } = await openStage(adapter);
      const values = ["É", "é", "e", "E", "e ", "🙂", "\u{1F600}", "%", "_", "'"];
      const outcomes = await issues.ingestMany(values.map((step) => anError({ tags: [["step", step]] })));
      const seen = await issues.tagValues(issueOf(outcomes[0]).id, "step");
      expect(seen.reduce((sum, { times }) => sum + times, 0)).toBe(values.length);
      for (const value of ["É", "é", "e", "E", "🙂", "😀", "%", "_", "'"]) {
        expect(seen.map((each) => each.value)).toContain(value);
      }
    });
  });

  describe(`counts over time on ${adapter.name}`, () => {
    test("occurrences are counted by the hour in which they happened, without gaps", async () => {
      const { issues } = await openStage(adapter);
      const outcomes = await issues.ingestMany(
        [0, 0, 2, 2, 2].map((hours) => anError({ timestamp: seconds(noon - hours * hour) })),
      );
      const { id } = issueOf(outcomes[0]);
      expect(await issues.stats(id, { since: noon - 3 * hour, until: noon + hour })).toEqual({
        bucketMs: hour,
        buckets: [
          { start: noon - 3 * hour, times: 0 },
          { start: noon - 2 * hour, times: 3 },
          { start: noon - hour, times: 0 },
          { start: noon, times: 2 },
        ],
      });
      expect(await issues.stats(id, { since: noon - 3 * hour, until: noon + hour, bucketMs: 2 * hour })).toMatchObject({
        buckets: [{ start: noon - 4 * hour, times: 0 }, { times: 3 }, { times: 2 }],
      });
    });

    test("an occurrence at the very end of an hour counts there, one a millisecond later in the next", async () => {
      const { issues } = await openStage(adapter);
      const outcomes = await issues.ingestMany([
        anError({ timestamp: seconds(noon - 1) }),
        anError({ timestamp: seconds(noon) }),
      ]);
      const stats = await issues.stats(issueOf(outcomes[0]).id, { since: noon - hour, until: noon + hour });
      expect(stats.buckets).toEqual([
        { start: noon - hour, times: 1 },
        { start: noon, times: 1 },
      ]);
    });

    test("counts are there for one environment", async () => {
      const { issues } = await openStage(adapter);
      const outcomes = await issues.ingestMany(["prod", "prod", "dev"].map((environment) => anError({ environment })));
      const request = { since: noon, until: noon + hour, environment: "prod" };
      expect((await issues.stats(issueOf(outcomes[0]).id, request)).buckets).toEqual([{ start: noon, times: 2 }]);
    });

    test("without a span the last day is shown, this hour included", async () => {
      const { issues } = await openStage(adapter);
      const { id } = issueOf(await issues.ingest(anError()));
      const { buckets } = await issues.stats(id);
      expect(buckets.at(-1)).toEqual({ start: noon, times: 1 });
      expect(buckets.at(0)?.start).toBe(noon - 24 * hour);
    });

    test.each([
      { request: { bucketMs: minute }, path: "bucketMs" },
      { request: { bucketMs: hour * 1.5 }, path: "bucketMs" },
      { request: { since: noon, until: noon - hour }, path: "since" },
      { request: { since: 0 }, path: "bucketMs" },
      { request: { since: Number.NaN }, path: "since" },
    ])("a span of $request is refused", async ({ request, path }) => {
      const { issues } = await openStage(adapter);
      const { id } = issueOf(await issues.ingest(anError()));
      await expect(issues.stats(id, request)).rejects.toMatchObject({ code: "INPUT_INVALID", faults: [{ path }] });
    });
  });
}
