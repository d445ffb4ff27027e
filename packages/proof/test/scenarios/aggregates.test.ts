import type { EventInput, Issue } from "@issuekit/core";
import { describe, expect, test } from "vitest";
import { adapters } from "../../src/adapters.ts";
import {
  aFinding,
  anError,
  hexId,
  hour,
  issueOf,
  minute,
  noon,
  openStage,
  seconds,
  thrown,
  type Stage,
} from "../../src/scenario.ts";

/** One issue whatever it says: everything in this file carries this fingerprint. */
const together = { fingerprint: ["checkout"] };

async function theIssue({ issues }: Pick<Stage, "issues">): Promise<Issue> {
  const { items } = await issues.search();
  expect(items).toHaveLength(1);
  return items[0]!;
}

for (const adapter of adapters) {
  describe(`what occurrences make of an issue on ${adapter.name}`, () => {
    const older = (fields = {}): EventInput =>
      anError({
        ...together,
        ...thrown("PaymentError", "old words"),
        event_id: hexId(1),
        timestamp: seconds(noon - hour),
        level: "warning",
        release: "shop@1",
        platform: "python",
        transaction: "/old",
        ...fields,
      });
    const newer = (fields = {}): EventInput =>
      anError({
        ...together,
        ...thrown("PaymentError", "new words"),
        event_id: hexId(2),
        timestamp: seconds(noon),
        level: "fatal",
        release: "shop@2",
        platform: "node",
        transaction: "/new",
        ...fields,
      });

    test.each([
      { order: "in order", inputs: () => [older(), newer()] },
      { order: "the other way round", inputs: () => [newer(), older()] },
    ])("time does not run backwards: events that arrive $order end alike", async ({ inputs }) => {
      const oneByOne = await openStage(adapter);
      for (const input of inputs()) await oneByOne.issues.ingest(input);
      const asList = await openStage(adapter);
      await asList.issues.ingestMany(inputs());
      for (const stage of [oneByOne, asList]) {
        expect(await theIssue(stage)).toMatchObject({
          title: "PaymentError: new words",
          level: "fatal",
          platform: "node",
          culprit: "/new",
          firstSeen: noon - hour,
          lastSeen: noon,
          firstRelease: "shop@1",
          timesSeen: 2,
          metadata: { type: "PaymentError", value: "new words" },
        });
      }
    });

    test.each([
      { order: "first", inputs: () => [newer(), older({ timestamp: seconds(noon) })] },
      { order: "last", inputs: () => [older({ timestamp: seconds(noon) }), newer()] },
    ])("of events at one time the greatest id counts as the newest, arriving $order", async ({ inputs }) => {
      const stage = await openStage(adapter);
      for (const input of inputs()) await stage.issues.ingest(input);
      expect(await theIssue(stage)).toMatchObject({
        title: "PaymentError: new words",
        level: "fatal",
        culprit: "/new",
        firstRelease: "shop@1",
      });
    });

    test("the first release is that of the earliest event, none if that one had none", async () => {
      const stage = await openStage(adapter);
      await stage.issues.ingest(newer());
      expect(await theIssue(stage)).toMatchObject({ firstRelease: "shop@2" });
      await stage.issues.ingest(older({ release: undefined }));
      expect(await theIssue(stage)).toMatchObject({ firstRelease: null });
    });

    test.each(["", " ", "\t", "\n"])("a blank release (%j) is none", async (release) => {
      const stage = await openStage(adapter);
      await stage.issues.ingest(newer({ release }));
      const issue = await theIssue(stage);
      expect(issue.firstRelease).toBeNull();
      expect(await stage.issues.tagValues(issue.id, "release")).toEqual([]);
    });

    const untitled = { message: undefined, exception: undefined };
    const placeholder = "<unlabeled event>";
    test.each([
      { existing: { message: "real" }, incoming: { message: "other" }, title: "other" },
      { existing: { message: "real" }, incoming: untitled, title: "real" },
      { existing: untitled, incoming: { message: "other" }, title: "other" },
      { existing: untitled, incoming: untitled, title: placeholder },
      { existing: { message: "real" }, incoming: { message: "<unlabeled event>" }, title: "real" },
      { existing: { message: "real" }, incoming: { message: "<untitled>" }, title: "real" },
    ])(
      "an issue titled by $existing and then $incoming is titled $title, in any order",
      async ({ existing, incoming, title }) => {
        const first = {
          kind: "event",
          event: { ...together, event_id: hexId(1), timestamp: seconds(noon), ...existing },
        } as const;
        const second = {
          kind: "event",
          event: { ...together, event_id: hexId(2), timestamp: seconds(noon + 1), ...incoming },
        } as const;
        for (const inputs of [
          [first, second],
          [second, first],
        ]) {
          const stage = await openStage(adapter);
          for (const input of inputs) await stage.issues.ingest(input);
          expect((await theIssue(stage)).title).toBe(title);
        }
      },
    );

    test("an event without a title still moves level, culprit and last sighting", async () => {
      const stage = await openStage(adapter);
      await stage.issues.ingest(older());
      await stage.issues.ingest(newer({ exception: undefined }));
      expect(await theIssue(stage)).toMatchObject({
        title: "PaymentError: old words",
        level: "fatal",
        culprit: "/new",
        lastSeen: noon,
      });
    });

    test("metadata is that of the newest event as a whole: keys of older ones are gone", async () => {
      const stage = await openStage(adapter);
      await stage.issues.ingest(older());
      const before = await theIssue(stage);
      expect(before.metadata).toHaveProperty("type", "PaymentError");
      await stage.issues.ingest(newer({ exception: undefined, message: "only words" }));
      const after = await theIssue(stage);
      expect(after.metadata).toHaveProperty("title", "only words");
      expect(after.metadata).not.toHaveProperty("type");
    });

    test("people are counted once each", async () => {
      const stage = await openStage(adapter);
      for (const user of [{ id: "7" }, { id: "8" }, { id: "7" }, { email: "ann@example.com" }, undefined]) {
        await stage.issues.ingest(anError({ ...together, user }));
      }
      expect(await theIssue(stage)).toMatchObject({ timesSeen: 5, usersSeen: 3 });
    });

    test("a message longer than 255 characters is cut on the issue, by the first occurrence and by later ones", async () => {
      const stage = await openStage(adapter);
      await stage.issues.ingest(aFinding({ subtitle: "x".repeat(2_000) }));
      expect((await theIssue(stage)).message.length).toBeLessThanOrEqual(255);
      await stage.issues.ingest(aFinding({ subtitle: "y".repeat(2_000) }, { timestamp: seconds(noon + 1) }));
      const issue = await theIssue(stage);
      expect(issue.message).toContain("yyy");
      expect(issue.message.length).toBeLessThanOrEqual(255);
      expect(issue.culprit.length).toBeLessThanOrEqual(200);
    });

    test("a clock that runs ahead or lies far back is bounded, and the outcome says so", async () => {
      const { issues } = await openStage(adapter);
      const ahead = await issues.ingest(anError({ fingerprint: ["a"], timestamp: seconds(noon + 2 * minute) }));
      const old = await issues.ingest(anError({ fingerprint: ["b"], timestamp: seconds(noon - 31 * 24 * hour) }));
      const fine = await issues.ingest(anError({ fingerprint: ["c"], timestamp: seconds(noon + minute) }));
      expect(ahead.timeCorrection).toEqual({ claimedAt: noon + 2 * minute, storedAt: noon, because: "in-the-future" });
      expect(old.timeCorrection).toEqual({ claimedAt: noon - 31 * 24 * hour, storedAt: noon, because: "too-old" });
      expect(fine.timeCorrection).toBeNull();
      for (const outcome of [ahead, old]) {
        expect(await issues.get(issueOf(outcome).id)).toMatchObject({ firstSeen: noon, lastSeen: noon });
      }
      const event = await issues.event(issueOf(ahead).id, "latest");
      expect(event?.payload?.timestamp, "the original stays").toBe(seconds(noon + 2 * minute));
    });

    test("a sender's clock that drifts is corrected by when it sent", async () => {
      const { issues } = await openStage(adapter);
      const outcome = await issues.ingest(
        anError({ timestamp: seconds(noon - hour - minute) }, { sentAt: noon - hour }),
      );
      expect(outcome.timeCorrection).toMatchObject({ because: "clock-drift", storedAt: noon - minute });
      expect(await issues.get(issueOf(outcome).id)).toMatchObject({ lastSeen: noon - minute });
    });

    test("a trusted importer keeps old times", async () => {
      const { issues } = await openStage(adapter);
      const at = noon - 400 * 24 * hour;
      const outcome = await issues.ingest(anError({ timestamp: seconds(at) }, { trusted: true }));
      expect(outcome.timeCorrection).toBeNull();
      expect(await issues.get(issueOf(outcome).id)).toMatchObject({ firstSeen: at, lastSeen: at });
    });

    test("the time of receipt is stamped once: a replayed log stores what it recorded", async () => {
      const { issues, clock } = await openStage(adapter);
      clock.advance({ days: 3 });
      const outcome = await issues.ingest(anError({ timestamp: seconds(noon + 5 * minute) }, { receivedAt: noon }));
      expect(outcome.timeCorrection).toMatchObject({ storedAt: noon });
      expect((await issues.events(issueOf(outcome).id)).items).toMatchObject([{ at: noon, receivedAt: noon }]);
    });
  });

  describe(`priority on ${adapter.name}`, () => {
    test("only a priority that is stated changes a known issue, and the change is in its timeline", async () => {
      const { issues } = await openStage(adapter);
      const { id } = issueOf(await issues.ingest(aFinding({ priority: 50 })));
      await issues.ingest(aFinding());
      expect(await issues.get(id), "the type's default never does").toMatchObject({
        priority: "medium",
        stateVersion: 1,
      });
      await issues.ingest(aFinding({ priority: 75 }));
      expect(await issues.get(id)).toMatchObject({ priority: "high", stateVersion: 2 });
      await issues.ingest(aFinding({ priority: 75 }));
      expect(await issues.get(id), "no change without a difference").toMatchObject({ stateVersion: 2 });
      expect(await issues.activity(id)).toMatchObject([
        { kind: "set_priority", actor: null, at: noon, data: { priority: "high", from: "medium" } },
      ]);
    });

    test("several stated priorities of one list take effect one after the other", async () => {
      const { issues } = await openStage(adapter);
      const outcomes = await issues.ingestMany([50, 75, 75, 25].map((priority) => aFinding({ priority })));
      const { id } = issueOf(outcomes[0]);
      expect(await issues.get(id)).toMatchObject({ priority: "low", stateVersion: 3, timesSeen: 4 });
      expect((await issues.activity(id)).map(({ data }) => data["priority"])).toEqual(["high", "low"]);
    });

    test("priority 0 is a value", async () => {
      const { issues } = await openStage(adapter);
      const { id } = issueOf(await issues.ingest(aFinding({ priority: 0 })));
      expect(await issues.get(id)).toMatchObject({ priority: "ok" });
    });

    test("priorities are stated by name as well", async () => {
      const { issues } = await openStage(adapter);
      const { id } = issueOf(await issues.ingest(aFinding({ priority: "high" })));
      expect(await issues.get(id)).toMatchObject({ priority: "high" });
    });

    test.each([
      ["debug", "low"],
      ["info", "low"],
      ["warning", "medium"],
      ["error", "high"],
      ["fatal", "high"],
    ])("a new error of level %s has priority %s", async (level, priority) => {
      const { issues } = await openStage(adapter);
      const { id } = issueOf(await issues.ingest(anError({ level })));
      expect(await issues.get(id)).toMatchObject({ level, priority });
    });

    test("an error that holds several of one sort is named by what it holds", async () => {
      const { issues } = await openStage(adapter);
      const held = (id: number) => ({
        type: "TypeError",
        value: "x is not a function",
        mechanism: { type: "chained", exception_id: id, parent_id: 0 },
        stacktrace: { frames: [{ function: "pay", filename: "pay.js", in_app: true }] },
      });
      const holder = {
        type: "AggregateError",
        value: "All promises were rejected",
        mechanism: { type: "generic", exception_id: 0, is_exception_group: true },
      };
      const outcome = await issues.ingest(anError({ exception: { values: [held(2), held(1), holder] } }));
      expect(await issues.get(issueOf(outcome).id)).toMatchObject({
        title: "TypeError: x is not a function",
        culprit: "pay(pay.js)",
      });
      const mixed = { values: [{ ...held(2), type: "RangeError", stacktrace: undefined }, held(1), holder] };
      const other = await issues.ingest(anError({ exception: mixed }));
      expect((await issues.get(issueOf(other).id))?.title).toBe("AggregateError: All promises were rejected");
    });

    test("the host may say the priority of a new error, and a host that fails leaves it to the level", async () => {
      const stage = await openStage(adapter, {
        initialPriority(event) {
          if (event.environment === "broken") throw new Error("the host's rule");
          return event.environment === "dev" ? "low" : undefined;
        },
      });
      const priorityIn = async (environment: string) => {
        const { id } = issueOf(await stage.issues.ingest(anError({ environment, fingerprint: [environment] })));
        return (await stage.issues.get(id))?.priority;
      };
      expect([await priorityIn("dev"), await priorityIn("prod"), await priorityIn("broken")]).toEqual([
        "low",
        "high",
        "high",
      ]);
      expect(stage.takeInternalErrors()).toMatchObject([{ message: "the host's rule" }]);
    });
  });
}
