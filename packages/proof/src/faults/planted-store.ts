import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { sqlite } from "@issuekit/sqlite";
import type { Parts } from "../adapter.ts";
import { localAdapters } from "../local-adapters.ts";
import type { Fault, Plant, PlantedStore, Shared } from "./fault.ts";
import { openAltered } from "./planted-postgres.ts";

/** Opens a fresh store of the adapter that a fault breaks. `met` is told each piece that was found and altered. */
export async function openPlanted(
  { plant, seenBy }: Pick<Fault, "plant" | "seenBy">,
  met: (piece: string) => void,
): Promise<PlantedStore> {
  if (plant.kind === "postgres") return openAltered(plant.pieces, met);
  if (plant.kind !== "wrapper") {
    const Driver = alteredDriver(plant, met);
    // Races are between connections; everything else is seen on one, and faster in memory.
    return seenBy === undefined ? openInMemory(Driver) : openInFile(Driver);
  }
  const adapter = localAdapters.find(({ name }) => name === plant.adapter);
  if (adapter === undefined) throw new RangeError(`no adapter is called ${plant.adapter}`);
  const store = await adapter.open();
  const shared: Shared = new Map();
  return {
    ...plant.wrap(store, shared),
    another: async () => plant.wrap(await store.another(), shared),
    close: () => store.close(),
  };
}

function openInMemory(Driver: typeof DatabaseSync): PlantedStore {
  const handle = new Driver(":memory:");
  const parts = sqlite(handle);
  return { ...parts, another: async () => parts, close: async () => handle.close() };
}

async function openInFile(Driver: typeof DatabaseSync): Promise<PlantedStore> {
  const folder = await mkdtemp(join(tmpdir(), "issuekit-fault-"));
  const handles: DatabaseSync[] = [];
  const opened: Parts[] = [];
  function connect(): Parts {
    // The adapter opens a connection of its own to the handle's file, with the handle's driver.
    const handle = new Driver(join(folder, "issues.db"));
    const parts = sqlite(handle);
    handles.push(handle);
    opened.push(parts);
    return parts;
  }
  return {
    ...connect(),
    another: async () => connect(),
    async close() {
      for (const { storage } of opened) await storage.close();
      for (const handle of handles) handle.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A driver that prepares one statement as another. */
function alteredDriver(
  plant: Extract<Plant, { readonly piece: string }>,
  met: (piece: string) => void,
): typeof DatabaseSync {
  return class extends DatabaseSync {
    override prepare(sql: string): StatementSync {
      const text = sql.replaceAll(/\s+/g, " ");
      if (!text.includes(plant.piece)) return super.prepare(sql);
      met(plant.piece);
      return plant.kind === "statement"
        ? super.prepare(text.replace(plant.piece, plant.instead))
        : keepingRow(super.prepare(sql));
    }
  };
}

function keepingRow(statement: StatementSync): StatementSync {
  const rows = new Map<string, ReturnType<StatementSync["get"]>>();
  const ask = statement.get.bind(statement) as (...values: unknown[]) => ReturnType<StatementSync["get"]>;
  statement.get = (...values: unknown[]) => {
    const question = JSON.stringify(values);
    const row = rows.get(question) ?? ask(...values);
    if (row !== undefined) rows.set(question, row);
    return row;
  };
  return statement;
}
