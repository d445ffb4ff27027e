import { isAnswer } from "./sql-state.ts";
import type { Driver, DriverOptions, Sql, SqlRow, SqlValue } from "./sql.ts";

/** A client of `postgres` (postgres.js). The host creates it and ends it. */
export interface PostgresJsClient extends PostgresJsSession {
  begin(options: string, work: (sql: PostgresJsSession) => Promise<unknown>): Promise<unknown>;
  reserve(): Promise<PostgresJsSession & { release(): void }>;
}

interface PostgresJsTransaction extends PostgresJsSession {
  savepoint(work: (sql: PostgresJsSession) => Promise<unknown>): Promise<unknown>;
}

export interface PostgresJsSession {
  unsafe(
    text: string,
    values?: SqlValue[],
    options?: { readonly prepare?: boolean },
  ): PromiseLike<readonly unknown[]> & { simple(): PromiseLike<unknown> };
}

export function postgresJsDriver(client: PostgresJsClient, { preparedStatements }: DriverOptions): Driver {
  const on = (session: PostgresJsSession): Sql => ({
    async query(text, values) {
      return (await session.unsafe(text, [...values], { prepare: preparedStatements })) as readonly SqlRow[];
    },
    async script(text) {
      await session.unsafe(text).simple();
    },
  });

  return {
    ...on(client),
    async session(work) {
      const reserved = await client.reserve();
      try {
        return await work(on(reserved));
      } finally {
        reserved.release();
      }
    },
    async transaction<Answer>(settings: string, work: (sql: Sql) => Promise<Answer>): Promise<Answer> {
      const answer = await client.begin("isolation level read committed", async (session) => {
        const sql = on(session);
        await sql.script(settings);
        return [await work(sql)];
      });
      // In a list, because the client waits for the members of lists that are answered to it.
      return (answer as [Answer])[0];
    },
    join(transaction) {
      const { unsafe, savepoint } = (transaction ?? {}) as Partial<PostgresJsTransaction>;
      if (typeof unsafe !== "function" || typeof savepoint !== "function") return undefined;
      return (work) => inSavepoint(transaction as PostgresJsTransaction, (session) => work(on(session)));
    },
    joins: "the sql that the callback of postgres.js's begin() is given, not the client",
  };
}

/** By its own means: a failure that it has not seen rolled back makes it roll back the whole transaction in the end. */
function inSavepoint<Answer>(
  transaction: PostgresJsTransaction,
  work: (session: PostgresJsSession) => Promise<Answer>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    async function savedWork(session: PostgresJsSession): Promise<void> {
      try {
        answer = await work(session);
      } catch (error) {
        // It rolls back before it rejects, and waits for ever for the answer of a connection that is lost.
        if (error instanceof Error && !isAnswer(error)) reject(error);
        throw error;
      }
    }
    let answer: Answer;
    transaction.savepoint(savedWork).then(() => resolve(answer), reject);
  });
}
