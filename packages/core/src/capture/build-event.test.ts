import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hashText } from "../grouping/hash.ts";
import type { ExceptionValue } from "../model/event.ts";
import { limits } from "../model/limits.ts";
import { buildCaptureEvent, type CaptureContext, type CaptureFacts } from "./build-event.ts";

const facts: CaptureFacts = {
  eventId: "e".repeat(32),
  now: 1_767_225_600_500,
  platform: "node",
  runtime: {
    readSourceLines: () => ["the line"],
    programDirectory: () => "/srv/shop",
    workingDirectory: () => "/",
  },
};

const build = (captured: unknown, context: CaptureContext = {}, by: CaptureFacts = facts) =>
  buildCaptureEvent(captured, context, by);
const exceptions = (captured: unknown, context: CaptureContext = {}): readonly ExceptionValue[] =>
  (build(captured, context) as { exception: { values: ExceptionValue[] } }).exception.values;
const withStack = <T extends Error>(error: T): T =>
  Object.assign(error, { stack: `${error.name}: ${error.message}\n    at pay (/srv/shop/lib/cart.js:1:7)` });

const frames = [
  {
    filename: "/srv/shop/lib/cart.js",
    module: "lib:cart",
    function: "pay",
    lineno: 1,
    colno: 7,
    in_app: true,
    pre_context: [],
    context_line: "the line",
    post_context: [],
  },
];

describe("an error", () => {
  test("becomes an event in the shape of the SDKs", () => {
    expect(build(withStack(new TypeError("no price")))).toEqual({
      event_id: "e".repeat(32),
      timestamp: 1_767_225_600.5,
      platform: "node",
      level: "error",
      exception: {
        values: [
          {
            type: "TypeError",
            value: "no price",
            stacktrace: { frames },
            mechanism: { type: "generic", handled: true },
          },
        ],
      },
    });
  });

  test("stands last, behind its causes, each with its place", () => {
    const captured = new Error("a", { cause: new Error("b", { cause: new Error("c") }) });
    expect(exceptions(captured).map(({ value, mechanism }) => ({ value, mechanism }))).toEqual([
      { value: "c", mechanism: { type: "chained", handled: true, source: "cause", exception_id: 2, parent_id: 1 } },
      { value: "b", mechanism: { type: "chained", handled: true, source: "cause", exception_id: 1, parent_id: 0 } },
      { value: "a", mechanism: { type: "generic", handled: true, exception_id: 0 } },
    ]);
  });

  test("that groups others says so", () => {
    const captured = new AggregateError([new Error("b"), new Error("c")], "a");
    expect(exceptions(captured).map(({ value, mechanism }) => ({ value, mechanism }))).toEqual([
      { value: "c", mechanism: { type: "chained", handled: true, source: "errors[1]", exception_id: 2, parent_id: 0 } },
      { value: "b", mechanism: { type: "chained", handled: true, source: "errors[0]", exception_id: 1, parent_id: 0 } },
      { value: "a", mechanism: { type: "generic", handled: true, exception_id: 0, is_exception_group: true } },
    ]);
  });

  test.each<{ given: string; captured: unknown; type: string; value: string }>([
    {
      given: "another realm",
      captured: runInNewContext("new TypeError('elsewhere')"),
      type: "TypeError",
      value: "elsewhere",
    },
    {
      given: "the web's interfaces",
      captured: new DOMException("gone", "AbortError"),
      type: "AbortError",
      value: "gone",
    },
    { given: "a frozen object", captured: Object.freeze(new RangeError("fixed")), type: "RangeError", value: "fixed" },
    {
      given: "a class that names itself to toString",
      captured: new (class extends Error {
        readonly [Symbol.toStringTag] = "Shop";
      })("x"),
      type: "Error",
      value: "x",
    },
    { given: "a class without a name", captured: new (class extends Error {})("x"), type: "Error", value: "x" },
    {
      given: "a class, its name emptied",
      captured: Object.assign(new (class CartError extends Error {})("x"), { name: "" }),
      type: "CartError",
      value: "x",
    },
    { given: "no message", captured: new Error(), type: "Error", value: "" },
    {
      given: "a message that is no text",
      captured: Object.assign(new Error("x"), { message: 7 }),
      type: "Error",
      value: "7",
    },
    { given: "a name that is no text", captured: Object.assign(new Error("x"), { name: 7 }), type: "7", value: "x" },
  ])("of $given keeps its type and message", ({ captured, type, value }) => {
    expect(exceptions(captured).at(-1)).toMatchObject({ type, value });
  });

  test("that nobody caught says so", () => {
    const context: CaptureContext = { handled: false, mechanism: "onunhandledrejection", level: "fatal" };
    expect(build(new Error("x"), context)["level"]).toBe("fatal");
    expect(exceptions(new Error("x"), context)[0]?.mechanism).toEqual({ type: "onunhandledrejection", handled: false });
  });

  test("of the operating system keeps its paths out of the message, which decides the group", () => {
    const captured = Object.assign(new Error("ENOENT: no such file, copyfile '/home/ann/a' -> '/home/ann/b'"), {
      errno: -2,
      code: "ENOENT",
      syscall: "copyfile",
      path: "/home/ann/a",
      dest: "/home/ann/b",
    });
    expect(exceptions(captured)[0]?.value).toBe("ENOENT: no such file, copyfile  ->");
    expect(build(captured)).toMatchObject({
      contexts: {
        node_system_error: { errno: -2, code: "ENOENT", syscall: "copyfile", path: "/home/ann/a", dest: "/home/ann/b" },
      },
    });
  });

  test("with a number of its own is none of the operating system", () => {
    const captured = Object.assign(new Error("no table '/a'"), { errno: 1146, code: "ER_NO_SUCH_TABLE", path: "/a" });
    expect(exceptions(captured)[0]?.value).toBe("no table '/a'");
    expect(build(captured)).not.toHaveProperty("contexts");
  });

  test("of the operating system without a path keeps its message", () => {
    const captured = Object.assign(new Error("ENOENT: no such file, open ''"), { errno: -2, code: "ENOENT", path: "" });
    expect(exceptions(captured)[0]?.value).toBe("ENOENT: no such file, open ''");
  });

  test("of the operating system is one on Node only", () => {
    const captured = Object.assign(new Error("open '/a'"), { errno: -2, code: "ENOENT", path: "/a" });
    expect(build(captured, {}, { ...facts, platform: "javascript" })).not.toHaveProperty("contexts");
  });

  test("whose frames and links have long lines keeps to the size that the door accepts", () => {
    const stack = ["Error", ...Array.from({ length: 50 }, (_, at) => `    at f (/srv/shop/a.js:${at + 6}:1)`)].join(
      "\n",
    );
    const group = new AggregateError(Array.from({ length: 5 }, () => Object.assign(new Error("x"), { stack })));
    const lines = Array.from({ length: 100 }, () => "€".repeat(140));
    const runtime = { ...facts.runtime, readSourceLines: () => lines };
    const event = build(Object.assign(group, { stack }), {}, { ...facts, runtime });
    expect(new TextEncoder().encode(JSON.stringify(event)).length).toBeLessThanOrEqual(limits.eventBytes);
    expect(event).toMatchObject({ exception: { values: { length: 6 } } });
  });

  test("with a message of any size stays small", () => {
    const event = build(new Error("x".repeat(5_000_000)));
    expect(JSON.stringify(event).length).toBeLessThan(limits.message + 20_000);
  });
});

describe("a thrown value that is no error", () => {
  class Refusal {
    readonly code = 7;
  }
  test.each<{ given: string; captured: unknown; value: string }>([
    {
      given: "an object",
      captured: { reason: "stock", code: 7 },
      value: "Object captured as exception with keys: code, reason",
    },
    { given: "an empty object", captured: {}, value: "Object captured as exception with keys: [object has no keys]" },
    {
      given: "an object without a prototype",
      captured: Object.create(null),
      value: "Object captured as exception with keys: [object has no keys]",
    },
    { given: "an instance", captured: new Refusal(), value: "'Refusal' captured as exception with keys: code" },
    { given: "an object with a message", captured: { message: "told" }, value: "told" },
    { given: "an object with a name", captured: { name: "Refusal" }, value: "'Refusal' captured as exception" },
    {
      given: "an object with both",
      captured: { name: "Refusal", message: "told" },
      value: "'Refusal' captured as exception with message 'told'",
    },
    { given: "a number", captured: 404, value: "404" },
    { given: "undefined", captured: undefined, value: "undefined" },
    { given: "null", captured: null, value: "null" },
    { given: "a symbol", captured: Symbol("s"), value: "Symbol(s)" },
    { given: "a list", captured: ["a", 1], value: "a,1" },
    { given: "a list that cannot be text", captured: [Symbol("s")], value: "[object Array]" },
  ])("such as $given is described", ({ captured, value }) => {
    expect(exceptions(captured)).toEqual([
      { type: "Error", value, mechanism: { type: "generic", handled: true, synthetic: true } },
    ]);
  });

  test("brings its content along", () => {
    expect(build({ code: 7 }, { extra: { step: "pay" } })["extra"]).toEqual({
      __serialized__: { code: 7 },
      step: "pay",
    });
  });

  test("yields to what the caller calls its content", () => {
    expect(build({ code: 7 }, { extra: { __serialized__: "mine" } })["extra"]).toEqual({ __serialized__: "mine" });
  });

  test("with very many keys stays small", () => {
    const captured = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`key${index}`, index]));
    expect(exceptions(captured)[0]?.value?.length).toBe(limits.message + 1);
    expect(exceptions(["x".repeat(50_000)])[0]?.value?.length).toBe(limits.message + 1);
  });

  test("gives way to an error that it carries", () => {
    const captured = { status: 500, error: withStack(new TypeError("carried")) };
    expect(exceptions(captured)).toEqual([
      {
        type: "TypeError",
        value: "carried",
        stacktrace: { frames },
        mechanism: { type: "generic", handled: true, synthetic: true },
      },
    ]);
    expect(build(captured)["extra"]).toMatchObject({ __serialized__: { status: 500 } });
  });
});

describe("a text", () => {
  test("is a message, for information", () => {
    expect(build("disk almost full")).toEqual({
      event_id: "e".repeat(32),
      timestamp: 1_767_225_600.5,
      platform: "node",
      level: "info",
      message: "disk almost full",
    });
  });

  test("takes the level that is said", () => {
    expect(build("disk almost full", { level: "warning" })["level"]).toBe("warning");
  });

  test("is an exception where it is said how it was caught", () => {
    expect(exceptions("boom", { handled: false })).toEqual([
      { type: "Error", value: "boom", mechanism: { type: "generic", handled: false, synthetic: true } },
    ]);
    expect(exceptions("boom", { mechanism: "onuncaughtexception" })[0]?.value).toBe("boom");
  });

  test("of any size stays small", () => {
    expect(String(build("x".repeat(5_000_000))["message"])).toHaveLength(limits.message + 1);
  });
});

describe("the context", () => {
  test("is part of the event", () => {
    const context: CaptureContext = {
      level: "warning",
      tags: { step: "payment", attempt: 2, retried: true, big: 12n, absent: undefined, empty: null },
      user: { id: "7" },
      extra: { cart: new Map([["sku", 1]]) },
      contexts: { order: { id: 9 } },
      fingerprint: ["{{ default }}", "order"],
      release: "shop@2.1.0",
      environment: "staging",
      transaction: "GET /cart",
      logger: "cart",
      timestamp: 1_000,
      eventId: "a".repeat(32),
    };
    expect(build("x", context)).toEqual({
      event_id: "a".repeat(32),
      timestamp: 1,
      platform: "node",
      level: "warning",
      message: "x",
      tags: { step: "payment", attempt: "2", retried: "true", big: "12" },
      user: { id: "7" },
      extra: { cart: { sku: 1 } },
      contexts: { order: { id: 9 } },
      fingerprint: ["{{ default }}", "order"],
      release: "shop@2.1.0",
      environment: "staging",
      transaction: "GET /cart",
      logger: "cart",
    });
  });

  test("of the wrong types counts as not said", () => {
    const wrong = {
      level: "loud",
      tags: "a",
      user: 7,
      extra: [1],
      contexts: null,
      fingerprint: "x",
      release: 2,
      environment: {},
      timestamp: NaN,
      eventId: 1,
      handled: "no",
      mechanism: 5,
    } as unknown as CaptureContext;
    expect(build(new Error("x"), wrong)).toEqual({ ...build(new Error("x")), exception: expect.anything() });
    for (const nothing of [undefined, null, 7, "text"]) {
      expect(build("x", nothing as unknown as CaptureContext)).toEqual(build("x"));
    }
  });

  test("is cut one unit beyond the limits, for normalising to see and report", () => {
    const many = (length: number): string[] => Array.from({ length }, (_, index) => `${index}${"x".repeat(9_000)}`);
    const event = build("x", {
      release: "r".repeat(9_000),
      tags: Object.fromEntries(many(500).map((text) => [text, text])),
      fingerprint: [7 as unknown as string, ...many(100)],
    }) as { release: string; tags: Record<string, string>; fingerprint: string[] };
    expect(event.release).toHaveLength(limits.release + 1);
    expect(Object.keys(event.tags)).toHaveLength(limits.tags + 1);
    expect(Object.entries(event.tags)[0]?.map((text) => text.length)).toEqual([limits.tagKey + 1, limits.tagValue + 1]);
    expect(event.fingerprint).toHaveLength(limits.fingerprintParts + 1);
    expect(exceptions("x", { mechanism: "m".repeat(9_000) })[0]?.mechanism?.type?.length).toBeLessThan(200);
  });

  test("has fingerprint parts whole or as their hash, numbers and booleans as text: none is cut or lost", () => {
    const parts = (...fingerprint: unknown[]) => build("x", { fingerprint: fingerprint as string[] })["fingerprint"];
    const long = "x".repeat(2_000);
    expect(parts("cart", 7, true)).toEqual(["cart", "7", "true"]);
    expect(parts(`${long}1`)).toEqual([hashText(`${long}1`)]);
    expect(parts(`${long}1`)).not.toEqual(parts(`${long}2`));
  });

  test("has no id that is none: the error keeps the one it was given", () => {
    expect(build("x", { eventId: "hi" })["event_id"]).toBe(build("x")["event_id"]);
  });

  test("is copied: what the host changes afterwards is not in the event", () => {
    const extra = { cart: { items: 1 } };
    const event = build("x", { extra });
    extra.cart.items = 2;
    expect(event["extra"]).toEqual({ cart: { items: 1 } });
  });
});

/** Makes the value only when the test asks: fast-check itself would trip over some of them. */
type Make = () => unknown;

const fail = (): never => {
  throw new Error("trap");
};
const traps = { get: fail, has: fail, ownKeys: fail, getPrototypeOf: fail, getOwnPropertyDescriptor: fail };

const strangers: readonly Make[] = [
  () => new Proxy(new Error("x"), traps),
  () => new Proxy([], traps),
  () => {
    const { proxy, revoke } = Proxy.revocable([], {});
    revoke();
    return proxy;
  },
  () => ({ [Symbol.toPrimitive]: fail, [Symbol.iterator]: fail, toJSON: fail }),
  () => Object.create(null),
  () => Symbol("s"),
  () => fail,
  () => "\u0000".repeat(300_000),
];
const stackLines = [
  "Error: x",
  "    at f (/a.js:1:1)",
  "f@http://a/b.js:1:1",
  "at ",
  '"@',
  "    at %E0%A4%A (%E0%A4%A:1:1)",
];
const keys = [
  "name",
  "message",
  "stack",
  "cause",
  "errors",
  "error",
  "suppressed",
  "errno",
  "code",
  "path",
  "toString",
  "toJSON",
  "constructor",
];

/** Values that nobody sane throws, and errors whose every property is such a value. */
const anyValue: fc.Arbitrary<Make> = fc.letrec<{ value: Make; object: Make }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc
      .anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true })
      .map((value) => () => value),
    fc.constantFrom(...strangers),
    fc.array(fc.constantFrom(...stackLines)).map((lines) => () => lines.join("\n")),
    fc.array(tie("value"), { maxLength: 4 }).map((made) => () => made.map((make) => make())),
    tie("object"),
  ),
  object: fc
    .record({
      kind: fc.constantFrom("error", "object", "frozen", "circular", "throwing"),
      tag: fc.constantFrom(undefined, "Error", "Map", "Set", "Object"),
      properties: fc.dictionary(fc.constantFrom(...keys), tie("value")),
    })
    .map(({ kind, tag, properties }) => () => {
      const target = kind === "object" ? {} : new Error("x");
      for (const [key, make] of Object.entries(properties)) {
        Object.defineProperty(target, key, {
          ...(kind === "throwing" ? { get: fail } : { value: make() }),
          enumerable: true,
        });
      }
      if (tag !== undefined) Object.defineProperty(target, Symbol.toStringTag, { value: tag });
      if (kind === "circular" && !("cause" in target)) Object.defineProperty(target, "cause", { value: target });
      return kind === "frozen" ? Object.freeze(target) : target;
    }),
})).value;

function isJson(value: unknown): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object") return false;
  return Array.isArray(value) ? value.every(isJson) : Object.values(value).every(isJson);
}

describe("whatever is captured", () => {
  test("building an event does not throw, and gives JSON data of a size that the door accepts", () => {
    fc.assert(
      fc.property(
        anyValue,
        anyValue,
        fc.constantFrom("node" as const, "javascript" as const),
        (captured, part, platform) => {
          const context = {
            tags: part(),
            user: part(),
            extra: part(),
            contexts: part(),
            fingerprint: part(),
            level: part(),
          };
          for (const given of [{}, context, part()]) {
            const event = build(captured(), given as CaptureContext, { ...facts, platform });
            expect(isJson(event)).toBe(true);
            expect(new TextEncoder().encode(JSON.stringify(event)).length).toBeLessThanOrEqual(limits.eventBytes);
            expect(Object.keys(event)).toEqual(expect.arrayContaining(["event_id", "timestamp", "platform", "level"]));
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test("nor does it where the runtime and the host's callbacks throw", () => {
    const runtime = { readSourceLines: fail, programDirectory: fail, workingDirectory: fail };
    const event = build(withStack(new Error("x")), {}, { ...facts, runtime, isInApp: fail });
    expect(event).toMatchObject({
      exception: { values: [{ stacktrace: { frames: [{ module: "cart", in_app: true }] } }] },
    });
  });

  test("leaves the value as it was", () => {
    const captured = withStack(new Error("x", { cause: new Error("y") }));
    const before = Object.getOwnPropertyDescriptors(captured);
    build(captured);
    expect(Object.getOwnPropertyDescriptors(captured)).toEqual(before);
  });
});
