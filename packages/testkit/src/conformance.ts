import type { Counter, IssueStorage } from "@issuekit/core";

/** One promise of a port. The id is public: it never changes and is never used again. */
export interface ConformanceCase<Harness> {
  readonly id: string;
  readonly promise: string;
  /** Rejects when the promise does not hold. Brings its own time and leaves nothing open. */
  readonly run: (harness: Harness) => Promise<void>;
}

/** How a case gets at an adapter. */
export interface Harness<Port> {
  /** A fresh, empty store that is ready to use. */
  readonly open: () => Port | Promise<Port>;
  /** One more connection to the same store, as another process would have. Default: the same object. */
  readonly connect?: (port: Port) => Port | Promise<Port>;
  /** Ends what `open` and `connect` began. */
  readonly close?: (port: Port) => void | Promise<void>;
}

export type StorageHarness = Harness<IssueStorage>;
export type CounterHarness = Harness<Counter>;

/** Runs `work` on a fresh store, with as many further connections as it asks for, and closes all of them. */
export async function onFresh<Port>(
  harness: Harness<Port>,
  work: (port: Port, connect: () => Promise<Port>) => Promise<void>,
): Promise<void> {
  const first = await harness.open();
  const more: Port[] = [];
  try {
    await work(first, async () => {
      if (harness.connect === undefined) return first;
      const other = await harness.connect(first);
      more.push(other);
      return other;
    });
  } finally {
    for (const port of [...more, first]) await harness.close?.(port);
  }
}

/** The cases, once it is sure that no id stands twice. */
export function caseList<Port>(cases: readonly ConformanceCase<Port>[]): readonly ConformanceCase<Port>[] {
  const seen = new Set<string>();
  for (const { id } of cases) {
    if (seen.has(id)) throw new RangeError(`case ${id} stands twice`);
    seen.add(id);
  }
  return cases;
}
