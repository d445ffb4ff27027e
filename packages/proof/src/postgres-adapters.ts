import { postgres } from "@issuekit/postgres";
import { postgres as server } from "@issuekit/postgres-server/vitest";
import { Pool } from "pg";
import { turns, type Adapter, type Parts } from "./adapter.ts";

/** Schemas that nobody uses. They are emptied and used again: making one takes longer than most tests. */
function createSchemas() {
  const free: string[] = [];
  let drawn = 0;
  return {
    takeSchema(): string {
      const schema = free.pop();
      if (schema !== undefined) return schema;
      drawn += 1;
      return `proof_${process.pid}_${drawn}`;
    },
    giveBack: (schema: string) => void free.push(schema),
  };
}

/** Stores in one database, each under a schema of its own; each process has a pool of its own. */
function onServer(name: string, url: string, { distributed, share }: { distributed: boolean; share: number }): Adapter {
  const { takeSchema, giveBack } = createSchemas();
  return {
    name,
    durable: true,
    numbersHistory: true,
    share,
    async open() {
      const schema = takeSchema();
      const pools: Pool[] = [];
      async function another(): Promise<Parts> {
        const pool = new Pool({ connectionString: url, max: 3 });
        pool.on("error", () => {});
        pools.push(pool);
        return postgres(pool, { schema, migrate: true, distributed });
      }
      const { storage, counter } = await another();
      const [first] = pools;
      const query = async (text: string) => (await first?.query<Record<string, string>>(text))?.rows ?? [];
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
            (await tables()).map(async (name) => {
              const rows = await query(`select stored::text as row from "${schema}"."${name}" as stored`);
              return { name, content: Buffer.from(rows.map(({ row }) => row).join("\n")) };
            }),
          );
        },
        async quiet() {
          const isIdle = (pool: Pool) => pool.idleCount === pool.totalCount && pool.waitingCount === 0;
          do await turns();
          while (!pools.every(isIdle));
          await turns();
        },
        async close() {
          const filled = (await tables()).filter((name) => !name.startsWith("migration"));
          await query(filled.map((name) => `delete from "${schema}"."${name}"`).join("; ") || "select 1");
          for (const pool of pools) await pool.end();
          giveBack(schema);
        },
      };
    },
  };
}

/** Postgres 18, where this machine has a binary of it: otherwise the run says at its beginning that it is left out. */
export const postgresAdapters: readonly Adapter[] =
  "missing" in server
    ? []
    : [
        onServer("postgres", server.url, { distributed: false, share: 0.05 }),
        onServer("postgres (distributed)", server.bytewiseUrl, { distributed: true, share: 0.02 }),
      ];
