import type { SchemaStatus } from "@issuekit/core";

/** A migration, as an adapter ships it and as a database's ledger remembers it. */
export interface MigrationRecord {
  /** Counts up from 1. */
  readonly id: number;
  readonly name: string;
  /** Of its text, so that an edited one is noticed. */
  readonly checksum: string;
  /** The least newest migration that a client must know to use the schema after this one. Raised only by a migration that takes something away. */
  readonly minClientVersion: number;
}

/** What a database's ledger says about its schema, beside the migrations that this version ships. Both oldest first. */
export function decideStatus(
  ledger: readonly MigrationRecord[] | undefined,
  shipped: readonly MigrationRecord[],
): SchemaStatus {
  const applied = new Map(ledger?.map((entry) => [entry.id, entry]));
  const version = Math.max(0, ...applied.keys());
  if (version === 0) return { kind: "missing" };
  for (const { id, name, checksum } of shipped) {
    const entry = applied.get(id);
    if (entry !== undefined && entry.checksum !== checksum) return { kind: "changed", migration: name };
  }
  const known = Math.max(0, ...shipped.map(({ id }) => id));
  const minClientVersion = Math.max(...[...applied.values()].map((entry) => entry.minClientVersion));
  if (minClientVersion > known) return { kind: "tooNew", version, minClientVersion };
  const pending = shipped.filter(({ id }) => !applied.has(id));
  if (pending.length > 0) return { kind: "outdated", version, pending: pending.map(({ name }) => name) };
  return version > known ? { kind: "newer", version } : { kind: "ready", version };
}

/** The shipped migrations that a database still needs, oldest first. */
export function pendingOf<Shipped extends MigrationRecord>(
  status: SchemaStatus,
  shipped: readonly Shipped[],
): readonly Shipped[] {
  if (status.kind === "missing") return shipped;
  return status.kind === "outdated" ? shipped.filter(({ name }) => status.pending.includes(name)) : [];
}
