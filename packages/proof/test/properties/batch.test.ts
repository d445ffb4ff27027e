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
  {
    id: 9_004,
    slug: "both",
    category: "metric",
    noise: { ignoreLimit: 2 },
    creationQuota: { limit: 1, windowMs: hour, slotMs: minute },
  },
];

const times = fc.constantFrom(noon - hour, noon + 5 * minute - 1, noon + 5 * minute, noon + 10 * minute);
const kinds = 9;
const id = fc.integer({ min: 1, max: kinds });

/** What each id stands for: an id has one content. */
const contents = fc.array(
  fc.record({
    at: times,
    eventKey: fc.constantFrom("a", "b"),
    environment: fc.constantFrom("prod", "dev", undefined),
    names: fc.oneof(fc.constant("inline"), id),
    type: fc.constantFrom(9_001, 9_002, 9_002, 9_003, 9_004, 300),
    key: fc.constantFrom(["p"], ["q"], ["r", "p"], ["s", "t"], ["t"]),
    priority: fc.constantFrom(undefined, 25, 75),
    message: fc.constantFrom("hello", " "),
  }),
  { minLength: kinds, maxLength: kinds },
);
type Content = typeof contents extends fc.Arbitrary<readonly (infer Each)[]> ? Each : never;

function anEvent(number: number, { at, eventKey, environment }: Content): IngestInput {
  const event_id = hexId(number);
  const timestamp = seconds(at);
  return {
    kind: "event",
    event: { event_id, timestamp, message: `words ${number}`, fingerprint: [eventKey], environment },
  };
}

/** Several occurrences bring the same event along. */
function anOccurrence(number: number, content: Content, all: readonly Content[]): IngestInput {
  const { at, names, type, key, priority } = content;
  const brought = 1 + (number % 4);
  const inline = hexId(0x100 + brought);
  const { at: happened, environment } = all[brought - 1] ?? content;
  const tags = { brought };
  return {
    kind: "occurrence",
    occurrence: {
      id: hexId(number),
      event_id: names === "inline" ? inline : hexId(Number(names)),
      project_id: 1,
      fingerprint: key,
      issue_title: `finding ${number}`,
      subtitle: "x",
      type,
      detection_time: seconds(at),
      priority,
      ...(names === "inline"
        ? {
            event: {
              event_id: inline,
              project_id: 1,
              platform: "node",
              timestamp: seconds(happened),
              environment,
              tags,
            },
          }
        : {}),
    },
  };
}

function aFeedback(number: number, { message }: Content): IngestInput {
  const contexts = { feedback: { message } };
  return { kind: "feedback", feedback: { event_id: hexId(0x200 + number), timestamp: seconds(noon), contexts } };
}

const nonsense = fc
  .constantFrom<unknown>(null, 7, [], { event_id: "hi" })
  .map((value) => (): IngestInput => ({ kind: "event", event: value }));

/** A list in which ids repeat, occurrences name events before and behind them, and some inputs are none. */
const inputs = contents.chain((each) => {
  const of = (make: (number: number, content: Content, all: readonly Content[]) => IngestInput) =>
    id.map((number) => () => make(number, each[number - 1]!, each));
  return fc
    .array(
      fc.oneof(
        { arbitrary: of(anEvent), weight: 6 },
        { arbitrary: of(anOccurrence), weight: 8 },
        { arbitrary: of(aFeedback), weight: 1 },
        { arbitrary: nonsense, weight: 1 },
      ),
      { minLength: 1, maxLength: 25 },
    )
    .map((makers) => makers.map((make) => make()));
});

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
    {
      kind: "event",
      event: { event_id: hexId(0x300), timestamp: seconds(noon), message: "known", fingerprint: ["a"] },
    },
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
        { numRuns: Math.ceil(300 * adapter.share) },
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
        { numRuns: Math.ceil(150 * adapter.share) },
      );
    });
  });
}
