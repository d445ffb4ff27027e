import type { Clock } from "../ports/clock.ts";

/** The host's clock and timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    // Node's timers would keep the host alive; other runtimes answer a number.
    (timer as { unref?: () => void }).unref?.();
    return () => clearTimeout(timer);
  },
};

/** A pause on the runtime's own timer: a retry must go on when the port's clock is a manual one. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Lets the host's event loop turn once. */
export function breathe(): Promise<void> {
  const { setImmediate } = globalThis as { setImmediate?: (task: () => void) => void };
  return new Promise((resolve) => {
    if (setImmediate === undefined) setTimeout(resolve, 0);
    else setImmediate(() => resolve());
  });
}
