/** What statements take. Whole numbers stay below 2^53. */
export type SqlValue = string | number | boolean | null;

/** A row as the driver reads it; only its text columns are the same with every driver. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** One connection, or whichever is free. Errors are the driver's own. */
export interface Sql {
  /** Runs one statement and answers its rows. */
  query(text: string, values: readonly SqlValue[]): Promise<readonly SqlRow[]>;
  /** Runs statements that take no values and answer nothing, in one round trip. */
  script(text: string): Promise<void>;
}

/** A handle of the host: a pool or a single connection. Each call of `query` and `script` may use another connection. */
export interface Driver extends Sql {
  /** Runs `work` on one connection. Where the handle has but that one, other statements come in between. */
  session<Answer>(work: (sql: Sql) => Promise<Answer>): Promise<Answer>;
  /** Runs `work` on one connection in a transaction that reads what is committed and begins with `settings`, a script. What it throws rolls back. */
  transaction<Answer>(settings: string, work: (sql: Sql) => Promise<Answer>): Promise<Answer>;
  /** Joins a transaction that the host has open. `undefined` for what has another shape than this driver's. */
  join(transaction: unknown): Savepoint | undefined;
  /** What `join` takes, in words for people. */
  readonly joins: string;
}

/** Runs `work` in a savepoint: what it throws undoes only that. One after the other; the server's error when no transaction is open. */
export type Savepoint = <Answer>(work: (sql: Sql) => Promise<Answer>) => Promise<Answer>;

/** For a connection that takes the statements of savepoints like any other. */
export function savepointOn(sql: Sql): Savepoint {
  return async (work) => {
    await sql.script("savepoint issuekit");
    let answer: Awaited<ReturnType<typeof work>>;
    try {
      answer = await work(sql);
    } catch (error) {
      await sql.script("rollback to savepoint issuekit; release savepoint issuekit").catch(() => undefined);
      throw error;
    }
    await sql.script("release savepoint issuekit");
    return answer;
  };
}

export interface DriverOptions {
  /** Whether statements are prepared once for each connection. */
  readonly preparedStatements: boolean;
  /** How long to wait for a free connection, where the driver can be asked to stop. */
  readonly acquireWaitMs: number;
}

/** No connection was to be had: nothing was sent. */
export class NotConnected extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "NotConnected";
  }
}
