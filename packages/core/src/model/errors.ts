/** A named fault inside untrusted data. `path` is dotted with array indexes, `""` means the whole input. */
export interface Fault {
  readonly path: string;
  readonly reason: string;
}

interface ErrorFacts {
  readonly cause?: unknown;
  readonly faults?: readonly Fault[];
}

/** Base of everything that issuekit throws. `code` is contract and never changes; the message may. */
export abstract class IssueKitError extends Error {
  abstract readonly code: string;
  abstract readonly kind: "usage" | "validation" | "storage" | "invariant";

  protected constructor(message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = new.target.name;
  }
}

export type UsageErrorCode =
  | "OPTIONS_INVALID"
  | "PROJECT_AMBIGUOUS"
  | "PROJECT_UNKNOWN"
  | "PROJECT_CONFLICT"
  | "QUERY_UNPRINTABLE"
  | "GROUP_TYPE_INVALID"
  | "GROUP_TYPE_TAKEN"
  | "LISTENER_INVALID"
  | "CALLED_INSIDE_LISTENER"
  | "ENGINE_STOPPED"
  | "NOT_SUPPORTED"
  | "TRANSACTION_INVALID";

/** The host wired or called something in a way that cannot work. The message names the option and the fix. */
export class UsageError extends IssueKitError {
  readonly kind = "usage";
  readonly code: UsageErrorCode;

  constructor(code: UsageErrorCode, message: string, facts?: ErrorFacts) {
    super(message, facts);
    this.code = code;
  }
}

export type ValidationErrorCode = "INPUT_INVALID" | "CURSOR_INVALID" | "SEARCH_NOT_AVAILABLE" | "SELECTION_INVALID";

/** What a caller asked of triage, search or settings is not valid. `faults` names every path and reason. */
export class ValidationError extends IssueKitError {
  readonly kind = "validation";
  readonly code: ValidationErrorCode;
  readonly faults: readonly Fault[];

  constructor(code: ValidationErrorCode, message: string, facts?: ErrorFacts) {
    super(message, facts);
    this.code = code;
    this.faults = facts?.faults ?? [];
  }
}

export type StorageErrorCode =
  | "STORAGE_BUSY"
  | "STORAGE_UNAVAILABLE"
  | "STORAGE_FULL"
  | "STORAGE_READ_ONLY"
  | "STORAGE_CLOSED"
  | "STORAGE_FAILED"
  | "STORAGE_SCHEMA_MISSING"
  | "STORAGE_SCHEMA_OUTDATED"
  | "STORAGE_SCHEMA_TOO_NEW"
  | "STORAGE_SCHEMA_CHANGED"
  | "STORAGE_SCHEMA_OTHER_FORM";

/**
 * The world failed: the database, the disk, the network. With `retryable` the same call may succeed later.
 * Nothing of the failed call was written, except where `ambiguous` says that the answer was lost after the work may
 * have been done: sending the same change set again is then safe.
 */
export class StorageError extends IssueKitError {
  readonly kind = "storage";
  readonly code: StorageErrorCode;
  readonly retryable: boolean;
  readonly ambiguous: boolean;

  constructor(
    code: StorageErrorCode,
    message: string,
    facts: ErrorFacts & { readonly retryable: boolean; readonly ambiguous?: boolean },
  ) {
    super(message, facts);
    this.code = code;
    this.retryable = facts.retryable;
    this.ambiguous = facts.ambiguous ?? false;
  }
}

/** A promise inside issuekit did not hold: a bug of ours or of an adapter. The message carries the facts. */
export class InvariantError extends IssueKitError {
  readonly kind = "invariant";
  readonly code = "INVARIANT";

  constructor(message: string, facts?: ErrorFacts) {
    super(message, facts);
  }
}
