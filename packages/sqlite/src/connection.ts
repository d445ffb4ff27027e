import { StorageError } from "@issuekit/core";
import { fileOf, openFile, type SqliteDatabase, type SqliteStatement } from "./database.ts";
import { isBusy, toStorageError } from "./errors.ts";

/** Milliseconds that SQLite itself may hold the host's thread while it waits for a lock. */
const busyTimeoutMs = 10;
/** The write-ahead log is folded back every 40 MB: often enough for its size, seldom enough for its cost. */
const checkpointPages = 10_000;

export interface ConnectionOptions {
  readonly durability: "process" | "power";
  readonly lockWaitMs: number;
}

/**
 * One connection. Transactions run whole in one turn of the event loop; between the tries for a lock the host goes on.
 */
export interface Connection {
  /** The statement of this text, prepared once. Only inside `read` and `write`. */
  prepare(sql: string): SqliteStatement;
  exec(sql: string): void;
  /** Runs a write transaction. Waits for the lock at most `lockWaitMs`, then fails with `STORAGE_BUSY`; what throws leaves nothing. */
  write<T>(work: () => T): Promise<T>;
  /** Runs reads on one snapshot. */
  read<T>(work: () => T): Promise<T>;
  close(): void;
}

export function createConnection(source: string | SqliteDatabase, options: ConnectionOptions): Connection {
  const file = typeof source === "string" ? source : fileOf(source);
  const own = file !== undefined;
  let database: SqliteDatabase | undefined;
  let closed = false;
  const statements = new Map<string, SqliteStatement>();

  function open(): SqliteDatabase {
    if (closed) throw new StorageError("STORAGE_CLOSED", "SQLite: the storage is closed", { retryable: false });
    if (database !== undefined) return database;
    const opened = file === undefined ? (source as SqliteDatabase) : openFile(file);
    if (own) {
      try {
        opened.exec(`pragma busy_timeout = ${busyTimeoutMs}`);
        opened.exec("pragma journal_mode = wal");
        opened.exec(`pragma synchronous = ${options.durability === "power" ? "full" : "normal"}`);
        opened.exec(`pragma wal_autocheckpoint = ${checkpointPages}`);
        opened.exec("pragma cache_size = -65536");
      } catch (error) {
        opened.close();
        throw error;
      }
    }
    database = opened;
    return opened;
  }

  /** Runs `attempt` until it is not busy, with pauses of random length. */
  async function whenFree<T>(attempt: () => T): Promise<T> {
    const startedAt = performance.now();
    for (;;) {
      try {
        return attempt();
      } catch (error) {
        if (!isBusy(error) && !(error instanceof HostTransaction)) throw toStorageError(error);
        if (performance.now() - startedAt >= options.lockWaitMs) {
          const held = error instanceof HostTransaction ? "the host's transaction is open on its handle" : "another connection holds the lock";
          throw new StorageError("STORAGE_BUSY", `SQLite: ${held} for more than ${options.lockWaitMs} ms`, { retryable: true, cause: error });
        }
        await new Promise((resolve) => setTimeout(resolve, 2 + Math.random() * 18));
      }
    }
  }

  function transaction<T>(begin: string, work: () => T): T {
    const opened = open();
    if (opened.isTransaction === true) throw new HostTransaction();
    opened.exec(begin);
    let result: T;
    try {
      result = work();
      opened.exec("commit");
    } catch (error) {
      rollback(opened);
      throw error;
    }
    return result;
  }

  return {
    prepare(sql) {
      let statement = statements.get(sql);
      if (statement === undefined) {
        statement = open().prepare(sql);
        statements.set(sql, statement);
      }
      return statement;
    },
    exec(sql) {
      open().exec(sql);
    },
    write: (work) => whenFree(() => transaction("begin immediate", work)),
    read: (work) => whenFree(() => transaction("begin", work)),
    close() {
      if (closed) return;
      closed = true;
      statements.clear();
      if (own) database?.close();
      database = undefined;
    },
  };
}

/** A transaction of the host's is open on the one handle that a database in memory has. */
class HostTransaction extends Error {}

function rollback(database: SqliteDatabase): void {
  try {
    if (database.isTransaction !== false) database.exec("rollback");
  } catch {
    // SQLite has rolled back by itself, as it does when the disk is full.
  }
}
