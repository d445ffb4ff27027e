import { isAnswer } from "./sql-state.ts";
import {
  NotConnected,
  savepointOn,
  type Driver,
  type DriverOptions,
  type Sql,
  type SqlRow,
  type SqlValue,
} from "./sql.ts";

/** A `Pool` of `pg`, or of a driver that has its shape. The host creates it, listens to its `error` event and ends it. */
export interface PgPool {
  connect(callback: (error: Error | undefined, client: PgClient | undefined) => void): void;
  query(query: PgQuery): Promise<{ readonly rows: unknown[] }>;
  readonly totalCount: number;
}

export interface PgClient {
  query(query: PgQuery): Promise<{ readonly rows: unknown[] }>;
  on(event: "error", listener: (error: Error) => void): unknown;
  removeListener(event: "error", listener: (error: Error) => void): unknown;
  /** With `true` the connection is closed instead of going back to the pool. */
  release(destroy?: boolean): void;
}

type HeldClient = Pick<PgClient, "query" | "release">;

export interface PgQuery {
  text: string;
  values?: unknown[];
  name?: string;
}

export function pgDriver(pool: PgPool, options: DriverOptions): Driver {
  async function session<Answer>(work: (sql: Sql) => Promise<Answer>): Promise<Answer> {
    let broken = false;
    const client = await acquire(pool, options.acquireWaitMs, () => {
      broken = true;
    });
    try {
      return await work(sqlOn(client, options.preparedStatements));
    } catch (error) {
      broken ||= !isAnswer(error);
      throw error;
    } finally {
      client.release(broken);
    }
  }

  return {
    query: (text, values) => session((sql) => sql.query(text, values)),
    script: (text) => session((sql) => sql.script(text)),
    session,
    transaction: (settings, work) =>
      session(async (sql) => {
        await sql.script(`begin isolation level read committed; ${settings}`);
        try {
          const answer = await work(sql);
          await sql.script("commit");
          return answer;
        } catch (error) {
          await sql.script("rollback").catch(() => undefined);
          throw error;
        }
      }),
    join(transaction) {
      const { query, release, end, totalCount } = (transaction ?? {}) as Partial<PgPool & PgClient & { end: unknown }>;
      const isClient = typeof query === "function" && totalCount === undefined;
      if (!isClient || (release === undefined && end === undefined)) return undefined;
      return savepointOn(sqlOn(transaction as PgClient, options.preparedStatements));
    },
    joins: 'the client of pg on which you have sent "begin", not the pool',
  };
}

function sqlOn(client: Pick<PgClient, "query">, preparedStatements: boolean): Sql {
  return {
    async query(text, values: readonly SqlValue[]) {
      const query = { text, values: [...values] };
      const { rows } = await client.query(preparedStatements ? { ...query, name: nameOf(text) } : query);
      return rows as SqlRow[];
    },
    async script(text) {
      await client.query({ text });
    },
  };
}

/**
 * `pg` waits for a free connection without an end unless the host has set one.
 *
 * The pool stops listening to a client as it hands it over. A server that ends may say so in that very moment, and unheard
 * the event would end the process: hence the callback, which leaves no gap, and not the promise. A query that is under
 * way hears of a lost connection by itself.
 */
function acquire(pool: PgPool, waitMs: number, onError: () => void): Promise<HeldClient> {
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      reject(new NotConnected(`no connection of the pool became free within ${waitMs} ms`));
    }, waitMs);
    pool.connect((error, client) => {
      clearTimeout(timer);
      if (client === undefined) {
        reject(new NotConnected(error?.message ?? "the pool answered no connection", error));
      } else if (late) client.release();
      else resolve(listening(client, onError));
    });
  });
}

/** The client, heard until it is released. */
function listening(client: PgClient, onError: () => void): HeldClient {
  client.on("error", onError);
  return {
    query: (query) => client.query(query),
    release(destroy) {
      client.removeListener("error", onError);
      client.release(destroy);
    },
  };
}

/** Told apart from the names of another copy of this module that uses the same pool. */
const tag = Math.random().toString(36).slice(2, 10);
const names = new Map<string, string>();

function nameOf(text: string): string {
  let name = names.get(text);
  if (name === undefined) names.set(text, (name = `issuekit_${tag}_${names.size}`));
  return name;
}
