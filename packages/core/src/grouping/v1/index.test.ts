import { describe, expect, test } from "vitest";
import type { EventPayload, ThreadValue } from "../../model/event.ts";
import { errorEvent, event, frame, libraryFrame, messageEvent, thrown } from "../samples.ts";
import { group } from "./index.ts";

const namesOf = (payload: EventPayload): readonly string[] => group(payload).variants.map(({ name }) => name);
const textOf = (payload: EventPayload): string | undefined => group(payload).variants[0]?.text;
const framesOf = (payload: EventPayload): readonly string[] =>
  (group(payload).variants[0]?.parts ?? []).flatMap(({ kind, values }) =>
    kind === "frame" ? [values.find(([name]) => name === "function")?.[1] ?? ""] : [],
  );

const stack = (...names: readonly string[]) => ({ frames: names.map((name) => frame(name)) });

describe("the first of these that tells anything decides", () => {
  const everything: EventPayload = event({
    exception: { values: [thrown("Error", "boom", frame("thrown"))] },
    threads: { values: [{ crashed: true, stacktrace: stack("thread") }] },
    stacktrace: stack("beside"),
    csp: { effective_directive: "img-src", blocked_uri: "https://evil.example/a.png" },
    logentry: { formatted: "a message" },
  });
  const without = (payload: EventPayload, ...keys: readonly string[]): EventPayload =>
    Object.fromEntries(Object.entries(payload).filter(([key]) => !keys.includes(key))) as EventPayload;

  test("exceptions", () => {
    expect(framesOf(everything)).toEqual(["thrown"]);
  });

  test("threads", () => {
    expect(framesOf(without(everything, "exception"))).toEqual(["thread"]);
  });

  test("the stack beside them", () => {
    expect(framesOf(without(everything, "exception", "threads"))).toEqual(["beside"]);
  });

  test("a policy report", () => {
    expect(namesOf(without(everything, "exception", "threads", "stacktrace"))).toEqual(["csp"]);
  });

  test("the message", () => {
    expect(namesOf(without(everything, "exception", "threads", "stacktrace", "csp"))).toEqual(["message"]);
  });

  test("nothing: all such events are one group", () => {
    expect(namesOf(event())).toEqual(["fallback"]);
    expect(textOf(event({ release: "a", transaction: "/x" }))).toBe(textOf(event({ platform: "python" })));
  });

  test("an exception that tells nothing leaves it to the next", () => {
    expect(namesOf(errorEvent({}, { logentry: { formatted: "a message" } }))).toEqual(["message"]);
  });
});

describe("of several threads", () => {
  const thread = (name: string, facts: Partial<ThreadValue> = {}): ThreadValue => ({
    stacktrace: stack(name),
    ...facts,
  });
  const of = (...values: readonly ThreadValue[]): EventPayload => event({ threads: { values } });

  test("the only one that crashed decides", () => {
    expect(framesOf(of(thread("a", { current: true }), thread("b", { crashed: true }), thread("c")))).toEqual(["b"]);
  });

  test("else the only current one", () => {
    expect(framesOf(of(thread("a", { current: true }), thread("b")))).toEqual(["a"]);
  });

  test("else the only one", () => {
    expect(framesOf(of(thread("a")))).toEqual(["a"]);
  });

  test("none decides where several could", () => {
    expect(namesOf(of(thread("a"), thread("b")))).toEqual(["fallback"]);
    expect(namesOf(of(thread("a", { crashed: true }), thread("b", { crashed: true })))).toEqual(["fallback"]);
  });

  test("the stack has both variants", () => {
    const frames = [libraryFrame("run"), frame("pay")];
    expect(namesOf(of({ stacktrace: { frames } }))).toEqual(["app", "system"]);
  });
});

describe("a message", () => {
  test("counts by its template where it has one", () => {
    const payload = (name: string): EventPayload =>
      event({ logentry: { message: "Hello %s", params: [name], formatted: `Hello ${name}` } });
    expect(textOf(payload("Ann"))).toBe(textOf(payload("Bob")));
  });

  test("counts by its text without values where it has none", () => {
    expect(textOf(messageEvent("disk 91% full"))).toBe(textOf(messageEvent("disk 7% full")));
  });

  test("that is blank tells nothing", () => {
    expect(namesOf(messageEvent("  \n "))).toEqual(["fallback"]);
  });
});

test("a policy report counts by its directive and the origin of what was blocked", () => {
  const report = (uri: string, directive = "img-src"): EventPayload =>
    event({ csp: { violated_directive: `${directive} 'self'`, blocked_uri: uri } });
  expect(textOf(report("https://evil.example/a.png"))).toBe(textOf(report("https://evil.example/b.png?x")));
  expect(textOf(report("https://evil.example/a.png"))).not.toBe(textOf(report("https://bad.example/a.png")));
  expect(textOf(report("inline"))).not.toBe(textOf(report("inline", "script-src")));
});
