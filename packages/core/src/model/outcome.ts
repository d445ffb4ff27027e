import type { Fault } from "./errors.ts";
import type { Repair } from "./event.ts";
import type { InputKind } from "./input.ts";

export interface IssueRef {
  readonly id: string;
  readonly shortId: string;
}

/** An event's time was outside of what the receiver's clock allows; it is counted and shown as `storedAt`. */
export interface TimeCorrection {
  readonly claimedAt: number;
  readonly storedAt: number;
  readonly because: "in-the-future" | "too-old" | "clock-drift";
}

interface OutcomeBase {
  readonly inputKind: InputKind;
  readonly projectId: number | null;
  readonly eventId: string | null;
  readonly occurrenceId: string | null;
  /** What was cut, replaced or dropped to keep the input. */
  readonly repairs: readonly Repair[];
  readonly timeCorrection: TimeCorrection | null;
}

interface StoredOutcome extends OutcomeBase {
  readonly issue: IssueRef;
  /** Whether this is the first occurrence of the issue in its environment; `null` when a lost answer hid it. */
  readonly newEnvironment: boolean | null;
  /** The event's payload was stored before under this id; the first one stays. */
  readonly payloadKept: "this" | "earlier";
}

export interface CreatedOutcome extends StoredOutcome {
  readonly kind: "created";
  readonly reason: "new-hash";
  /** Sightings below the noise threshold that came before. */
  readonly suppressedCount: number;
  /** The counter could not be reached, and the host's policy let the issue be created. */
  readonly counterUnavailable: boolean;
}
export interface AggregatedOutcome extends StoredOutcome {
  readonly kind: "aggregated";
  /** `known-hash`, or why a resolved issue stays resolved. */
  readonly reason: "known-hash" | "seen-before-fix";
}
export interface RegressedOutcome extends StoredOutcome {
  readonly kind: "regressed";
  readonly reason: "seen-after-resolution";
}
export interface SuppressedOutcome extends OutcomeBase {
  readonly kind: "suppressed";
  readonly reason: "below-noise-threshold" | "counter-unavailable";
  readonly seen: number;
  readonly limit: number;
}
export interface RateLimitedOutcome extends OutcomeBase {
  readonly kind: "rateLimited";
  readonly reason: "creation-quota" | "fingerprint-limit";
  /** One entry per window: how much of it is used, in its order. */
  readonly windows: readonly { readonly limit: number; readonly windowMs: number; readonly used: number }[];
}
export interface DuplicateOutcome extends OutcomeBase {
  readonly kind: "duplicate";
  readonly reason: "known-occurrence";
  /** `null` when the issue is gone. */
  readonly issue: IssueRef | null;
}
export interface DiscardedOutcome extends OutcomeBase {
  readonly kind: "discarded";
  readonly reason: "tombstone";
  readonly tombstoneId: string;
}

export type RejectionCode =
  | "INPUT_KIND_UNKNOWN"
  | "NOT_AN_OBJECT"
  | "EVENT_ID_INVALID"
  | "EVENT_TOO_LARGE"
  | "EVENT_TOO_DEEP"
  | "PROJECT_UNKNOWN"
  | "PROJECT_MISMATCH"
  | "EVENT_ID_MISMATCH"
  | "OCCURRENCE_INVALID"
  | "GROUP_TYPE_UNKNOWN"
  | "GROUP_TYPE_NOT_RELEASED"
  | "TYPE_MISMATCH"
  | "FEEDBACK_MISSING_CONTEXT"
  | "FEEDBACK_UNATTENDED"
  | "FEEDBACK_EMPTY"
  | "FEEDBACK_TOO_LARGE"
  | "FEEDBACK_ASSOCIATED_EVENT_INVALID"
  | "SCRUBBER_FAILED";

/** Will never be accepted as it is. `faults` names every path and reason. */
export interface RejectedOutcome extends OutcomeBase {
  readonly kind: "rejected";
  readonly code: RejectionCode;
  readonly reason: string;
  readonly faults: readonly Fault[];
}

export type DeferralCode =
  | "CONTENTION"
  | "QUEUE_FULL"
  | "STORAGE_BUSY"
  | "STORAGE"
  | "EVENT_NOT_FOUND"
  | "STOPPED"
  | "INTERNAL";

/** Nothing of it is known to be stored: send it again. */
export interface DeferredOutcome extends OutcomeBase {
  readonly kind: "deferred";
  readonly code: DeferralCode;
  readonly reason: string;
  readonly error: Error | null;
}

/** What became of one input, as plain data. */
export type Outcome =
  | CreatedOutcome
  | AggregatedOutcome
  | RegressedOutcome
  | SuppressedOutcome
  | RateLimitedOutcome
  | DuplicateOutcome
  | DiscardedOutcome
  | RejectedOutcome
  | DeferredOutcome;

export type OutcomeKind = Outcome["kind"];
