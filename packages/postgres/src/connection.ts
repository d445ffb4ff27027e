import { InvariantError } from "@issuekit/core";
import type { Driver, Sql, SqlValue } from "./driver/sql.ts";
import { closedError, isCollision, toIssueKitError } from "./errors.ts";
import { inSchema } from "./in-schema.ts";
import { storable } from "./plain-text.ts";
import { withoutCollations, type Form } from "./schema/form.ts";

export interface ConnectionOptions {
  readonly schema: string;
  readonly form: Form;
  readonly lockWaitMs: number;
}

/**
 * Statements on one connection or on whichever is free.
 *
 * Rows come as JSON that the server writes: names, numbers and booleans are then the same with every driver, whatever
 * the host has taught its own. Numbers stay below 2^53.
 */
export interface Statements {
  /** Of the schema. In the distributed one a statement writes to one table at most, and none calls a function of ours. */
  readonly form: Form;
  /** The rows of one statement. */
  rows<Row>(text: string, ...values: readonly SqlValue[]): Promise<readonly Row[]>;
  /** The first row. */
  row<Row>(text: string, ...values: readonly SqlValue[]): Promise<Row | undefined>;
  /** The JSON in the column `answer` of a statement that answers one row. */
  answer<Answer>(text: string, ...values: readonly SqlValue[]): Promise<Answer>;
}

/** Everything that an adapter does goes through here. A statement outside of `write` is a transaction of its own. */
export interface Connection extends Statements {
  /**
   * Runs `work` in one transaction that reads what is committed and waits for a lock at most `lockWaitMs`. What it throws
   * undoes all of it. It runs again when it collided with another transaction, and must have no other effect.
   */
  write<Answer>(work: (statements: Statements) => Promise<Answer>): Promise<Answer>;
  /** Later calls fail with `STORAGE_CLOSED`. The host's handle is left as it is. */
  close(): void;
}

export function createConnection(driver: Driver, { schema, form, lockWaitMs }: ConnectionOptions): Connection {
  const name = `Postgres, schema ${schema}`;
  const settings = `set local lock_timeout = ${lockWaitMs}`;
  let closed = false;

  async function translated<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    if (closed) throw closedError(name);
    try {
      return await untilAlone(work);
    } catch (error) {
      throw toIssueKitError(error, name);
    }
  }

  const anywhere = statementsOn(driver, schema, form);
  return {
    form,
    rows: (text, ...values) => translated(() => anywhere.rows(text, ...values)),
    row: (text, ...values) => translated(() => anywhere.row(text, ...values)),
    answer: (text, ...values) => translated(() => anywhere.answer(text, ...values)),
    write: (work) => translated(() => driver.transaction(settings, (sql) => work(statementsOn(sql, schema, form)))),
    close() {
      closed = true;
    },
  };
}

const maxTries = 10;

/** Runs the work again, a while later, as long as the database undid it in favour of another transaction. */
async function untilAlone<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await work();
    } catch (error) {
      if (tried >= maxTries || !isCollision(error)) throw error;
    }
    await pause(Math.random() * Math.min(200, 5 * 2 ** tried));
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

export function statementsOn(sql: Sql, schema: string, form: Form): Statements {
  async function answer<Answer>(text: string, values: readonly SqlValue[]): Promise<Answer> {
    const [row] = await sql.query(
      text,
      values.map((value) => (typeof value === "string" ? storable(value) : value)),
    );
    if (typeof row?.["answer"] !== "string") throw new InvariantError(`a statement without an answer: ${text}`);
    return JSON.parse(row["answer"]) as Answer;
  }
  const rows = <Row>(text: string, ...values: readonly SqlValue[]): Promise<readonly Row[]> =>
    answer(inThisSchema(asJsonRows(text), schema, form), values);
  return {
    form,
    rows,
    row: async <Row>(text: string, ...values: readonly SqlValue[]) => (await rows<Row>(text, ...values))[0],
    answer: (text, ...values) => answer(inThisSchema(text, schema, form), values),
  };
}

const written = new Map<string, string>();

function remembered(key: string, write: () => string): string {
  let text = written.get(key);
  if (text === undefined) written.set(key, (text = write()));
  return text;
}

function inThisSchema(text: string, schema: string, form: Form): string {
  return remembered(`${schema}:${form}:${text}`, () =>
    inSchema(form === "plain" ? text : withoutCollations(text), schema),
  );
}

function asJsonRows(text: string): string {
  return `with answer as (${text}) select coalesce(json_agg(answer), '[]')::text as answer from answer`;
}
