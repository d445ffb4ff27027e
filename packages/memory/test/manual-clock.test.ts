import { describe, expect, test } from "vitest";
import { manualClock, sequentialIds } from "../src/index.ts";

describe("manualClock", () => {
  test("stands still until it is moved", () => {
    const clock = manualClock("2026-03-01T12:00:00Z");
    expect(clock.now()).toBe(Date.parse("2026-03-01T12:00:00Z"));
    clock.advance({ days: 1, hours: 2, minutes: 3, seconds: 4, ms: 5 });
    expect(clock.now()).toBe(Date.parse("2026-03-02T14:03:04.005Z"));
    clock.advance(10);
    expect(clock.now()).toBe(Date.parse("2026-03-02T14:03:04.015Z"));
  });

  test("runs timers in order, each at its own time, those that timers set included", () => {
    const clock = manualClock(0);
    const seen: string[] = [];
    clock.after(20, () => seen.push(`b${clock.now()}`));
    clock.after(10, () => {
      seen.push(`a${clock.now()}`);
      clock.after(5, () => seen.push(`c${clock.now()}`));
    });
    clock.after(31, () => seen.push("late"));
    clock.advance(30);
    expect(seen).toEqual(["a10", "c15", "b20"]);
    expect(clock.now()).toBe(30);
  });

  test("a cancelled timer does not run, and cancelling twice does nothing", () => {
    const clock = manualClock(0);
    const seen: string[] = [];
    const cancel = clock.after(1, () => seen.push("ran"));
    cancel();
    cancel();
    clock.advance(5);
    expect(seen).toEqual([]);
  });

  test("goes back only by set, and runs nothing on the way", () => {
    const clock = manualClock(100);
    expect(() => clock.advance(-1)).toThrow(RangeError);
    clock.set(50);
    expect(clock.now()).toBe(50);
    expect(() => clock.set("no time")).toThrow(RangeError);
  });
});

describe("sequentialIds", () => {
  test("are readable and the same in every run", () => {
    const ids = sequentialIds({ prefix: "t" });
    expect([ids.next("group"), ids.next("group"), ids.next("activity")]).toEqual([
      "t-group-1",
      "t-group-2",
      "t-activity-1",
    ]);
    expect(sequentialIds({ prefix: "t" }).next("group")).toBe("t-group-1");
  });

  test("have the shape that protocols ask for", () => {
    const ids = sequentialIds({ prefix: "a" });
    expect(ids.next("event")).toMatch(/^[0-9a-f]{32}$/);
    expect(ids.next("key")).toMatch(/^[0-9a-f]{32}$/);
    expect(ids.next("project")).toMatch(/^\d+$/);
  });

  test("differ by prefix, however alike prefixes are, and by kind", () => {
    const prefixes = ["", "a", "b", "worker-1", "worker-2", "worker-12", "a-long-prefix-of-a-worker-1", "é", "漢"];
    const kinds = ["group", "commit", "event", "key"] as const;
    const drawn = prefixes.flatMap((prefix) => {
      const ids = sequentialIds({ prefix });
      return [...kinds, ...kinds].map((kind) => ids.next(kind));
    });
    expect(new Set(drawn).size).toBe(drawn.length);
  });

  test("of projects are integers below 2^31 that differ by prefix", () => {
    const drawn = Array.from({ length: 100 }, (_, index) => {
      const ids = sequentialIds({ prefix: `worker-${index}` });
      return [Number(ids.next("project")), Number(ids.next("project"))];
    }).flat();
    expect(new Set(drawn).size).toBe(200);
    expect(drawn.every((id) => Number.isSafeInteger(id) && id > 0 && id < 2 ** 31)).toBe(true);
  });
});
