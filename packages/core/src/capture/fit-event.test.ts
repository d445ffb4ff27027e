import { describe, expect, test } from "vitest";
import type { StackFrame } from "../model/event.ts";
import { limits } from "../model/limits.ts";
import { fitEvent } from "./fit-event.ts";

interface Fitted {
  readonly extra?: unknown;
  readonly exception?: {
    readonly values: readonly { readonly stacktrace: { readonly frames: readonly StackFrame[] } }[];
  };
}

const sizeOf = (event: unknown): number => new TextEncoder().encode(JSON.stringify(event)).length;
const frame = (width: number, around: string): StackFrame => ({
  filename: "x".repeat(width),
  context_line: "f();",
  pre_context: [around],
  post_context: [around],
});
const event = (frames: readonly StackFrame[], extra: unknown) => ({
  exception: { values: [{ type: "Error", stacktrace: { frames } }] },
  extra,
});
const fit = (given: Readonly<Record<string, unknown>>): Fitted => fitEvent(given);

describe("an event", () => {
  test("that fits stays as it is", () => {
    const given = event([frame(10, "x".repeat(1_000))], { a: "x".repeat(1_000) });
    expect(fitEvent(given)).toBe(given);
  });

  test("that is too large gives up the lines around source lines first", () => {
    const fitted = fit(event([frame(10, "x".repeat(600_000))], { a: 1 }));
    expect(fitted).toEqual({
      exception: {
        values: [{ type: "Error", stacktrace: { frames: [{ filename: "xxxxxxxxxx", context_line: "f();" }] } }],
      },
      extra: { a: 1 },
    });
  });

  test("then its free data", () => {
    const fitted = fit(event([frame(10, "")], { a: "x".repeat(1_100_000) }));
    expect(fitted).not.toHaveProperty("extra");
    expect(fitted.exception?.values[0]?.stacktrace.frames).toHaveLength(1);
  });

  test("then the frames far from the crash", () => {
    const frames = Array.from({ length: 50 }, (_, index) => ({ ...frame(40_000, ""), lineno: index }));
    const kept = fit(event(frames, {})).exception?.values[0]?.stacktrace.frames;
    expect(kept?.map(({ lineno }) => lineno)).toEqual([45, 46, 47, 48, 49]);
  });

  test("is measured in bytes, not in characters", () => {
    const given = event([frame(10, "€".repeat(180_000))], {});
    expect(sizeOf(given)).toBeGreaterThan(limits.eventBytes);
    expect(sizeOf(fitEvent(given))).toBeLessThan(limits.eventBytes);
  });
});
