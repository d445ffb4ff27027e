import { AssertionError } from "node:assert";
import { counterCases, storageCases } from "@issuekit/testkit";
import type { Fault, Port } from "./fault.ts";
import { openPlanted, type PlantedStore } from "./planted-store.ts";

type Run = (store: PlantedStore) => Promise<void>;

/** Every conformance case, by id, on a store of either kind. */
const cases: Readonly<Record<Port, ReadonlyMap<string, Run>>> = {
  storage: new Map(
    storageCases.map(({ id, run }): [string, Run] => [
      id,
      (store) => run({ open: () => store.storage, connect: async () => (await store.another()).storage }),
    ]),
  ),
  counter: new Map(
    counterCases.map(({ id, run }): [string, Run] => [
      id,
      (store) => run({ open: () => store.counter, connect: async () => (await store.another()).counter }),
    ]),
  ),
};

/** A case that did not hold, and why. */
export interface Failure {
  readonly id: string;
  readonly error: unknown;
}

/** The cases that fail under a fault, one after the other: those that must see it, or else all. */
export async function* failuresUnder(fault: Fault): AsyncGenerator<Failure> {
  const { port, plant, seenBy } = fault;
  const altered = new Set<string>();
  for (const id of seenBy ?? cases[port].keys()) {
    const run = cases[port].get(id);
    if (run === undefined) throw new RangeError(`${fault.id}: no case is called ${id}`);
    const store = await openPlanted(fault, (sql) => altered.add(sql));
    try {
      await run(store);
    } catch (error) {
      yield { id, error };
    } finally {
      await store.close();
    }
  }
  if (plant.kind !== "wrapper" && altered.size === 0) {
    throw new RangeError(`${fault.id}: no statement of the adapter contains: ${plant.piece}`);
  }
}

/**
 * The first `most` cases that catch a fault: by an assertion of their own, for a case that merely breaks down has seen
 * nothing. A statement that is no longer there to be altered fails.
 */
export async function catchesOf(fault: Fault, most = 3): Promise<readonly string[]> {
  const catches: string[] = [];
  for await (const { id, error } of failuresUnder(fault)) {
    if (error instanceof AssertionError) catches.push(id);
    if (catches.length === most) break;
  }
  return catches;
}
