import type { Clock } from "@issuekit/core";
import { milliseconds } from "date-fns/milliseconds";

/** A span of time; its parts add up. */
export interface Span {
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
  readonly ms?: number;
}

/** A clock that only the test moves. */
export interface ManualClock extends Clock {
  /** Moves forward and runs the timers that fall due on the way, in order, each at its own time. */
  advance(span: number | Span): void;
  /** Jumps to a time, forwards like `advance`, backwards without running anything. */
  set(time: string | number | Date): void;
}

interface Timer {
  readonly dueAt: number;
  readonly order: number;
  readonly task: () => void;
}

/**
 * A clock for tests that stands still until it is told otherwise.
 *
 * @example
 * ```ts
 * const clock = manualClock("2026-03-01T12:00:00Z");
 * clock.advance({ days: 8 });
 * ```
 */
export function manualClock(start: string | number | Date = 0): ManualClock {
  let now = toMs(start);
  let order = 0;
  const timers = new Set<Timer>();

  function nextDue(until: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of timers) {
      if (timer.dueAt > until) continue;
      if (next === undefined || timer.dueAt < next.dueAt || (timer.dueAt === next.dueAt && timer.order < next.order))
        next = timer;
    }
    return next;
  }

  function moveTo(time: number): void {
    for (let timer = nextDue(time); timer !== undefined; timer = nextDue(time)) {
      timers.delete(timer);
      now = Math.max(now, timer.dueAt);
      timer.task();
    }
    now = time;
  }

  return {
    now: () => now,
    after(delayMs, task) {
      const timer = { dueAt: now + Math.max(0, delayMs), order: (order += 1), task };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(span) {
      const ms = typeof span === "number" ? span : spanMs(span);
      if (!(ms >= 0)) throw new RangeError(`advance: ${ms} ms is no time forward; use set() to go back`);
      moveTo(now + ms);
    },
    set(time) {
      const target = toMs(time);
      if (target >= now) moveTo(target);
      else now = target;
    },
  };
}

function spanMs({ ms = 0, ...span }: Span): number {
  return milliseconds(span) + ms;
}

function toMs(time: string | number | Date): number {
  const ms = typeof time === "number" ? time : new Date(time).getTime();
  if (!Number.isFinite(ms)) throw new RangeError(`${JSON.stringify(time)} is no time`);
  return ms;
}
