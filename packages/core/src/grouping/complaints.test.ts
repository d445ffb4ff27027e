import { describe, expect, test } from "vitest";
import type { EventPayload, ExceptionValue, StackFrame } from "../model/event.ts";
import { groupEvent } from "./algorithms.ts";
import { explainGrouping } from "./explain-grouping.ts";
import { errorEvent, event, frame, libraryFrame, messageEvent, thrown } from "./samples.ts";

const primary = (payload: EventPayload): string | undefined => groupEvent(payload).hashes[0];
const groups = (...payloads: readonly EventPayload[]): number => new Set(payloads.map(primary)).size;

describe("variable values in a message fall into one group", () => {
  test.each([
    ["ids", ["order 1 failed", "order 99731 failed"]],
    ["people", ["no cart for ann@shop.example.com", "no cart for bob@mail.example.org"]],
    ["machines", ["connect ECONNREFUSED 10.0.0.1:5432", "connect ECONNREFUSED 10.0.7.31:5433"]],
    ["times", ["expired at 2026-03-01T12:00:00Z", "expired at 2026-11-23T08:30:12.123+01:00"]],
    ["durations", ["timeout of 5000ms exceeded", "timeout of 1.5s exceeded"]],
    ["digests", ["no blob 550e8400-e29b-41d4-a716-446655440000", "no blob 6fa459ea-ee8a-3ca4-894e-db77e160355e"]],
  ])("%s", (_, texts) => {
    expect(groups(...texts.map((text) => messageEvent(text)))).toBe(1);
    expect(groups(...texts.map((text) => errorEvent(thrown("Error", text))))).toBe(1);
  });

  test("whatever a message says, a stack decides", () => {
    const texts = ["could not read Ann's cart", "could not read Bob's cart"];
    expect(groups(...texts.map((text) => errorEvent(thrown("Error", text, frame("read")))))).toBe(1);
  });

  test("and messages that say something else do not", () => {
    expect(groups(messageEvent("order 1 failed"), messageEvent("order 1 refunded"))).toBe(2);
  });
});

test("one bug met on many pages is one group: the transaction is never part of the key", () => {
  const onPage = (transaction: string): EventPayload =>
    errorEvent(thrown("Error", "boom", frame("pay")), { transaction });
  expect(groups(onPage("/cart/1"), onPage("/checkout"))).toBe(1);
});

describe("unrelated causes do not fall together", () => {
  test("errors of one text from two places", () => {
    expect(
      groups(errorEvent(thrown("Error", "failed", frame("pay"))), errorEvent(thrown("Error", "failed", frame("ship")))),
    ).toBe(2);
  });

  test("errors of two types from one place", () => {
    expect(
      groups(errorEvent(thrown("TypeError", "x", frame("pay"))), errorEvent(thrown("RangeError", "x", frame("pay")))),
    ).toBe(2);
  });

  test("two causes behind one wrapper", () => {
    const wrapped = (cause: ExceptionValue): EventPayload =>
      event({ exception: { values: [cause, thrown("Error", "order failed", frame("pay"))] } });
    const [database, network] = [thrown("Error", "x", frame("query")), thrown("Error", "x", frame("fetch"))];
    expect(groups(wrapped(database), wrapped(network), wrapped(thrown("Error", "no stack")))).toBe(3);
  });

  test("an error with a cause and the same error without", () => {
    const outer = thrown("Error", "order failed", frame("pay"));
    expect(groups(errorEvent(outer), event({ exception: { values: [thrown("Error", "cause"), outer] } }))).toBe(2);
  });

  test("two ways to one place", () => {
    const via = (caller: string): EventPayload => errorEvent(thrown("Error", "x", frame(caller), frame("query")));
    expect(groups(via("checkout"), via("report"))).toBe(2);
  });

  test("two lines of one function", () => {
    const at = (line: string): EventPayload => errorEvent(thrown("Error", "x", frame("pay", { context_line: line })));
    expect(groups(at("charge(card);"), at("ship(order);"))).toBe(2);
  });

  test("and the explanation says which frame made the difference", () => {
    const explained = (name: string): readonly string[] =>
      (explainGrouping(errorEvent(thrown("Error", "x", libraryFrame("run"), frame(name)))).hashes[0]?.because ?? [])
        .filter(({ contributes }) => contributes)
        .map(({ kind, values }) => `${kind} ${values["function"] ?? ""}`.trim());
    expect(explained("query")).toEqual(["type", "frame query"]);
    expect(explained("fetch")).toEqual(["type", "frame fetch"]);
  });
});

describe("one JavaScript bug worded by three browsers is one group", () => {
  const inBrowser = (type: string, value: string, frames: readonly StackFrame[] = []): EventPayload =>
    errorEvent(thrown(type, value, ...frames), { platform: "javascript" });

  test("without a stack", () => {
    expect(
      groups(
        inBrowser("TypeError", "Cannot read properties of undefined (reading 'price')"),
        inBrowser("TypeError", 'can\'t access property "price", item is undefined'),
        inBrowser("TypeError", "undefined is not an object (evaluating 'item.price')"),
      ),
    ).toBe(1);
  });

  test("even where its type differs", () => {
    expect(
      groups(
        inBrowser("RangeError", "Maximum call stack size exceeded"),
        inBrowser("InternalError", "too much recursion"),
        inBrowser("RangeError", "Maximum call stack size exceeded."),
      ),
    ).toBe(1);
  });

  test("with the stack as each of them lists it", () => {
    const at = (...names: readonly (readonly [string, string])[]): readonly StackFrame[] =>
      names.map(([name, filename], index) => ({ function: name, filename, lineno: index, colno: 1, in_app: true }));
    const file = "https://shop.example/assets/main.4f3a2b1c.js";
    const chrome = at(
      ["HTMLButtonElement.<anonymous>", file],
      ["Cart.total", file],
      ["Array.forEach", "<anonymous>"],
      ["addPrice", file],
    );
    const firefox = at(["render/<", file], ["total", file], ["addPrice", file]);
    const safari = at(["?", file], ["total", file], ["forEach", "[native code]"], ["addPrice", file]);
    const type = "TypeError";
    expect(
      groups(
        inBrowser(type, "Cannot read properties of undefined (reading 'price')", chrome),
        inBrowser(type, 'can\'t access property "price", item is undefined', firefox),
        inBrowser(type, "undefined is not an object (evaluating 'item.price')", safari),
      ),
    ).toBe(1);
  });

  test("and two bugs in one browser are two groups", () => {
    expect(
      groups(
        inBrowser("TypeError", "undefined is not an object (evaluating 'item.price')"),
        inBrowser("TypeError", "undefined is not an object (evaluating 'item.name')"),
        inBrowser("TypeError", "null is not an object (evaluating 'item.name')"),
      ),
    ).toBe(3);
  });
});

test("a fingerprint part that was a number is a part like any other", () => {
  const payload = (part: string): EventPayload => messageEvent("x", { fingerprint: ["tenant", part] });
  expect(groups(payload("7"), payload("7"))).toBe(1);
  expect(groups(payload("7"), payload("8"), payload("true"))).toBe(3);
});
