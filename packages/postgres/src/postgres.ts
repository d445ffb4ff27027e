import { UsageError, type Counter, type IssueStorage } from "@issuekit/core";
import { commit } from "./commit/commit.ts";
import { createConnection, type Connection } from "./connection.ts";
import { createCounter } from "./counter/counter.ts";
import { chooseDriver, type PostgresTarget } from "./driver/choose-driver.ts";
import { isSchemaName } from "./in-schema.ts";
import { load } from "./load.ts";
import { createNumbers } from "./numbers.ts";
import { createOutbox } from "./outbox.ts";
import { createProjects } from "./projects.ts";
import { createReads } from "./reads.ts";
import type { Form } from "./schema/form.ts";
import { createSchema, ensureSchema } from "./schema/schema.ts";
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
  const bare = createConnection(driver, { schema: name, form, lockWaitMs });
  const schema = createSchema(driver, name, form);
  const connection = onceUsable(bare, () => ensureSchema(schema, migrate, form));
  const storage: IssueStorage = {
    load: (request) => load(connection, request),
    commit: (changes) => commit(connection, changes, lockWaitMs),
    reserveNumbers: createNumbers(connection),
    read: createReads(connection),
    projects: createProjects(connection),
    outbox: createOutbox(connection),
    upkeep: createUpkeep(connection),
    schema,
    blocking: false,
    async close() {
      bare.close();
    },
  };
  return { storage, counter: createCounter(connection, lockWaitMs) };
}

/** The connection for everything that needs the schema: the first call makes sure of it, and after a failure the next one tries again. */
function onceUsable(connection: Connection, ensure: () => Promise<void>): Connection {
  let usable: Promise<void> | undefined;
  function ready(): Promise<void> {
    usable ??= ensure().catch((error: unknown) => {
      usable = undefined;
      throw error;
    });
    return usable;
  }
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
