import { manualClock } from "@issuekit/memory";
import { describe, expect, test } from "vitest";
import { adapters } from "../../src/adapters.ts";
import { anError, minute, noon, openStage, second, seconds } from "../../src/scenario.ts";

const leaseMs = 30 * second;

for (const adapter of adapters) {
  describe(`processes whose clocks differ, on ${adapter.name}`, () => {
    test.each([
      { by: "less than half a lease", skew: 10 * second, toldTwice: false },
      { by: "minutes", skew: 5 * minute, toldTwice: true },
    ])("by $by: counts are exact; told twice: $toldTwice", async ({ skew, toldTwice }) => {
      const stage = await openStage(adapter);
      const slow = await stage.process({ leaseMs });
      const fast = await stage.process({ leaseMs, clock: manualClock(noon + skew) });
      const told: string[] = [];
      let begin: () => void = () => undefined;
      let finish: () => void = () => undefined;
      const begun = new Promise<void>((resolve) => (begin = resolve));
      slow.on(
        "issue.created",
        async ({ id }) => {
          told.push(id);
          begin();
          await new Promise<void>((resolve) => (finish = resolve));
        },
        { name: "pager" },
      );
      const inputs = Array.from({ length: 20 }, (_, index) => anError({ user: { id: `u${index}` } }));
      await slow.ingest(inputs[0] ?? anError());
      await begun;

      const outcomes = await Promise.all([slow.ingestMany(inputs), fast.ingestMany(inputs.toReversed())]);
      const kinds = outcomes.flat().map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === "aggregated")).toHaveLength(19);
      expect(kinds.filter((kind) => kind === "duplicate")).toHaveLength(21);
      expect(await stage.issues.get("SHOP-1")).toMatchObject({ timesSeen: 20, usersSeen: 20, firstSeen: noon });
      expect((await stage.issues.events("SHOP-1", { limit: 100 })).items).toHaveLength(20);

      fast.on("issue.created", ({ id }) => void told.push(id), { name: "pager" });
      await fast.drain();
      finish();
      await slow.drain();
      await fast.drain();
      expect(told).toHaveLength(toldTwice ? 2 : 1);
      expect(new Set(told).size, "under one id").toBe(1);
    });

    test("a resolution by the fast one covers what happens until the others' clocks get there", async () => {
      const { issues, process, clock } = await openStage(adapter);
      const fast = await process({ clock: manualClock(noon + 5 * minute) });
      await issues.ingest(anError());
      await fast.update(["SHOP-1"], { status: "resolved" }, { actor: "user:7" });
      clock.advance({ minutes: 4 });
      const before = await issues.ingest(anError({ timestamp: seconds(clock.now()) }));
      expect(before).toMatchObject({ kind: "aggregated", reason: "seen-before-fix" });
      clock.advance({ minutes: 2 });
      expect((await issues.ingest(anError({ timestamp: seconds(clock.now()) }))).kind).toBe("regressed");
      expect(await issues.get("SHOP-1")).toMatchObject({ timesSeen: 3 });
    });
  });
}
