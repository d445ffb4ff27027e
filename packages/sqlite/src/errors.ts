import { StorageError, type StorageErrorCode } from "@issuekit/core";

interface Kind {
  readonly code: StorageErrorCode;
  readonly retryable: boolean;
  readonly text: string;
}

/** SQLite's primary result codes that say what to do; every other one is `STORAGE_FAILED`. */
const kinds: Readonly<Record<number, Kind>> = {
  5: { code: "STORAGE_BUSY", retryable: true, text: "the database is locked by another connection" },
  6: { code: "STORAGE_BUSY", retryable: true, text: "a table is locked by another statement" },
  8: { code: "STORAGE_READ_ONLY", retryable: false, text: "the database is read-only: check the rights of the file and its folder" },
  10: { code: "STORAGE_UNAVAILABLE", retryable: true, text: "the disk failed" },
  11: { code: "STORAGE_UNAVAILABLE", retryable: false, text: "the file is damaged" },
  13: { code: "STORAGE_FULL", retryable: true, text: "the disk is full" },
  14: { code: "STORAGE_UNAVAILABLE", retryable: true, text: "the file cannot be opened: check the path and the rights of its folder" },
  26: { code: "STORAGE_UNAVAILABLE", retryable: false, text: "the file is no SQLite database" },
};

export function isBusy(error: unknown): boolean {
  const code = resultCode(error);
  return code === 5 || code === 6;
}

/** Whatever a driver throws, as the error that the port promises. */
export function toStorageError(error: unknown): Error {
  if (error instanceof StorageError) return error;
  if (!(error instanceof Error)) return new StorageError("STORAGE_FAILED", String(error), { retryable: false, cause: error });
  if (/not open|database is closed/i.test(error.message)) {
    return new StorageError("STORAGE_CLOSED", "SQLite: the connection is closed", { retryable: false, cause: error });
  }
  const code = resultCode(error);
  if (code === undefined) return error;
  const kind = kinds[code];
  if (kind !== undefined) {
    return new StorageError(kind.code, `SQLite: ${kind.text} (${error.message})`, { retryable: kind.retryable, cause: error });
  }
  return new StorageError("STORAGE_FAILED", `SQLite: ${error.message}`, { retryable: false, cause: error });
}

/** The primary result code of an error: `node:sqlite` gives the extended number, `better-sqlite3` a name. */
function resultCode(error: unknown): number | undefined {
  const { errcode, code } = error as { errcode?: unknown; code?: unknown };
  if (typeof errcode === "number") return errcode & 0xff;
  if (typeof code !== "string" || !code.startsWith("SQLITE_")) return undefined;
  const names: readonly (readonly [string, number])[] = [
    ["SQLITE_BUSY", 5], ["SQLITE_LOCKED", 6], ["SQLITE_READONLY", 8], ["SQLITE_IOERR", 10], ["SQLITE_CORRUPT", 11],
    ["SQLITE_FULL", 13], ["SQLITE_CANTOPEN", 14], ["SQLITE_NOTADB", 26],
  ];
  return names.find(([name]) => code.startsWith(name))?.[1] ?? 1;
}
