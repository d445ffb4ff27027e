import type { SchemaStatus } from "@issuekit/core";
import type { Migration } from "./migrations.ts";

/** A migration as the ledger of a database remembers it. */
export interface LedgerEntry {
  readonly id: number;
  readonly name: string;
  readonly checksum: string;
  readonly minClientVersion: number;
}

/** A migration as this version ships it. */
export type Shipped = Migration & Pick<LedgerEntry, "checksum">;

/** What a database's ledger says about its schema, beside the migrations that this version ships. Both oldest first. */
export function decideStatus(ledger: readonly LedgerEntry[] | undefined, shipped: readonly Shipped[]): SchemaStatus {
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
