import type { IngestInput } from "@issuekit/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { adapters, type Adapter } from "../../src/adapters.ts";
import { openStage, type Stage } from "../../src/scenario.ts";
import { freeInputs, freeType, readAll, type SeenIssue } from "./samples.ts";

/** The fields that are promised to be free of order. Ids, numbers, first priority and state go by arrival. */
function freeOfOrder(seen: readonly SeenIssue[]): unknown {
  return seen
    .map(({ issue, sdk, tags, values, stats, byEnvironment, events }) => ({
      of: events.map(({ occurrenceId }) => occurrenceId),
      type: issue.type,
      timesSeen: issue.timesSeen,
      usersSeen: issue.usersSeen,
      firstSeen: issue.firstSeen,
      lastSeen: issue.lastSeen,
      firstRelease: issue.firstRelease,
      level: issue.level,
      culprit: issue.culprit,
      platform: issue.platform,
      metadata: issue.metadata,
      sdk,
      title: issue.title,
      message: issue.message,
      tags,
      values,
      stats,
      byEnvironment,
      events,
    }))
    .toSorted((a, b) => (a.of.join() < b.of.join() ? -1 : 1));
}

/** One input list, its order and repetitions, and how it is cut into calls. */
const arrivals = freeInputs.chain((inputs) =>
  fc.record({
    inputs: fc.constant(inputs),
    order: fc
      .array(fc.nat({ max: inputs.length - 1 }), { maxLength: inputs.length })
      .chain((repeated) =>
        fc.shuffledSubarray([...inputs.keys(), ...repeated], { minLength: inputs.length + repeated.length }),
      ),
    cuts: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 }),
  }),
);

async function bring(
  stage: Stage,
  inputs: readonly IngestInput[],
  cuts: readonly number[],
): Promise<readonly string[]> {
  const kinds: string[] = [];
  for (let start = 0, turn = 0; start < inputs.length; turn += 1) {
    const size = cuts[turn % cuts.length] ?? 1;
    const outcomes = await stage.issues.ingestMany(inputs.slice(start, start + size));
    kinds.push(...outcomes.map(({ kind }) => kind));
    start += size;
  }
  return kinds;
}

async function endsAs(adapter: Adapter, inputs: readonly IngestInput[], cuts: readonly number[]) {
  const stage = await openStage(adapter, { groupTypes: [freeType] });
  const kinds = await bring(stage, inputs, cuts);
  const state = freeOfOrder(await readAll(stage));
  await stage.close();
  return { kinds, state };
}

for (const adapter of adapters) {
  const numRuns = Math.ceil(150 * adapter.share);
  describe(`order and repetition on ${adapter.name}`, () => {
    test("the same inputs in any order, any number of times, in any batches, end in the same issues", async () => {
      await fc.assert(
        fc.asyncProperty(arrivals, async ({ inputs, order, cuts }) => {
          const straight = await endsAs(adapter, inputs, [1]);
          const shuffled = await endsAs(
            adapter,
            order.flatMap((index) => inputs[index] ?? []),
            cuts,
          );
          expect(shuffled.state).toEqual(straight.state);
          const counted = (kinds: readonly string[]) => kinds.filter((kind) => kind !== "duplicate").length;
          expect(counted(straight.kinds)).toBe(inputs.length);
          expect(counted(shuffled.kinds)).toBe(inputs.length);
        }),
        { numRuns },
      );
    });

    test("repeating everything changes nothing that can be read", async () => {
      await fc.assert(
        fc.asyncProperty(freeInputs, async (inputs) => {
          const stage = await openStage(adapter, { groupTypes: [freeType] });
          await stage.issues.ingestMany(inputs);
          const before = await readAll(stage);
          stage.clock.advance({ hours: 5 });
          const outcomes = await stage.issues.ingestMany(inputs.toReversed());
          expect(outcomes.every(({ kind }) => kind === "duplicate")).toBe(true);
          expect(await readAll(stage)).toEqual(before);
          await stage.close();
        }),
        { numRuns },
      );
    });

    test("sums add up: an issue's count is that of its events, buckets and outcomes", async () => {
      await fc.assert(
        fc.asyncProperty(freeInputs, async (inputs) => {
          const stage = await openStage(adapter, { groupTypes: [freeType] });
          await stage.issues.ingestMany(inputs);
          let counted = 0;
          for (const { issue, stats, events } of await readAll(stage)) {
            const { buckets } = stats as { readonly buckets: readonly { readonly times: number }[] };
            expect(buckets.reduce((sum, { times }) => sum + times, 0)).toBe(issue.timesSeen);
            expect(events).toHaveLength(issue.timesSeen);
            expect(issue.lastSeen).toBe(Math.max(...events.map(({ at }) => at)));
            expect(issue.firstSeen).toBe(Math.min(...events.map(({ at }) => at)));
            counted += issue.timesSeen;
          }
          expect(counted).toBe(inputs.length);
          await stage.close();
        }),
        { numRuns },
      );
    });
  });
}
