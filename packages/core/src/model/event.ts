import type { Level } from "./level.ts";

/** A part of an input that was cut, replaced or dropped. `path` is dotted, with array indexes. */
export interface Repair {
  readonly path: string;
  readonly reason: string;
}

export interface StackFrame {
  readonly filename?: string;
  readonly abs_path?: string;
  readonly module?: string;
  readonly function?: string;
  readonly raw_function?: string;
  readonly package?: string;
  readonly platform?: string;
  readonly lineno?: number;
  readonly colno?: number;
  readonly context_line?: string;
  readonly pre_context?: readonly string[];
  readonly post_context?: readonly string[];
  readonly in_app?: boolean;
  readonly [key: string]: unknown;
}

/** Frames run from the caller to the callee: the last one is the place of the crash. */
export interface StackTrace {
  readonly frames: readonly StackFrame[];
  readonly [key: string]: unknown;
}

export interface Mechanism {
  readonly type?: string;
  readonly handled?: boolean;
  readonly synthetic?: boolean;
  readonly exception_id?: number;
  readonly parent_id?: number;
  readonly is_exception_group?: boolean;
  readonly source?: string;
  readonly [key: string]: unknown;
}

export interface ExceptionValue {
  readonly type?: string;
  readonly value?: string;
  readonly module?: string;
  readonly thread_id?: string | number;
  readonly stacktrace?: StackTrace;
  readonly mechanism?: Mechanism;
  readonly [key: string]: unknown;
}

export interface ThreadValue {
  readonly id?: string | number;
  readonly name?: string;
  readonly crashed?: boolean;
  readonly current?: boolean;
  readonly stacktrace?: StackTrace;
  readonly [key: string]: unknown;
}

export interface LogEntry {
  /** The template, before parameters are filled in. */
  readonly message?: string;
  readonly params?: readonly unknown[] | Readonly<Record<string, unknown>>;
  readonly formatted?: string;
}

export interface EventUser {
  readonly id?: string;
  readonly email?: string;
  readonly username?: string;
  readonly name?: string;
  readonly ip_address?: string;
  readonly [key: string]: unknown;
}

export interface RequestData {
  readonly url?: string;
  readonly method?: string;
  readonly query_string?: unknown;
  readonly data?: unknown;
  readonly cookies?: unknown;
  readonly headers?: unknown;
  readonly env?: unknown;
  readonly [key: string]: unknown;
}

/** Tag keys and values in the order of the event; a key stands once. */
export type Tags = readonly (readonly [key: string, value: string])[];

/**
 * The body of an event after normalisation and scrubbing, in the shape that SDKs send (snake case, lists wrapped in
 * `values`). It is what storage keeps as JSON text. Keys that issuekit does not know stay as they came.
 */
export interface EventPayload {
  readonly event_id: string;
  /** Seconds since the epoch, as the sender claimed. */
  readonly timestamp: number;
  readonly platform: string;
  readonly level: Level;
  readonly type?: string;
  readonly logger?: string;
  readonly server_name?: string;
  readonly transaction?: string;
  readonly culprit?: string;
  readonly release?: string;
  readonly dist?: string;
  readonly environment?: string;
  readonly checksum?: string;
  readonly logentry?: LogEntry;
  readonly exception?: { readonly values: readonly ExceptionValue[] };
  readonly threads?: { readonly values: readonly ThreadValue[] };
  readonly stacktrace?: StackTrace;
  readonly user?: EventUser;
  readonly request?: RequestData;
  readonly tags: Tags;
  readonly contexts?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly breadcrumbs?: { readonly values: readonly Readonly<Record<string, unknown>>[] };
  readonly fingerprint?: readonly string[];
  readonly sdk?: { readonly name?: string; readonly version?: string; readonly [key: string]: unknown };
  readonly _meta?: unknown;
  readonly [key: string]: unknown;
}

/** What an event is told to be by its content. `generic` events come with a detector's occurrence or are feedback. */
export type EventType = "error" | "default" | "csp" | "transaction" | "generic";

/** What rules look at of an event. */
export interface EventFacts {
  readonly eventId: string;
  readonly projectId: number;
  readonly type: EventType;
  /** When it happened, epoch ms, as counted and shown: bounded by what the receiver's clock allows. */
  readonly at: number;
  /** When it claims to have happened, epoch ms, corrected for drift and never later than `receivedAt`. Regression is judged by it. */
  readonly claimedAt: number;
  /** When it reached the door, epoch ms. Stamped once; a retry keeps it. */
  readonly receivedAt: number;
  readonly platform: string;
  readonly level: Level;
  readonly release: string | null;
  readonly environment: string | null;
  readonly tags: Tags;
  /** Identifies the person for counting: `id:…`, `username:…`, `email:…` or `ip:…`. */
  readonly userKey: string | null;
}

/** An event after parsing: the facts that rules look at, beside the payload that is kept. */
export interface IssueEvent extends EventFacts {
  readonly payload: EventPayload;
}
