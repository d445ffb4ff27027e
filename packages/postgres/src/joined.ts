import type { Connection, ConnectionOptions, Statements } from "./connection.ts";
import { statementsOn } from "./connection.ts";
import type { Savepoint } from "./driver/sql.ts";
import { toJoinedError } from "./errors.ts";

/**
 * Runs work inside a transaction of the host's, each in a savepoint of its own. The connection is but one, and whoever is
 * in a savepoint must be alone there: all that have joined the same transaction take turns.
 */
export function takingTurns(transaction: object, savepoint: Savepoint, name: string): Savepoint {
  return (work) => {
    const done = (lastTurns.get(transaction) ?? Promise.resolve()).then(async () => {
      try {
        return await savepoint(work);
      } catch (error) {
        throw toJoinedError(error, name);
      }
    });
    lastTurns.set(
      transaction,
      done.catch(() => undefined),
    );
    return done;
  };
}

const lastTurns = new WeakMap<object, Promise<unknown>>();

/** The connection that a transaction of the host's is on. What it collides with is not tried again. */
export function joinConnection(savepoint: Savepoint, { schema, form, lockWaitMs }: ConnectionOptions): Connection {
  const inside = <Answer>(work: (statements: Statements) => Promise<Answer>): Promise<Answer> =>
    savepoint((sql) => work(statementsOn(sql, schema, form)));
  return {
    form,
    rows: (text, ...values) => inside((statements) => statements.rows(text, ...values)),
    row: (text, ...values) => inside((statements) => statements.row(text, ...values)),
    answer: (text, ...values) => inside((statements) => statements.answer(text, ...values)),
    write: (work) =>
      savepoint(async (sql) => {
        await sql.script(`${keepSettings}; set local lock_timeout = ${lockWaitMs}`);
        const answer = await work(statementsOn(sql, schema, form));
        await sql.script(restoreSettings);
        return answer;
      }),
    close() {},
  };
}

// What is set for a transaction outlives a savepoint that is released: the host gets back what was his.
const keepSettings = `select set_config('issuekit.host_lock_timeout', current_setting('lock_timeout'), true)`;
const restoreSettings = `select set_config('lock_timeout', current_setting('issuekit.host_lock_timeout'), true)`;
