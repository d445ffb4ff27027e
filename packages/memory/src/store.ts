import type {
  Activity,
  Announcement,
  GroupCondition,
  HistoryEntry,
  Level,
  OccurrenceKey,
  Priority,
  Project,
  ProjectKey,
  ReceivedCount,
  Resolution,
} from "@issuekit/core";
import type { Sums } from "./sums.ts";

/** One group and everything that hangs on it. Counting changes it in place. */
export interface StoredGroup {
  readonly id: string;
  readonly number: number;
  readonly typeId: number;
  stateVersion: number;
  condition: GroupCondition;
  resolution: Resolution | null;
  priority: Priority;
  priorityLockedAt: number | null;
  assignee: string | null;
  initialPriority: Priority;
  suppressedCount: number;
  createdAt: number;
  timesSeen: number;
  firstSeenAt: number;
  lastSeenAt: number;
  earliest: { at: number; id: string; release: string | null };
  newest: {
    at: number;
    id: string;
    level: Level;
    culprit: string;
    platform: string;
    sdk: string | null;
    metadata: string;
  };
  titled: { isReal: boolean; at: number; id: string; title: string; message: string };
  readonly users: Set<string>;
  /** By hour and environment. */
  readonly buckets: Map<string, { hourStart: number; environment: string; times: number }>;
  /** By key and value. */
  readonly tags: Sums;
  /** By environment and release. */
  readonly releases: Sums;
  /** Counted occurrences, in the order of their arrival. */
  readonly occurrences: Occurrence[];
  /** Whether `occurrences` is in order of (at, key). */
  sorted: boolean;
  readonly activity: Activity[];
  readonly history: HistoryEntry[];
  readonly hashes: Set<string>;
}

export interface Occurrence {
  readonly key: OccurrenceKey;
  readonly eventId: string;
  readonly hash: string;
  readonly at: number;
  readonly receivedAt: number;
  readonly environment: string | null;
  readonly release: string | null;
  readonly occurrence: string | null;
  readonly suppressed: boolean;
  readonly group: StoredGroup;
  /** JSON text of the event where this occurrence brought it first. */
  readonly payload: string | null;
}

export interface OutboxRow {
  readonly announcement: Announcement;
  readonly groupId: string;
  readonly number: number;
  readonly order: number;
  readonly timesSeen: number;
  readonly usersSeen: number;
  attempt: number;
  firstTriedAt: number | null;
  retryAt: number | null;
  lease: string | null;
  leaseUntil: number;
  state: "waiting" | "dead";
  error: string;
}

export interface Consumer {
  names: ReadonlySet<string>;
  rows: OutboxRow[];
}

/** All that one project owns. Nothing of it is reached without the project's id. */
export interface ProjectData {
  nextNumber: number;
  readonly groups: Map<string, StoredGroup>;
  readonly byNumber: Map<number, StoredGroup>;
  readonly hashes: Map<string, StoredGroup>;
  readonly occurrences: Map<OccurrenceKey, Occurrence>;
  /** The occurrence that brought an event's payload, where that is not the event itself. */
  readonly payloads: Map<string, Occurrence>;
  readonly releases: Map<string, { version: string; firstSeenAt: number; lastSeenAt: number }>;
  readonly environments: Map<string, number>;
  readonly consumers: Map<string, Consumer>;
  readonly received: Map<string, ReceivedCount>;
}

export interface Store {
  readonly projects: Map<number, Project>;
  readonly keys: Map<string, ProjectKey>;
  readonly data: Map<number, ProjectData>;
  /** Change sets and parcels by id: when they were applied and what was refused. */
  readonly commits: Map<string, { readonly now: number; readonly refused: readonly string[] }>;
  announced: number;
}

export function createStore(): Store {
  return { projects: new Map(), keys: new Map(), data: new Map(), commits: new Map(), announced: 0 };
}

export function dataOf(store: Store, projectId: number): ProjectData {
  let data = store.data.get(projectId);
  if (data === undefined) {
    data = {
      nextNumber: 1,
      groups: new Map(),
      byNumber: new Map(),
      hashes: new Map(),
      occurrences: new Map(),
      payloads: new Map(),
      releases: new Map(),
      environments: new Map(),
      consumers: new Map(),
      received: new Map(),
    };
    store.data.set(projectId, data);
  }
  return data;
}
