import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EventPayload, ExceptionValue } from "../../model/event.ts";
import { errorEvent, event, frame, libraryFrame, messageEvent, thrown } from "../samples.ts";
import { group } from "./index.ts";

const textsOf = (payload: EventPayload): readonly string[] => group(payload).variants.map(({ text }) => text);
const namesOf = (payload: EventPayload): readonly string[] => group(payload).variants.map(({ name }) => name);

/** The primary variant's contributing values, exception by exception. */
function countedBy(payload: EventPayload, variant = 0): readonly string[] {
  const parts = group(payload).variants[variant]?.parts ?? [];
  return parts
    .filter(({ contributes }) => contributes)
    .map(({ kind, exception, values }) => `${exception ?? "-"} ${kind} ${values.map(([, text]) => text).join(" ")}`);
}

describe("a single exception", () => {
  test("with a stack is its type and its frames, first the application's own, then all", () => {
    const payload = errorEvent(thrown("TypeError", "x of 7", libraryFrame("run"), frame("pay")));
    expect(namesOf(payload)).toEqual(["app", "system"]);
    expect(countedBy(payload, 0)).toEqual(["0 type TypeError", "0 frame pay.js pay"]);
    expect(countedBy(payload, 1)).toEqual(["0 type TypeError", "0 frame run.js run", "0 frame pay.js pay"]);
  });

  test("whose frames are all the application's own has one variant", () => {
    expect(namesOf(errorEvent(thrown("TypeError", "x", frame("main"), frame("pay"))))).toEqual(["app"]);
  });

  test("whose frames are all of libraries has only the one of all frames", () => {
    expect(namesOf(errorEvent(thrown("TypeError", "x", libraryFrame("run"))))).toEqual(["system"]);
  });

  test("without a stack is its type and its text without values", () => {
    const payload = errorEvent(thrown("Error", "order 7 failed"));
    expect(namesOf(payload)).toEqual(["message"]);
    expect(countedBy(payload)).toEqual(["0 type Error", "0 value order <int> failed"]);
  });

  test("whose frames tell nothing counts by its text", () => {
    const nameless = { filename: "https://shop.example/main.js", function: "?", in_app: true };
    const payload = errorEvent(thrown("Error", "order 7 failed", nameless, nameless), { platform: "javascript" });
    expect(countedBy(payload)).toEqual(["0 type Error", "0 value order <int> failed"]);
  });

  test("without a text is its type", () => {
    expect(countedBy(errorEvent({ type: "Error" }))).toEqual(["0 type Error"]);
  });

  test("without a type is its text", () => {
    expect(countedBy(errorEvent({ value: "boom" }))).toEqual(["0 value boom"]);
  });

  test("that is synthetic leaves its type out", () => {
    const exception = { ...thrown("UnhandledRejection", "x", frame("pay")), mechanism: { synthetic: true } };
    expect(countedBy(errorEvent(exception))).toEqual(["0 frame pay.js pay"]);
  });

  test("is worded as all browsers would on platforms of JavaScript, and as it came on others", () => {
    const exception = thrown("InternalError", "too much recursion");
    expect(countedBy(errorEvent(exception, { platform: "javascript" }))).toEqual([
      "0 type RangeError",
      "0 value Maximum call stack size exceeded",
    ]);
    expect(countedBy(errorEvent(exception, { platform: "python" }))).toEqual([
      "0 type InternalError",
      "0 value too much recursion",
    ]);
  });
});

describe("a chain of exceptions", () => {
  const cause = thrown("DatabaseError", "no connection", frame("query"));
  const outer = thrown("Error", "order failed", frame("pay"));

  test("counts every one in order", () => {
    expect(countedBy(event({ exception: { values: [cause, outer] } }))).toEqual([
      "0 type DatabaseError",
      "0 frame query.js query",
      "1 type Error",
      "1 frame pay.js pay",
    ]);
  });

  test("is named by the last one", () => {
    expect(group(event({ exception: { values: [cause, outer] } })).titleException).toBe(1);
  });

  test("knows where one stack ends and the next begins", () => {
    const synthetic = { mechanism: { synthetic: true } };
    const [a, b, c] = [frame("a"), frame("b"), frame("c")];
    const chain = (...stacks: readonly (readonly [ReturnType<typeof frame>, ...ReturnType<typeof frame>[]])[]) =>
      event({
        exception: { values: stacks.map((frames) => ({ stacktrace: { frames }, ...synthetic })) },
      });
    expect(textsOf(chain([a, b], [c]))).not.toEqual(textsOf(chain([a], [b, c])));
  });

  test("keeps all frames of a cause that has none of the application's own", () => {
    const driver = thrown("DatabaseError", "no connection", libraryFrame("parse"));
    const payload = event({ exception: { values: [driver, outer] } });
    expect(countedBy(payload)).toEqual([
      "0 type DatabaseError",
      "0 frame parse.js parse",
      "1 type Error",
      "1 frame pay.js pay",
    ]);
    expect(group(payload).variants[0]?.parts[2]?.why).toBe("no-frame-in-app");
  });
});

describe("a group of exceptions", () => {
  const inGroup = (id: number, parent: number | undefined, value: ExceptionValue, isGroup = false): ExceptionValue => ({
    ...value,
    mechanism: {
      type: "chained",
      exception_id: id,
      ...(parent === undefined ? {} : { parent_id: parent }),
      ...(isGroup ? { is_exception_group: true } : {}),
    },
  });
  const root = inGroup(0, undefined, thrown("AggregateError", "All promises were rejected", frame("all")), true);
  const [a, b] = ["a", "b"].map((name) => thrown("Error", `${name} failed`, frame(name))) as [
    ExceptionValue,
    ExceptionValue,
  ];
  const of = (...values: readonly ExceptionValue[]): EventPayload => event({ exception: { values } });

  test("of two sorts counts each sort once, then the group, and is named by the group", () => {
    const payload = of(inGroup(3, 0, a), inGroup(2, 0, b), inGroup(1, 0, a), root);
    expect(countedBy(payload)).toEqual([
      "2 type Error",
      "2 frame a.js a",
      "1 type Error",
      "1 frame b.js b",
      "3 type AggregateError",
      "3 frame all.js all",
    ]);
    expect(group(payload).titleException).toBe(3);
  });

  test("is the same in whatever order its promises failed", () => {
    const forth = of(inGroup(2, 0, b), inGroup(1, 0, a), root);
    const back = of(inGroup(2, 0, a), inGroup(1, 0, b), root);
    expect(textsOf(forth)).toEqual(textsOf(back));
  });

  test("is the same however often one sort failed", () => {
    const once = of(inGroup(2, 0, b), inGroup(1, 0, a), root);
    const thrice = of(inGroup(4, 0, b), inGroup(3, 0, b), inGroup(2, 0, b), inGroup(1, 0, a), root);
    expect(textsOf(thrice)).toEqual(textsOf(once));
  });

  test("of one sort is that exception with its cause, and is named by it", () => {
    const cause = thrown("DatabaseError", "no connection", frame("query"));
    const payload = of(inGroup(4, 2, cause), inGroup(3, 1, cause), inGroup(2, 0, a), inGroup(1, 0, a), root);
    expect(countedBy(payload)).toEqual([
      "1 type DatabaseError",
      "1 frame query.js query",
      "3 type Error",
      "3 frame a.js a",
    ]);
    expect(group(payload).titleException).toBe(3);
    expect(textsOf(payload)).toEqual(textsOf(of(cause, a)));
    const why = (index: number) => group(payload).variants[0]?.parts.find((part) => part.exception === index)?.why;
    expect([why(0), why(2), why(4)]).toEqual(["same-as-another", "same-as-another", "holds-others"]);
  });

  test("of two causes of one sort of exception is of two sorts", () => {
    const [read, write] = [thrown("IoError", "x", frame("read")), thrown("IoError", "x", frame("write"))];
    const payload = of(inGroup(4, 2, write), inGroup(3, 1, read), inGroup(2, 0, a), inGroup(1, 0, a), root);
    expect(countedBy(payload).filter((part) => part.includes("frame"))).toEqual([
      "1 frame read.js read",
      "3 frame a.js a",
      "0 frame write.js write",
      "2 frame a.js a",
      "4 frame all.js all",
    ]);
  });

  test("behind a wrapper counts by its first exception", () => {
    const aggregate = inGroup(1, 0, thrown("AggregateError", "", frame("connect")), true);
    const wrapper = inGroup(0, undefined, thrown("TypeError", "fetch failed", frame("load")));
    const payload = of(inGroup(3, 1, b), inGroup(2, 1, a), aggregate, wrapper);
    expect(countedBy(payload).filter((part) => part.includes("type"))).toEqual([
      "1 type Error",
      "2 type AggregateError",
      "3 type TypeError",
    ]);
    expect(group(payload).titleException).toBe(3);
    expect(group(payload).variants[0]?.parts.at(-1)?.why).toBe("not-the-first-cause");
  });

  test("is looked through, however deep groups lie in groups", () => {
    const inner = inGroup(1, 0, thrown("AggregateError", "inner", frame("inner")), true);
    const payload = of(inGroup(3, 1, b), inGroup(2, 0, a), inner, root);
    expect(countedBy(payload).filter((part) => part.includes("frame"))).toEqual([
      "1 frame a.js a",
      "0 frame b.js b",
      "3 frame all.js all",
    ]);
  });

  test.each<readonly [string, readonly ExceptionValue[]]>([
    ["an id is missing", [a, inGroup(1, 0, b), root]],
    ["two have one id", [inGroup(1, 0, b), inGroup(1, 0, a), root]],
    ["a parent is missing", [inGroup(1, 9, a), root]],
    ["two have no parent", [inGroup(1, undefined, a), root]],
    ["parents go round in a ring", [inGroup(1, 2, a), inGroup(2, 1, b), root]],
    ["one is its own parent", [inGroup(1, 1, a), root]],
  ])("is a plain list where %s", (_, values) => {
    const counted = countedBy(of(...values)).filter((part) => part.includes("type"));
    expect(counted.map((part) => Number(part.charAt(0)))).toEqual([...values.keys()]);
    expect(group(of(...values)).titleException).toBe(values.length - 1);
  });

  test("of any shape ends, and counts no exception twice", () => {
    const mechanism = fc.record(
      { exception_id: fc.nat(6), parent_id: fc.nat(6), is_exception_group: fc.boolean() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(mechanism, { maxLength: 7 }), (mechanisms) => {
        const values = mechanisms.map((given, index) => ({ type: `E${index % 3}`, mechanism: given }));
        const counted = countedBy(of(...values));
        expect(new Set(counted).size).toBe(counted.length);
      }),
    );
  });
});

describe("a message with the place that logged it", () => {
  const logged = (text: string, ...frames: readonly ReturnType<typeof frame>[]): EventPayload =>
    messageEvent(text, {
      exception: { values: [{ value: text, stacktrace: { frames }, mechanism: { synthetic: true } }] },
    });

  test("is its message without values and its stack", () => {
    expect(countedBy(logged("disk 91% full", frame("check")))).toEqual([
      "- message disk <int>% full",
      "0 frame check.js check",
    ]);
  });

  test("counts by its message in both variants", () => {
    const payload = logged("disk full", libraryFrame("run"), frame("check"));
    expect(countedBy(payload, 0)).toEqual(["- message disk full", "0 frame check.js check"]);
    expect(countedBy(payload, 1)).toEqual(["- message disk full", "0 frame run.js run", "0 frame check.js check"]);
  });

  test("is two groups for two messages from one line", () => {
    expect(textsOf(logged("disk full", frame("check")))).not.toEqual(textsOf(logged("disk slow", frame("check"))));
  });

  test("is two groups for one message from two places", () => {
    expect(textsOf(logged("disk full", frame("check")))).not.toEqual(textsOf(logged("disk full", frame("other"))));
  });

  test("without frames that tell anything is the message alone, as older SDKs send it", () => {
    expect(textsOf(logged("disk full"))).toEqual(textsOf(messageEvent("disk full")));
  });

  test("does not count beside an exception that was thrown", () => {
    const error = thrown("Error", "boom", frame("pay"));
    expect(textsOf(errorEvent(error, { logentry: { formatted: "while paying" } }))).toEqual(textsOf(errorEvent(error)));
  });
});
