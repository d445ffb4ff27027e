import { sqlite } from "../../src/index.ts";

/** Opens a file that several processes open at once, and prints what it migrated and the numbers that it got. */
const [, , path = "", startAt = ""] = process.argv;
const { storage } = sqlite(path);
while (Date.now() < Number(startAt)) {
  // All processes begin in the same millisecond.
}
const migrated = await storage.schema.migrate();
const numbers = await storage.reserveNumbers(7, 5);
await storage.close();
process.stdout.write(JSON.stringify({ migrated, numbers }));
