import type { Activity, GroupCondition, HistoryEntry, Resolution } from "./group.ts";
import type { Level } from "./level.ts";
import type { Priority } from "./priority.ts";
import type { Environment, Release } from "./release.ts";

/** `<kind>:<32 hex>`: an occurrence id is claimed per kind, so an error event and an occurrence may carry one id. */
export type OccurrenceKey = `${OccurrenceKind}:${string}`;
export type OccurrenceKind = "event" | "occurrence" | "feedback";

/** What rules have decided and storage applies. It carries no total that was read: counting adds, ranks compare. */
export interface ChangeSet {
  /** Drawn once, before the first try; the same for every try after a lost answer. */
  readonly id: string;
  readonly projectId: number;
  /** At most one per group. */
  readonly units: readonly GroupUnit[];
  /** Upserts that refuse nothing: the first sighting is a least, the last one a greatest that may lag by a minute. */
  readonly releases: readonly Release[];
  /** Likewise; an environment keeps its least first sighting. */
  readonly environments: readonly Environment[];
  /** Kept beside the change set's id; upkeep prunes ids by it. */
  readonly now: number;
}

export interface GroupUnit {
  readonly groupId: string;
  readonly number: number;
  readonly relyOn: {
    /** Of a known group; absent for a new one. */
    readonly stateVersion?: number;
    /** Hashes that were unclaimed in the snapshot and led an occurrence here: all are claimed for the group, or the unit is refused. */
    readonly newHashes: readonly string[];
  };
  /** Hashes that go to the group where nobody owns them, and are left alone where somebody does. They refuse nothing. */
  readonly spareHashes: readonly string[];
  readonly create?: NewGroup;
  /** Absent where nothing is counted, as in triage. */
  readonly count?: Counting;
  readonly change?: GroupChange;
  readonly occurrences: readonly StoredOccurrence[];
  /** Claimed without payload and without counting; those known already are passed over. They refuse nothing. */
  readonly suppressed: readonly SuppressedSighting[];
  readonly buckets: readonly BucketCount[];
  readonly tags: readonly TagCount[];
  /** Distinct keys of people; storage adds to `usersSeen` those that are new to the group. */
  readonly users: readonly string[];
  readonly releases: readonly GroupReleaseCount[];
  readonly activity: readonly Activity[];
  readonly history: readonly HistoryEntry[];
  readonly announcements: readonly Announcement[];
}

export interface NewGroup {
  readonly typeId: number;
  readonly condition: GroupCondition;
  /** 1 plus the decisions that followed in the same unit. */
  readonly stateVersion: number;
  readonly priority: Priority;
  readonly initialPriority: Priority;
  readonly assignee: string | null;
  readonly suppressedCount: number;
  readonly createdAt: number;
}

/**
 * What a unit adds to its group. Storage compares, core has ranked:
 * sums add up, `firstSeenAt` is a least, `lastSeenAt` a greatest, `earliest` replaces where its (at, id) is less than
 * the stored one, `newest` where its (at, id) is greater, `titled` where its (isReal, at, id) is greater. Ids compare
 * as text, byte by byte.
 */
export interface Counting {
  readonly times: number;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  readonly earliest: { readonly at: number; readonly id: string; readonly release: string | null };
  readonly newest: {
    readonly at: number;
    readonly id: string;
    readonly level: Level;
    readonly culprit: string;
    readonly platform: string;
    readonly sdk: string | null;
    /** JSON text of an object. */
    readonly metadata: string;
  };
  readonly titled: {
    readonly isReal: boolean;
    readonly at: number;
    readonly id: string;
    readonly title: string;
    readonly message: string;
  };
}

/** New values of a known group. An absent field stays as it is. */
export interface GroupChange {
  readonly stateVersion: number;
  readonly condition?: GroupCondition;
  /** `null` ends the resolution. */
  readonly resolution?: Resolution | null;
  readonly priority?: Priority;
}

export interface StoredOccurrence {
  readonly key: OccurrenceKey;
  readonly eventId: string;
  /** The hash that decided its group. */
  readonly hash: string;
  readonly at: number;
  readonly receivedAt: number;
  readonly environment: string | null;
  readonly release: string | null;
  /** JSON text of the event; `null` where it is stored already. Where another stored it first, that one stays. */
  readonly payload: string | null;
  /** JSON text of a detector's occurrence; `null` for an error event. */
  readonly occurrence: string | null;
}

export interface SuppressedSighting {
  readonly key: OccurrenceKey;
  readonly hash: string;
  readonly at: number;
  readonly receivedAt: number;
}

/** Occurrences of a group by hour and environment. `hourStart` is a multiple of 3,600,000. */
export interface BucketCount {
  readonly hourStart: number;
  /** `""` for none. */
  readonly environment: string;
  readonly times: number;
}

export interface TagCount {
  readonly key: string;
  readonly value: string;
  readonly times: number;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
}

/** Occurrences of a group by environment and release; either may be `""` for none. */
export interface GroupReleaseCount {
  readonly environment: string;
  readonly release: string;
  readonly times: number;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
}

export type AnnouncementName = "issue.created" | "issue.regressed" | "issue.resolved" | "issue.unresolved";

/** What listeners can hear: what storage announces, and every single occurrence, of which nothing is kept for later. */
export type ListenedName = AnnouncementName | "occurrence.stored";

/** What listeners are told, written in the commit that made it true: one row per registered consumer of its name. */
export interface Announcement {
  readonly id: string;
  readonly name: AnnouncementName;
  readonly at: number;
  readonly stateVersion: number;
  /** JSON text. Storage adds the counts of the locked row when it hands it out. */
  readonly body: string;
}

export type CommitResult =
  | {
      readonly kind: "applied";
      /** By id of each applied group. */
      readonly totals: ReadonlyMap<string, Totals>;
      /** Ids of the groups whose units were refused. */
      readonly refused: readonly string[];
      /** Releases that did not exist before. */
      readonly newReleases: readonly string[];
      /** Applied occurrences whose event was stored before, by another occurrence: that payload stays. */
      readonly earlierPayloads: readonly OccurrenceKey[];
    }
  | { readonly kind: "alreadyApplied"; readonly refused: readonly string[] };

/** Columns of the locked row after the unit. */
export interface Totals {
  readonly timesSeen: number;
  readonly usersSeen: number;
  /** Environments of the unit that the group had not been seen in. */
  readonly newEnvironments: readonly string[];
}
