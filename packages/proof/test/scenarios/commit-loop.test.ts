import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  StorageError,
  type ChangeSet,
  type CommitResult,
  type Counter,
  type GroupTypeDefinition,
  type IssueStorage,
} from "@issuekit/core";
import { sqlite } from "@issuekit/sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { adapters, type Adapter } from "../../src/adapters.ts";
import { turns } from "../../src/adapter.ts";
import { overriding } from "../../src/barrier.ts";
import { aFinding, anError, hour, issueOf, minute, openStage, thrown } from "../../src/scenario.ts";

type Commit = IssueStorage["commit"];

/** A stage and an engine on it whose commits go through `meddle`. */
async function openMeddled(adapter: Adapter, meddle: (commit: Commit) => Commit) {
  const stage = await openStage(adapter);
  const { storage, counter } = await stage.store.another();
  const meddled = overriding(storage, { commit: meddle((changes) => storage.commit(changes)) });
  return { stage, meddled: await stage.process({ storage: meddled, counter }) };
}

const lost = () => new StorageError("STORAGE_UNAVAILABLE", "the answer is lost", { retryable: true, ambiguous: true });

/** Commits, and loses this many of the answers. */
const losing =
  (losses: number) =>
  (commit: Commit): Commit => {
    let sent = 0;
    return async (changes) => {
      const answer = await commit(changes);
      if ((sent += 1) <= losses) throw lost();
      return answer;
    };
  };

/** Takes the guard away: whatever is sent has an id of its own. */
const underNewIds = (commit: Commit): Commit => {
  let sent = 0;
  return (changes) => commit({ ...changes, id: `${changes.id}-${(sent += 1)}` });
};

const refusal = ({ units }: ChangeSet): CommitResult => ({
  kind: "applied",
  totals: new Map(),
  refused: units.map(({ groupId }) => groupId),
  newReleases: [],
  earlierPayloads: [],
});

for (const adapter of adapters) {
  describe(`a commit whose answer is lost on ${adapter.name}`, () => {
    test.each([1, 5])("%i times is sent again: created, counted and told once", async (losses) => {
      const { stage, meddled } = await openMeddled(adapter, losing(losses));
      const told: string[] = [];
      meddled.on("issue.created", ({ issue }) => void told.push(issue.shortId));
      const input = anError();
      expect(await meddled.ingest(input)).toMatchObject({ kind: "created", issue: { shortId: "SHOP-1" } });
      await meddled.settle();
      expect(told).toEqual(["SHOP-1"]);
      expect((await stage.issues.search()).items).toMatchObject([{ timesSeen: 1 }]);
      expect(await stage.issues.ingest(input)).toMatchObject({ kind: "duplicate", issue: { shortId: "SHOP-1" } });
    });

    test("6 times is deferred, and the host's next try finds it stored", async () => {
      const { stage, meddled } = await openMeddled(adapter, losing(6));
      const input = anError();
      expect(await meddled.ingest(input)).toMatchObject({
        kind: "deferred",
        code: "STORAGE",
        error: { ambiguous: true, message: "the answer is lost" },
      });
      expect(await meddled.ingest(input)).toMatchObject({ kind: "duplicate", issue: { shortId: "SHOP-1" } });
      expect((await stage.issues.search()).items).toMatchObject([{ timesSeen: 1 }]);
    });

    test("is a resolution all the same, and one that happened once", async () => {
      const { stage, meddled } = await openMeddled(adapter, losing(1));
      const { id } = issueOf(await stage.issues.ingest(anError()));
      expect(await meddled.update([id], { status: "resolved" }, { actor: "user:1" })).toMatchObject([
        { kind: "changed" },
      ]);
      expect((await stage.issues.activity(id)).map(({ kind }) => kind)).toEqual(["set_resolved"]);
    });

    test("control: sent again under a new id, the first delivery is told that it is a duplicate", async () => {
      const { meddled } = await openMeddled(adapter, (commit) => losing(1)(underNewIds(commit)));
      expect((await meddled.ingest(anError())).kind).toBe("duplicate");
    });

    test("control: sent again under a new id, a resolution is told that it changed nothing", async () => {
      const { stage, meddled } = await openMeddled(adapter, (commit) => losing(1)(underNewIds(commit)));
      const { id } = issueOf(await stage.issues.ingest(anError()));
      expect(await meddled.update([id], { status: "resolved" }, { actor: "user:1" })).toMatchObject([
        { kind: "unchanged" },
      ]);
    });
  });

  describe(`a commit that is refused on ${adapter.name}`, () => {
    const four = () => ["A", "B", "C", "D"].map((type) => anError(thrown(type, "boom")));

    test("whole twice is halved, until what is left goes through", async () => {
      const sizes: number[] = [];
      const { stage, meddled } = await openMeddled(adapter, (commit) => async (changes) => {
        sizes.push(changes.units.length);
        return changes.units.length > 1 ? refusal(changes) : commit(changes);
      });
      const outcomes = await meddled.ingestMany(four());
      expect(sizes).toEqual([4, 4, 2, 2, 1, 1, 2, 2, 1, 1]);
      expect(outcomes.map(({ kind }) => kind)).toEqual(["created", "created", "created", "created"]);
      expect((await stage.issues.search()).items.map(({ timesSeen }) => timesSeen)).toEqual([1, 1, 1, 1]);
    });

    test("in part is decided again for that part alone", async () => {
      const sizes: number[] = [];
      const { meddled } = await openMeddled(adapter, (commit) => async (changes) => {
        sizes.push(changes.units.length);
        const [first, ...others] = changes.units;
        if (sizes.length > 1 || first === undefined) return commit(changes);
        const answer = await commit({ ...changes, units: others });
        return { ...answer, refused: [first.groupId, ...answer.refused] };
      });
      const outcomes = await meddled.ingestMany(four());
      expect(sizes).toEqual([4, 1]);
      expect(outcomes.map(({ kind }) => kind)).toEqual(["created", "created", "created", "created"]);
    });

    test("seven times goes through with the eighth try", async () => {
      let tries = 0;
      const { meddled } = await openMeddled(
        adapter,
        (commit) => async (changes) => ((tries += 1) < 8 ? refusal(changes) : commit(changes)),
      );
      expect((await meddled.ingest(anError())).kind).toBe("created");
      expect(tries).toBe(8);
    });

    test("eight times is deferred with CONTENTION, with nothing stored", async () => {
      let tries = 0;
      const { stage, meddled } = await openMeddled(adapter, () => async (changes) => {
        tries += 1;
        return refusal(changes);
      });
      const input = anError();
      expect(await meddled.ingest(input)).toMatchObject({ kind: "deferred", code: "CONTENTION", error: null });
      expect(tries).toBe(8);
      expect((await stage.issues.search()).items).toEqual([]);
      expect((await stage.issues.ingest(input)).kind).toBe("created");
    });
  });

  describe(`a counter that fails on ${adapter.name}`, () => {
    const quota = { limit: 9, windowMs: hour, slotMs: minute };
    const groupTypes: readonly GroupTypeDefinition[] = [
      { id: 9_001, slug: "noisy", category: "metric", noise: { ignoreLimit: 3 }, creationQuota: null },
      { id: 9_002, slug: "limited", category: "metric", creationQuota: quota },
    ];
    const asked = [
      { given: "at a threshold", type: 9_001 },
      { given: "at a quota", type: 9_002 },
    ];
    const policies = ["create", "suppress"] as const;
    const rows = asked.flatMap((each) => policies.map((policy) => ({ ...each, policy })));

    async function ingestWithout(
      code: "STORAGE_BUSY" | "STORAGE_UNAVAILABLE",
      { type, policy }: (typeof rows)[number],
    ) {
      const stage = await openStage(adapter, { groupTypes });
      const { storage, counter } = await stage.store.another();
      const fail = () => Promise.reject(new StorageError(code, "not now", { retryable: true }));
      const failing: Counter = { ...counter, sight: fail, spend: fail };
      const engine = await stage.process({
        storage,
        counter: failing,
        whenCounterUnavailable: policy,
      });
      const outcome = await engine.ingest(aFinding({ type }));
      const { items } = await stage.issues.search();
      return { outcome, items, errors: stage.takeInternalErrors() };
    }

    test.each(rows)("because it is busy defers $given, whatever the policy: $policy", async (row) => {
      const { outcome, items, errors } = await ingestWithout("STORAGE_BUSY", row);
      expect(outcome).toMatchObject({ kind: "deferred", code: "STORAGE_BUSY" });
      expect(items).toEqual([]);
      expect(errors).toEqual([]);
    });

    test.each(rows)("control: because it is away follows the policy $given: $policy", async (row) => {
      const { outcome, errors } = await ingestWithout("STORAGE_UNAVAILABLE", row);
      expect(outcome).toMatchObject(
        row.policy === "create"
          ? { kind: "created", counterUnavailable: true }
          : { kind: "suppressed", reason: "counter-unavailable" },
      );
      expect(errors).toHaveLength(1);
    });
  });
}

test("a counter in a file that another connection has locked is busy, and free again when that one lets go", async () => {
  const folder = mkdtempSync(join(tmpdir(), "issuekit-busy-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "issues.db");
  const stage = await openStage(sqliteAt(path), {
    groupTypes: [{ id: 9_001, slug: "noisy", category: "metric", noise: { ignoreLimit: 2 }, creationQuota: null }],
  });
  await stage.issues.projects();
  const host = new DatabaseSync(path);
  onTestFinished(() => host.close());
  host.exec("begin immediate");
  const input = aFinding({ type: 9_001 });
  expect(await stage.issues.ingest(input)).toMatchObject({ kind: "deferred", code: "STORAGE_BUSY" });
  host.exec("commit");
  expect(await stage.issues.ingest(input)).toMatchObject({ kind: "suppressed", seen: 1 });
});

/** A store in a file that waits for no lock. */
function sqliteAt(path: string): Adapter {
  return {
    name: "sqlite",
    durable: true,
    numbersHistory: false,
    share: 1,
    controls: true,
    async open() {
      const parts = sqlite(path, { lockWaitMs: 0 });
      return {
        ...parts,
        another: async () => sqlite(path, { lockWaitMs: 0 }),
        bytes: async () => [],
        quiet: turns,
        close: () => parts.storage.close(),
      };
    },
  };
}
