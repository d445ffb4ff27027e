import { createIssueKwargs, defineGroupType, shouldCreateGroup } from "@issuekit/core";
import { describe, expect, test } from "vitest";
import { adapters } from "../../src/adapters.ts";
import { aFinding, hexId, issueOf, minute, noon, openStage, seconds } from "../../src/scenario.ts";

const noisy = defineGroupType({ id: 9_001, slug: "noisy", category: "metric", noise: { ignoreLimit: 3 } });

for (const adapter of adapters) {
  describe(`shouldCreateGroup on ${adapter.name}`, () => {
    test("counts distinct sightings and says to create from the limit on, without a reset", async () => {
      const { store, clock } = await openStage(adapter);
      const ports = { counter: store.counter, clock };
      const ask = (id: string, seenAt = noon) => shouldCreateGroup(ports, noisy, "hash", { id: 1 }, { id, seenAt });
      expect(await ask("a", noon - minute)).toEqual({ create: false, seen: 1, limit: 3, firstSeenAt: noon - minute });
      expect(await ask("a")).toEqual({ create: false, seen: 1, limit: 3, firstSeenAt: noon - minute });
      expect(await ask("b")).toMatchObject({ create: false, seen: 2 });
      expect(await ask("c")).toEqual({ create: true, seen: 3, limit: 3, firstSeenAt: noon - minute });
      expect(await ask("d"), "whoever comes later is told the same").toMatchObject({ create: true, seen: 3 });
      expect(await ask("a")).toMatchObject({ create: true, seen: 3 });
    });

    test("without a sighting every call counts", async () => {
      const { store, clock } = await openStage(adapter);
      const ask = () => shouldCreateGroup({ counter: store.counter, clock }, noisy, "hash", { id: 1 });
      expect([await ask(), await ask(), await ask()].map(({ create }) => create)).toEqual([false, false, true]);
    });

    test("keeps projects and hashes apart", async () => {
      const { store, clock } = await openStage(adapter);
      const ports = { counter: store.counter, clock };
      await shouldCreateGroup(ports, noisy, "hash", { id: 1 });
      expect(await shouldCreateGroup(ports, noisy, "hash", { id: 2 })).toMatchObject({ seen: 1 });
      expect(await shouldCreateGroup(ports, noisy, "other", { id: 1 })).toMatchObject({ seen: 1 });
    });

    test("is the engine's own rule: sightings asked for here count there", async () => {
      const { issues, store, clock } = await openStage(adapter, { groupTypes: [noisy] });
      const finding = aFinding({ type: 9_001, fingerprint: ["a"] });
      expect(await issues.ingest(finding)).toMatchObject({ kind: "suppressed", seen: 1 });
      const hash = "0cc175b9c0f1b6a831c399e269772661";
      const answer = await shouldCreateGroup({ counter: store.counter, clock }, noisy, hash, { id: 1 });
      expect(answer).toMatchObject({ create: false, seen: 2 });
      expect((await issues.ingest(aFinding({ type: 9_001, fingerprint: ["a"] }))).kind).toBe("created");
    });

    test("any number of askers at once: each distinct sighting counts once", async () => {
      const { store, clock } = await openStage(adapter);
      const ports = { counter: store.counter, clock };
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          shouldCreateGroup(ports, noisy, "hash", { id: 1 }, { id: hexId(index % 4), seenAt: noon }),
        ),
      );
      expect(answers.filter(({ create }) => !create).length).toBeGreaterThanOrEqual(2);
      expect(new Set(answers.map(({ seen }) => seen))).toEqual(new Set([1, 2, 3]));
    });
  });
}

describe("createIssueKwargs", () => {
  test("answers what the engine gives a new issue", async () => {
    for (const adapter of adapters) {
      const { issues } = await openStage(adapter);
      const outcome = await issues.ingest(
        aFinding(
          { issue_title: "something bad happened", subtitle: "it was bad", culprit: "x".repeat(500), level: "warning" },
          { platform: "node", release: "shop@1", timestamp: seconds(noon - minute) },
        ),
      );
      const issue = await issues.get(issueOf(outcome).id);
      const kwargs = createIssueKwargs(
        {
          id: hexId(1),
          projectId: 1,
          eventId: hexId(2),
          hashes: [hexId(3)],
          fingerprint: ["touch-id"],
          title: "something bad happened",
          subtitle: "it was bad",
          resourceId: null,
          evidenceData: {},
          evidenceDisplay: [],
          typeId: 2001,
          detectedAt: noon,
          level: "warning",
          culprit: "x".repeat(500),
          priority: null,
          assignee: null,
        },
        {
          eventId: hexId(2),
          projectId: 1,
          type: "generic",
          at: noon - minute,
          claimedAt: noon - minute,
          receivedAt: noon,
          platform: "node",
          level: "warning",
          release: "shop@1",
          environment: null,
          tags: [],
          userKey: null,
          payload: {
            event_id: hexId(2),
            timestamp: seconds(noon - minute),
            platform: "node",
            level: "warning",
            type: "generic",
            tags: [],
          },
        },
        { version: "shop@1" },
      );
      expect(kwargs).toMatchObject({
        title: issue?.title,
        culprit: issue?.culprit,
        level: issue?.level,
        platform: issue?.platform,
        message: issue?.message,
        priority: issue?.priority,
      });
      expect(kwargs.culprit).toBe(`${"x".repeat(197)}...`);
    }
  });
});
