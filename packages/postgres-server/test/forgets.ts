import { startPostgres } from "../src/index.ts";

/** Starts a server, prints where it is, and never stops it: runs on, or ends when told to. */
const { url } = await startPostgres();
process.stdout.write(url);
if (process.argv[2] !== "and-ends") setInterval(() => {}, 1_000);
