import assert, { AssertionError } from "node:assert";
import { counterCases, storageCases } from "@issuekit/testkit";
import type { Fault, Plant, PlantedStore, Port } from "./fault.ts";
import { openPlanted } from "./planted-store.ts";

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

/** The cases that fail under a fault, one after the other: those that must see it, or else all. Each has so many tries to fail. */
export async function* failuresUnder(fault: Fault, tries = 1): AsyncGenerator<Failure> {
  const { port, plant, seenBy } = fault;
  const met = new Set<string>();
  for (const id of seenBy ?? cases[port].keys()) {
    let failure: Failure | undefined;
    for (let tried = 0; tried < tries && failure === undefined; tried += 1) {
      failure = await failureOf(id, fault, (piece) => met.add(piece));
    }
    if (failure !== undefined) yield failure;
  }
  for (const piece of piecesOf(plant)) {
    if (!met.has(piece)) throw new RangeError(`${fault.id}: no statement of the adapter contains: ${piece}`);
  }
}

async function failureOf(id: string, fault: Fault, met: (piece: string) => void): Promise<Failure | undefined> {
  const run = cases[fault.port].get(id);
  if (run === undefined) throw new RangeError(`${fault.id}: no case is called ${id}`);
  const store = await openPlanted(fault, met);
  try {
    await run(store);
    assert.equal(store.deadlocks?.() ?? 0, 0, "somebody had to be freed from a deadlock");
    return undefined;
  } catch (error) {
    return { id, error };
  } finally {
    await store.close();
  }
}

function piecesOf(plant: Plant): readonly string[] {
  if (plant.kind === "wrapper") return [];
  return plant.kind === "postgres" ? plant.pieces.map(([piece]) => piece) : [plant.piece];
}

/**
 * The first `most` cases that catch a fault: by an assertion of their own, for a case that merely breaks down has seen
 * nothing. A statement that is no longer there to be altered fails.
 */
export async function catchesOf(fault: Fault, most = 3): Promise<readonly string[]> {
  const catches: string[] = [];
  // Who meets whom on a busy server is chance, however long the planted pause.
  const tries = fault.plant.kind === "postgres" ? 5 : 1;
  for await (const { id, error } of failuresUnder(fault, tries)) {
    if (error instanceof AssertionError) catches.push(id);
    if (catches.length === most) break;
  }
  return catches;
}
