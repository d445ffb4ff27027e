import type { Parts } from "../adapter.ts";
import type { Plant, Shared } from "./fault.ts";
import { faults } from "./index.ts";

/** What a planted fault does to an adapter. */
export function plantOf(id: string): Plant {
  const fault = faults.find((each) => each.id === id);
  if (fault === undefined) throw new RangeError(`no fault is called ${id}`);
  return fault.plant;
}

/** Takes a guard out of the connections of one store, whatever adapter they are of. */
export function wrapWith(plant: Plant): (parts: Parts) => Parts {
  if (plant.kind !== "wrapper") throw new RangeError("an altered statement fits one adapter only");
  const shared: Shared = new Map();
  return (parts) => plant.wrap(parts, shared);
}
