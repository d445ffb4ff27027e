import type { Activity, GroupRow, HistoryEntry } from "../model/group.ts";
import type {
  Announcement,
  AnnouncementName,
  BucketCount,
  ChangeSet,
  CommitResult,
  GroupReleaseCount,
  OccurrenceKey,
  TagCount,
} from "../model/change-set.ts";
import type { Project, ProjectKey } from "../model/project.ts";
import type { Environment, Release } from "../model/release.ts";
import type { Snapshot, StoredPayload } from "../model/snapshot.ts";
import type { Counter } from "./counter.ts";

/**
 * Where projects, groups, occurrences and announcements live.
 *
 * One read before, one write after: `load` fetches what the rules need for one project's batch and holds nothing
 * afterwards; core decides; `commit` writes. Nothing else writes, apart from what `ProjectStore`, `Upkeep` and
 * `Outbox` say of themselves.
 *
 * Every adapter passes `storageCases` of the testkit; what those cases do not check, callers may not rely on.
 * All times are epoch milliseconds and come from the caller: an adapter reads no clock, its own or the database's.
 * It draws no id either, except that it numbers short ids. Every row belongs to one project and is reached only with
 * that project's id.
 *
 * Failures are thrown as `StorageError`; expected answers (refused, unknown, absent) are values.
 */
export interface IssueStorage {
  /**
   * Everything the rules need for one project's batch, in one round trip, as one consistent snapshot. No lock
   * outlives it. Unknown keys, hashes, groups and releases are absent from the answer.
   */
  load(request: LoadRequest): Promise<Snapshot>;

  /**
   * Applies each unit whole or not at all, and all applied ones in one transaction. Waits for locks at most the
   * adapter's `lockWaitMs`, then fails with `STORAGE_BUSY` and nothing written.
   *
   * A unit is refused, and leaves nothing, when
   * - its `relyOn.stateVersion` is not the stored one, or its group is gone;
   * - one of `relyOn.newHashes` is owned by any group or tombstone;
   * - it creates a group whose id or number is taken;
   * - one of its `occurrences` is stored already.
   * Refusing more units than that is always correct; applying part of one never is.
   *
   * The change set's id is claimed in the same transaction. Sent again it changes nothing and is answered
   * `alreadyApplied`, with what was refused the first time.
   */
  commit(changes: ChangeSet): Promise<CommitResult>;

  /** `count` numbers of a project in ascending order, never given twice, gaps allowed, outside of any commit. The first is 1. */
  reserveNumbers(projectId: number, count: number): Promise<readonly number[]>;

  readonly read: GroupReads;
  readonly projects: ProjectStore;
  readonly outbox: Outbox;
  readonly upkeep: Upkeep;
  readonly schema: SchemaControl;

  /**
   * The same storage inside a transaction of the host's: what it writes is there when the host commits, and gone when he
   * rolls back. No call waits for another connection. What is refused or fails undoes only itself, is never `ambiguous`,
   * and leaves the transaction usable; work that the database undid in favour of others is not tried again, but fails
   * with `STORAGE_BUSY`.
   *
   * `counter` is the engine's: where it is the adapter's own, the one that is answered counts inside as well.
   *
   * `TRANSACTION_INVALID` for what is no open transaction of the adapter's database, thrown at once where it shows, else
   * by every call. Adapters whose database cannot do that leave it out.
   */
  within?(transaction: unknown, counter: Counter): JoinedTransaction;

  /** Whether its statements run on the host's thread: the engine then keeps its batches short. */
  readonly blocking: boolean;

  /** Closes what the adapter opened by itself, never a handle it was given. Calling it twice does nothing. */
  close(): Promise<void>;
}

export interface JoinedTransaction {
  readonly storage: IssueStorage;
  readonly counter: Counter;
}

export interface LoadRequest {
  readonly projectId: number;
  readonly occurrenceKeys: readonly OccurrenceKey[];
  readonly hashes: readonly string[];
  /** Ids of events whose payload an occurrence names or may have brought before. */
  readonly events: readonly string[];
  /** Groups by id. */
  readonly groupIds: readonly string[];
  readonly releases: readonly string[];
  readonly now: number;
}

/** Reads for pages. Each answers as of some committed moment. */
export interface GroupReads {
  /** By id or by number. `undefined` when there is none. */
  findGroup(
    projectId: number,
    by: { readonly id: string } | { readonly number: number },
  ): Promise<GroupRow | undefined>;

  /** Newest first by (`lastSeenAt`, `number`), both descending, after the position given. */
  listGroups(request: {
    readonly projectId: number;
    readonly status?: GroupRow["condition"]["status"];
    readonly after?: { readonly lastSeenAt: number; readonly number: number };
    readonly limit: number;
  }): Promise<readonly GroupRow[]>;

  /** Counted occurrences of a group by (`at`, `key`), descending unless `ascending`, strictly after the position given. */
  listOccurrences(request: {
    readonly projectId: number;
    readonly number: number;
    readonly ascending?: boolean;
    readonly after?: { readonly at: number; readonly key: OccurrenceKey };
    readonly limit: number;
  }): Promise<readonly OccurrenceRow[]>;

  /** One stored occurrence, counted or not. */
  findOccurrence(projectId: number, key: OccurrenceKey): Promise<OccurrenceRow | undefined>;

  /** The occurrences of a group that name this event, by key. */
  findOccurrencesOfEvent(request: {
    readonly projectId: number;
    readonly number: number;
    readonly eventId: string;
  }): Promise<readonly OccurrenceRow[]>;

  /** The stored payload of an event; `undefined` when it never was stored or is pruned. */
  findPayload(projectId: number, eventId: string): Promise<StoredPayload | undefined>;

  /** Tag keys of a group with the number of their occurrences and of their distinct values, by key. */
  listTagKeys(projectId: number, number: number): Promise<readonly TagKeyRow[]>;

  /** Values of one key, most frequent first, then by value. */
  listTagValues(request: {
    readonly projectId: number;
    readonly number: number;
    readonly key: string;
    readonly limit: number;
  }): Promise<readonly TagCount[]>;

  /** Hourly counts with `since <= hourStart < until`, by hour, then environment. */
  listBuckets(request: {
    readonly projectId: number;
    readonly number: number;
    readonly since: number;
    readonly until: number;
  }): Promise<readonly BucketCount[]>;

  /** Environments and releases of a group, by environment, then release. */
  listGroupReleases(projectId: number, number: number): Promise<readonly GroupReleaseCount[]>;

  /** Oldest first by `stateVersion`. */
  listActivity(projectId: number, number: number): Promise<readonly Activity[]>;

  /** Oldest first by `stateVersion`. */
  listHistory(projectId: number, number: number): Promise<readonly HistoryEntry[]>;

  /** Hashes that the group owns, ascending. */
  listHashes(projectId: number, groupId: string): Promise<readonly string[]>;

  listReleases(projectId: number): Promise<readonly Release[]>;
  listEnvironments(projectId: number): Promise<readonly Environment[]>;
}

export interface OccurrenceRow {
  readonly key: OccurrenceKey;
  readonly eventId: string;
  readonly number: number;
  readonly hash: string;
  readonly at: number;
  readonly receivedAt: number;
  readonly environment: string | null;
  readonly release: string | null;
  readonly suppressed: boolean;
  /** JSON text of a detector's occurrence; `null` for an error event. */
  readonly occurrence: string | null;
}

export interface TagKeyRow {
  readonly key: string;
  readonly times: number;
  readonly values: number;
}

/** Projects, their keys, and what was received for them: small rows that are written outside of commits. */
export interface ProjectStore {
  /**
   * Makes sure that a project with this slug exists, with the key given where it had none, and answers it.
   *
   * Of many concurrent callers all get the same project and key. `conflict` when the slug belongs to another id or
   * the id to another slug; nothing is written then. Without `id` a stored project of the slug is answered as it is,
   * and `candidateId` serves only a new one.
   */
  ensure(request: {
    readonly slug: string;
    readonly id?: number;
    readonly candidateId: number;
    readonly name: string;
    readonly publicKey: string;
    readonly now: number;
  }): Promise<
    { readonly kind: "ensured"; readonly project: Project } | { readonly kind: "conflict"; readonly with: Project }
  >;

  find(by: { readonly id: number } | { readonly slug: string }): Promise<Project | undefined>;

  /** Revoked keys included. */
  findKey(publicKey: string): Promise<ProjectKey | undefined>;

  /** Oldest first, revoked ones included. */
  listKeys(projectId: number): Promise<readonly ProjectKey[]>;

  /** Adds a key. Adding one that exists changes nothing. */
  addKey(key: ProjectKey): Promise<void>;

  /** Marks a key as revoked at `now`; a revoked one keeps its time. Answers whether this project has the key. */
  revokeKey(request: {
    readonly projectId: number;
    readonly publicKey: string;
    readonly now: number;
  }): Promise<boolean>;

  /** Adds to the counts of what was received. `id` makes a repeated call harmless for a day. */
  addReceived(request: {
    readonly id: string;
    readonly now: number;
    readonly projectId: number;
    readonly counts: readonly ReceivedCount[];
  }): Promise<void>;

  /** Counts with `since <= hourStart < until`, by hour, category, outcome and reason. */
  listReceived(request: {
    readonly projectId: number;
    readonly since: number;
    readonly until: number;
  }): Promise<readonly ReceivedCount[]>;
}

export interface ReceivedCount {
  readonly hourStart: number;
  /** `error`, `default`, `feedback`, `session`, … */
  readonly category: string;
  /** `accepted`, `filtered`, `rateLimited`, `invalid`, `ignored`, … */
  readonly outcome: string;
  /** A stable code, `""` where there is nothing to say. */
  readonly reason: string;
  readonly quantity: number;
}

/** Announcements that durable listeners have not had yet. Time comes from the caller; clocks agree within half a lease. */
export interface Outbox {
  /** Registers a consumer for announcements of these names: rows are written for it from the next commit on. Replaces its former names. */
  register(request: {
    readonly projectId: number;
    readonly consumer: string;
    readonly names: readonly AnnouncementName[];
  }): Promise<void>;

  /** Ends a consumer and drops what waits for it. */
  forget(request: { readonly projectId: number; readonly consumer: string }): Promise<void>;

  /**
   * Hands out prefixes: of each group its oldest undelivered rows in order, under one lease, `limit` rows at most.
   * Nothing of a group with a live lease, or whose oldest row waits for its `retryAt`. Each hand-out counts as an attempt.
   */
  claim(request: {
    readonly projectId: number;
    readonly consumer: string;
    readonly now: number;
    readonly leaseMs: number;
    readonly lease: string;
    readonly limit: number;
  }): Promise<readonly ClaimedAnnouncement[]>;

  /** Extends a lease to `now + leaseMs`. `false` when it is lost or nothing is left under it. */
  renew(request: OutboxLease & { readonly now: number; readonly leaseMs: number }): Promise<boolean>;

  /** Settles one row. `false` when the lease is lost; the row is then left alone. */
  ack(request: OutboxLease & { readonly id: string }): Promise<boolean>;

  /** Puts one row back until `retryAt`, or ends it as a dead letter, which frees its group and stays readable. The lease's other rows of the same group are released. `false` when the lease is lost. */
  fail(
    request: OutboxLease & { readonly id: string; readonly retryAt: number | "dead"; readonly error: string },
  ): Promise<boolean>;

  /** Gives back whatever is still under the lease, without an attempt counted. */
  release(request: OutboxLease): Promise<void>;

  /** When the next row of the consumer is due (a lease's end or a `retryAt` included); `undefined` when nothing waits. */
  nextDueAt(request: { readonly projectId: number; readonly consumer: string }): Promise<number | undefined>;

  /** Oldest first. */
  listDead(request: {
    readonly projectId: number;
    readonly consumer: string;
    readonly limit: number;
  }): Promise<readonly DeadAnnouncement[]>;
}

export interface OutboxLease {
  readonly projectId: number;
  readonly consumer: string;
  readonly lease: string;
}

export interface ClaimedAnnouncement extends Announcement {
  readonly groupId: string;
  readonly number: number;
  /** 1 for the first hand-out. */
  readonly attempt: number;
  /** When it was handed out first; `now` of this claim for the first hand-out. */
  readonly firstTriedAt: number;
  /** As the group's row stood when the announcement was committed. */
  readonly timesSeen: number;
  readonly usersSeen: number;
}

export interface DeadAnnouncement extends ClaimedAnnouncement {
  readonly error: string;
}

/** Work that keeps the store small. Each call is bounded by `limit` and answers how many rows went. */
export interface Upkeep {
  /** Removes ids of change sets and of received counts written before `before`. */
  pruneCommits(request: { readonly before: number; readonly limit: number }): Promise<number>;
  /** Removes announcements made before `before`, dead letters included. */
  pruneAnnouncements(request: {
    readonly projectId: number;
    readonly before: number;
    readonly limit: number;
  }): Promise<number>;
}

export type SchemaStatus =
  | { readonly kind: "ready"; readonly version: number }
  | { readonly kind: "missing" }
  | { readonly kind: "outdated"; readonly version: number; readonly pending: readonly string[] }
  /** Made by a newer issuekit that says this one may still use it. */
  | { readonly kind: "newer"; readonly version: number }
  | { readonly kind: "tooNew"; readonly version: number; readonly minClientVersion: number }
  /** A migration that was applied is not the one that this version ships. */
  | { readonly kind: "changed"; readonly migration: string }
  /** Made in this form, and opened in another. */
  | { readonly kind: "otherForm"; readonly form: "plain" | "distributed" };

/** Something that is wrong with a store, and what to do about it. */
export interface SchemaFinding {
  /** Stable, such as `HASH_WITHOUT_GROUP`; the texts are not. */
  readonly code: string;
  /** An `error` loses or hides data, or stops the work; a `warning` may. */
  readonly severity: "error" | "warning";
  readonly text: string;
  readonly fix: string;
}

/** The state of the store's schema. An adapter without one answers `ready`, and nothing to do or to find. */
export interface SchemaControl {
  status(): Promise<SchemaStatus>;
  /** Applies what is pending, once, however many callers there are. Answers the names of what this call applied. */
  migrate(): Promise<readonly string[]>;
  /** The statements that `migrate` would run, as text. */
  plan(): Promise<string>;
  /** Looks for what is wrong with the schema, the rows, the settings and the rights: errors first. Changes nothing, and may read every row. */
  examine(): Promise<readonly SchemaFinding[]>;
}
