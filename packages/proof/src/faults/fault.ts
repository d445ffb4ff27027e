import type { Counter, IssueStorage } from "@issuekit/core";
import type { OpenStore, Parts } from "../adapter.ts";
import { overriding } from "../barrier.ts";

/** One defect of a real adapter. */
export interface Defect {
  readonly id: string;
  /** What the broken adapter does. */
  readonly breaks: string;
  readonly plant: Plant;
  /** Cases that must all see it. Without, any will do. */
  readonly seenBy?: readonly string[];
}

/** A defect that the conformance cases of its port must catch. */
export interface Fault extends Defect {
  readonly port: Port;
}

export type Port = "storage" | "counter";

export function onPort(port: Port, defects: readonly Defect[]): readonly Fault[] {
  return defects.map((defect) => ({ ...defect, port }));
}

export type Plant =
  | {
      readonly kind: "wrapper";
      /** By its name in `adapters`. */
      readonly adapter: string;
      /** Called for each connection of a store. */
      readonly wrap: (parts: Parts, shared: Shared) => Parts;
    }
  /** A statement of the SQLite adapter in which one piece stands instead of another. White space counts as one blank. */
  | { readonly kind: "statement"; readonly piece: string; readonly instead: string }
  /** A statement of the SQLite adapter that answers every question with what answered it first on this connection. */
  | { readonly kind: "keptRow"; readonly piece: string }
  /** Statements of the Postgres adapter, its tables and functions included, in which other pieces stand. */
  | { readonly kind: "postgres"; readonly pieces: readonly Alteration[] };

/** White space counts as one blank. */
export type Alteration = readonly [piece: string, instead: string];

/** A fresh store of a broken adapter. */
export interface PlantedStore extends Omit<OpenStore, "bytes" | "quiet"> {
  /** How many deadlocks the database has broken, where it can have any: the adapter tries again, and a case sees nothing. */
  deadlocks?(): number;
}

/** What the connections of one store have in common. */
export type Shared = Map<string, number>;

export function statement(piece: string, instead: string): Plant {
  return { kind: "statement", piece, instead };
}

export function onPostgres(...pieces: readonly Alteration[]): Plant {
  return { kind: "postgres", pieces };
}

/** Replaces methods of the storage itself. */
export function ofStorage(
  replace: (storage: IssueStorage, shared: Shared) => Partial<IssueStorage>,
  adapter = "memory",
): Plant {
  const wrap = ({ storage, counter }: Parts, shared: Shared): Parts => ({
    storage: overriding(storage, replace(storage, shared)),
    counter,
  });
  return { kind: "wrapper", adapter, wrap };
}

type Face = "read" | "projects" | "outbox" | "upkeep" | "schema";

/** Replaces methods of one of the storage's faces. */
export function ofFace<Name extends Face>(
  name: Name,
  replace: (face: IssueStorage[Name], storage: IssueStorage) => Partial<IssueStorage[Name]>,
  adapter = "memory",
): Plant {
  return ofStorage((storage) => {
    const face = storage[name];
    return { [name]: { ...face, ...replace(face, storage) } };
  }, adapter);
}

export function ofCounter(replace: (counter: Counter, shared: Shared) => Partial<Counter>, adapter = "memory"): Plant {
  const wrap = ({ storage, counter }: Parts, shared: Shared): Parts => ({
    storage,
    counter: { ...counter, ...replace(counter, shared) },
  });
  return { kind: "wrapper", adapter, wrap };
}

/** A fresh store of a broken adapter. */
export interface PlantedStore extends Omit<OpenStore, "bytes" | "quiet"> {
  /** How many deadlocks the database has broken, where it can have any: the adapter tries again, and a case sees nothing. */
  deadlocks?(): number;
}
