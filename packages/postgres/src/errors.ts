import { InvariantError, IssueKitError, StorageError, UsageError, type StorageErrorCode } from "@issuekit/core";
import { NotConnected } from "./driver/sql.ts";
import { codeOf, sqlStateOf } from "./driver/sql-state.ts";

interface Meaning {
  readonly code: StorageErrorCode;
  readonly retryable: boolean;
  /** What to do, where the server's own words do not say it. */
  readonly fix?: string;
}

const unavailable: Meaning = { code: "STORAGE_UNAVAILABLE", retryable: true };
const missing: Meaning = {
  code: "STORAGE_SCHEMA_MISSING",
  retryable: false,
  fix: 'Run "npx @issuekit/cli migrate --postgres <url>", or name the schema that holds the tables.',
};

/** By SQLSTATE, or by its class of two characters. */
const meanings: Readonly<Record<string, Meaning>> = {
  "08": unavailable,
  "25006": {
    code: "STORAGE_READ_ONLY",
    retryable: false,
    fix: "Connect to the primary, or set default_transaction_read_only to off for this role.",
  },
  "28": {
    code: "STORAGE_UNAVAILABLE",
    retryable: false,
    fix: "Check the user and the password of the connection.",
  },
  "3D": unavailable,
  "3F000": missing,
  "40": { code: "STORAGE_BUSY", retryable: true },
  "40003": unavailable,
  "42P01": missing,
  "42883": missing,
  "42501": {
    code: "STORAGE_FAILED",
    retryable: false,
    fix: "The role needs usage of the schema, all rights on rows of its tables, and execute on its functions; to migrate, it has to own the schema, or needs create on the database.",
  },
  "53": unavailable,
  "53100": { code: "STORAGE_FULL", retryable: true },
  "55P03": { code: "STORAGE_BUSY", retryable: true },
  "57": unavailable,
  "58": unavailable,
};

/** What was to be written is wrong, and no database could take it. */
const dataFaults: ReadonlySet<string> = new Set(["21", "22", "23", "54"]);

/** Whether another transaction was in the way, by a lock, by what it changed or by a key that it took: the same work may succeed in a moment. */
export function isCollision(error: unknown): boolean {
  return ["40001", "40P01"].includes(sqlStateOf(error) ?? "") || isKeyTaken(error);
}

/** The only one of them after which a transaction that is not ours may go on. */
export function isKeyTaken(error: unknown): boolean {
  return sqlStateOf(error) === "23505";
}

/** Codes of clients that have sent nothing yet. */
const beforeSending: ReadonlySet<string> = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "CONNECT_TIMEOUT"]);
const closedCodes: ReadonlySet<string> = new Set(["CONNECTION_ENDED"]);

/**
 * What a driver threw, in issuekit's words, with the original as `cause`. Where the connection was lost after a statement
 * was sent, nobody knows whether it was done: that is `ambiguous`.
 */
export function toIssueKitError(error: unknown, name: string): unknown {
  if (error instanceof IssueKitError || !(error instanceof Error)) return error;
  const state = sqlStateOf(error);
  if (state !== undefined) return fromServer(error, state, name);
  if (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError) return error;
  const origin = error instanceof NotConnected && error.cause instanceof Error ? error.cause : error;
  if (isClosed(origin)) return closedError(name, error);
  const originState = sqlStateOf(origin);
  if (originState !== undefined) return fromServer(origin, originState, name);
  const sent = !(error instanceof NotConnected || beforeSending.has(codeOf(error) ?? ""));
  return new StorageError("STORAGE_UNAVAILABLE", `${name}: ${error.message}`, {
    cause: error,
    retryable: true,
    ambiguous: sent,
  });
}

/** The same inside a transaction of the host's, where nothing is done before he commits: an answer that is lost leaves no doubt. */
export function toJoinedError(error: unknown, name: string): unknown {
  const state = sqlStateOf(error);
  if (state === "25P01" || (error instanceof Error && error.message === "Transaction is closed")) {
    return transactionError("no transaction is open there. Begin one, and record before you commit.", error);
  }
  if (state === "25P02") {
    return transactionError("a statement of yours has failed in it before. Roll it back.", error);
  }
  const known = toIssueKitError(error, name);
  if (!(known instanceof StorageError && known.ambiguous)) return known;
  const { code, message, retryable, cause } = known;
  return new StorageError(code, message, { cause, retryable });
}

export function transactionError(why: string, cause?: unknown): UsageError {
  return new UsageError("TRANSACTION_INVALID", `within: ${why}`, { cause });
}

function fromServer(error: Error, state: string, name: string): IssueKitError {
  const text = `${name}: ${error.message}`;
  if (dataFaults.has(state.slice(0, 2))) {
    return new InvariantError(`${name}: Postgres refused what was to be written: ${error.message}`, { cause: error });
  }
  const { code, retryable, fix } = meanings[state] ??
    meanings[state.slice(0, 2)] ?? { code: "STORAGE_FAILED", retryable: false };
  // A server that goes down may have committed before it said so; CockroachDB says itself that it does not know.
  const ambiguous = /^(57P0[12]|08|40003)/.test(state);
  return new StorageError(code, fix === undefined ? text : `${text}. ${fix}`, { cause: error, retryable, ambiguous });
}

/** The texts are the drivers' own: they have no code for it. */
function isClosed(error: Error): boolean {
  return (
    closedCodes.has(codeOf(error) ?? "") ||
    /pool after calling end|PGlite is closed|PGlite is closing/.test(error.message)
  );
}

export function closedError(name: string, cause?: unknown): StorageError {
  return new StorageError("STORAGE_CLOSED", `${name} is closed.`, { cause, retryable: false });
}
