import type { GroupTypeDefinition, IngestInput, IssueAnnouncement, Outcome } from "@issuekit/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { adapters, type Adapter } from "../../src/adapters.ts";
import { hexId, hour, minute, noon, openStage, seconds } from "../../src/scenario.ts";
import { readAll, type SeenIssue } from "./samples.ts";

/** Types with everything that stands before an issue: thresholds, quotas, both. */
const groupTypes: readonly GroupTypeDefinition[] = [
  { id: 9_001, slug: "free", category: "metric", creationQuota: null },
  { id: 9_002, slug: "noisy", category: "metric", noise: { ignoreLimit: 3 }, creationQuota: null },
  { id: 9_003, slug: "limited", category: "metric", creationQuota: { limit: 2, windowMs: hour, slotMs: minute } },
  { id: 9_004, slug: "both", category: "metric", noise: { ignoreLimit: 2 }, creationQuota: { limit: 1, windowMs: hour, slotMs: minute } },
];

const times = fc.constantFrom(noon - hour, noon + 5 * minute - 1, noon + 5 * minute, noon + 10 * minute);
const ids = fc.integer({ min: 1, max: 9 });

const event: fc.Arbitrary<IngestInput> = fc
  .record({ id: ids, at: times, key: fc.constantFrom("a", "b"), environment: fc.constantFrom("prod", "dev", undefined) })
  .map(({ id, at, key, environment }) => ({
    kind: "event",
    // One id has one content.
    event: { event_id: hexId(id), timestamp: seconds(at), message: `words ${id}`, fingerprint: [key], environment },
  }));

const occurrence: fc.Arbitrary<IngestInput> = fc
  .record({
    id: ids,
    event: fc.oneof(fc.constant("inline"), ids),
    at: times,
    type: fc.constantFrom(9_001, 9_002, 9_002, 9_003, 9_004, 300),
    key: fc.constantFrom(["p"], ["q"], ["r", "p"], ["s", "t"], ["t"]),
    priority: fc.constantFrom(undefined, 25, 75),
    environment: fc.constantFrom("prod", undefined),
  })
  .map(({ id, event: named, at, type, key, priority, environment }) => {
    const inline = hexId(0x100 + id);
    return {
      kind: "occurrence",
      occurrence: {
        id: hexId(id),
        event_id: named === "inline" ? inline : hexId(Number(named)),
        project_id: 1,
        fingerprint: key,
        issue_title: `finding ${id}`,
        subtitle: "x",
        type,
        detection_time: seconds(at),
        priority,
        ...(named === "inline"
          ? { event: { event_id: inline, project_id: 1, platform: "node", timestamp: seconds(noon), environment, tags: { id } } }
          : {}),
      },
    };
  });

const feedback: fc.Arbitrary<IngestInput> = fc.record({ id: ids, message: fc.constantFrom("hello", " ") }).map(({ id, message }) => ({
  kind: "feedback",
  feedback: { event_id: hexId(0x200 + id), timestamp: seconds(noon), contexts: { feedback: { message } } },
}));

const nonsense: fc.Arbitrary<IngestInput> = fc
  .constantFrom<unknown>(null, 7, [], { event_id: "hi" })
  .map((value) => ({ kind: "event", event: value }));

const inputs = fc.array(
  fc.oneof(
    { arbitrary: event, weight: 6 },
    { arbitrary: occurrence, weight: 8 },
    { arbitrary: feedback, weight: 1 },
    { arbitrary: nonsense, weight: 1 },
  ),
  { minLength: 1, maxLength: 25 },
);

interface End {
  readonly outcomes: readonly unknown[];
  readonly state: unknown;
  readonly announced: readonly string[];
}

/** What a list ends in on a store where some issues exist, one of them resolved. */
async function endsAs(adapter: Adapter, list: readonly IngestInput[], together: boolean): Promise<End> {
  const stage = await openStage(adapter, { groupTypes });
  const { issues, clock } = stage;
  await issues.ingestMany([
    { kind: "event", event: { event_id: hexId(0x300), timestamp: seconds(noon), message: "known", fingerprint: ["a"] } },
  ]);
  clock.advance({ minutes: 5 });
  await issues.update(["SHOP-1"], { status: "resolved" }, { actor: "user:7" });
  clock.advance({ minutes: 15 });
  const announced: string[] = [];
  const listen = ({ name, issue, stateVersion, event: subject }: IssueAnnouncement): void => {
    announced.push(`${issue.shortId} ${stateVersion} ${name} ${subject?.occurrenceId ?? ""}`);
  };
  issues.on("issue.created", listen, { name: "all" });
  issues.on("issue.regressed", listen, { name: "all" });

  const outcomes: Outcome[] = [];
  if (together) outcomes.push(...(await issues.ingestMany(list)));
  else for (const input of list) outcomes.push(await issues.ingest(input));
  await issues.drain();
  const state = (await readAll(stage)).map(withoutGroupId);
  await stage.close();
  return { outcomes: outcomes.map(withoutIds), state, announced: announced.toSorted() };
}

/** Ids of groups are drawn where a group is tried to be created; short ids say which one it is. */
function withoutIds(outcome: Outcome): unknown {
  if (!("issue" in outcome) || outcome.issue === null) return outcome;
  return { ...outcome, issue: outcome.issue.shortId };
}

function withoutGroupId({ issue, activity, ...seen }: SeenIssue): unknown {
  return {
    ...seen,
    issue: { ...issue, id: "" },
    activity: activity.map((entry) => ({ ...(entry as object), id: "" })),
  };
}

for (const adapter of adapters) {
  describe(`batches on ${adapter.name}`, () => {
    test("a list ends as its inputs one by one at one reading of the clock: outcomes, issues, timelines, announcements", async () => {
      await fc.assert(
        fc.asyncProperty(inputs, async (list) => {
          const together = await endsAs(adapter, list, true);
          const oneByOne = await endsAs(adapter, list, false);
          expect(together.outcomes).toEqual(oneByOne.outcomes);
          expect(together.state).toEqual(oneByOne.state);
          expect(together.announced).toEqual(oneByOne.announced);
        }),
        { numRuns: adapter.durable ? 60 : 300 },
      );
    });

    test("cut into other batches, a list ends the same", async () => {
      await fc.assert(
        fc.asyncProperty(inputs, fc.integer({ min: 1, max: 6 }), async (list, maxBatch) => {
          const whole = await openStage(adapter, { groupTypes });
          const cut = await openStage(adapter, { groupTypes, maxBatch });
          const [inOne, inMany] = await Promise.all([whole.issues.ingestMany(list), cut.issues.ingestMany(list)]);
          expect(inMany.map(withoutIds)).toEqual(inOne.map(withoutIds));
          expect((await readAll(cut)).map(withoutGroupId)).toEqual((await readAll(whole)).map(withoutGroupId));
          await whole.close();
          await cut.close();
        }),
        { numRuns: adapter.durable ? 30 : 150 },
      );
    });
  });
}
