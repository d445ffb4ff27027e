import { PGlite } from "@electric-sql/pglite";
import { postgres as server } from "@issuekit/postgres-server/vitest";
import postgresJs from "postgres";
import { onTestFinished } from "vitest";
import type { PostgresTarget } from "../src/index.ts";
import { serverUrl } from "./handles.ts";
import { openPool } from "./open.ts";

export interface HostTransaction {
  /** What `within` is given. */
  readonly handle: unknown;
  run(text: string): Promise<unknown>;
}

/** An app that has a database open, in the words of its driver. */
export interface Host {
  readonly target: PostgresTarget;
  /** Commits what `work` does, or rolls it back when that throws. */
  transaction<Answer>(work: (transaction: HostTransaction) => Promise<Answer>, begin?: string): Promise<Answer>;
  rows(text: string): Promise<readonly unknown[]>;
}

export interface HostKind {
  readonly name: string;
  readonly missing: string | undefined;
  /** An app with so many connections, which ends with the test. */
  open(connections: number): Promise<Host>;
}

const missing = "missing" in server ? server.missing : undefined;

/** One for all: each test has a schema of its own. */
let pglite: Promise<PGlite> | undefined;

export const hostKinds: readonly HostKind[] = [
  {
    name: "PGlite",
    missing: undefined,
    async open() {
      const target = await (pglite ??= PGlite.create());
      return {
        target,
        transaction: (work) => target.transaction((handle) => work({ handle, run: (text) => handle.exec(text) })),
        rows: async (text) => (await target.query(text)).rows,
      };
    },
  },
  {
    name: "pg",
    missing,
    async open(connections) {
      const target = openPool({ max: connections });
      return {
        target,
        async transaction(work, begin = "begin") {
          const client = await target.connect();
          try {
            await client.query(begin);
            const answer = await work({ handle: client, run: (text) => client.query(text) });
            await client.query("commit");
            return answer;
          } catch (error) {
            await client.query("rollback").catch(() => undefined);
            throw error;
          } finally {
            client.release();
          }
        },
        rows: async (text) => (await target.query<Record<string, unknown>>(text)).rows,
      };
    },
  },
  {
    name: "postgres.js",
    missing,
    async open(connections) {
      const target = postgresJs(serverUrl(), { max: connections, onnotice: () => {} });
      onTestFinished(() => target.end({ timeout: 1 }));
      return {
        target,
        async transaction<Answer>(work: (transaction: HostTransaction) => Promise<Answer>, begin = "") {
          const isolation = begin.replace(/^begin */, "");
          const answer = await target.begin(isolation, async (sql) => [
            await work({ handle: sql, run: (text) => sql.unsafe(text).simple() }),
          ]);
          return (answer as [Answer])[0];
        },
        rows: (text) => target.unsafe(text),
      };
    },
  },
];
