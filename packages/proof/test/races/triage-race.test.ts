import { createIssueEngine } from "@issuekit/core";
import { manualClock, sequentialIds } from "@issuekit/memory";
import { anEvent } from "@issuekit/testkit";
import { describe, expect, onTestFinished, test } from "vitest";
import { adapters, type Adapter, type Parts } from "../../src/adapters.ts";
import { inTurn, overriding } from "../../src/barrier.ts";
import { blindToVersions } from "../../src/faults/commit.ts";
import type { Plant } from "../../src/faults/fault.ts";
import { wrapWith } from "../../src/faults/guards.ts";

const noon = Date.parse("2026-03-01T12:00:00Z");
const minute = 60_000;

type Side = "ingest" | "update";

interface Meeting {
  readonly given: string;
  /** Whether the issue is resolved, a minute before noon, when the two meet. */
  readonly isResolved: boolean;
  readonly eventAt: number;
  readonly status: "resolved" | "unresolved";
  readonly first: Side;
  /** Which of the two is refused, once, and decides again. */
  readonly refused: Side | null;
  readonly outcome: object;
  readonly answer: object;
  readonly issue: object;
  readonly timeline: readonly string[];
}

const counted = { kind: "aggregated", reason: "known-hash" };

const meetings: readonly Meeting[] = [
  {
    given: "an event counts before its issue is resolved",
    isResolved: false,
    eventAt: noon,
    status: "resolved",
    first: "ingest",
    refused: null,
    outcome: counted,
    answer: { kind: "changed" },
    issue: { status: "resolved", timesSeen: 2, stateVersion: 2 },
    timeline: ["set_resolved"],
  },
  {
    given: "an event from before a resolution comes after it",
    isResolved: false,
    eventAt: noon - minute,
    status: "resolved",
    first: "update",
    refused: "ingest",
    outcome: { kind: "aggregated", reason: "seen-before-fix" },
    answer: { kind: "changed" },
    issue: { status: "resolved", timesSeen: 2, stateVersion: 2 },
    timeline: ["set_resolved"],
  },
  {
    given: "an event comes after a resolution that it did not know of",
    isResolved: false,
    eventAt: noon,
    status: "resolved",
    first: "update",
    refused: "ingest",
    outcome: { kind: "regressed" },
    answer: { kind: "changed" },
    issue: { status: "unresolved", substatus: "regressed", timesSeen: 2, stateVersion: 3 },
    timeline: ["set_resolved", "set_regression"],
  },
  {
    given: "a regression comes before somebody opens the issue by hand",
    isResolved: true,
    eventAt: noon,
    status: "unresolved",
    first: "ingest",
    refused: "update",
    outcome: { kind: "regressed" },
    answer: { kind: "unchanged", reason: "already-unresolved" },
    issue: { status: "unresolved", substatus: "regressed", timesSeen: 2, stateVersion: 3 },
    timeline: ["set_resolved", "set_regression"],
  },
  {
    given: "somebody opens the issue by hand before it regresses",
    isResolved: true,
    eventAt: noon,
    status: "unresolved",
    first: "update",
    refused: "ingest",
    outcome: counted,
    answer: { kind: "changed" },
    issue: { status: "unresolved", timesSeen: 2, stateVersion: 3 },
    timeline: ["set_resolved", "set_unresolved"],
  },
];

/** Lets one event and one update of its issue decide on the same state, and commit one after the other. */
async function meet(adapter: Adapter, meeting: Meeting, plant?: Plant): Promise<void> {
  const store = await adapter.open();
  onTestFinished(() => store.close());
  const clock = manualClock(noon - minute);
  const meddle = plant === undefined ? (parts: Parts) => parts : wrapWith(plant);
  const refusals: Side[] = [];
  const taking = inTurn(2);
  const createEngine = (parts: Parts, prefix: string) =>
    createIssueEngine({ ...parts, clock, ids: sequentialIds({ prefix }), projects: [{ id: 1, slug: "shop" }] });
  async function engine(side: Side) {
    const { storage, counter } = meddle(await store.another());
    const watched = overriding(storage, {
      async commit(changes) {
        const result = await storage.commit(changes);
        if (result.refused.length > 0) refusals.push(side);
        return result;
      },
    });
    return createEngine({ storage: taking(watched, side === meeting.first ? 0 : 1), counter }, side);
  }
  const observer = createEngine({ storage: store.storage, counter: store.counter }, "observer");
  const [ingesting, updating] = [await engine("ingest"), await engine("update")];
  await observer.ingest({ kind: "event", event: anEvent({ timestamp: (noon - minute) / 1000 }) });
  if (meeting.isResolved) await observer.update(["SHOP-1"], { status: "resolved" }, { actor: "user:1" });
  clock.set(noon);

  const [outcome, [answer]] = await Promise.all([
    ingesting.ingest({ kind: "event", event: anEvent({ timestamp: meeting.eventAt / 1000 }) }),
    updating.update(["SHOP-1"], { status: meeting.status }, { actor: "user:2" }),
  ]);
  await Promise.all([ingesting.settle(), updating.settle()]);

  expect(outcome).toMatchObject(meeting.outcome);
  expect(answer).toMatchObject(meeting.answer);
  expect(await observer.get("SHOP-1")).toMatchObject(meeting.issue);
  expect((await observer.activity("SHOP-1")).map(({ kind }) => kind)).toEqual(meeting.timeline);
  expect(refusals).toEqual(meeting.refused === null ? [] : [meeting.refused]);
}

for (const adapter of adapters) {
  describe(`an update against an event on ${adapter.name}: both end as one order of them`, () => {
    test.each(meetings)("$given", async (meeting) => {
      await expect(meet(adapter, meeting)).resolves.toBeUndefined();
    });

    test.runIf(adapter.controls).each(meetings.filter(({ refused }) => refused !== null))(
      "control: not without the check of the state version, where $given",
      async (meeting) => {
        const blind = blindToVersions(() => true);
        const met = meet(adapter, meeting, blind);
        if (adapter.numbersHistory && meeting.isResolved) await expect(met).resolves.toBeUndefined();
        else await expect(met).rejects.toMatchObject({ name: "AssertionError" });
      },
    );
  });
}
