import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EventPayload, ExceptionValue, StackFrame } from "../model/event.ts";
import { algorithms, groupEvent, type GroupingAlgorithm } from "./algorithms.ts";
import { hashText } from "./hash.ts";
import { errorEvent, event, frame, libraryFrame, messageEvent, thrown } from "./samples.ts";

const hashesOf = (payload: EventPayload): readonly string[] => groupEvent(payload).hashes;
const error = errorEvent(thrown("Error", "boom", libraryFrame("run"), frame("pay")));

test("the application's hash comes first, then the one of all frames", () => {
  const grouping = groupEvent(error);
  expect(grouping.variants.map(({ name }) => name)).toEqual(["app", "system"]);
  expect(grouping.hashes).toEqual(grouping.variants.map(({ hash }) => hash));
  expect(grouping.hashes.every((hash) => /^[0-9a-f]{32}$/.test(hash))).toBe(true);
});

test("every event has a hash", () => {
  expect(hashesOf(event())).toHaveLength(1);
});

describe("a checksum", () => {
  const hex = "0123456789abcdef0123456789abcdef";

  test("of 32 hex is the hash", () => {
    expect(hashesOf({ ...error, checksum: hex })).toEqual([hex]);
    expect(hashesOf({ ...error, checksum: hex.toUpperCase() })).toEqual([hex]);
  });

  test("of anything else is hashed", () => {
    expect(hashesOf({ ...error, checksum: "my-own" })).toEqual([hashText("my-own")]);
  });

  test("stands above the fingerprint", () => {
    expect(hashesOf({ ...error, checksum: hex, fingerprint: ["x"] })).toEqual([hex]);
  });

  test("that is empty is none", () => {
    expect(hashesOf({ ...error, checksum: "" })).toEqual(hashesOf(error));
  });
});

describe("versions", () => {
  const second: GroupingAlgorithm = {
    version: 2,
    name: "type-only",
    group: (payload) => ({
      variants: [{ name: "type", parts: [], text: payload.exception?.values.at(-1)?.type ?? "" }],
      titleException: 0,
    }),
    digest: (text) => hashText(`2 ${text}`),
  };
  const both = [...algorithms, second];

  test("are numbered in order, the newest last, each with its own hashes", () => {
    const numbers = algorithms.map(({ version }) => version);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect(new Set(algorithms.map(({ digest }) => digest(""))).size).toBe(algorithms.length);
  });

  test("an upgrade splits no issue: look-ups try the version before too", () => {
    const { hashes, version } = groupEvent(error, { algorithms: both });
    expect(version).toBe(2);
    expect(hashes).toEqual([hashText("2 Error"), ...hashesOf(error)]);
  });

  test("an upgrade does not touch custom fingerprints", () => {
    const custom = { ...error, fingerprint: ["db-down"] };
    expect(groupEvent(custom, { algorithms: both }).hashes).toEqual(hashesOf(custom));
  });

  test("a hybrid fingerprint divides every version's hashes", () => {
    const hybrid = { ...error, fingerprint: ["{{ default }}", "x"] };
    const { hashes } = groupEvent(hybrid, { algorithms: both });
    expect(hashes).toHaveLength(3);
    expect(hashes.slice(1)).toEqual(hashesOf(hybrid));
  });

  test("the newest names the event", () => {
    const chain = event({ exception: { values: [thrown("A", "a"), thrown("B", "b")] } });
    expect(groupEvent(chain).titleException).toBe(1);
    expect(groupEvent(chain, { algorithms: both }).titleException).toBe(0);
  });
});

describe("for any event", () => {
  const names = fc.constantFrom("a", "b", "pay", "?", "Cart.add", "eval", "<anonymous>");
  const frames: fc.Arbitrary<StackFrame> = fc.record(
    {
      filename: fc.constantFrom(
        "/srv/a.js",
        "node:events",
        "https://x.y/z.js",
        "/n/node_modules/l/i.js",
        "<anonymous>",
      ),
      module: fc.constantFrom("a", "cart.add"),
      function: names,
      context_line: fc.constantFrom("  a();", "b( 1 )", "x".repeat(130)),
      in_app: fc.boolean(),
      lineno: fc.nat(999),
      colno: fc.nat(99),
    },
    { requiredKeys: ["function"] },
  );
  const exceptions: fc.Arbitrary<ExceptionValue> = fc.record(
    {
      type: fc.constantFrom("Error", "TypeError"),
      value: fc.constantFrom("boom", "x is not a function", "order 7"),
      stacktrace: fc.record({ frames: fc.array(frames, { maxLength: 6 }) }),
      mechanism: fc.record({ synthetic: fc.boolean() }, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
  );
  const payloads: fc.Arbitrary<EventPayload> = fc
    .record(
      {
        platform: fc.constantFrom("node", "javascript", "python"),
        exception: fc.record({ values: fc.array(exceptions, { maxLength: 3 }) }),
        logentry: fc.record({ formatted: fc.constantFrom("hello", "disk 7% full", "") }),
        fingerprint: fc.array(fc.constantFrom("{{ default }}", "x", "{{ type }}"), { maxLength: 3 }),
      },
      { requiredKeys: ["platform"] },
    )
    .map((facts) => event(facts));

  const mapFrames = (payload: EventPayload, change: (frame: StackFrame) => StackFrame): EventPayload => ({
    ...payload,
    exception: {
      values: (payload.exception?.values ?? []).map((value) =>
        value.stacktrace === undefined
          ? value
          : { ...value, stacktrace: { frames: value.stacktrace.frames.map(change) } },
      ),
    },
  });

  test("the same event has the same hashes, however often it comes", () => {
    fc.assert(
      fc.property(payloads, (payload) => {
        const copy = JSON.parse(JSON.stringify(payload)) as EventPayload;
        expect(hashesOf(copy)).toEqual(hashesOf(payload));
      }),
    );
  });

  test("hashes are 32 hex, at least one, at most two, each once", () => {
    fc.assert(
      fc.property(payloads, (payload) => {
        const hashes = hashesOf(payload);
        expect(hashes.length).toBeGreaterThan(0);
        expect(hashes.length).toBeLessThan(3);
        expect(new Set(hashes).size).toBe(hashes.length);
        for (const hash of hashes) expect(hash).toMatch(/^[0-9a-f]{32}$/);
      }),
    );
  });

  test("line and column numbers do not count", () => {
    fc.assert(
      fc.property(payloads, fc.nat(), (payload, by) => {
        const moved = mapFrames(payload, (given) => ({ ...given, lineno: by, colno: by % 80 }));
        expect(hashesOf(moved)).toEqual(hashesOf(payload));
      }),
    );
  });

  test("folders do not count", () => {
    fc.assert(
      fc.property(payloads, (payload) => {
        const moved = mapFrames(payload, (given) =>
          given.filename?.startsWith("/") === true
            ? { ...given, filename: `/home/ci/build-7${given.filename}` }
            : given,
        );
        expect(hashesOf(moved)).toEqual(hashesOf(payload));
      }),
    );
  });

  test("what was known about the circumstances does not count, in no order", () => {
    fc.assert(
      fc.property(payloads, fc.string(), (payload, text) => {
        const elsewhere: EventPayload = {
          extra: { b: 1, a: text },
          contexts: { runtime: { version: text, name: "node" } },
          ...payload,
          event_id: "f".repeat(32),
          timestamp: payload.timestamp + 1,
          level: "fatal",
          release: text,
          environment: text,
          transaction: text,
          server_name: text,
          user: { id: text },
          tags: [["area", text]],
        };
        expect(hashesOf(elsewhere)).toEqual(hashesOf(payload));
      }),
    );
  });

  test("where a stack counts, the text does not", () => {
    const stacked = payloads.filter((payload) =>
      (payload.exception?.values ?? []).some(({ stacktrace }) => stacktrace !== undefined),
    );
    fc.assert(
      fc.property(stacked, (payload) => {
        const { variants, fingerprint } = groupEvent({ ...payload, logentry: {} });
        const silent = new Set(
          variants[0]?.parts
            .filter(({ kind, contributes }) => kind === "value" && !contributes)
            .map((part) => part.exception),
        );
        fc.pre(silent.size > 0 && fingerprint.kind === "default");
        const values = (payload.exception?.values ?? []).map((value, index) =>
          silent.has(index) ? { ...value, value: "said otherwise" } : value,
        );
        expect(hashesOf({ ...payload, logentry: {}, exception: { values } })).toEqual(
          hashesOf({ ...payload, logentry: {} }),
        );
      }),
    );
  });
});

test("a message event and an error of the same text are two groups", () => {
  expect(hashesOf(messageEvent("boom"))).not.toEqual(hashesOf(errorEvent({ value: "boom" })));
});
