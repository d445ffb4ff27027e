export { startPostgres, type PostgresServer } from "./start.ts";
export { findBinaries, type Binaries } from "./binaries.ts";
