import { readFile } from "node:fs/promises";
import { PGlite } from "@electric-sql/pglite";
import { postgres, type PostgresTarget } from "@issuekit/postgres";
import { postgres as server } from "@issuekit/postgres-server/vitest";
import { Pool } from "pg";
import postgresJs from "postgres";
import { afterAll, inject } from "vitest";
import { turns, type Adapter, type Parts } from "./adapter.ts";
import { countingCalls } from "./at-work.ts";
import type {} from "./pglite-snapshot.ts";

type Row = Readonly<Record<string, string>>;

/** A handle as a host would open it. */
interface Handle {
  readonly target: PostgresTarget;
  /** Runs statements and answers the rows of the last one. */
  query(script: string): Promise<readonly Row[]>;
  end(): Promise<void>;
}

interface Driver extends Pick<Adapter, "name" | "share" | "controls"> {
  /** Called for each process of a store. All handles lead to one database. */
  connect(): Promise<Handle>;
  /** The form of the schema. */
  readonly distributed?: boolean;
}

const pg = (url: string): Driver => ({
  name: "postgres",
  share: 0.05,
  controls: true,
  async connect() {
    const pool = new Pool({ connectionString: url, max: 3 });
    pool.on("error", () => {});
    return { target: pool, query: async (script) => (await pool.query<Row>(script)).rows, end: () => pool.end() };
  },
});

/** On a database that orders text by bytes, as distributed ones do. */
const distributed = (url: string): Driver => ({
  ...pg(url),
  name: "postgres (distributed)",
  share: 0.02,
  distributed: true,
});

const js = (url: string): Driver => ({
  name: "postgres.js",
  share: 0.02,
  controls: false,
  async connect() {
    const client = postgresJs(url, { max: 3, onnotice: () => {} });
    return { target: client, query: (script) => client.unsafe<Row[]>(script), end: () => client.end() };
  },
});

/** An empty PGlite of its own. */
export async function loadPGlite(): Promise<PGlite> {
  const packed = await readFile(inject("pgliteSnapshot"));
  return PGlite.create({ loadDataDir: new Blob([new Uint8Array(packed)]) });
}

let pglite: Promise<PGlite> | undefined;

/** One for all tests of a file: its processes and stores share the one connection. */
const inProcess: Driver = {
  name: "PGlite",
  share: 0.02,
  controls: false,
  async connect() {
    pglite ??= loadPGlite();
    const target = await pglite;
    return {
      target,
      query: async (script) => ((await target.exec(script)).at(-1)?.rows ?? []) as Row[],
      end: async () => {},
    };
  },
};

/** A schema, and the handles of the processes that have used it. */
interface Place {
  readonly schema: string;
  readonly handles: Handle[];
}

/** How many handles wait in a place for the next store. */
const kept = 2;

/** Stores in one database, each under a schema of its own. */
function through({ name, share, controls, connect, distributed = false }: Driver): Adapter {
  const free: Place[] = [];
  let drawn = 0;

  /** A place that nobody uses. Places are emptied and used again: making one takes longer than most tests. */
  function takePlace(): Place {
    drawn += 1;
    return (
      free.pop() ?? {
        schema: `proof_${process.pid}_${drawn}_${name}`.replaceAll(/\W/g, "_").toLowerCase(),
        handles: [],
      }
    );
  }

  afterAll(async () => {
    for (const { end } of free.flatMap(({ handles }) => handles)) await end();
  });

  return {
    name,
    durable: true,
    numbersHistory: true,
    share,
    controls,
    async open() {
      const { schema, handles } = takePlace();
      const callsAtWork: (() => number)[] = [];
      let processes = 0;
      async function another(): Promise<Parts> {
        processes += 1;
        const { target } = (handles[processes - 1] ??= await connect());
        const { parts, atWork } = countingCalls(postgres(target, { schema, migrate: true, distributed }));
        callsAtWork.push(atWork);
        return parts;
      }
      const { storage, counter } = await another();
      const query = async (script: string) => (await handles[0]?.query(script)) ?? [];
      const tables = async () => {
        const rows = await query(`select tablename from pg_tables where schemaname = '${schema}' order by tablename`);
        return rows.map(({ tablename = "" }) => tablename);
      };
      return {
        storage,
        counter,
        another,
        async bytes() {
          return Promise.all(
            (await tables()).map(async (table) => {
              const rows = await query(`select stored::text as row from "${schema}"."${table}" as stored`);
              return { name: table, content: Buffer.from(rows.map(({ row }) => row).join("\n")) };
            }),
          );
        },
        async quiet() {
          do await turns();
          while (callsAtWork.some((atWork) => atWork() > 0));
          await turns();
        },
        async close() {
          const filled = (await tables()).filter((table) => !table.startsWith("migration"));
          await query(filled.map((table) => `delete from "${schema}"."${table}"`).join("; ") || "select 1");
          for (const { end } of handles.splice(kept)) await end();
          free.push({ schema, handles });
        },
      };
    },
  };
}

/** PGlite, and Postgres 18 where this machine has a binary of it: otherwise the run says at its beginning that it is left out. */
export const postgresAdapters: readonly Adapter[] = [
  ...("missing" in server ? [] : [pg(server.url), distributed(server.bytewiseUrl), js(server.url)]),
  inProcess,
].map(through);
