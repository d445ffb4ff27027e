import { breathe } from "./system-clock.ts";

/** Shares the host's thread among the projects of one engine. */
export interface Turns {
  /**
   * Runs a batch, which answers how many ms it took, once the event loop has turned if batches have held the thread for
   * long. Where storage works on that thread, batches wait for each other, first come, first served.
   */
  run(batch: () => Promise<number>): Promise<void>;
}

export function createTurns(options: { readonly blocking: boolean; readonly holdMs: number }): Turns {
  /** By all batches since the event loop has turned last. */
  let heldMs = 0;
  let turn: Promise<void> | undefined;
  let last: Promise<void> = Promise.resolve();

  async function runFresh(batch: () => Promise<number>): Promise<void> {
    if (heldMs > options.holdMs) await turn;
    const tookMs = await batch();
    heldMs += tookMs;
    turn ??= breathe().then(() => {
      heldMs = 0;
      turn = undefined;
    });
  }

  return {
    run(batch) {
      if (!options.blocking) return runFresh(batch);
      const run = last.then(() => runFresh(batch));
      last = run.catch(() => undefined);
      return run;
    },
  };
}
