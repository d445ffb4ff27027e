import type { LoadedGroup } from "./group.ts";
import type { OccurrenceKey } from "./change-set.ts";
import type { Release } from "./release.ts";

/** What storage knew when a batch was loaded: everything that the rules decide by. */
export interface Snapshot {
  readonly known: ReadonlyMap<OccurrenceKey, KnownOccurrence>;
  /** Stored payloads, as JSON text. */
  readonly events: ReadonlyMap<string, StoredPayload>;
  readonly hashes: ReadonlyMap<string, HashOwner>;
  /** By id: the owners of the hashes asked for, and the groups asked for. None that is being deleted. */
  readonly groups: ReadonlyMap<string, LoadedGroup>;
  readonly releases: ReadonlyMap<string, Release>;
}

export interface KnownOccurrence {
  /** `null` when the group is gone; the occurrence stays known. */
  readonly group: { readonly id: string; readonly number: number } | null;
  /** A sighting below the noise threshold: known so that its redelivery has no effect, but never counted. */
  readonly suppressed: boolean;
}

export interface StoredPayload {
  readonly eventId: string;
  readonly at: number;
  readonly receivedAt: number;
  readonly json: string;
}

export type HashOwner =
  | { readonly kind: "group"; readonly groupId: string }
  | { readonly kind: "tombstone"; readonly tombstoneId: string };
