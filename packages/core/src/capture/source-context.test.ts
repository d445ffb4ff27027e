import { describe, expect, test } from "vitest";
import type { StackFrame } from "../model/event.ts";
import { withSourceContext } from "./source-context.ts";

const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index + 1}`);
const reading = (readSourceLines: (path: string) => readonly string[] | undefined) => ({
  readSourceLines,
  programDirectory: () => undefined,
  workingDirectory: () => undefined,
});
const runtime = reading(() => lines);
const frame = (given: StackFrame = {}): StackFrame => ({
  filename: "/srv/shop/cart.js",
  lineno: 10,
  colno: 4,
  ...given,
});
const context = (given: StackFrame, by = runtime) => {
  const { pre_context, context_line, post_context } = withSourceContext(given, by);
  return { pre_context, context_line, post_context };
};
const none = { pre_context: undefined, context_line: undefined, post_context: undefined };

describe("source lines", () => {
  test("are the frame's own and five on each side", () => {
    expect(context(frame())).toEqual({
      pre_context: ["line 5", "line 6", "line 7", "line 8", "line 9"],
      context_line: "line 10",
      post_context: ["line 11", "line 12", "line 13", "line 14", "line 15"],
    });
  });

  test("end where the file does", () => {
    const short = reading(() => ["a", "b", "c"]);
    expect(context(frame({ lineno: 1 }), short)).toEqual({
      pre_context: [],
      context_line: "a",
      post_context: ["b", "c"],
    });
    expect(context(frame({ lineno: 3 }), short)).toEqual({
      pre_context: ["a", "b"],
      context_line: "c",
      post_context: [],
    });
    expect(context(frame({ lineno: 4 }), short)).toEqual(none);
  });

  test.each([
    { length: 150, kept: "x".repeat(150) },
    { length: 151, kept: `${"x".repeat(140)} {snip}` },
    { length: 9_000, kept: `${"x".repeat(140)} {snip}` },
  ])("of $length characters are cut as the SDKs cut them", ({ length, kept }) => {
    expect(
      context(
        frame({ lineno: 1 }),
        reading(() => ["x".repeat(length)]),
      ),
    ).toMatchObject({ context_line: kept });
  });

  test.each([
    "/srv/shop/a.js",
    "/srv/shop/a.mjs",
    "/srv/shop/a.cts",
    "/srv/shop/a.TSX",
    "/srv/shop/a.vue",
    "/srv/shop/a.mjs?v=1#x",
  ])("are read of %s", (filename) => {
    expect(context(frame({ filename })).context_line).toBe("line 10");
  });

  test.each([
    "node:internal/process/task_queues.js",
    "data:text/javascript,x.js",
    "/srv/shop/a.min.js",
    "/srv/shop/a.min.mjs",
    "/etc/passwd",
    "/srv/shop/a.json",
    "<anonymous>",
  ])("are not read of %s", (filename) => {
    const refusing = reading(() => {
      throw new Error("was read");
    });
    expect(context(frame({ filename }), refusing)).toEqual(none);
    expect(context(frame({ filename }))).toEqual(none);
  });

  test.each([
    { given: "no line", change: { lineno: 0 } },
    { given: "a line beyond 10,000", change: { lineno: 10_001 } },
    { given: "a column beyond 1,000", change: { colno: 1_001 } },
  ])("are left out for $given", ({ change }) => {
    expect(context(frame(change))).toEqual(none);
  });

  test("are kept up to those bounds", () => {
    expect(context(frame({ lineno: 10_000, colno: 1_000 })).context_line).toBe("line 10000");
  });

  test("are left out when the file cannot be read", () => {
    const failing = reading(() => {
      throw new Error("gone");
    });
    expect(withSourceContext(frame(), failing)).toEqual(frame());
    expect(
      withSourceContext(
        frame(),
        reading(() => undefined),
      ),
    ).toEqual(frame());
  });
});
