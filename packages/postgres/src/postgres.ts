import { UsageError, type Counter, type IssueStorage, type JoinedTransaction } from "@issuekit/core";
import { commit } from "./commit/commit.ts";
import { createConnection, type Connection } from "./connection.ts";
import { createCounter } from "./counter/counter.ts";
import { chooseDriver, type PostgresTarget } from "./driver/choose-driver.ts";
import { isKeyTaken, transactionError } from "./errors.ts";
import { isSchemaName } from "./in-schema.ts";
import { joinConnection, takingTurns } from "./joined.ts";
import { load } from "./load.ts";
import { createNumbers } from "./numbers.ts";
import { createOutbox } from "./outbox.ts";
import { createProjects } from "./projects.ts";
import { createReads } from "./reads.ts";
import type { Form } from "./schema/form.ts";
import { checkSchema, createSchema, ensureSchema } from "./schema/schema.ts";
import { createUpkeep } from "./upkeep.ts";

export interface PostgresOptions {
  /** The schema that holds the tables: letters, digits and `_`. Default `issuekit`. Engines under different schemas share a database without knowing of each other. */
  readonly schema?: string;
  /** Whether the schema is brought up to date by the first call, which needs the right to create. Default `false`: run `issuekit migrate` before. */
  readonly migrate?: boolean;
  /** How long a call waits for another connection's lock, and for a free connection of a `pg` pool, in ms. Default 10,000. Then it fails with `STORAGE_BUSY` or `STORAGE_UNAVAILABLE`. */
  readonly lockWaitMs?: number;
  /** Whether statements are prepared under names. Default `true`; `false` for poolers that give each transaction another connection. */
  readonly preparedStatements?: boolean;
  /** Whether the tables are, and are made, for a database that spreads them over several servers: Citus, CockroachDB, YugabyteDB. Default `false`. A schema stays what it was made as. */
  readonly distributed?: boolean;
}

/**
 * Storage and counter in one Postgres database, through an open handle of the host: a `Pool` of `pg`, a client of
 * postgres.js, or a PGlite. The handle stays the host's; it is never closed here.
 *
 * @example
 * ```ts
 * const pool = new Pool({ connectionString: process.env.DATABASE_URL });
 * const issues = createIssueEngine({ ...postgres(pool), projects: [{ id: 1, slug: "shop" }] });
 * ```
 */
export function postgres(
  target: PostgresTarget,
  options: PostgresOptions = {},
): { readonly storage: IssueStorage; readonly counter: Counter } {
  const {
    schema: name = "issuekit",
    migrate = false,
    lockWaitMs = 10_000,
    preparedStatements = true,
    distributed = false,
  } = options;
  checkOptions({ schema: name, migrate, lockWaitMs, preparedStatements, distributed });

  const driver = chooseDriver(target, { preparedStatements, acquireWaitMs: lockWaitMs });
  const form: Form = distributed ? "distributed" : "plain";
  const place = { schema: name, form, lockWaitMs };
  const bare = createConnection(driver, place);
  const schema = createSchema(driver, name, form);
  const usable = onceDone(() => ensureSchema(schema, migrate, form));
  const connection = afterwards(usable.sure, bare);
  const counter = createCounter(connection, lockWaitMs);
  const numbers = createNumbers(connection);

  function within(transaction: unknown, engineCounter: Counter): JoinedTransaction {
    const joins = driver.join(transaction);
    if (joins === undefined) throw transactionError(`pass ${driver.joins}.`);
    const savepoint = takingTurns(transaction as object, joins, `Postgres, schema ${name}, in your transaction`);
    const looked = onceDone(() => savepoint((sql) => checkSchema(sql, name, form)));
    const joined = afterwards(
      async () => {
        if (!usable.isDone()) await looked.sure();
      },
      joinConnection(savepoint, place),
    );
    return {
      storage: {
        ...storageOn(joined),
        commit: (changes) => commit(joined, changes, { lockWaitMs, isRefusal: isKeyTaken }),
        reserveNumbers: numbers.reserveInside(joined),
        schema,
        blocking: false,
        close: async () => {},
      },
      counter: engineCounter === counter ? createCounter(joined, lockWaitMs) : engineCounter,
    };
  }

  const storage: IssueStorage = {
    ...storageOn(connection),
    commit: (changes) => commit(connection, changes, { lockWaitMs }),
    reserveNumbers: numbers.reserve,
    within,
    schema,
    blocking: false,
    close: async () => bare.close(),
  };
  return { storage, counter };
}

/** What is the same inside a transaction of the host's. */
function storageOn(connection: Connection): Pick<IssueStorage, "load" | "read" | "projects" | "outbox" | "upkeep"> {
  return {
    load: (request) => load(connection, request),
    read: createReads(connection),
    projects: createProjects(connection),
    outbox: createOutbox(connection),
    upkeep: createUpkeep(connection),
  };
}

/** Something that is done by the first caller, and tried again by the next one after it has failed. */
function onceDone(work: () => Promise<void>): { sure(): Promise<void>; isDone(): boolean } {
  let begun: Promise<void> | undefined;
  let done = false;
  return {
    sure() {
      begun ??= work().then(
        () => void (done = true),
        (error: unknown) => {
          begun = undefined;
          throw error;
        },
      );
      return begun;
    },
    isDone: () => done,
  };
}

/** The connection for everything that needs the schema. */
function afterwards(ready: () => Promise<void>, connection: Connection): Connection {
  return {
    form: connection.form,
    rows: (text, ...values) => ready().then(() => connection.rows(text, ...values)),
    row: (text, ...values) => ready().then(() => connection.row(text, ...values)),
    answer: (text, ...values) => ready().then(() => connection.answer(text, ...values)),
    write: (work) => ready().then(() => connection.write(work)),
    close: () => connection.close(),
  };
}

function checkOptions({
  schema,
  migrate,
  lockWaitMs,
  preparedStatements,
  distributed,
}: Required<PostgresOptions>): void {
  const refuse = (message: string): never => {
    throw new UsageError("OPTIONS_INVALID", `postgres(): ${message}`);
  };
  if (!isSchemaName(schema))
    refuse("schema must be a name of letters, digits and _, 63 at most, not beginning with a digit or pg_.");
  if (typeof migrate !== "boolean") refuse("migrate must be true or false.");
  if (!Number.isInteger(lockWaitMs) || lockWaitMs < 1 || lockWaitMs > 2_147_483_647) {
    refuse("lockWaitMs must be a whole number of ms, 1 or more.");
  }
  if (typeof preparedStatements !== "boolean") refuse("preparedStatements must be true or false.");
  if (typeof distributed !== "boolean") refuse("distributed must be true or false.");
}
