import type {
  ChangeSet,
  CommitResult,
  Counter,
  GroupTypeDefinition,
  GroupUnit,
  IngestInput,
  IssueAnnouncement,
  IssueStorage,
  OccurrenceKey,
  SightRequest,
  SpendRequest,
} from "@issuekit/core";
import {
  aBirth,
  aChangeSet,
  aCount,
  aCounting,
  aLoadRequest,
  aNewGroup,
  aStoredOccurrence,
  hexOf,
  readGroup,
} from "@issuekit/testkit";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { adapters, type Adapter, type Parts } from "../src/adapters.ts";
import { hexId, hour, minute, noon, openStage, seconds, shop, type Stage } from "../src/scenario.ts";
import { freeInputs, freeType, readAll } from "./properties/samples.ts";

/** The adapter that all others are compared with. */
const [reference, ...others] = adapters;
if (reference === undefined) throw new Error("no adapter to compare with");

/** Everything that a storage holds of a project. Ids and numbers are left out: drawing them is each adapter's own affair. */
async function stored(storage: IssueStorage, projectId: number, keys: readonly OccurrenceKey[]): Promise<unknown> {
  const { read, projects } = storage;
  const rows = await read.listGroups({ projectId, limit: 1_000 });
  const groups = await Promise.all(
    rows.map(async ({ number }) => {
      const { group, occurrences, activity, ...rest } = await readGroup(storage, number, projectId);
      const payloads = await Promise.all(occurrences.map(({ eventId }) => read.findPayload(projectId, eventId)));
      return {
        ...rest,
        group: { ...group, id: "", number: 0 },
        tagKeys: await read.listTagKeys(projectId, number),
        occurrences: occurrences.map((row) => ({ ...row, number: 0 })),
        activity: activity.map((entry) => ({ ...entry, id: "" })),
        payloads,
      };
    }),
  );
  const { known, events } = await storage.load(
    aLoadRequest({ projectId, occurrenceKeys: keys, events: keys.map((key) => key.slice(key.indexOf(":") + 1)) }),
  );
  const releases = await read.listReleases(projectId);
  return {
    groups,
    known: [...known].map(([key, { suppressed, group }]) => [key, suppressed, group === null]),
    events: [...events.values()],
    releases: releases.toSorted((a, b) => (a.version < b.version ? -1 : 1)),
    environments: await read.listEnvironments(projectId),
    received: await projects.listReceived({ projectId, since: 0, until: 2 ** 50 }),
  };
}

describe("through the engine", () => {
  const groupTypes: readonly GroupTypeDefinition[] = [
    freeType,
    { id: 9_002, slug: "noisy", category: "metric", noise: { ignoreLimit: 3 }, creationQuota: null },
    { id: 9_003, slug: "limited", category: "metric", creationQuota: { limit: 2, windowMs: hour, slotMs: minute } },
  ];

  const gated = fc
    .record({
      id: fc.integer({ min: 0x2000, max: 0x2008 }),
      type: fc.constantFrom(9_002, 9_003),
      key: fc.constantFrom("n", "o", "p"),
    })
    .map(({ id, type, key }): IngestInput => ({
      kind: "occurrence",
      occurrence: {
        id: hexId(id),
        event_id: hexId(id),
        project_id: shop.id,
        fingerprint: [key],
        issue_title: `finding ${key}`,
        subtitle: "",
        type,
        detection_time: seconds(noon),
        event: { event_id: hexId(id), project_id: shop.id, platform: "node", timestamp: seconds(noon) },
      },
    }));
  const bad = fc
    .constantFrom<unknown>(null, [], { event_id: "hi" })
    .map((event): IngestInput => ({ kind: "event", event }));
  const feedback = fc.integer({ min: 0x3000, max: 0x3002 }).map((id): IngestInput => ({
    kind: "feedback",
    feedback: { event_id: hexId(id), timestamp: seconds(noon), contexts: { feedback: { message: `words ${id}` } } },
  }));
  const keys = [
    ...Array.from({ length: 12 }, (_, index) => hexId(0x1000 + ((index * 7_919) % 4_096))),
    ...Array.from({ length: 9 }, (_, index) => hexId(0x2000 + index)),
    ...Array.from({ length: 3 }, (_, index) => hexId(0x3000 + index)),
  ].flatMap((id): readonly OccurrenceKey[] => [`event:${id}`, `occurrence:${id}`, `feedback:${id}`]);

  type Step =
    | { readonly ingest: readonly IngestInput[] }
    | { readonly update: number; readonly status: "resolved" | "unresolved" }
    | { readonly wait: number };
  const step: fc.Arbitrary<Step> = fc.oneof(
    { arbitrary: fc.record({ ingest: freeInputs }), weight: 4 },
    { arbitrary: fc.record({ ingest: fc.array(fc.oneof(gated, feedback, bad), { maxLength: 8 }) }), weight: 3 },
    { arbitrary: fc.record({ update: fc.nat(4), status: fc.constantFrom("resolved", "unresolved") }), weight: 2 },
    { arbitrary: fc.record({ wait: fc.integer({ min: 1, max: 90 }) }), weight: 2 },
  );

  /** Takes one step and answers the kinds of its outcomes. */
  async function take({ issues, clock }: Stage, each: Step): Promise<readonly string[]> {
    if ("ingest" in each) return (await issues.ingestMany(each.ingest)).map(({ kind }) => kind);
    if ("wait" in each) {
      clock.advance({ minutes: each.wait });
      return [];
    }
    const issue = (await issues.search()).items[each.update];
    if (issue === undefined) return [];
    return (await issues.update([issue.id], { status: each.status }, { actor: "user:7" })).map(({ kind }) => kind);
  }

  async function endsAs(adapter: Adapter, steps: readonly Step[]): Promise<unknown> {
    const stage = await openStage(adapter, { groupTypes });
    const { issues, store } = stage;
    const announced: string[] = [];
    for (const name of ["issue.created", "issue.regressed", "issue.resolved", "issue.unresolved"] as const) {
      const listen = ({ stateVersion, issue }: IssueAnnouncement): void => {
        announced.push(`${name} ${stateVersion} ${issue.timesSeen} ${issue.title}`);
      };
      issues.on(name, listen, { name: "all" });
    }
    const answers: unknown[] = [];
    for (const each of steps) answers.push(await take(stage, each));
    await issues.drain();
    const received = await issues.received(shop.id);
    const seen = (await readAll(stage)).map(({ events, tags, values, stats }) => ({ events, tags, values, stats }));
    const state = await stored(store.storage, shop.id, keys);
    await stage.close();
    return { answers, announced: announced.toSorted(), received, seen, state };
  }

  for (const other of others) {
    test(`any inputs, decisions and waits leave the same on ${other.name} as on ${reference.name}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
          expect(await endsAs(other, steps)).toEqual(await endsAs(reference, steps));
        }),
        { numRuns: Math.ceil(240 * other.share) },
      );
    });
  }
});

/** What each port answers to a list of calls, one after the other, on a fresh store. */
async function answersOf<Call>(
  adapter: Adapter,
  calls: readonly Call[],
  answer: (parts: Parts, call: Call) => Promise<unknown>,
): Promise<{ readonly answers: readonly unknown[]; readonly parts: Parts; readonly close: () => Promise<void> }> {
  const store = await adapter.open();
  const answers: unknown[] = [];
  for (const call of calls) answers.push(await answer(store, call));
  return { answers, parts: store, close: () => store.close() };
}

describe("through the ports", () => {
  const at = fc.constantFrom(noon - hour, noon - 1, noon, noon + 1, noon + hour);
  const names = "abcdefghijklmnop".split("");
  const name = fc.constantFrom(...names);
  const text = fc.constantFrom("", "B", "a", "\u00e9", "\ufffd", "\u{1f600}");
  const seen = fc
    .record({ times: fc.integer({ min: 1, max: 3 }), at, length: fc.constantFrom(0, 5, hour) })
    .map(({ times, at: firstSeenAt, length }) => ({ times, firstSeenAt, lastSeenAt: firstSeenAt + length }));
  const counting = fc
    .record({ at, id: name, release: fc.option(text), word: text, isReal: fc.boolean() })
    .chain((rank) =>
      seen.map((span) =>
        aCounting({
          ...span,
          earliest: { at: rank.at, id: rank.id, release: rank.release },
          newest: { ...aCounting().newest, at: rank.at, id: rank.id, culprit: rank.word },
          titled: { isReal: rank.isReal, at: rank.at, id: rank.id, title: rank.word, message: rank.word },
        }),
      ),
    );
  const hashes = fc.uniqueArray(
    name.map((each) => hexOf(`hash ${each}`)),
    { maxLength: 2 },
  );
  const occurrences = fc.uniqueArray(fc.record({ name, at, named: fc.boolean(), event: name, brings: fc.boolean() }), {
    selector: (each) => `${each.name} ${each.named}`,
    maxLength: 3,
  });
  const unit: fc.Arbitrary<GroupUnit> = fc
    .record({
      number: fc.integer({ min: 1, max: 4 }),
      isNew: fc.boolean(),
      version: fc.constantFrom(1, 1, 1, 1, 2, 3),
      newHashes: hashes,
      alsoNew: fc.constantFrom(true, false, false, false),
      spareHashes: hashes,
      count: counting,
      occurrences,
      suppressed: fc.uniqueArray(name, { maxLength: 2 }),
      tags: fc.uniqueArray(fc.tuple(text, text, seen), { selector: ([key, value]) => `${key} ${value}`, maxLength: 3 }),
      buckets: fc.uniqueArray(fc.tuple(fc.constantFrom(noon, noon + hour), text), { selector: String, maxLength: 2 }),
      releases: fc.uniqueArray(fc.tuple(text, text, seen), {
        selector: ([environment, release]) => `${environment} ${release}`,
        maxLength: 3,
      }),
      users: fc.uniqueArray(name, { maxLength: 3 }),
      decides: fc.constantFrom(true, false, false, false),
    })
    .map(({ number, isNew, version, occurrences: found, ...made }) => {
      const parts = {
        spareHashes: made.spareHashes,
        count: made.count,
        occurrences: found.map((each) =>
          aStoredOccurrence(each.name, {
            at: each.at,
            ...(each.named
              ? { key: `occurrence:${hexOf(each.name)}`, eventId: hexOf(each.event), occurrence: "{}" }
              : {}),
            ...(each.brings ? {} : { payload: null }),
          }),
        ),
        suppressed: made.suppressed.map((each) => ({
          key: `occurrence:${hexOf(each)}` as const,
          hash: hexOf(each),
          at: noon,
          receivedAt: noon,
        })),
        tags: made.tags.map(([key, value, span]) => ({ key, value, ...span })),
        buckets: made.buckets.map(([hourStart, environment]) => ({ hourStart, environment, times: 1 })),
        releases: made.releases.map(([environment, release, span]) => ({ environment, release, ...span })),
        users: made.users,
      };
      if (isNew) return aBirth(number, "x", { ...parts, relyOn: { newHashes: made.newHashes }, create: aNewGroup() });
      const relyOn = { stateVersion: version, newHashes: made.alsoNew ? made.newHashes : [] };
      const change = { stateVersion: version + 1, condition: { status: "resolved", substatus: null } } as const;
      return aCount(number, version, "x", { ...parts, relyOn, ...(made.decides ? { change } : {}) });
    });
  const sightings = fc.uniqueArray(fc.tuple(text, at, fc.constantFrom(0, 1_000, 60_000)), {
    selector: ([each]) => each,
    maxLength: 2,
  });
  const changeSet: fc.Arbitrary<ChangeSet> = fc.record({ unit, sightings }).map(({ unit: only, sightings: shared }) =>
    aChangeSet([only], {
      releases: shared.map(([version, first, length]) => ({ version, firstSeenAt: first, lastSeenAt: first + length })),
      environments: shared.map(([each, firstSeenAt]) => ({ name: each, firstSeenAt })),
    }),
  );
  const projectId = aChangeSet([]).projectId;
  const keys = names.flatMap((each): readonly OccurrenceKey[] => [`event:${hexOf(each)}`, `occurrence:${hexOf(each)}`]);

  /** An answer whose lists have no order of their own. */
  function inAnyOrder(result: CommitResult): unknown {
    if (result.kind === "alreadyApplied") return result;
    const totals = [...result.totals].map(([id, total]) => [
      id,
      { ...total, newEnvironments: total.newEnvironments.toSorted() },
    ]);
    return { ...result, totals, newReleases: result.newReleases.toSorted() };
  }

  async function commitsAs(adapter: Adapter, changeSets: readonly ChangeSet[]): Promise<unknown> {
    const { answers, parts, close } = await answersOf(adapter, changeSets, async ({ storage }, changes) =>
      inAnyOrder(await storage.commit(changes)),
    );
    const state = await stored(parts.storage, projectId, keys);
    await close();
    return { answers, state };
  }

  const key = fc.constantFrom("7:a", "7:b");
  const now = fc.integer({ min: 0, max: 12 }).map((minutes) => noon + minutes * minute);
  const sight: fc.Arbitrary<SightRequest> = fc.record({
    key,
    member: name,
    seenAt: at,
    now,
    expiresInMs: fc.constantFrom(minute, 5 * minute),
    window: fc.constantFrom("sliding", "fixed"),
    atMost: fc.constant(3),
  });
  const spend: fc.Arbitrary<SpendRequest> = fc.record({
    key,
    amount: fc.integer({ min: 1, max: 2 }),
    now,
    windows: fc.constant([
      { limit: 2, windowMs: 2 * minute, slotMs: minute },
      { limit: 3, windowMs: 6 * minute, slotMs: 2 * minute },
    ]),
    token: name,
  });
  type CounterCall = (counter: Counter) => Promise<unknown>;
  const counterCall: fc.Arbitrary<CounterCall> = fc.oneof(
    {
      arbitrary: fc.array(sight, { maxLength: 3 }).map(
        (requests): CounterCall =>
          (counter) =>
            counter.sight(requests),
      ),
      weight: 4,
    },
    {
      arbitrary: fc.array(spend, { maxLength: 3 }).map(
        (requests): CounterCall =>
          (counter) =>
            counter.spend(requests),
      ),
      weight: 4,
    },
    {
      arbitrary: key.map(
        (each): CounterCall =>
          (counter) =>
            counter.forget([each]),
      ),
      weight: 1,
    },
  );

  async function countsAs(adapter: Adapter, calls: readonly CounterCall[]): Promise<unknown> {
    const { answers, close } = await answersOf(adapter, calls, ({ counter }, call) => call(counter));
    await close();
    return answers;
  }

  for (const other of others) {
    test(`any change sets are answered and stored on ${other.name} as on ${reference.name}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(changeSet, { minLength: 1, maxLength: 12 }), async (changeSets) => {
          expect(await commitsAs(other, changeSets)).toEqual(await commitsAs(reference, changeSets));
        }),
        { numRuns: Math.ceil(800 * other.share) },
      );
    });

    test(`any sightings and spendings are answered on ${other.name} as on ${reference.name}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(counterCall, { minLength: 1, maxLength: 25 }), async (calls) => {
          expect(await countsAs(other, calls)).toEqual(await countsAs(reference, calls));
        }),
        { numRuns: Math.ceil(800 * other.share) },
      );
    });
  }
});
