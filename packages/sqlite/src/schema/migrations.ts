import { firstTables } from "./0001-first-tables.ts";

/** One step of the schema. A published one is never edited: its checksum is in every ledger. */
export interface Migration {
  /** Counts up from 1. */
  readonly id: number;
  readonly name: string;
  readonly sql: string;
  /** The least newest migration that a client must know to use the schema after this one. Raised only by a step that takes something away. */
  readonly minClientVersion: number;
}

/** Oldest first. */
export const migrations: readonly Migration[] = [
  { id: 1, name: "0001-first-tables", sql: firstTables, minClientVersion: 1 },
];
