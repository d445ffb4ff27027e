import type { Counter, IssueStorage } from "@issuekit/core";
import { Pool, type PoolConfig } from "pg";
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
