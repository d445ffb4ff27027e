import { savepointOn, type Driver, type Sql, type SqlRow, type SqlValue } from "./sql.ts";

/** A `PGlite`: one connection inside the process. The host creates it and closes it. */
export interface PGliteHandle extends PGliteSession {
  transaction<Answer>(work: (transaction: PGliteSession) => Promise<Answer>): Promise<Answer>;
}

export interface PGliteSession {
  query(text: string, values?: SqlValue[]): Promise<{ readonly rows: unknown[] }>;
  exec(text: string): Promise<unknown>;
}

export function pgliteDriver(handle: PGliteHandle): Driver {
  const on = (session: PGliteSession): Sql => ({
    async query(text, values) {
      return (await session.query(text, [...values])).rows as SqlRow[];
    },
    async script(text) {
      await session.exec(text);
    },
  });

  return {
    ...on(handle),
    session: (work) => work(on(handle)),
    transaction: (settings, work) =>
      handle.transaction(async (transaction) => {
        const sql = on(transaction);
        await sql.script(settings);
        return work(sql);
      }),
    join(transaction) {
      const { query, exec, rollback } = (transaction ?? {}) as Partial<PGliteSession & { rollback: unknown }>;
      if ([query, exec, rollback].some((member) => typeof member !== "function")) return undefined;
      return savepointOn(on(transaction as PGliteSession));
    },
    joins: "the transaction that the callback of PGlite's transaction() is given, not the PGlite",
  };
}
