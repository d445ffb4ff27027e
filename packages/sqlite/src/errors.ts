import { InvariantError, IssueKitError, StorageError, type StorageErrorCode } from "@issuekit/core";

interface Meaning {
  readonly code: StorageErrorCode;
  readonly retryable: boolean;
}

/** SQLite's primary result codes. Those that are missing here say that a statement or its data is wrong. */
const meanings: Readonly<Record<number, Meaning>> = {
  5: { code: "STORAGE_BUSY", retryable: true }, // SQLITE_BUSY
  6: { code: "STORAGE_BUSY", retryable: true }, // SQLITE_LOCKED
  7: { code: "STORAGE_UNAVAILABLE", retryable: true }, // SQLITE_NOMEM
  8: { code: "STORAGE_READ_ONLY", retryable: false }, // SQLITE_READONLY
  9: { code: "STORAGE_UNAVAILABLE", retryable: true }, // SQLITE_INTERRUPT
  10: { code: "STORAGE_UNAVAILABLE", retryable: true }, // SQLITE_IOERR
  11: { code: "STORAGE_FAILED", retryable: false }, // SQLITE_CORRUPT
  13: { code: "STORAGE_FULL", retryable: true }, // SQLITE_FULL
  14: { code: "STORAGE_UNAVAILABLE", retryable: true }, // SQLITE_CANTOPEN
  26: { code: "STORAGE_FAILED", retryable: false }, // SQLITE_NOTADB
};

/** A constraint, a type, a length or a parameter: what was to be written is wrong, and no database could take it. */
const dataFaults: ReadonlySet<number> = new Set([18, 19, 20, 25]);

interface DriverError extends Error {
  readonly code?: unknown;
  readonly errcode?: unknown;
}

/** SQLite's primary result codes by their number. */
const names =
  "OK ERROR INTERNAL PERM ABORT BUSY LOCKED NOMEM READONLY INTERRUPT IOERR CORRUPT NOTFOUND FULL CANTOPEN PROTOCOL EMPTY SCHEMA TOOBIG CONSTRAINT MISMATCH MISUSE NOLFS AUTH FORMAT RANGE NOTADB".split(
    " ",
  );

/** SQLite's primary result code, of which `node:sqlite` tells the number and better-sqlite3 the name; `undefined` for an error of something else. */
function resultCode(error: unknown): number | undefined {
  const { errcode, code, message } = (error ?? {}) as DriverError;
  if (typeof errcode === "number") return errcode & 0xff;
  const [, name = ""] = (typeof code === "string" && /^SQLITE_([A-Z]+)/.exec(code)) || [];
  if (names.includes(name)) return names.indexOf(name);
  // better-sqlite3 looks for the folder by itself.
  return message === "Cannot open database because the directory does not exist" ? cannotOpen : undefined;
}

const cannotOpen = 14;

/** Of `node:sqlite`, and of better-sqlite3, which has no code for it. */
function isClosed({ code, message }: DriverError): boolean {
  return code === "ERR_INVALID_STATE" || message === "The database connection is not open";
}

/** Whether somebody else's lock is in the way, so that the same call may succeed in a moment. */
export function isBusy(error: unknown): boolean {
  if (error instanceof StorageError) return error.code === "STORAGE_BUSY";
  const code = resultCode(error);
  return code !== undefined && meanings[code]?.code === "STORAGE_BUSY";
}

/**
 * What a driver threw, in issuekit's words, with the original as `cause`. Errors that are not the driver's stay as they
 * are: they are faults of a program, not of a database.
 */
export function toIssueKitError(error: unknown, name: string, committing: boolean): unknown {
  if (error instanceof IssueKitError || !(error instanceof Error)) return error;
  const code = resultCode(error);
  if (code === undefined) return isClosed(error) ? closedError(name, error) : error;
  if (dataFaults.has(code)) {
    return new InvariantError(`${name}: SQLite refused what was to be written: ${error.message}`, { cause: error });
  }
  const { code: storageCode, retryable } = meanings[code] ?? { code: "STORAGE_FAILED", retryable: false };
  // Where the final write fails half-way, a later recovery may still find it whole.
  const ambiguous = committing && storageCode === "STORAGE_UNAVAILABLE";
  return new StorageError(storageCode, `${name}: ${error.message}`, { cause: error, retryable, ambiguous });
}

export function closedError(name: string, cause?: unknown): StorageError {
  return new StorageError("STORAGE_CLOSED", `${name} is closed.`, { cause, retryable: false });
}

export function hostTransactionError(name: string): StorageError {
  const text = `${name}: a transaction of the host is open on this handle.`;
  return new StorageError("STORAGE_BUSY", text, { retryable: true });
}

export function lockedError(name: string, lockWaitMs: number, cause: unknown): StorageError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const text = `${name} stayed locked for ${lockWaitMs} ms (lockWaitMs): ${why}`;
  return new StorageError("STORAGE_BUSY", text, { cause, retryable: true });
}
