/** Where the engine learns the time. Leases, the outbox and maintenance ask it for timers too, so that tests own them. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;

  /**
   * Runs `task` once, `delayMs` from now, unless cancelled. A timer must not keep the host's process alive.
   *
   * Answers the function that cancels; cancelling twice, or after the task ran, does nothing.
   */
  after(delayMs: number, task: () => void): () => void;
}
