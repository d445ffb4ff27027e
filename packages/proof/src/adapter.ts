import type { Counter, IssueStorage } from "@issuekit/core";

/** What an engine is built on. */
export interface Parts {
  readonly storage: IssueStorage;
  readonly counter: Counter;
}

/** One fresh store, and everything that tests need of it. */
export interface OpenStore extends Parts {
  /** The parts of one more process on the same store: a connection of its own where the store has connections. */
  another(): Promise<Parts>;
  /** Every byte that the store keeps outside of the process. */
  bytes(): Promise<readonly { readonly name: string; readonly content: Buffer }[]>;
  /** Resolves when nothing that was begun is at work any longer: what is left waits for a clock. */
  quiet(): Promise<void>;
  /** Closes every connection and removes the store. */
  close(): Promise<void>;
}

export interface Adapter {
  readonly name: string;
  /** Whether the store outlives its connections: a restart finds what was there. */
  readonly durable: boolean;
  /** Whether a second decision of one state version breaks a key: a guard that no wrapper takes out. */
  readonly numbersHistory: boolean;
  /** The part of a property's runs that it gets: what takes longer is tried less often. */
  readonly share: number;
  /** Whether races are also run with a guard taken out: not again for another driver of the same SQL. */
  readonly controls: boolean;
  open(): Promise<OpenStore>;
}

/** Lets the event loop turn a few times: what works in this process is done then. */
export async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
