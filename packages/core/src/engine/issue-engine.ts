import type { ActivityKind, GroupCondition } from "../model/group.ts";
import type { EventPayload, Tags } from "../model/event.ts";
import type { IngestInput, ProjectRef } from "../model/input.ts";
import type { Level } from "../model/level.ts";
import type { Outcome } from "../model/outcome.ts";
import type { Priority } from "../model/priority.ts";
import type { Project, ProjectKey } from "../model/project.ts";
import type { CaptureContext } from "../capture/capture-input.ts";
import type { ListenedName } from "../model/change-set.ts";

/** An issue as people read it. Times are epoch ms. */
export interface Issue {
  readonly id: string;
  /** `SHOP-4X`: the project's slug in upper case and a number in base 32. */
  readonly shortId: string;
  readonly project: { readonly id: number; readonly slug: string };
  readonly type: string;
  readonly category: string;
  readonly title: string;
  readonly culprit: string;
  readonly message: string;
  readonly level: Level;
  readonly platform: string;
  readonly status: GroupCondition["status"];
  readonly substatus: GroupCondition["substatus"];
  readonly priority: Priority;
  readonly assignee: string | null;
  readonly timesSeen: number;
  readonly usersSeen: number;
  readonly suppressedCount: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly firstRelease: string | null;
  readonly resolvedAt: number | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly stateVersion: number;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Pass it as `cursor` for the next page; `null` after the last one. */
  readonly next: string | null;
}

export interface EventSummary {
  readonly eventId: string;
  /** Equal to `eventId` for error and message events. */
  readonly occurrenceId: string;
  readonly at: number;
  readonly receivedAt: number;
  readonly environment: string | null;
  readonly release: string | null;
  /** The hash that led it to its issue. */
  readonly hash: string;
}

export interface EventDetail extends EventSummary {
  /** `null` when the payload is no longer kept. */
  readonly payload: EventPayload | null;
  readonly tags: Tags;
  readonly occurrence: OccurrenceDetail | null;
  /** The issue's next newer event. */
  readonly next: string | null;
  /** The issue's next older event. */
  readonly previous: string | null;
}

export interface OccurrenceDetail {
  readonly id: string;
  readonly eventId: string;
  readonly title: string;
  readonly subtitle: string;
  readonly resourceId: string | null;
  readonly fingerprint: readonly string[];
  readonly evidenceData: Readonly<Record<string, unknown>>;
  readonly evidenceDisplay: readonly { readonly name: string; readonly value: string; readonly important: boolean }[];
  readonly detectedAt: number;
  readonly level: Level;
  readonly culprit: string;
  readonly priority: Priority | null;
  readonly type: string;
}

export interface TagSummary {
  readonly key: string;
  /** Occurrences that carry the key. */
  readonly times: number;
  readonly distinctValues: number;
  /** The most frequent ones, ten at most. */
  readonly topValues: readonly TagValue[];
}

export interface TagValue {
  readonly value: string;
  readonly times: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
}

export interface Stats {
  readonly bucketMs: number;
  /** Oldest first, without gaps. */
  readonly buckets: readonly { readonly start: number; readonly times: number }[];
}

export interface ActivityEntry {
  readonly id: string;
  readonly kind: ActivityKind;
  readonly at: number;
  readonly actor: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface IssueUpdate {
  readonly status: "resolved" | "unresolved";
}

export interface UpdateResult {
  /** As the caller named it. */
  readonly issue: string;
  readonly kind: "changed" | "unchanged" | "notFound" | "deferred";
  readonly reason: string;
  readonly id: string | null;
  readonly shortId: string | null;
  /** What failed, where it is `deferred` for storage. */
  readonly error: Error | null;
}

/** What a listener is told. `id` is the same for every delivery of one announcement. */
export interface IssueAnnouncement {
  readonly id: string;
  readonly name: ListenedName;
  /** 1 for the first try. */
  readonly attempt: number;
  readonly at: number;
  readonly stateVersion: number;
  /** As of the commit that made the announcement true. */
  readonly issue: Issue;
  readonly event: {
    readonly eventId: string;
    readonly occurrenceId: string;
    readonly at: number;
    readonly environment: string | null;
  } | null;
  readonly release: string | null;
  readonly actor: string | null;
  /** Aborted when the lease of a durable listener is lost, or five seconds after the engine was told to stop: `stop()` waits for whoever does not heed it. */
  readonly signal: AbortSignal;
}

export type IssueListener = (announcement: IssueAnnouncement) => void | Promise<void>;

export interface ReceivedTotals {
  readonly category: string;
  readonly outcome: string;
  readonly reason: string;
  readonly quantity: number;
}

/** What an SDK's key opens. */
export type KeyCheck =
  | { readonly kind: "valid"; readonly project: Project }
  | { readonly kind: "unknown" }
  | { readonly kind: "revoked" };

/**
 * The engine that an application embeds.
 *
 * `ingest`, `ingestMany` and `capture` never reject for what came in or for the state of the storage: each input is
 * answered with an outcome. Nor does `update` for the state of the storage: each issue has its answer. Reads reject with
 * `StorageError`, and every wrong call with `ValidationError` or `UsageError`.
 */
export interface IssueEngine {
  /** Takes one input and answers what became of it, after the commit and before listeners run. */
  ingest(input: IngestInput): Promise<Outcome>;

  /** Takes many inputs, in order, and answers one outcome per input, in the same order. One bad input stops no other. */
  ingestMany(inputs: readonly IngestInput[]): Promise<readonly Outcome[]>;

  /** Builds an event from an error, a message or anything else that was thrown, and ingests it. Never rejects or throws. */
  capture(errorOrMessage: unknown, context?: CaptureContext): Promise<Outcome>;

  /** By id or short id; `undefined` when there is none. */
  get(issue: string, options?: { readonly project?: ProjectRef }): Promise<Issue | undefined>;

  /** Newest first by last sighting. Without text: every issue. Text other than one `is:<status>` is `SEARCH_NOT_AVAILABLE` for now. */
  search(query?: string | SearchRequest): Promise<Page<Issue>>;

  /** Events of an issue, newest first. */
  events(
    issue: string,
    options?: { readonly cursor?: string; readonly limit?: number; readonly project?: ProjectRef },
  ): Promise<Page<EventSummary>>;

  /** One event of an issue with its payload and neighbours; `undefined` when the issue has no such event. */
  event(
    issue: string,
    which: "latest" | "oldest" | (string & {}),
    options?: { readonly project?: ProjectRef },
  ): Promise<EventDetail | undefined>;

  /** A detector's or a feedback's occurrence with its evidence, by occurrence id. */
  occurrence(id: string, options?: { readonly project?: ProjectRef }): Promise<OccurrenceDetail | undefined>;

  tags(issue: string, options?: { readonly project?: ProjectRef }): Promise<readonly TagSummary[]>;
  tagValues(
    issue: string,
    key: string,
    options?: { readonly limit?: number; readonly project?: ProjectRef },
  ): Promise<readonly TagValue[]>;

  /** Occurrences over time. `bucketMs` is a multiple of an hour, one hour by default; `since` and `until` default to the last 24 hours. */
  stats(issue: string, options?: StatsRequest): Promise<Stats>;

  /** The issue's timeline, oldest first. */
  activity(issue: string, options?: { readonly project?: ProjectRef }): Promise<readonly ActivityEntry[]>;

  /**
   * Changes issues by id or short id and answers per issue, in order, what happened. Either all of one issue's change is
   * stored or nothing of it. When storage fails midway, that issue and the rest are `deferred` with the error: nothing
   * of them is known to be stored, and asking again changes what is left.
   */
  update(
    issues: readonly string[],
    change: IssueUpdate,
    who: { readonly actor: string; readonly project?: ProjectRef },
  ): Promise<readonly UpdateResult[]>;

  /** The address for an SDK. `base` is where ingestion is served. */
  dsn(project: ProjectRef | undefined, base: string): Promise<string>;
  keys(project?: ProjectRef): Promise<readonly ProjectKey[]>;
  addKey(project?: ProjectRef, options?: { readonly label?: string }): Promise<ProjectKey>;
  /** Answers whether the project has the key. From now on it opens nothing. */
  revokeKey(publicKey: string, options?: { readonly project?: ProjectRef }): Promise<boolean>;
  /** Whom a public key belongs to. Doors ask it before they parse anything. */
  checkKey(publicKey: string): Promise<KeyCheck>;

  /** What was received in the last 24 hours, by category, outcome and reason. What this process has not flushed yet is included. */
  received(
    project?: ProjectRef,
    options?: { readonly since?: number; readonly until?: number },
  ): Promise<readonly ReceivedTotals[]>;
  /** Counts what a door has refused or ignored before it could be ingested. */
  countReceived(project: ProjectRef, count: ReceivedTotals): void;

  /**
   * Hears announcements. With a `name` the listener is durable: what is announced waits for it, at least once, in
   * order per issue. Without, it hears what this process does, best effort. Answers the function that ends it here.
   *
   * `occurrence.stored` tells of every single occurrence that was counted, and takes no name: nothing is kept of it.
   */
  on(name: ListenedName, listener: IssueListener, options?: { readonly name?: string }): () => void;
  /** Ends a durable listener everywhere and drops what waits for it. */
  forgetListener(name: string): Promise<void>;

  /** Starts the timers of outbox and maintenance. Calling it twice does nothing. */
  start(): void;
  /**
   * Takes no more inputs, finishes what is under way, delivers what is due, ends timers and closes what a path opened.
   *
   * Listeners have five seconds; then their signals are aborted, and what they have not acknowledged stays in the
   * outbox for another process.
   */
  stop(): Promise<void>;
  /** Waits for inputs under way, then delivers what is due until nothing is. */
  drain(): Promise<void>;
  /** Waits for inputs under way, and tries each waiting announcement once. Never throws, never waits for a retry. */
  settle(): Promise<void>;
  /** Prunes the outbox, ids of commits, and counters, at most `limit` rows each (1,000 by default). */
  runMaintenance(options?: { readonly limit?: number }): Promise<MaintenanceReport>;

  /**
   * Ingests inside a transaction of the host's: what is taken commits or vanishes with it. `UsageError`
   * `NOT_SUPPORTED` where the storage cannot join one, `TRANSACTION_INVALID` for what is no open transaction.
   */
  within(transaction: unknown): TransactionScope;

  readonly projects: () => Promise<readonly Project[]>;
}

/** An outcome that stands or falls with the host's transaction. */
export type ProvisionalOutcome = Outcome & { readonly provisional: true };

/**
 * Unlike the engine's own, its calls reject when storage fails, so that the host rolls back: with a `StorageError`, of
 * which a `retryable` one means the whole transaction, or with a `UsageError` when the transaction has ended. What failed
 * has undone only itself.
 */
export interface TransactionScope {
  ingest(input: IngestInput): Promise<ProvisionalOutcome>;
  ingestMany(inputs: readonly IngestInput[]): Promise<readonly ProvisionalOutcome[]>;
  /**
   * To be called after the host has committed: listeners are told now, without being waited for. Durable ones otherwise
   * hear it at the next drain, unnamed ones not at all.
   */
  committed(): Promise<void>;
}

export interface SearchRequest {
  readonly query?: string;
  readonly project?: ProjectRef;
  readonly cursor?: string;
  /** 25 by default, 100 at most. */
  readonly limit?: number;
}

export interface StatsRequest {
  readonly since?: number;
  readonly until?: number;
  readonly bucketMs?: number;
  readonly environment?: string;
  readonly project?: ProjectRef;
}

export interface MaintenanceReport {
  readonly announcements: number;
  readonly commits: number;
  readonly counters: number;
}
