import { firstTables, tables } from "./0001-first-tables.ts";
import { toDistributed, type Form } from "./form.ts";

/**
 * One step of the schema, written for a schema called `issuekit`. A published one is never edited: its checksum is in
 * every ledger.
 */
export interface Migration {
  /** Counts up from 1. */
  readonly id: number;
  readonly name: string;
  readonly work: Work;
  /** The least newest migration that a client must know to use the schema after this one. Raised only by a step that takes something away. */
  readonly minClientVersion: number;
}

/**
 * A script is applied and written down in one transaction. Indexes that are built concurrently stop nobody's writes, but
 * cannot be part of one: they are a migration of their own, which can be begun again wherever it was cut.
 */
export type Work =
  | { readonly kind: "script"; readonly sql: string }
  | { readonly kind: "indexes"; readonly builds: readonly IndexBuild[] };

export interface IndexBuild {
  readonly name: string;
  /** `create index concurrently if not exists <name> …` */
  readonly sql: string;
}

/** Oldest first, and the same steps in both forms. Names of the distributed ones end in `-distributed`, by which a ledger tells its form. */
export const migrations: Readonly<Record<Form, readonly Migration[]>> = {
  plain: [{ id: 1, name: "0001-first-tables", work: { kind: "script", sql: firstTables }, minClientVersion: 1 }],
  distributed: [
    {
      id: 1,
      name: "0001-first-tables-distributed",
      work: { kind: "script", sql: toDistributed(tables) },
      minClientVersion: 1,
    },
  ],
};

/** In which form a schema was made, by what is written down in its ledger. */
export function formOf(ledger: readonly { readonly name: string }[]): Form {
  return ledger.some(({ name }) => name.endsWith("-distributed")) ? "distributed" : "plain";
}

/** All that a migration says, for its checksum and for what it makes. */
export function textOf({ work }: Migration): string {
  return work.kind === "script" ? work.sql : work.builds.map(({ sql }) => `${sql};\n`).join("");
}
