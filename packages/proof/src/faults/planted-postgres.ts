import { postgres } from "@issuekit/postgres";
import { postgres as server } from "@issuekit/postgres-server/vitest";
import { Pool, type PoolClient } from "pg";
import type { Parts } from "../adapter.ts";
import type { Alteration, PlantedStore } from "./fault.ts";

/** Why nothing can be planted on Postgres here. */
export const missingPostgres: string | undefined = "missing" in server ? server.missing : undefined;

let drawn = 0;

/** Opens a schema that altered statements have made, with connections that alter what they are asked. */
export async function openAltered(pieces: readonly Alteration[], met: (piece: string) => void): Promise<PlantedStore> {
  if ("missing" in server) throw new Error(server.missing);
  drawn += 1;
  const schema = `planted_${process.pid}_${drawn}`;
  const pools: Pool[] = [];
  let deadlocks = 0;

  async function connect(): Promise<Parts> {
    // Whoever locks in another order is found out at once.
    const pool = new Pool({
      connectionString: "url" in server ? server.url : "",
      max: 4,
      options: "-c deadlock_timeout=20ms",
    });
    pool.on("connect", (client) => alter(client, schema, pieces, met, () => (deadlocks += 1)));
    pools.push(pool);
    // Who has a connection already begins at the same time as the others.
    await pool.query("select 1");
    return postgres(pool, { schema, migrate: true });
  }

  const first = await connect();
  await first.storage.schema.migrate();
  return {
    ...first,
    another: connect,
    deadlocks: () => deadlocks,
    async close() {
      await pools[0]?.query(`drop schema "${schema}" cascade`);
      for (const pool of pools) await pool.end();
    },
  };
}

interface Asked {
  readonly text: string;
}

function alter(
  client: PoolClient,
  schema: string,
  pieces: readonly Alteration[],
  met: (piece: string) => void,
  onDeadlock: () => void,
): void {
  const ask = client.query.bind(client) as (...query: readonly unknown[]) => Promise<unknown>;
  const patterns = pieces.map(([piece, instead]) => ({
    piece,
    pattern: new RegExp(
      piece
        .replaceAll("issuekit.", `"${schema}".`)
        .replaceAll(/[^\w\s]/g, "\\$&")
        .replaceAll(/\s+/g, "\\s+"),
    ),
    instead: instead.replaceAll("issuekit.", `"${schema}".`),
  }));
  async function query(asked: Asked | string, ...others: readonly unknown[]): Promise<unknown> {
    // The adapter asks with an object; the pool itself in other ways.
    if (typeof asked === "string") return ask(asked, ...others);
    let { text } = asked;
    for (const { piece, pattern, instead } of patterns) {
      if (!pattern.test(text)) continue;
      met(piece);
      text = text.replace(pattern, () => instead);
    }
    try {
      return await ask({ ...asked, text });
    } catch (error) {
      if ((error as { readonly code?: unknown }).code === "40P01") onDeadlock();
      throw error;
    }
  }
  Object.assign(client, { query });
}
