import { Pool } from "pg";
import { postgres } from "../../src/index.ts";

/** Migrates a schema that many processes migrate at once, and prints what it applied and the numbers that it got. */
const [, , url = "", schema = "", startAt = ""] = process.argv;
const pool = new Pool({ connectionString: url, max: 1 });
const { storage } = postgres(pool, { schema, migrate: true });
while (Date.now() < Number(startAt)) {
  // All processes begin in the same millisecond.
}
const migrated = await storage.schema.migrate();
const numbers = await storage.reserveNumbers(7, 5);
await storage.close();
await pool.end();
process.stdout.write(JSON.stringify({ migrated, numbers }));
