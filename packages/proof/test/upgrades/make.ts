/**
 * Keeps a filled database of the newest schema: `sqlite-<version>.sql`, `postgres-<version>.sql` and what people see of
 * it, `<version>.json`. Run once when a schema is released, and format what it wrote; what is kept is never made again
 * after that.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { postgres, postgresSchema } from "@issuekit/postgres";
import { startPostgres } from "@issuekit/postgres-server";
import { sqlite, sqliteSchema } from "@issuekit/sqlite";
import { Client, Pool } from "pg";
import { dumpPostgres, dumpSqlite } from "./dump.ts";
import { fill, readAll } from "./fill.ts";

// Counters hold more than 32 bits.
const manyMore = (groups: string): string =>
  `update ${groups} set times_seen = times_seen + 5000000000 where project_id = 1 and number = 1`;

const database = new DatabaseSync(":memory:");
const onSqlite = sqlite(database);
await fill(onSqlite);
database.exec(manyMore("issuekit_groups"));
const seen = JSON.stringify(await readAll(onSqlite), null, 1);
const status = await onSqlite.storage.schema.status();
if (status.kind !== "ready") throw new Error(`the schema is ${status.kind}`);

const server = await startPostgres();
const client = new Client({ connectionString: server.url });
await client.connect();
const pool = new Pool({ connectionString: server.url });
pool.on("error", () => {});
const onPostgres = postgres(pool, { migrate: true });
await fill(onPostgres);
await client.query(manyMore("issuekit.groups"));
if (JSON.stringify(await readAll(onPostgres), null, 1) !== seen) throw new Error("the two stores do not show the same");

const keep = (name: string, text: string): void => writeFileSync(join(import.meta.dirname, "kept", name), text);
keep(`${status.version}.json`, `${seen}\n`);
keep(`sqlite-${status.version}.sql`, dumpSqlite(database, sqliteSchema()));
keep(`postgres-${status.version}.sql`, await dumpPostgres(client, postgresSchema()));

await client.end();
await pool.end();
await server.stop();
