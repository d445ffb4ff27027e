import { DatabaseSync } from "node:sqlite";

/** Holds the write lock of a file for some ms, and says so. */
const [, , path = "", ms = ""] = process.argv;
const database = new DatabaseSync(path);
database.exec("begin immediate");
process.stdout.write("held");
setTimeout(() => database.exec("commit"), Number(ms));
