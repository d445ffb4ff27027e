import { createIssueEngine, StorageError, type IssueStorage } from "@issuekit/core";
import { sequentialIds } from "@issuekit/memory";
import { aBirth } from "@issuekit/testkit";
import { expect } from "vitest";
import { withoutClose } from "../../../src/adapters.ts";
import { anError, issueOf, noon, openStage, shop, thrown, type Stage } from "../../../src/scenario.ts";
import type { ReferenceRow } from "./row.ts";

const unique = "Short ids: unique, never reused, no jump on restart.";

async function shortIds({ issues }: Pick<Stage, "issues">, count: number, start: number): Promise<readonly string[]> {
  const outcomes = await issues.ingestMany(
    Array.from({ length: count }, (_, index) => anError(thrown(`Error${letters(start + index)}`, "x"))),
  );
  return outcomes.map((outcome) => issueOf(outcome).shortId);
}

/** A name of letters alone: digits would be taken for a variable part. */
function letters(number: number): string {
  return number.toString().replaceAll(/\d/g, (digit) => String.fromCharCode(65 + Number(digit)));
}

/** Group M: the numbers behind short ids. */
export const counterRows: readonly ReferenceRow[] = [
  {
    id: "M139",
    kind: "restated",
    promise: unique,
    title: "the first issue is number 1, the second number 2",
    async run(adapter) {
      const stage = await openStage(adapter);
      expect(await shortIds(stage, 1, 0)).toEqual(["SHOP-1"]);
      expect(await shortIds(stage, 1, 1)).toEqual(["SHOP-2"]);
    },
  },
  {
    id: "M140",
    kind: "restated",
    promise: unique,
    title: "a number that somebody took behind the counter's back is passed over, not given twice",
    async run(adapter) {
      const stage = await openStage(adapter);
      await stage.issues.projects();
      await takeNumbers(stage.store.storage, [1, 2]);
      const made = await shortIds(stage, 2, 0);
      expect(new Set([...made, "SHOP-1", "SHOP-2"]).size).toBe(4);
      expect((await stage.issues.get("SHOP-1"))?.id).toBe("squatter-1");
    },
  },
  {
    id: "M142",
    kind: "restated",
    promise: unique,
    title: "a reservation gives as many numbers as it was asked for, ascending, none of them twice",
    async run(adapter) {
      const { store, issues } = await openStage(adapter);
      await issues.projects();
      const numbers = [...(await store.storage.reserveNumbers(1, 100)), ...(await store.storage.reserveNumbers(1, 3))];
      expect(numbers).toHaveLength(103);
      expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
      expect(numbers[0]).toBe(1);
    },
  },
  {
    id: "M143",
    kind: "restated",
    promise: unique,
    title: "processes that create issues at the same time draw different numbers",
    async run(adapter) {
      const stage = await openStage(adapter);
      const other = await stage.process();
      const made = await Promise.all([
        shortIds(stage, 40, 0),
        shortIds({ issues: other }, 40, 100),
        shortIds(stage, 40, 200),
        shortIds({ issues: other }, 40, 300),
      ]);
      expect(new Set(made.flat()).size).toBe(160);
    },
  },
  {
    id: "M145",
    kind: "restated",
    promise: unique,
    title: "a restart goes on with the next number",
    async run(adapter) {
      const stage = await openStage(adapter);
      expect(await shortIds(stage, 3, 0)).toEqual(["SHOP-1", "SHOP-2", "SHOP-3"]);
      await stage.issues.stop();
      const restarted = await stage.process();
      expect(await shortIds({ issues: restarted }, 1, 3)).toEqual(["SHOP-4"]);
    },
  },
  {
    id: "M146",
    kind: "restated",
    promise: unique,
    title: "what creates no issue takes no number",
    async run(adapter) {
      const stage = await openStage(adapter);
      expect(await shortIds(stage, 1, 0)).toEqual(["SHOP-1"]);
      await shortIds(stage, 1, 0);
      await stage.issues.ingest({ kind: "event", event: "no event" });
      expect(await shortIds(stage, 1, 1)).toEqual(["SHOP-2"]);
    },
  },
  {
    id: "M148",
    kind: "restated",
    promise: "Failure: `deferred` means that nothing of it is known to be stored; send it again.",
    title: "an input for which no number could be drawn is deferred, and sent again gets one",
    async run(adapter) {
      const { store, clock, issues } = await openStage(adapter);
      await issues.projects();
      let failures = 2;
      const failing: IssueStorage = {
        ...withoutClose(store.storage),
        async reserveNumbers(projectId, count) {
          failures -= 1;
          if (failures >= 0) throw new StorageError("STORAGE_BUSY", "statement timeout", { retryable: true });
          return store.storage.reserveNumbers(projectId, count);
        },
      };
      const engine = createIssueEngine({
        storage: failing,
        counter: store.counter,
        clock,
        ids: sequentialIds({ prefix: "m" }),
        projects: [shop],
      });
      const error = anError();
      expect(await engine.ingest(error)).toMatchObject({ kind: "deferred", code: "STORAGE_BUSY" });
      expect(await engine.ingest(error)).toMatchObject({ kind: "deferred", code: "STORAGE_BUSY" });
      expect(await engine.ingest(error)).toMatchObject({ kind: "created", issue: { shortId: "SHOP-1" } });
      await engine.stop();
    },
  },
];

/** Groups under numbers that were never reserved, as a restored backup may hold them. */
async function takeNumbers(storage: IssueStorage, numbers: readonly number[]): Promise<void> {
  const units = numbers.map((number) => aBirth(number, `squatter ${number}`, { groupId: `squatter-${number}` }));
  await storage.commit({ id: "squat", projectId: 1, units, releases: [], environments: [], now: noon });
}
