import type { Clock } from "../ports/clock.ts";

/** Does some work again and again on a clock's timers, the first time `ms` from now. Answers the function that ends it. */
export function every(clock: Clock, ms: number, work: () => void): () => void {
  let end: () => void = () => undefined;
  const next = (): void => {
    end = clock.after(ms, () => {
      next();
      work();
    });
  };
  next();
  return () => end();
}
