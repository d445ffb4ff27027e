import { DatabaseSync } from "node:sqlite";

/** Holds the write lock of a file, says so, and lets go when it is told to. */
const [, , path = ""] = process.argv;
const database = new DatabaseSync(path);
database.exec("begin immediate");
process.stdout.write("held");
process.stdin.once("data", () => {
  database.exec("commit");
  process.exit();
});
