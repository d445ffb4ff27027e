import { parseArgs } from "node:util";
import { storages, type StorageName } from "./open-storage.ts";

export interface Options {
  readonly storage: StorageName;
  /** Whether it stays up with a DSN. */
  readonly serve: boolean;
}

/** Ends the process with a message where the arguments make no sense. */
export function readOptions(args: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { storage: { type: "string", default: "sqlite" }, serve: { type: "boolean", default: false } },
    });
    return { storage: storageNamed(values.storage), serve: values.serve };
  } catch (error) {
    console.error(`quickstart: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(2);
  }
}

function storageNamed(name: string): StorageName {
  const names = Object.keys(storages) as StorageName[];
  const found = names.find((known) => known === name);
  if (found === undefined) throw new Error(`there is no storage "${name}". Choose one of ${names.join(", ")}.`);
  return found;
}
