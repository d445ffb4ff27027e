import { PGlite } from "@electric-sql/pglite";
import { postgres, type PostgresTarget } from "@issuekit/postgres";
import { postgres as server } from "@issuekit/postgres-server/vitest";
import { Pool } from "pg";
import postgresJs from "postgres";
import type { Adapter, Parts } from "./adapters.ts";

/** A handle as a host would open it. */
interface OpenHandle {
  readonly handle: PostgresTarget;
  readonly query: (text: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  readonly end: () => Promise<void>;
}

let drawn = 0;

/** Stores in one database, each under a schema of its own; each process has a handle of its own. */
function adapterOn(name: string, missing: string | undefined, openHandle: () => Promise<OpenHandle>): Adapter {
  return {
    name,
    durable: true,
    ...(missing === undefined ? {} : { missing }),
    async open() {
      drawn += 1;
      const schema = `proof_${process.pid}_${drawn}`;
      const opened: OpenHandle[] = [];
      async function another(): Promise<Parts> {
        const opening = await openHandle();
        opened.push(opening);
        return postgres(opening.handle, { schema, migrate: true });
      }
      const { storage, counter } = await another();
      const query = async (text: string) => (await opened[0]?.query(text)) ?? [];
      return {
        storage,
        counter,
        another,
        async bytes() {
          const tables = await query(`select tablename from pg_tables where schemaname = '${schema}'`);
          return Promise.all(
            tables.map(async ({ tablename }) => {
              const rows = await query(`select stored::text as row from "${schema}"."${String(tablename)}" as stored`);
              return { name: String(tablename), content: Buffer.from(rows.map(({ row }) => row).join("\n")) };
            }),
          );
        },
        async close() {
          await query(`drop schema if exists "${schema}" cascade`);
          for (const { end } of opened) await end();
        },
      };
    },
  };
}

function serverUrl(): string {
  if ("missing" in server) throw new Error(server.missing);
  return server.url;
}

const missing = "missing" in server ? server.missing : undefined;

let shared: Promise<PGlite> | undefined;

/** The same adapter through each driver it knows. */
export const postgresAdapters: readonly Adapter[] = [
  adapterOn("postgres (pg)", missing, async () => {
    const pool = new Pool({ connectionString: serverUrl(), max: 3 });
    pool.on("error", () => {});
    return { handle: pool, query: async (text) => (await pool.query(text)).rows, end: () => pool.end() };
  }),
  adapterOn("postgres (postgres.js)", missing, async () => {
    const client = postgresJs(serverUrl(), { max: 3, onnotice: () => {} });
    return { handle: client, query: async (text) => client.unsafe(text), end: () => client.end() };
  }),
  adapterOn("pglite", undefined, async () => {
    shared ??= PGlite.create();
    const database = await shared;
    return {
      handle: database,
      query: async (text) => (await database.query<Record<string, unknown>>(text)).rows,
      end: async () => {},
    };
  }),
];
