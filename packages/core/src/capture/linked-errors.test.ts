import { describe, expect, test } from "vitest";
import { linkedErrors } from "./linked-errors.ts";

const brief = (captured: unknown): readonly string[] =>
  linkedErrors(captured).map(
    ({ error, id, source, parentId, isGroup, hasChildren }) =>
      `${id} ${(error as Error).message}${source === undefined ? "" : ` = ${parentId}.${source}`}${isGroup && hasChildren ? " group" : ""}`,
  );

const named = (message: string, rest: object = {}): Error => Object.assign(new Error(message), rest);

describe("linked errors", () => {
  test.each<{ given: string; captured: unknown; found: readonly string[] }>([
    { given: "an error alone", captured: named("a"), found: ["0 a"] },
    {
      given: "a chain",
      captured: named("a", { cause: named("b", { cause: named("c") }) }),
      found: ["0 a", "1 b = 0.cause", "2 c = 1.cause"],
    },
    { given: "a cause that is no error", captured: named("a", { cause: { message: "b" } }), found: ["0 a"] },
    {
      given: "a group",
      captured: new AggregateError([named("b"), "text", named("c")], "a"),
      found: ["0 a group", "1 b = 0.errors[0]", "2 c = 0.errors[2]"],
    },
    { given: "a group without errors", captured: new AggregateError(["text"], "a"), found: ["0 a"] },
    {
      given: "a group with a cause, whose members have causes",
      captured: named("a", {
        cause: named("b", { cause: named("c") }),
        errors: [named("d", { cause: named("e") }), named("f")],
      }),
      found: ["0 a group", "1 b = 0.cause", "2 c = 1.cause", "3 d = 0.errors[0]", "4 e = 3.cause", "5 f = 0.errors[1]"],
    },
    {
      given: "a suppressed error",
      captured: named("a", { error: named("b"), suppressed: named("c") }),
      found: ["0 a", "1 b = 0.error", "2 c = 0.suppressed"],
    },
    { given: "a property called error", captured: named("a", { error: named("b") }), found: ["0 a"] },
    {
      given: "a property that throws",
      captured: Object.defineProperty(named("a"), "cause", {
        get() {
          throw new Error("no");
        },
      }),
      found: ["0 a"],
    },
  ])("of $given", ({ captured, found }) => {
    expect(brief(captured)).toEqual(found);
  });

  test("are six at most, the captured one among them", () => {
    let chain = named("0");
    for (let link = 1; link < 20; link += 1) chain = named(String(link), { cause: chain });
    expect(brief(chain)).toHaveLength(6);
    expect(brief(new AggregateError(Array.from({ length: 9_000 }, () => named("x"))))).toHaveLength(6);
  });

  test("of a circular chain repeat until the limit", () => {
    const first = named("a");
    const second = named("b", { cause: first });
    first.cause = second;
    expect(linkedErrors(first).map(({ error }) => (error as Error).message)).toEqual(["a", "b", "a", "b", "a", "b"]);
  });

  test("of an endless list are sought only at its start", () => {
    let reads = 0;
    const endless = new Proxy([], {
      get(_, key) {
        reads += 1;
        return key === "length" ? Number.MAX_SAFE_INTEGER : "no error";
      },
    });
    expect(brief(named("a", { errors: endless }))).toEqual(["0 a"]);
    expect(reads).toBeLessThan(2_000);
  });
});
