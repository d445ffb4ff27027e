import type { Adapter } from "./adapter.ts";
import { betterSqlite3Adapter, localAdapters } from "./local-adapters.ts";
import { postgresAdapters } from "./postgres-adapters.ts";

export type { Adapter, OpenStore, Parts } from "./adapter.ts";
export { withoutClose } from "./local-adapters.ts";

/** Every storage that issuekit ships. Whatever is proven is proven on each. */
export const adapters: readonly Adapter[] = [...localAdapters, betterSqlite3Adapter, ...postgresAdapters];
