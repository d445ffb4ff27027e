import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { eventInputSchema, eventSchema } from "../model/schemas.ts";
import { normalizeEvent, type NormalizeContext } from "./normalize-event.ts";

const receivedAt = Date.parse("2026-03-01T12:00:00Z");
const context: NormalizeContext = { projectId: 1, receivedAt, sentAt: null, eventId: null, trusted: false };
const id = "a".repeat(32);

function accepted(input: unknown, more: Partial<NormalizeContext> = {}) {
  const result = normalizeEvent(input, { ...context, ...more });
  if (result.kind === "rejected") throw new Error(`${result.code}: ${result.reason}`);
  return result;
}

const payloadOf = (input: Record<string, unknown>) => accepted({ event_id: id, ...input }).event.payload;
const repairsOf = (input: Record<string, unknown>) =>
  accepted({ event_id: id, ...input }).repairs.map(({ path }) => path);

describe("what cannot be an event is rejected", () => {
  const holes = (length: number): unknown[] => {
    const list: unknown[] = [];
    list.length = length;
    return list;
  };
  const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) });
  test.each([
    ["null", null, "NOT_AN_OBJECT"],
    ["a list", [], "NOT_AN_OBJECT"],
    ["a number", 5, "NOT_AN_OBJECT"],
    ["text that is no JSON", "{", "NOT_AN_OBJECT"],
    ["JSON that is no object", "[]", "NOT_AN_OBJECT"],
    ["an id that is no UUID", { event_id: "hi" }, "EVENT_ID_INVALID"],
    ["an id that is a number", { event_id: 5 }, "EVENT_ID_INVALID"],
    ["another project", { event_id: id, project: 2 }, "PROJECT_MISMATCH"],
    ["another project as text", { event_id: id, project_id: "2" }, "PROJECT_MISMATCH"],
    ["a depth of 1,000", { event_id: id, extra: deep(1_000) }, "EVENT_TOO_DEEP"],
    ["a depth of 33", { event_id: id, extra: deep(32) }, "EVENT_TOO_DEEP"],
    ["a depth of 33 in text", JSON.stringify({ event_id: id, extra: deep(32) }), "EVENT_TOO_DEEP"],
    ["more than 1 MiB", { event_id: id, extra: { blob: "x".repeat(1_048_577) } }, "EVENT_TOO_LARGE"],
    [
      "more than 1 MiB of text in other scripts",
      { event_id: id, extra: { blob: "é".repeat(600_000) } },
      "EVENT_TOO_LARGE",
    ],
    [
      "more than 1 MiB of nulls",
      { event_id: id, extra: { list: Array.from({ length: 300_000 }, () => null) } },
      "EVENT_TOO_LARGE",
    ],
    [
      "more than 1 MiB of empty objects",
      { event_id: id, extra: { list: Array.from({ length: 500_000 }, () => ({})) } },
      "EVENT_TOO_LARGE",
    ],
    ["a list with four billion holes", { event_id: id, extra: { list: holes(4_000_000_000) } }, "EVENT_TOO_LARGE"],
    ["more than 1 MiB of escapes", { event_id: id, extra: { blob: "\u0001".repeat(200_000) } }, "EVENT_TOO_LARGE"],
  ])("%s", (_, input, code) => {
    const result = normalizeEvent(input, context);
    expect(result).toMatchObject({ kind: "rejected", code });
    if (result.kind === "rejected") expect(result.faults).toHaveLength(1);
  });

  test("a depth of 32 and a megabyte less a little are events", () => {
    expect(accepted({ event_id: id, extra: { list: Array.from({ length: 500_000 }, () => 1) } }).repairs).toEqual([]);
    expect(accepted({ event_id: id, extra: deep(31) }).repairs).toEqual([]);
    expect(accepted({ event_id: id, extra: { blob: "x".repeat(1_000_000) } }).repairs).toEqual([]);
  });
});

describe("ids", () => {
  test.each([
    ["AAAAAAAA-AAAA-AAAA-AAAA-AAAAAAAAAAAA", id],
    [id.toUpperCase(), id],
    [` ${id} `, id],
  ])("%s is %s", (given, expected) => {
    expect(accepted({ event_id: given }).event.eventId).toBe(expected);
  });

  test("an envelope's id overrules the payload's", () => {
    expect(accepted({ event_id: "b".repeat(32) }, { eventId: id }).event.eventId).toBe(id);
  });

  test("without an id it follows from what the event says and when it was sent", () => {
    const a = accepted({ message: "x", tags: { a: 1, b: 2 } }, { sentAt: 5 }).event.eventId;
    expect(accepted({ tags: { b: 2, a: 1 }, message: "x" }, { sentAt: 5 }).event.eventId).toBe(a);
    expect(accepted({ message: "y" }, { sentAt: 5 }).event.eventId).not.toBe(a);
    expect(accepted({ message: "x", tags: { a: 1, b: 2 } }, { sentAt: 6 }).event.eventId).not.toBe(a);
    expect(a).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe("what is wrong in an event is repaired and named", () => {
  test.each([
    ["a level that is none", { level: "loud" }, ["level"], { level: "error" }],
    ["a timestamp that is none", { timestamp: "yesterday" }, ["timestamp"], {}],
    ["NaN", { extra: { n: Number.NaN } }, ["extra.n"], { extra: { n: null } }],
    ["a function", { extra: { f: () => 1 } }, ["extra.f"], { extra: {} }],
    ["a NUL", { message: "a\u0000b" }, ["message"], { logentry: { formatted: "a\ufffdb" } }],
    ["a lone surrogate", { message: "a\ud800b" }, ["message"], { logentry: { formatted: "a\ufffdb" } }],
    ["tags that are text", { tags: "a=b" }, ["tags"], { tags: [] }],
    ["a tag key with a space", { tags: { "a b": "c" } }, ["tags.a b"], { tags: [] }],
    ["a user that is text", { user: "jo" }, ["user"], {}],
    [
      "contexts that are no objects",
      { contexts: { os: "linux", app: { a: 1 } } },
      ["contexts.os"],
      { contexts: { app: { a: 1 } } },
    ],
    [
      "frames that are no list",
      { exception: { values: [{ type: "E", stacktrace: { frames: 5 } }] } },
      ["exception.values.0.stacktrace"],
      { exception: { values: [{ type: "E" }] } },
    ],
    [
      "a line number that is text",
      { stacktrace: { frames: [{ lineno: "7" }] } },
      ["stacktrace.frames.0.lineno"],
      { stacktrace: { frames: [{ lineno: 7 }] } },
    ],
    ["an invalid time", { extra: { d: new Date(Number.NaN) } }, ["extra.d"], { extra: { d: null } }],
    ["a type that is no text", { type: {} }, ["type"], {}],
    ["a logger with line breaks", { logger: "a\nb" }, ["logger"], {}],
    [
      "a person's id that is no text",
      { user: { id: { a: 1 }, email: "a@b.c" } },
      ["user.id"],
      { user: { email: "a@b.c" } },
    ],
    ["an SDK's name that is no text", { sdk: { name: {}, version: "1" } }, ["sdk.name"], { sdk: { version: "1" } }],
    [
      "a thread id that is no text",
      { threads: [{ id: {}, crashed: "yes" }] },
      ["threads.values.0.id", "threads.values.0.crashed"],
      {},
    ],
    [
      "an exception's thread that is no text",
      { exception: [{ type: "E", thread_id: {} }] },
      ["exception.values.0.thread_id"],
      { exception: { values: [{ type: "E" }] } },
    ],
    [
      "a mechanism that is text",
      { exception: [{ type: "E", mechanism: "generic" }] },
      ["exception.values.0.mechanism"],
      { exception: { values: [{ type: "E" }] } },
    ],
    [
      "a flag that is text",
      { exception: [{ type: "E", mechanism: { type: "x", handled: "no" } }] },
      ["exception.values.0.mechanism.handled"],
      { exception: { values: [{ mechanism: { type: "x" } }] } },
    ],
    [
      "frames that are no objects",
      { stacktrace: { frames: ["x", { function: "f" }] } },
      ["stacktrace.frames"],
      { stacktrace: { frames: [{ function: "f" }] } },
    ],
    ["parameters that are text", { logentry: { message: "a %s", params: "b" } }, ["logentry.params"], {}],
    ["a key that no message has", { logentry: { message: "a", foo: 1 } }, ["logentry.foo"], {}],
    [
      "another message beside",
      { logentry: { message: "a" }, message: "b" },
      ["message"],
      { logentry: { formatted: "a" } },
    ],
    ["a tag that a field has", { tags: { user: "u7", a: "b" } }, ["tags.user"], { tags: [["a", "b"]] }],
    [
      "a tag that stands there twice",
      {
        tags: [
          ["a", "1"],
          ["a", "2"],
        ],
      },
      ["tags.a"],
      { tags: [["a", "1"]] },
    ],
    ["a tag in lines", { tags: { a: "x\ny" } }, ["tags.a"], { tags: [["a", "x y"]] }],
    [
      "two environments",
      { environment: "prod", tags: { environment: "dev" } },
      ["tags.environment"],
      { environment: "prod" },
    ],
    [
      "an old name beside the new one",
      { user: { id: "1" }, "sentry.interfaces.User": { id: "2" } },
      ["sentry.interfaces.User"],
      { user: { id: "1" } },
    ],
    ["a release with a slash", { release: "a/b" }, ["release"], {}],
    ["an environment called none", { environment: "None" }, ["environment"], {}],
  ])("%s", (_, input, paths, expected) => {
    expect(repairsOf(input)).toEqual(paths);
    expect(payloadOf(input)).toMatchObject(expected);
    expect(payloadOf(input)["_meta"]).toMatchObject({ issuekit: { repairs: paths.map((path) => ({ path })) } });
  });

  test("what says nothing is absent and worth no word: null, and text that is blank", () => {
    const nothing = { user: { id: " ", email: null }, contexts: { a: null }, exception: [null], level: null, dist: "" };
    expect(repairsOf(nothing)).toEqual([]);
  });

  test("a logentry that says nothing leaves the message standing", () => {
    expect(payloadOf({ logentry: {}, message: "hello" }).logentry).toEqual({ formatted: "hello" });
  });

  test("what stands beside a list of values stays", () => {
    const given = { values: [{ type: "E" }], note: 1 };
    expect(payloadOf({ exception: given, threads: { ...given }, breadcrumbs: { ...given } })).toMatchObject({
      exception: given,
      threads: given,
      breadcrumbs: given,
    });
  });

  test("a long checksum is replaced by its hash, so that two that differ at the end stay apart", () => {
    const long = "c".repeat(3_000);
    expect(payloadOf({ checksum: `${long}1` }).checksum).toMatch(/^[0-9a-f]{32}$/);
    expect(payloadOf({ checksum: `${long}1` }).checksum).not.toBe(payloadOf({ checksum: `${long}2` }).checksum);
  });

  test("the paths of repairs are short and clean, whatever the keys are", () => {
    const key = `\u0000${"k".repeat(100_000)}`;
    const { repairs, event } = accepted({
      event_id: id,
      extra: { [key]: Array.from({ length: 150 }, () => "\u0000") },
    });
    expect(repairs.length).toBe(101);
    for (const { path } of repairs) expect(path.length).toBeLessThanOrEqual(200);
    expect(JSON.stringify(event.payload)).not.toContain("\\u0000");
    expect(JSON.stringify(event.payload).length).toBeLessThan(150_000);
  });

  test("a level may be a number of the field", () => {
    expect([50, 30, 20, 10].map((level) => payloadOf({ level }).level)).toEqual(["fatal", "warning", "info", "debug"]);
  });

  test("10,000 tags are 200, and one repair says how many went", () => {
    const tags = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`t${index}`, index]));
    const { event, repairs } = accepted({ event_id: id, tags });
    expect(event.tags).toHaveLength(200);
    expect(repairs).toEqual([{ path: "tags", reason: expect.stringContaining("9800 of 10000") as string }]);
  });

  test("a fingerprint of a megabyte is replaced by its hash, never cut", () => {
    const part = "x".repeat(900_000);
    const a = payloadOf({ fingerprint: [part, "b"] }).fingerprint;
    const b = payloadOf({ fingerprint: [`${part}y`, "b"] }).fingerprint;
    expect(a?.[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(a?.[0]).not.toBe(b?.[0]);
  });

  test("parts of a fingerprint that are no text are taken as text, and an empty one is none", () => {
    expect(payloadOf({ fingerprint: [1, true, { a: 1 }, "x"] }).fingerprint).toEqual(["1", "true", '{"a":1}', "x"]);
    expect(payloadOf({ fingerprint: [] }).fingerprint).toBeUndefined();
    expect(payloadOf({ fingerprint: [null] }).fingerprint).toBeUndefined();
  });

  test("getters that throw, circles and odd objects of a host are no trouble", () => {
    const circle: Record<string, unknown> = { event_id: id, a: 1n };
    circle["self"] = circle;
    Object.defineProperty(circle, "trap", {
      enumerable: true,
      get() {
        throw new Error("no");
      },
    });
    const { event, repairs } = accepted(circle);
    expect(event.payload["a"]).toBe("1");
    expect(repairs.map(({ path }) => path).sort()).toEqual(["a", "self", "trap"]);
  });

  test("keys that would change prototypes are data", () => {
    const { event } = accepted(
      JSON.parse(`{"event_id":"${id}","__proto__":{"polluted":1},"extra":{"__proto__":{"polluted":1}}}`),
    );
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(Object.getPrototypeOf(event.payload)).toBe(Object.prototype);
    expect(JSON.stringify(event.payload)).toContain("polluted");
  });
});

describe("shapes of all ages", () => {
  test.each([
    ["a bare list of exceptions", { exception: [{ type: "E" }] }, { exception: { values: [{ type: "E" }] } }],
    ["a single exception", { exception: { type: "E" } }, { exception: { values: [{ type: "E" }] } }],
    [
      "old interface names",
      { "sentry.interfaces.Exception": { values: [{ type: "E" }] } },
      { exception: { values: [{ type: "E" }] } },
    ],
    [
      "tags as pairs",
      {
        tags: [
          ["a", "1"],
          ["a", "2"],
          ["b", 3],
        ],
      },
      {
        tags: [
          ["a", "1"],
          ["b", "3"],
        ],
      },
    ],
    [
      "a message object",
      { message: { message: "hi %s", params: ["jo"] } },
      { logentry: { message: "hi %s", params: ["jo"], formatted: "hi jo" } },
    ],
    [
      "curly parameters",
      { logentry: { message: "hi {name}", params: { name: "jo" } } },
      { logentry: { message: "hi {name}", formatted: "hi jo" } },
    ],
    ["an environment among the tags", { tags: { environment: "dev" } }, { environment: "dev", tags: [] }],
    ["the literal of an address", { user: { id: 7, ip_address: "{{auto}}" } }, { user: { id: "7" } }],
  ])("%s", (_, input, expected) => {
    expect(payloadOf(input)).toMatchObject(expected);
  });

  test("the address that a sender asks for is never stored as text", () => {
    expect(payloadOf({ user: { ip_address: "{{auto}}" } }).user).toBeUndefined();
  });
});

describe("times", () => {
  const seconds = receivedAt / 1000;
  const timesOf = (timestamp: unknown, more: Partial<NormalizeContext> = {}) => {
    const { event, timeCorrection } = accepted({ event_id: id, timestamp }, more);
    return {
      at: event.at - receivedAt,
      claimedAt: event.claimedAt - receivedAt,
      because: timeCorrection?.because ?? null,
    };
  };

  test.each([
    ["seconds", seconds - 10, { at: -10_000, claimedAt: -10_000, because: null }],
    ["ISO", "2026-03-01T11:59:50Z", { at: -10_000, claimedAt: -10_000, because: null }],
    ["ISO without a zone is UTC", "2026-03-01T11:59:50", { at: -10_000, claimedAt: -10_000, because: null }],
    ["nothing", undefined, { at: 0, claimedAt: 0, because: null }],
    ["a minute ahead is taken", seconds + 60, { at: 60_000, claimedAt: 0, because: null }],
    ["more than a minute ahead is now", seconds + 61, { at: 0, claimedAt: 0, because: "in-the-future" }],
    ["the year 9999 is now", "9999-12-31T00:00:00Z", { at: 0, claimedAt: 0, because: "in-the-future" }],
    ["30 days back is taken", seconds - 2_592_000, { at: -2_592_000_000, claimedAt: -2_592_000_000, because: null }],
    [
      "before 1970 is now, and judged as claimed",
      -86_400,
      { at: 0, claimedAt: -86_400_000 - receivedAt, because: "too-old" },
    ],
  ])("%s", (_, timestamp, expected) => {
    expect(timesOf(timestamp)).toEqual(expected);
  });

  test("a sender whose clock is off by an hour is corrected by when it sent", () => {
    const sentAt = receivedAt - 3_600_000;
    expect(timesOf(sentAt / 1000 - 5, { sentAt })).toEqual({ at: -5_000, claimedAt: -5_000, because: "clock-drift" });
  });

  test("a trusted importer keeps old times", () => {
    expect(timesOf(1, { trusted: true })).toEqual({
      at: 1000 - receivedAt,
      claimedAt: 1000 - receivedAt,
      because: null,
    });
  });

  test("the original stays in the payload", () => {
    expect(accepted({ event_id: id, timestamp: seconds + 5_000 }).event.payload.timestamp).toBe(seconds + 5_000);
  });
});

describe("for any input", () => {
  const jsonish = fc.jsonValue({ maxDepth: 4 });
  const fields = fc.constantFrom(
    "event_id",
    "timestamp",
    "platform",
    "level",
    "type",
    "release",
    "environment",
    "tags",
    "user",
    "exception",
    "stacktrace",
    "threads",
    "message",
    "logentry",
    "contexts",
    "extra",
    "breadcrumbs",
    "fingerprint",
    "sdk",
    "request",
    "project",
    "project_id",
    "anything",
    "_meta",
  );
  const shaped = fc.oneof(
    jsonish,
    fc.record({
      values: fc.array(
        fc.record({ type: jsonish, value: jsonish, stacktrace: fc.record({ frames: jsonish }), mechanism: jsonish }),
      ),
    }),
    fc.constantFrom<unknown>(id, "a", 1, "2026-01-01", ["a", 1], { message: "%s", params: ["x"] }),
  );
  const events = fc.oneof(jsonish, fc.dictionary(fields, shaped));

  test("the verdict is that of the schema", () => {
    fc.assert(
      fc.property(events, (input) => {
        const verdict = eventInputSchema(1).safeParse(input).success;
        expect(normalizeEvent(input, context).kind === "accepted").toBe(verdict);
      }),
      { numRuns: 500 },
    );
  });

  test("what comes out satisfies the schema of stored events, and a second run changes nothing", () => {
    fc.assert(
      fc.property(events, (input) => {
        const result = normalizeEvent(input, context);
        if (result.kind === "rejected") return;
        const { payload } = result.event;
        expect(eventSchema.safeParse(payload).error?.issues ?? []).toEqual([]);
        const again = normalizeEvent(payload, { ...context, trusted: true });
        if (again.kind === "rejected") throw new Error(again.reason);
        expect(again.event.payload).toEqual(payload);
        expect(again.repairs).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test("the input is not changed, and text reads like the object that it is", () => {
    fc.assert(
      fc.property(fc.dictionary(fields, shaped), (input) => {
        const text = JSON.stringify(input);
        const fromObject = normalizeEvent(input, context);
        expect(JSON.stringify(input)).toBe(text);
        expect(normalizeEvent(text, context)).toEqual(
          fromObject.kind === "accepted" ? fromObject : expect.objectContaining({ kind: "rejected" }),
        );
      }),
      { numRuns: 300 },
    );
  });
});
