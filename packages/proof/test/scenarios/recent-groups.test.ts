import type { LoadRequest } from "@issuekit/core";
import { describe, expect, test } from "vitest";
import { adapters, type Adapter } from "../../src/adapters.ts";
import { overriding } from "../../src/barrier.ts";
import { anError, issueOf, openStage, thrown } from "../../src/scenario.ts";

/** A stage and an engine on it whose loads are written down. */
async function openWatched(adapter: Adapter) {
  const stage = await openStage(adapter);
  const { storage, counter } = await stage.store.another();
  const loads: LoadRequest[] = [];
  const watched = overriding(storage, {
    load: (request) => {
      loads.push(request);
      return storage.load(request);
    },
  });
  return { stage, loads, watched: await stage.process({ storage: watched, counter }) };
}

for (const adapter of adapters) {
  describe(`a group that a process has just met on ${adapter.name}`, () => {
    test("takes its next event without a load, and counts it", async () => {
      const { stage, loads, watched } = await openWatched(adapter);
      for (const type of ["A", "A", "A"]) await watched.ingest(anError(thrown(type, "boom")));
      expect(loads).toHaveLength(2);
      expect((await stage.issues.search()).items).toMatchObject([{ timesSeen: 3 }]);
    });

    test("is left out of the load of a batch that knows others not", async () => {
      const { loads, watched } = await openWatched(adapter);
      for (const type of ["A", "A"]) await watched.ingest(anError(thrown(type, "boom")));
      const known = loads.at(-1)?.hashes ?? [];
      await watched.ingestMany(["A", "B"].map((type) => anError(thrown(type, "boom"))));
      expect(loads).toHaveLength(3);
      expect(loads[2]?.hashes.some((hash) => known.includes(hash))).toBe(false);
      expect(loads[2]?.occurrenceKeys).toHaveLength(1);
    });

    test("still tells a redelivery from a first delivery, alone and among others", async () => {
      const { stage, watched } = await openWatched(adapter);
      const [first, second, third] = ["A", "A", "A"].map((type) => anError(thrown(type, "boom")));
      for (const input of [first, second]) if (input !== undefined) await watched.ingest(input);
      expect(await watched.ingest(second ?? anError())).toMatchObject({
        kind: "duplicate",
        issue: { shortId: "SHOP-1" },
      });
      await watched.ingest(anError(thrown("A", "boom")));
      const again = [first, third].filter((input) => input !== undefined);
      expect((await watched.ingestMany(again)).map(({ kind }) => kind)).toEqual(["duplicate", "aggregated"]);
      expect((await stage.issues.search()).items).toMatchObject([{ timesSeen: 4 }]);
    });

    test("regresses at its next event where another process has resolved it meanwhile", async () => {
      const { stage, watched } = await openWatched(adapter);
      for (let times = 0; times < 2; times += 1) await watched.ingest(anError());
      const { id } = issueOf(await watched.ingest(anError()));
      await stage.issues.update([id], { status: "resolved" }, { actor: "user:1" });
      stage.clock.advance(60_000);
      const told: string[] = [];
      watched.on("issue.regressed", ({ issue }) => void told.push(`${issue.shortId} ${issue.timesSeen}`));
      expect(await watched.ingest(anError())).toMatchObject({ kind: "regressed" });
      await watched.settle();
      expect(told).toEqual(["SHOP-1 4"]);
      expect((await stage.issues.activity(id)).map(({ kind }) => kind)).toEqual(["set_resolved", "set_regression"]);
    });

    test("is shown as it is to those who hear of every occurrence", async () => {
      const { stage, watched } = await openWatched(adapter);
      for (let times = 0; times < 3; times += 1) await watched.ingest(anError());
      await stage.issues.ingest(anError());
      const told: number[] = [];
      watched.on("occurrence.stored", ({ issue }) => void told.push(issue.timesSeen));
      await watched.ingest(anError());
      await watched.settle();
      expect(told).toEqual([5]);
    });
  });
}
