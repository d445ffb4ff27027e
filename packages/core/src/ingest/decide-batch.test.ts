import { describe, expect, test } from "vitest";
import { createGroupTypeRegistry } from "../group-types/registry.ts";
import { hashText } from "../grouping/hash.ts";
import type { OccurrenceKey } from "../model/change-set.ts";
import type { LoadedGroup } from "../model/group.ts";
import type { HashOwner, KnownOccurrence, Snapshot } from "../model/snapshot.ts";
import { decideBatch, type BatchDecision, type BatchFacts, type GateAnswers } from "./decide-batch.ts";
import type { SightingAnswer } from "./decide-noise.ts";
import type { ParsedInput } from "./parsed-input.ts";

const now = 1_800_000_000_000;
const types = createGroupTypeRegistry([
  { id: 50_001, slug: "noisy", category: "metric", noise: { ignoreLimit: 3 }, creationQuota: null },
  { id: 50_002, slug: "scarce", category: "metric", creationQuota: { limit: 1, windowMs: 3_600_000, slotMs: 60_000 } },
  { id: 50_003, slug: "plain", category: "metric", creationQuota: null },
]);

function typeOf(slug: string) {
  const type = types.find(slug);
  if (type === undefined) throw new Error(slug);
  return type;
}

interface Sample {
  readonly name: string;
  readonly type?: string;
  readonly hashes?: readonly string[];
  readonly at?: number;
  readonly claimedAt?: number;
  readonly namesOnly?: boolean;
  readonly eventName?: string;
  readonly release?: string;
  readonly environment?: string;
  readonly priority?: "low" | "high";
}

function input(sample: Sample): ParsedInput {
  const type = typeOf(sample.type ?? "plain");
  const occurrenceId = hashText(sample.name);
  const eventId = hashText(`event of ${sample.eventName ?? sample.name}`);
  const at = sample.at ?? now - 1000;
  const hashes = sample.hashes ?? ["a"];
  return {
    kind: "occurrence",
    key: `occurrence:${occurrenceId}`,
    occurrenceId,
    eventId,
    groupType: type,
    hashes,
    event:
      sample.namesOnly === true
        ? null
        : {
            eventId,
            projectId: 1,
            type: "generic",
            at,
            claimedAt: sample.claimedAt ?? at,
            receivedAt: now,
            platform: "node",
            level: "error",
            release: sample.release ?? null,
            environment: sample.environment ?? null,
            tags: [["browser", "Firefox"]],
            userKey: "id:7",
            sdk: null,
            json: JSON.stringify({
              event_id: eventId,
              timestamp: at / 1000,
              platform: "node",
              level: "error",
              tags: [],
            }),
          },
    kwargs: null,
    occurrence: {
      id: occurrenceId,
      projectId: 1,
      eventId,
      hashes,
      fingerprint: hashes,
      title: sample.name,
      subtitle: "",
      resourceId: null,
      evidenceData: {},
      evidenceDisplay: [],
      typeId: type.id,
      detectedAt: at,
      level: "error",
      culprit: "",
      priority: sample.priority ?? null,
      assignee: null,
    },
    receivedAt: now,
    repairs: [],
    timeCorrection: null,
  };
}

function group(id: string, more: Partial<LoadedGroup> = {}): LoadedGroup {
  return {
    id,
    projectId: 1,
    number: 1,
    stateVersion: 4,
    typeId: typeOf("plain").id,
    condition: { status: "unresolved", substatus: "ongoing" },
    resolution: null,
    priority: "medium",
    priorityLockedAt: null,
    assignee: null,
    title: "before",
    culprit: "",
    level: "error",
    timesSeen: 10,
    usersSeen: 1,
    firstSeenAt: now - 90_000,
    lastSeenAt: now - 80_000,
    message: "before",
    platform: "node",
    metadata: {},
    initialPriority: "medium",
    suppressedCount: 0,
    firstRelease: null,
    sdk: null,
    createdAt: now - 90_000,
    ranks: {
      earliest: { at: now - 90_000, id: "1" },
      newest: { at: now - 80_000, id: "2" },
      titled: { isReal: true, at: now - 80_000, id: "2" },
    },
    ...more,
  };
}

interface World {
  readonly groups?: readonly LoadedGroup[];
  readonly hashes?: Readonly<Record<string, HashOwner>>;
  readonly known?: Readonly<Record<string, KnownOccurrence>>;
  readonly gate?: Partial<GateAnswers>;
  readonly more?: Partial<BatchFacts>;
}

function decide(samples: readonly Sample[], world: World = {}): BatchDecision {
  const known = Object.entries(world.known ?? {}).map(
    ([name, value]) => [`occurrence:${hashText(name)}`, value] as const,
  );
  const snapshot: Snapshot = {
    known: new Map(known as [OccurrenceKey, KnownOccurrence][]),
    events: new Map(),
    hashes: new Map(Object.entries(world.hashes ?? {})),
    groups: new Map((world.groups ?? []).map((state) => [state.id, state])),
    releases: new Map(),
  };
  return decideBatch({
    projectId: 1,
    inputs: samples.map(input),
    snapshot,
    storedEvents: new Map(),
    gate: { sightings: new Map(), spends: new Map(), unavailable: null, ...world.gate },
    now,
    policy: "eventTime",
    fingerprintLimit: null,
    initialPriority: () => null,
    ...world.more,
  });
}

function decided(samples: readonly Sample[], world: World = {}): Extract<BatchDecision, { kind: "decided" }> {
  const decision = decide(samples, world);
  if (decision.kind !== "decided") throw new Error(`the counter is asked: ${JSON.stringify(decision)}`);
  return decision;
}

const verdicts = (samples: readonly Sample[], world: World = {}) =>
  decided(samples, world).verdicts.map((verdict) => (verdict.kind === "counted" ? verdict.as : verdict.kind));

const owned = (groupId: string): HashOwner => ({ kind: "group", groupId });
const sighted = (name: string, hash: string, answer: Partial<SightingAnswer>) =>
  [`occurrence:${hashText(name)}@${hash}`, { count: 1, firstSeenAt: now - 5000, members: [], ...answer }] as const;

describe("hashes", () => {
  test("the first of a hash creates, the next join it", () => {
    const decision = decided([{ name: "x" }, { name: "y" }, { name: "z", hashes: ["b"] }]);
    expect(decision.verdicts.map((verdict) => verdict.kind === "counted" && verdict.as)).toEqual([
      "created",
      "aggregated",
      "created",
    ]);
    expect(decision.drafts.map((draft) => draft.counted.length)).toEqual([2, 1]);
    expect([...(decision.drafts[0]?.newHashes ?? [])]).toEqual(["a"]);
  });

  test("a known hash leads to its group, and additional free ones are claimed without guarding", () => {
    const { drafts } = decided([{ name: "x", hashes: ["a", "b"] }], {
      groups: [group("g")],
      hashes: { a: owned("g") },
    });
    expect(drafts[0]?.known?.id).toBe("g");
    expect([...(drafts[0]?.spareHashes ?? [])]).toEqual(["b"]);
    expect([...(drafts[0]?.newHashes ?? [])]).toEqual([]);
  });

  test("an additional hash that leads a later occurrence here becomes a guard", () => {
    const samples = [
      { name: "x", hashes: ["a", "b"] },
      { name: "y", hashes: ["b"] },
    ];
    const { drafts } = decided(samples, { groups: [group("g")], hashes: { a: owned("g") } });
    expect(drafts).toHaveLength(1);
    expect([...(drafts[0]?.newHashes ?? [])]).toEqual(["b"]);
    expect([...(drafts[0]?.spareHashes ?? [])]).toEqual([]);
  });

  test.each([
    ["alone", ["a"]],
    ["beside a free one", ["a", "b"]],
  ])("a hash whose owner was not loaded, %s, is claimed on condition: no group is made without it", (_, hashes) => {
    const { drafts } = decided([{ name: "x", hashes }], { groups: [], hashes: { a: owned("gone") } });
    expect(drafts[0]?.birth).not.toBeNull();
    expect([...(drafts[0]?.newHashes ?? [])]).toEqual(hashes);
  });

  test("a hash that another group owns stays there", () => {
    const { drafts } = decided([{ name: "x", hashes: ["a", "b"] }], {
      groups: [group("g"), group("h", { number: 2 })],
      hashes: { a: owned("g"), b: owned("h") },
    });
    expect(drafts.map(({ known }) => known?.id)).toEqual(["g"]);
    expect(drafts[0]?.spareHashes.size).toBe(0);
  });

  test("the first listed hash with a live group wins", () => {
    const world = { groups: [group("g"), group("h", { number: 2 })], hashes: { b: owned("g"), c: owned("h") } };
    const { drafts } = decided([{ name: "x", hashes: ["a", "b", "c"] }], world);
    expect(drafts[0]?.known?.id).toBe("g");
  });

  test("a tombstone discards, unless another listed hash has a live group", () => {
    const tombstone = { kind: "tombstone", tombstoneId: "t1" } as const;
    const world = { groups: [group("g")], hashes: { a: tombstone, b: owned("g") } };
    expect(decided([{ name: "x", hashes: ["a"] }], world).verdicts).toEqual([{ kind: "discarded", tombstoneId: "t1" }]);
    expect(verdicts([{ name: "x", hashes: ["a", "b"] }], world)).toEqual(["aggregated"]);
  });

  test("another type is rejected with both types in the reason, and counts nothing", () => {
    const world = { groups: [group("g", { typeId: 1 })], hashes: { a: owned("g") } };
    const decision = decided([{ name: "x" }], world);
    expect(decision.verdicts[0]).toMatchObject({ kind: "rejected", code: "TYPE_MISMATCH", faults: [{ path: "type" }] });
    expect(decision.drafts).toEqual([]);
  });
});

describe("repetition", () => {
  test("a known occurrence is a duplicate and names its group", () => {
    const known = { x: { group: { id: "g", number: 1 }, suppressed: false } };
    expect(decided([{ name: "x" }], { known }).verdicts).toEqual([{ kind: "duplicate", of: { id: "g", number: 1 } }]);
  });

  test("the same occurrence twice in a batch counts once", () => {
    const decision = decided([{ name: "x" }, { name: "x" }]);
    expect(decision.verdicts[1]?.kind).toBe("duplicate");
    expect(decision.drafts[0]?.counted).toHaveLength(1);
  });
});

describe("named events", () => {
  test("an event that is not stored defers its occurrence", () => {
    expect(decided([{ name: "x", namesOnly: true }]).verdicts[0]).toMatchObject({
      kind: "deferred",
      code: "EVENT_NOT_FOUND",
    });
  });

  test("it may stand earlier in the same batch, and its payload travels along", () => {
    const samples = [{ name: "x" }, { name: "y", hashes: ["b"], namesOnly: true, eventName: "x" }];
    const decision = decided(samples);
    expect(decision.verdicts.map((verdict) => verdict.kind)).toEqual(["counted", "counted"]);
    expect(decision.drafts[1]?.counted[0]?.payload).toBe(decision.drafts[0]?.counted[0]?.payload);
  });

  test("an event that was only in a suppressed input is not there", () => {
    const gate = { sightings: new Map([sighted("x", "n", { count: 1 })]) };
    const samples = [
      { name: "x", type: "noisy", hashes: ["n"] },
      { name: "y", namesOnly: true, eventName: "x" },
    ];
    expect(verdicts(samples, { gate })).toEqual(["suppressed", "deferred"]);
  });
});

describe("noise", () => {
  const noisy = (name: string): Sample => ({ name, type: "noisy", hashes: ["n"] });

  test("one round asks for every sighting of the batch", () => {
    const decision = decide([noisy("x"), noisy("y"), noisy("z"), noisy("x")]);
    expect(decision.kind === "ask" && decision.sightings.map(({ key, atMost }) => [key, atMost])).toEqual([
      ["1:noise:n", 3],
      ["1:noise:n", 3],
      ["1:noise:n", 3],
    ]);
  });

  test("two are suppressed, the third creates, the fourth joins; the two are remembered", () => {
    const keys = ["w", "x", "y", "z"].map((name) => `occurrence:${hashText(name)}`);
    const full = { count: 3, members: keys.slice(0, 3) };
    const gate = {
      sightings: new Map([
        sighted("w", "n", { count: 1 }),
        sighted("x", "n", { count: 2 }),
        sighted("y", "n", full),
        sighted("z", "n", full),
      ]),
    };
    const decision = decided(["w", "x", "y", "z"].map(noisy), { gate });
    expect(decision.verdicts.map((verdict) => (verdict.kind === "counted" ? verdict.as : verdict.kind))).toEqual([
      "suppressed",
      "suppressed",
      "created",
      "aggregated",
    ]);
    expect(decision.drafts[0]?.birth?.suppressed.map(({ key }) => key)).toEqual(keys.slice(0, 2));
    expect(decision.drafts[0]?.firstSeenAt).toBe(now - 5000);
    expect(decision.drafts[0]?.counted).toHaveLength(2);
  });

  test("a redelivered sighting that creates is counted, not suppressed", () => {
    const keys = ["w", "x", "y"].map((name) => `occurrence:${hashText(name)}`);
    const gate = { sightings: new Map([sighted("w", "n", { count: 3, members: keys })]) };
    const decision = decided([noisy("w")], { gate });
    expect(decision.drafts[0]?.birth?.suppressed.map(({ key }) => key)).toEqual([keys[1]]);
  });

  test("our own suppressed sighting that another worker made known is still a first delivery", () => {
    const known = { x: { group: { id: "g", number: 1 }, suppressed: true } };
    const gate = { sightings: new Map([sighted("x", "n", { count: 2 })]) };
    expect(verdicts([noisy("x")], { known, gate })).toEqual(["suppressed"]);
    expect(verdicts([noisy("x")], { known })).toEqual(["duplicate"]);
  });

  test.each([
    ["create", "created"],
    ["suppress", "suppressed"],
  ] as const)("where the counter cannot be reached, the policy %s decides", (unavailable, kind) => {
    const decision = decided([noisy("x")], { gate: { unavailable } });
    const [verdict] = decision.verdicts;
    expect(verdict?.kind === "counted" ? verdict.as : verdict?.kind).toBe(kind);
    if (verdict?.kind === "counted") expect(verdict).toMatchObject({ counterUnavailable: true });
    else expect(verdict).toMatchObject({ reason: "counter-unavailable" });
  });
});

describe("quota", () => {
  const scarce = (name: string, hash: string): Sample => ({ name, type: "scarce", hashes: [hash] });
  const token = (hash: string) => `1:50002:${hash}`;

  test("one group to be asks for one spending, however many occurrences it has", () => {
    const decision = decide([scarce("x", "p"), scarce("y", "p"), scarce("z", "q")]);
    expect(decision.kind === "ask" && decision.spends.map((spend) => spend.token)).toEqual([token("p"), token("q")]);
  });

  test("a refusal names the window and creates nothing", () => {
    const spends = new Map([
      [token("p"), { granted: true, used: [1] }],
      [token("q"), { granted: false, used: [1] }],
    ]);
    const decision = decided([scarce("x", "p"), scarce("y", "q")], { gate: { spends } });
    expect(decision.verdicts[1]).toEqual({
      kind: "rateLimited",
      reason: "creation-quota",
      windows: [{ limit: 1, windowMs: 3_600_000, used: 1 }],
    });
    expect(decision.drafts).toHaveLength(1);
  });
});

describe("decisions about a known group", () => {
  const resolved = group("g", {
    condition: { status: "resolved", substatus: null },
    resolution: { kind: "now", at: now - 60_000 },
  });
  const world = { groups: [resolved], hashes: { a: owned("g") } };

  test("one occurrence after the resolution regresses, those behind it are counted", () => {
    const decision = decided([{ name: "x" }, { name: "y" }], world);
    expect(decision.verdicts.map((verdict) => verdict.kind === "counted" && verdict.as)).toEqual([
      "regressed",
      "aggregated",
    ]);
    const [draft] = decision.drafts;
    expect(draft?.change).toEqual({
      stateVersion: 5,
      condition: { status: "unresolved", substatus: "regressed" },
      resolution: null,
    });
    expect(draft?.activity).toMatchObject([{ kind: "set_regression", stateVersion: 5 }]);
    expect(draft?.history).toMatchObject([{ stateVersion: 5 }]);
    expect(draft?.announcements).toMatchObject([{ name: "issue.regressed", stateVersion: 5 }]);
  });

  test("one from before the fix is counted and leaves it resolved", () => {
    const decision = decided([{ name: "x", at: now - 70_000 }], world);
    expect(decision.verdicts[0]).toMatchObject({ kind: "counted", as: "aggregated", reason: "seen-before-fix" });
    expect(decision.drafts[0]?.change).toBeUndefined();
  });

  test("only a stated priority changes a group, and not a locked one", () => {
    const open = { groups: [group("g")], hashes: { a: owned("g") } };
    const locked = { groups: [group("g", { priorityLockedAt: 5 })], hashes: { a: owned("g") } };
    expect(decided([{ name: "x" }], open).drafts[0]?.change).toBeUndefined();
    expect(decided([{ name: "x", priority: "high" }], open).drafts[0]?.change).toEqual({
      stateVersion: 5,
      priority: "high",
    });
    expect(decided([{ name: "x", priority: "high" }], locked).drafts[0]?.change).toBeUndefined();
  });

  test("each decision of a batch raises the version by one", () => {
    const { drafts } = decided(
      [
        { name: "x", priority: "high" },
        { name: "y", priority: "low" },
      ],
      world,
    );
    expect(drafts[0]?.change?.stateVersion).toBe(7);
  });
});

describe("sums and ranks", () => {
  test("least, greatest and hours come from every counted occurrence, in any order", () => {
    const at = now - (now % 3_600_000);
    const { drafts, releases, environments } = decided([
      { name: "x", at: at - 10, release: "2", environment: "prod" },
      { name: "y", at: at - 3_700_000, release: "1", environment: "prod" },
      { name: "z", at: at - 20, release: "2", environment: "staging" },
    ]);
    const [draft] = drafts;
    expect(draft?.firstSeenAt).toBe(at - 3_700_000);
    expect(draft?.lastSeenAt).toBe(at - 10);
    expect(draft?.earliest?.event.release).toBe("1");
    expect(draft?.buckets).toHaveLength(3);
    expect(draft?.releases).toHaveLength(3);
    expect(draft?.tags).toContainEqual({
      key: "browser",
      value: "Firefox",
      times: 3,
      firstSeenAt: at - 3_700_000,
      lastSeenAt: at - 10,
    });
    expect([...(draft?.users ?? [])]).toEqual(["id:7"]);
    expect(releases).toEqual([
      { version: "2", firstSeenAt: at - 20, lastSeenAt: at - 10 },
      { version: "1", firstSeenAt: at - 3_700_000, lastSeenAt: at - 3_700_000 },
    ]);
    expect(environments).toHaveLength(2);
  });

  test.each([
    [0, 0],
    [-1, -3_600_000],
    [-3_600_000, -3_600_000],
    [-3_600_001, -7_200_000],
    [3_599_999, 0],
  ])("what happened at %i counts in the hour from %i, before 1970 too", (at, hourStart) => {
    expect(decided([{ name: "x", at }]).drafts[0]?.buckets).toMatchObject([{ hourStart }]);
  });

  test("the newest real title wins over a newer placeholder", () => {
    const { drafts } = decided([
      { name: "real", at: now - 5000 },
      { name: "<unlabeled event>", at: now - 1000 },
    ]);
    expect(drafts[0]?.titled?.kwargs.title).toBe("real");
    expect(drafts[0]?.newest?.at).toBe(now - 1000);
  });

  test("among occurrences of one time the greatest event id ranks newest, in any order", () => {
    const samples = [{ name: "x" }, { name: "y" }, { name: "z" }];
    const newestOf = (list: readonly Sample[]) => decided(list).drafts[0]?.newest?.id;
    expect(newestOf(samples)).toBe(newestOf(samples.toReversed()));
  });
});
