import type { Level } from "./level.ts";
import type { Priority } from "./priority.ts";

/** `pendingDeletion` groups own no hash and are found by nobody. */
export type GroupStatus = "unresolved" | "resolved" | "archived";

export type UnresolvedSubstatus = "new" | "ongoing" | "regressed" | "escalating";

/** A status with the only substatuses it can have: an impossible pair cannot be written down. */
export type GroupCondition =
  | { readonly status: "unresolved"; readonly substatus: UnresolvedSubstatus }
  | { readonly status: "resolved"; readonly substatus: null }
  | {
      readonly status: "archived";
      readonly substatus: "archived_until_escalating" | "archived_until_condition_met" | "archived_forever";
    };

/** How a group was resolved. */
export type Resolution = { readonly kind: "now"; readonly at: number };

/** What rules need to know of a stored group. Times are epoch ms. */
export interface GroupState {
  readonly id: string;
  readonly projectId: number;
  /** The number behind the short id, unique in the project. */
  readonly number: number;
  /** Raised by one for every decision, never by counting. */
  readonly stateVersion: number;
  readonly typeId: number;
  readonly condition: GroupCondition;
  readonly resolution: Resolution | null;
  readonly priority: Priority;
  /** When a person fixed the priority; `null` leaves it to detectors. */
  readonly priorityLockedAt: number | null;
  readonly assignee: string | null;
  readonly title: string;
  readonly culprit: string;
  readonly level: Level;
  readonly timesSeen: number;
  readonly usersSeen: number;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
}

/** A group as readers see it: the issue. */
export interface GroupRow extends GroupState {
  readonly message: string;
  readonly platform: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly initialPriority: Priority;
  /** Sightings below the noise threshold before the group was created; they are not in `timesSeen`. */
  readonly suppressedCount: number;
  /** The release of the earliest counted occurrence. */
  readonly firstRelease: string | null;
  readonly sdk: string | null;
  readonly createdAt: number;
}

/** A stored group as a batch meets it: the row, and the ranks that further occurrences are compared with. Ids compare as text, byte by byte. */
export interface LoadedGroup extends GroupRow {
  readonly ranks: {
    /** Whose release is the first one. */
    readonly earliest: { readonly at: number; readonly id: string };
    /** Whose level, culprit, platform, sdk and metadata the row shows. */
    readonly newest: { readonly at: number; readonly id: string };
    /** Whose title and message it shows. */
    readonly titled: { readonly isReal: boolean; readonly at: number; readonly id: string };
  };
}

export type ActivityKind = "set_resolved" | "set_unresolved" | "set_regression" | "set_priority";

/** One entry of an issue's timeline. */
export interface Activity {
  readonly id: string;
  readonly kind: ActivityKind;
  readonly at: number;
  /** Who did it; `null` for the system. */
  readonly actor: string | null;
  /** The `stateVersion` of the decision it records. */
  readonly stateVersion: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** One state that a group has passed through. */
export interface HistoryEntry {
  readonly stateVersion: number;
  readonly at: number;
  readonly condition: GroupCondition;
  readonly release: string | null;
}
