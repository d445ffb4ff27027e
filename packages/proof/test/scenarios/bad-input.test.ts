import type { EventInput, IngestInput, Outcome } from "@issuekit/core";
import { describe, expect, test } from "vitest";
import { adapters } from "../../src/adapters.ts";
import {
  aFeedback,
  aFinding,
  anError,
  day,
  hexId,
  issueOf,
  noon,
  openStage,
  seconds,
  thrown,
  type Stage,
} from "../../src/scenario.ts";

/** Takes one bad input between two good ones, and checks that only these have left anything. */
async function betweenGoodOnes(stage: Stage, bad: IngestInput): Promise<Outcome> {
  const outcomes = await stage.issues.ingestMany([anError(thrown("Before", "x")), bad, anError(thrown("After", "x"))]);
  expect(outcomes[0]?.kind).toBe("created");
  expect(outcomes[2]?.kind).toBe("created");
  const outcome = outcomes[1];
  if (outcome === undefined) throw new Error("an input without an outcome");
  return outcome;
}

async function storedTitles({ issues }: Stage): Promise<readonly string[]> {
  return (await issues.search()).items.map(({ title }) => title).toSorted();
}

/** An object of so many levels. */
function nested(depth: number): unknown {
  let value: unknown = "end";
  for (let level = 0; level < depth; level += 1) value = { a: value };
  return value;
}

const raw = (event: unknown): EventInput => ({ kind: "event", event });

for (const adapter of adapters) {
  describe(`input that is refused on ${adapter.name}`, () => {
    test.each([
      { given: "a text", input: raw("boom"), code: "NOT_AN_OBJECT", path: "" },
      { given: "nothing", input: raw(undefined), code: "NOT_AN_OBJECT", path: "" },
      { given: "null", input: raw(null), code: "NOT_AN_OBJECT", path: "" },
      { given: "a number", input: raw(Number.NaN), code: "NOT_AN_OBJECT", path: "" },
      { given: "a list", input: raw([{ message: "x" }]), code: "NOT_AN_OBJECT", path: "" },
      { given: "a function", input: raw(() => "x"), code: "NOT_AN_OBJECT", path: "" },
      {
        given: "an id that is no UUID",
        input: anError({ event_id: "hi" }),
        code: "EVENT_ID_INVALID",
        path: "event_id",
      },
      {
        given: "an id one digit short",
        input: anError({ event_id: "a".repeat(31) }),
        code: "EVENT_ID_INVALID",
        path: "event_id",
      },
      { given: "an id that is a number", input: anError({ event_id: 7 }), code: "EVENT_ID_INVALID", path: "event_id" },
      {
        given: "an id beside it that is none",
        input: anError({}, { eventId: "hi" }),
        code: "EVENT_ID_INVALID",
        path: "event_id",
      },
      { given: "another project's id", input: anError({ project: 2 }), code: "PROJECT_MISMATCH", path: "project" },
      {
        given: "a depth of 1,000",
        input: anError({ extra: nested(1_000) }),
        code: "EVENT_TOO_DEEP",
        path: /^extra\.a/,
      },
      {
        given: "more than 1 MiB",
        input: anError({ extra: { text: "x".repeat(1_100_000) } }),
        code: "EVENT_TOO_LARGE",
        path: "",
      },
      {
        given: "more than 1 MiB in bytes, though not in characters",
        input: anError({ extra: { text: "€".repeat(400_000) } }),
        code: "EVENT_TOO_LARGE",
        path: "",
      },
      {
        given: "an unknown kind",
        input: { kind: "gossip", event: {} } as unknown as IngestInput,
        code: "INPUT_KIND_UNKNOWN",
        path: "kind",
      },
      { given: "no kind", input: {} as unknown as IngestInput, code: "INPUT_KIND_UNKNOWN", path: "kind" },
      { given: "no input at all", input: null as unknown as IngestInput, code: "INPUT_KIND_UNKNOWN", path: "kind" },
      {
        given: "an unknown project",
        input: anError({}, { project: "nobody" }),
        code: "PROJECT_UNKNOWN",
        path: "project",
      },
      {
        given: "an occurrence that is a text",
        input: { kind: "occurrence", occurrence: "x" },
        code: "NOT_AN_OBJECT",
        path: "",
      },
      { given: "an unknown type", input: aFinding({ type: 300 }), code: "GROUP_TYPE_UNKNOWN", path: "type" },
      { given: "a type that is a text", input: aFinding({ type: "300" }), code: "GROUP_TYPE_UNKNOWN", path: "type" },
      {
        given: "mismatched ids",
        input: aFinding({ event_id: hexId(1) }, { event_id: hexId(2) }),
        code: "EVENT_ID_MISMATCH",
        path: "event.event_id",
      },
      {
        given: "mismatched projects",
        input: aFinding({}, { project_id: 2 }),
        code: "PROJECT_MISMATCH",
        path: "event.project_id",
      },
      {
        given: "no fingerprint",
        input: aFinding({ fingerprint: undefined }),
        code: "OCCURRENCE_INVALID",
        path: "fingerprint",
      },
      {
        given: "an empty fingerprint",
        input: aFinding({ fingerprint: [] }),
        code: "OCCURRENCE_INVALID",
        path: "fingerprint",
      },
      {
        given: "no title",
        input: aFinding({ issue_title: undefined }),
        code: "OCCURRENCE_INVALID",
        path: "issue_title",
      },
      {
        given: "a detection time that is none",
        input: aFinding({ detection_time: "soon" }),
        code: "OCCURRENCE_INVALID",
        path: "detection_time",
      },
      {
        given: "a detection time of NaN",
        input: aFinding({ detection_time: Number.NaN }),
        code: "OCCURRENCE_INVALID",
        path: "detection_time",
      },
      {
        given: "an inline event of 1,000 levels",
        input: aFinding({}, { extra: nested(1_000) }),
        code: "EVENT_TOO_DEEP",
        path: /^event\.extra\.a/,
      },
      { given: "feedback that is a list", input: { kind: "feedback", feedback: [] }, code: "NOT_AN_OBJECT", path: "" },
      {
        given: "feedback of 1,000 levels",
        input: aFeedback({}, { extra: nested(1_000) }),
        code: "EVENT_TOO_DEEP",
        path: /^extra\.a/,
      },
    ] as const)("$given: $code at $path", async ({ input, code, path }) => {
      const stage = await openStage(adapter);
      const outcome = await betweenGoodOnes(stage, input as IngestInput);
      expect(outcome).toMatchObject({ kind: "rejected", code, reason: expect.stringMatching(/\S/) });
      const [named, ...others] = outcome.kind === "rejected" ? outcome.faults.map((fault) => fault.path) : [];
      expect(others).toEqual([]);
      expect(typeof path === "string" ? named === path : path.test(named ?? ""), `it named ${named}`).toBe(true);
      expect(await storedTitles(stage)).toEqual(["After: x", "Before: x"]);
      expect(JSON.parse(JSON.stringify(outcome)), "an outcome is plain data").toEqual(outcome);
    });

    test("what was refused is not remembered: corrected, the same id is taken", async () => {
      const { issues } = await openStage(adapter);
      const [refused] = await issues.ingestMany([anError({ event_id: hexId(1), extra: nested(1_000) })]);
      expect(refused?.kind).toBe("rejected");
      expect(await issues.ingest(anError({ event_id: hexId(1) }))).toMatchObject({
        kind: "created",
        payloadKept: "this",
      });
    });
  });

  describe(`input that is repaired on ${adapter.name}`, () => {
    const repaired = async (
      input: IngestInput,
      path: RegExp,
    ): Promise<{ stage: Stage; id: string; outcome: Outcome }> => {
      const stage = await openStage(adapter);
      const outcome = await betweenGoodOnes(stage, input);
      expect(outcome.kind).toBe("created");
      expect(outcome.repairs.map((repair) => repair.path).filter((each) => path.test(each))).not.toEqual([]);
      for (const { reason } of outcome.repairs) expect(reason).toMatch(/\S/);
      return { stage, id: issueOf(outcome).id, outcome };
    };

    test("a number that is none: the part is dropped, the event is kept", async () => {
      const { stage, id } = await repaired(anError({ timestamp: Number.NaN }), /^timestamp$/);
      expect(await stage.issues.get(id)).toMatchObject({ lastSeen: noon });
    });

    test.each([
      { given: "in year 9999", timestamp: "9999-12-31T23:59:59Z", because: "in-the-future" },
      { given: "before 1970", timestamp: "1969-12-31T23:59:59Z", because: "too-old" },
      { given: "of minus one", timestamp: -1, because: "too-old" },
      { given: "in milliseconds", timestamp: noon, because: "in-the-future" },
    ])("a date $given is counted as received now, and the outcome says so", async ({ timestamp, because }) => {
      const stage = await openStage(adapter);
      const outcome = await betweenGoodOnes(stage, anError({ timestamp }));
      expect(outcome).toMatchObject({ kind: "created", timeCorrection: { storedAt: noon, because } });
      expect(await stage.issues.get(issueOf(outcome).id)).toMatchObject({ firstSeen: noon, lastSeen: noon });
    });

    test.each(["yesterday", "", {}, [], true, 1e300, "-271821-04-21", Number.POSITIVE_INFINITY])(
      "a date of %j counts as received now",
      async (timestamp) => {
        const stage = await openStage(adapter);
        const outcome = await betweenGoodOnes(stage, anError({ timestamp }));
        expect(outcome.kind).toBe("created");
        expect(await stage.issues.get(issueOf(outcome).id)).toMatchObject({ firstSeen: noon, lastSeen: noon });
      },
    );

    test("NUL characters and lone surrogates are kept or replaced, never half written", async () => {
      const stage = await openStage(adapter);
      const odd = "a\u0000b\ud800c\udfffd";
      const outcome = await betweenGoodOnes(
        stage,
        anError({
          ...thrown(`Odd${odd}`, odd),
          tags: { [`k${odd}`.slice(0, 20)]: odd, plain: odd },
          user: { id: odd },
          release: odd,
          environment: odd,
          transaction: odd,
          extra: { [odd]: odd },
        }),
      );
      expect(outcome.kind).toBe("created");
      const { id } = issueOf(outcome);
      const issue = await stage.issues.get(id);
      expect(issue?.title.isWellFormed()).toBe(true);
      expect(issue).toMatchObject({ timesSeen: 1, usersSeen: 1 });
      const event = await stage.issues.event(id, "latest");
      expect(JSON.stringify(event?.payload).isWellFormed()).toBe(true);
      for (const { key } of await stage.issues.tags(id)) {
        const values = await stage.issues.tagValues(id, key);
        expect(values.map(({ times }) => times)).toEqual([1]);
        for (const { value } of values) expect(value.isWellFormed()).toBe(true);
      }
      const again = await stage.issues.ingest(anError(thrown(`Odd${odd}`, odd)));
      expect(issueOf(again).id, "the same text, the same issue").toBe(id);
    });

    test("the same odd text in a fingerprint leads to the same issue on every storage", async () => {
      const { issues } = await openStage(adapter);
      const fingerprint = ["\u0000", "\ud800", "🙂"];
      const first = await issues.ingest(aFinding({ fingerprint }));
      const second = await issues.ingest(aFinding({ fingerprint }));
      expect(issueOf(second).id).toBe(issueOf(first).id);
    });

    test("of 10,000 tags 200 are kept, the rest is named", async () => {
      const tags = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`k${index}`, "v"]));
      const { stage, id } = await repaired(anError({ tags }), /^tags/);
      const event = await stage.issues.event(id, "latest");
      expect(event?.tags.length).toBeLessThanOrEqual(200);
      expect(event?.tags).toContainEqual(["k0", "v"]);
      expect((await stage.issues.tags(id)).length).toBeLessThanOrEqual(200);
    });

    test("a tag's key over 32 and a tag's value over 200 characters are not stored as they are", async () => {
      const { stage, id } = await repaired(
        anError({ tags: { ["k".repeat(33)]: "v", fine: "v".repeat(201) } }),
        /^tags/,
      );
      const event = await stage.issues.event(id, "latest");
      for (const [key, value] of event?.tags ?? []) {
        expect(key.length).toBeLessThanOrEqual(32);
        expect(value.length).toBeLessThanOrEqual(200);
      }
      expect((await stage.issues.tagValues(id, "fine")).map(({ value }) => value)).toEqual([`${"v".repeat(197)}...`]);
    });

    test("a fingerprint part of half a megabyte counts by its hash: a different end is a different issue", async () => {
      const long = "x".repeat(500_000);
      const { stage, id } = await repaired(anError({ fingerprint: [`${long}a`] }), /^fingerprint/);
      const same = await stage.issues.ingest(anError({ fingerprint: [`${long}a`] }));
      const other = await stage.issues.ingest(anError({ fingerprint: [`${long}b`] }));
      expect(issueOf(same).id).toBe(id);
      expect(issueOf(other).id).not.toBe(id);
    });

    test("a fingerprint of a megabyte is answered, by an event and by an occurrence", async () => {
      const stage = await openStage(adapter);
      const long = "x".repeat(1_048_577);
      expect(await betweenGoodOnes(stage, anError({ fingerprint: [long] }))).toMatchObject({
        kind: "rejected",
        code: "EVENT_TOO_LARGE",
      });
      expect(await stage.issues.ingest(aFinding({ fingerprint: [long] }))).toMatchObject({
        kind: "rejected",
        code: "EVENT_TOO_LARGE",
      });
    });

    test("a fingerprint of 1,000 parts is bounded", async () => {
      const fingerprint = Array.from({ length: 1_000 }, (_, index) => `part ${index}`);
      const { stage, id } = await repaired(anError({ fingerprint }), /^fingerprint/);
      expect((await stage.issues.event(id, "latest"))?.payload?.fingerprint?.length).toBeLessThanOrEqual(32);
    });

    test.each([
      ["level", { level: "loud" }],
      ["level", { level: 7 }],
      ["platform", { platform: {} }],
      ["release", { release: 7n }],
      ["environment", { environment: "a/b" }],
      ["environment", { environment: ["prod"] }],
      ["tags", { tags: "x" }],
      ["tags", { tags: [["only a key"], 7] }],
      ["user", { user: "ann" }],
      ["contexts", { contexts: ["x"] }],
      ["breadcrumbs", { breadcrumbs: { values: 7 } }],
      ["exception", { exception: "boom" }],
      ["exception", { exception: { values: [7, null, "x"] } }],
      ["exception.values.0.stacktrace", { exception: { values: [{ type: "A", value: "b", stacktrace: 7 }] } }],
      ["extra", { extra: 7 }],
      ["request", { request: "GET /" }],
      ["sdk", { sdk: 7 }],
      ["transaction", { transaction: {} }],
    ])("a bad %s (%o) is dropped and named", async (path, fields) => {
      const { outcome } = await repaired(anError(fields), new RegExp(`^${path.replaceAll(".", "\\.")}`));
      expect(outcome.kind).toBe("created");
    });

    test("what JSON cannot say is dropped, not stored as something else", async () => {
      const { stage, id } = await repaired(
        anError({ extra: { big: 7n, none: undefined, call: () => 1, symbol: Symbol("x"), inf: Infinity, fine: 1 } }),
        /^extra/,
      );
      expect((await stage.issues.event(id, "latest"))?.payload?.extra).toMatchObject({ fine: 1 });
    });

    test("an event that contains itself is answered", async () => {
      const stage = await openStage(adapter);
      const event: Record<string, unknown> = { message: "round" };
      event["extra"] = { whole: event };
      expect(await betweenGoodOnes(stage, raw(event))).toMatchObject({
        kind: "created",
        repairs: [{ path: "extra.whole" }],
      });
    });

    test("getters that throw are answered", async () => {
      const stage = await openStage(adapter);
      const event = {
        message: "trap",
        get extra(): unknown {
          throw new Error("do not look");
        },
      };
      expect(await betweenGoodOnes(stage, raw(event))).toMatchObject({ kind: "created", repairs: [{ path: "extra" }] });
    });

    test("keys of the language's own objects are data like any other", async () => {
      const { issues } = await openStage(adapter);
      const event: unknown = JSON.parse(
        `{"message":"proto","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"tags":{"__proto__":"x","constructor":"y"},"extra":{"__proto__":{"polluted":1}}}`,
      );
      expect((await issues.ingest(raw(event))).kind).toBe("created");
      expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    });

    test("an occurrence's inline event is repaired like any event", async () => {
      const { stage, id } = await repaired(aFinding({}, { tags: { nan: Number.NaN, fine: "x" }, user: 7 }), /tags/);
      expect(await stage.issues.tagValues(id, "fine")).toHaveLength(1);
    });
  });

  describe(`a host's own functions on ${adapter.name}`, () => {
    test("a scrubber that throws refuses just its event", async () => {
      const stage = await openStage(adapter, {
        scrub(event) {
          if (event.logentry?.formatted === "trap" || event.logentry?.message === "trap")
            throw new Error("bad scrubber");
          return event;
        },
      });
      const outcome = await betweenGoodOnes(stage, anError({ exception: undefined, message: "trap" }));
      expect(outcome).toMatchObject({
        kind: "rejected",
        code: "SCRUBBER_FAILED",
        reason: expect.stringContaining("bad scrubber"),
      });
    });
  });

  test(`after all of it the process lives and the store is whole on ${adapter.name}`, async () => {
    const stage = await openStage(adapter);
    const { issues } = stage;
    const bad: unknown[] = [undefined, null, 7, "x", [], {}, nested(40), { event_id: "hi" }, { timestamp: {} }];
    const inputs = bad.flatMap((value): IngestInput[] => [
      raw(value),
      { kind: "occurrence", occurrence: value },
      { kind: "feedback", feedback: value },
    ]);
    const outcomes = await issues.ingestMany(inputs);
    expect(outcomes).toHaveLength(inputs.length);
    for (const outcome of outcomes) expect(["rejected", "created", "aggregated"]).toContain(outcome.kind);
    const counted = outcomes.filter(({ kind }) => kind !== "rejected").length;
    const { items } = await issues.search({ limit: 100 });
    expect(items.reduce((sum, { timesSeen }) => sum + timesSeen, 0)).toBe(counted);
    let events = 0;
    for (const { id } of items) {
      const stats = await issues.stats(id, { since: noon - day, until: noon + day });
      const list = (await issues.events(id, { limit: 100 })).items;
      expect(stats.buckets.reduce((sum, { times }) => sum + times, 0)).toBe(list.length);
      events += list.length;
    }
    expect(events).toBe(counted);
    expect((await issues.ingest(anError({ timestamp: seconds(noon) }))).kind).toBe("created");
  });
}
