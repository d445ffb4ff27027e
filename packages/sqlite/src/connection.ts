import {
  inTransaction,
  type SqliteDatabase,
  type SqliteDriver,
  type SqliteStatement,
  type Statements,
} from "./database.ts";
import { closedError, hostTransactionError, isBusy, lockedError, toIssueKitError } from "./errors.ts";
import { nameOf, open, type SqliteTarget } from "./open.ts";

export interface ConnectionOptions {
  /** What opens a path. */
  readonly driver?: SqliteDriver | undefined;
  readonly durability: "process" | "power";
  readonly lockWaitMs: number;
}

/**
 * One connection, shared by everything that an adapter does.
 *
 * `work` is synchronous and runs whole inside one transaction, so nothing of the same process comes in between. It may
 * run again after a rollback, when a lock was in the way, and must have no other effect than its statements.
 */
export interface Connection {
  /** Runs `work` on one consistent snapshot. */
  read<Answer>(work: (statements: Statements) => Answer): Promise<Answer>;
  /** Runs `work` holding the database's write lock, in the order of the calls. What it throws undoes all of it. */
  write<Answer>(work: (statements: Statements) => Answer): Promise<Answer>;
  /** Closes what was opened here. Later calls fail with `STORAGE_CLOSED`. */
  close(): Promise<void>;
}

/** SQLite's own wait stops the event loop: just enough for another process's single small commit. */
const busyTimeoutMs = 2;
/** Between two tries for a lock the event loop turns for a random time, so that waiting processes do not march in step. */
const longestPauseMs = 15;
const checkpointPages = 10_000;
const cacheKiB = 32_768;
const logBytes = 67_108_864;

/** Nothing is opened before the first call. */
export function createConnection(target: SqliteTarget, options: ConnectionOptions): Connection {
  const name = nameOf(target);
  const { lockWaitMs } = options;
  let session: Session | undefined;
  let closed = false;
  let lastWrite: Promise<unknown> = Promise.resolve();

  function attempt<Answer>(begin: Begin, work: (statements: Statements) => Answer): Answer {
    if (closed) throw closedError(name);
    session ??= openSession(target, options, name);
    return transact(session, begin, work, name);
  }

  async function patiently<Answer>(startedAt: number, once: () => Answer): Promise<Answer> {
    for (;;) {
      try {
        return once();
      } catch (error) {
        if (!isBusy(error)) throw error;
        if (performance.now() - startedAt >= lockWaitMs) throw lockedError(name, lockWaitMs, error);
      }
      await pause(1 + Math.random() * longestPauseMs);
    }
  }

  return {
    read: (work) => patiently(performance.now(), () => attempt("begin", work)),
    write(work) {
      // One write at a time: others that wait would only add their tries to the stall. The wait counts from the call.
      const startedAt = performance.now();
      const done = lastWrite.then(() => patiently(startedAt, () => attempt("begin immediate", work)));
      lastWrite = done.catch(() => undefined);
      return done;
    },
    async close() {
      closed = true;
      if (session?.owned === true) session.database.close();
      session = undefined;
    },
  };
}

type Begin = "begin" | "begin immediate";

interface Session {
  readonly database: SqliteDatabase;
  readonly owned: boolean;
  readonly statements: Statements;
}

function openSession(target: SqliteTarget, options: ConnectionOptions, name: string): Session {
  try {
    const { database, owned } = open(target, options.driver);
    try {
      if (owned) configure(database, options.durability);
    } catch (error) {
      database.close();
      throw error;
    }
    return { database, owned, statements: keepStatements(database) };
  } catch (error) {
    throw toIssueKitError(error, name, false);
  }
}

function configure(database: SqliteDatabase, durability: ConnectionOptions["durability"]): void {
  database.exec(`pragma busy_timeout = ${busyTimeoutMs}`);
  // Asked first: setting it takes a lock even where nothing changes.
  const { journal_mode: mode } = database.prepare("pragma journal_mode").get() as { journal_mode: string };
  if (mode !== "wal") database.exec("pragma journal_mode = wal");
  database.exec(
    `pragma synchronous = ${durability === "power" ? "full" : "normal"};
     pragma wal_autocheckpoint = ${checkpointPages};
     pragma journal_size_limit = ${logBytes};
     pragma cache_size = -${cacheKiB};`,
  );
}

function keepStatements(database: SqliteDatabase): Statements {
  const kept = new Map<string, SqliteStatement>();
  return {
    prepare(sql) {
      let statement = kept.get(sql);
      if (statement === undefined) kept.set(sql, (statement = database.prepare(sql)));
      return statement;
    },
    exec(sql) {
      database.exec(sql);
    },
  };
}

function transact<Answer>(
  { database, statements }: Session,
  begin: Begin,
  work: (statements: Statements) => Answer,
  name: string,
): Answer {
  let committing = false;
  try {
    if (inTransaction(database) === true) throw hostTransactionError(name);
    statements.prepare(begin).run();
    try {
      const answer = work(statements);
      committing = true;
      statements.prepare("commit").run();
      return answer;
    } catch (error) {
      // Some failures have ended the transaction already.
      if (inTransaction(database) === true) statements.prepare("rollback").run();
      throw error;
    }
  } catch (error) {
    throw toIssueKitError(error, name, committing);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
