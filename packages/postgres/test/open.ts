import type { Counter, IssueStorage } from "@issuekit/core";
import { Client, Pool, type ClientBase, type PoolClient, type PoolConfig } from "pg";
import { onTestFinished } from "vitest";
import { postgres, type PostgresOptions } from "../src/index.ts";
import { freshSchema, serverUrl } from "./handles.ts";

/** A pool of the real server that ends with the test. */
export function openPool(options: PoolConfig = {}): Pool {
  const pool = new Pool({ connectionString: serverUrl(), max: 4, ...options });
  pool.on("error", () => {});
  onTestFinished(() => (pool.ended ? undefined : pool.end()));
  return pool;
}

/** Both forms of a schema, for what has to be the same in both. */
export const forms = [
  { form: "plain", distributed: false },
  { form: "distributed", distributed: true },
] as const;

export interface Opened {
  readonly storage: IssueStorage;
  readonly counter: Counter;
  readonly schema: string;
  readonly pool: Pool;
}

/** A store in a schema of its own, or one more connection to one that stands. */
export function open(options: PostgresOptions = {}, pool: Pool = openPool()): Opened {
  const { schema = freshSchema(), migrate = true } = options;
  return { ...postgres(pool, { ...options, schema, migrate }), schema, pool };
}

/** How many rows a table of the store has. */
export async function countRows({ pool, schema }: Opened, table: string): Promise<number> {
  const { rows } = await pool.query<{ count: string }>(`select count(*) from "${schema}".${table}`);
  return Number(rows[0]?.count);
}

/** The statements that a pool's connections are asked for from now on. */
export function listen(pool: Pool): string[] {
  const heard: string[] = [];
  pool.on("connect", (client: PoolClient) => {
    const query = client.query.bind(client) as (config: { readonly text: string }) => unknown;
    Object.assign(client, {
      query(config: { readonly text: string }) {
        heard.push(config.text);
        return query(config);
      },
    });
  });
  return heard;
}

/** A connection of somebody else, which ends with the test. */
export async function connectClient(): Promise<Client> {
  const client = new Client({ connectionString: serverUrl() });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

/** Waits until so many connections wait for a lock that this one holds, or for one that waits for it. */
export async function untilWaiting(holder: ClientBase, count: number): Promise<void> {
  for (;;) {
    const { rows } = await holder.query<{ waiting: string }>(
      `with recursive behind as (
         select pg_backend_pid() as pid
         union select waiter.pid from (select distinct pid from pg_locks where not granted) as waiter
         join behind on behind.pid = any (pg_blocking_pids(waiter.pid))
       ) select count(*) - 1 as waiting from behind`,
    );
    if (Number(rows[0]?.waiting) >= count) return;
  }
}

/** How many deadlocks the server has broken so far. Connections report theirs when they end. */
export async function deadlocks(): Promise<number> {
  const client = new Client({ connectionString: serverUrl() });
  await client.connect();
  const { rows } = await client.query<{ deadlocks: string }>(
    "select deadlocks from pg_stat_database where datname = current_database()",
  );
  await client.end();
  return Number(rows[0]?.deadlocks);
}
