import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    postgres: SharedPostgres;
  }
}

/** The server that all test files of one project share, or why there is none. */
/** With the URL of a database that sorts as people do, and of one that sorts by bytes as distributed databases do. */
export type SharedPostgres = { readonly url: string; readonly bytewiseUrl: string } | { readonly missing: string };

/**
 * For a package that depends on this one, `vitest.workspace.ts` starts the server before its first test. Tests keep to a
 * schema, a role or a database of their own; who stops or restarts a server starts one of his own.
 */
export const postgres: SharedPostgres = inject("postgres");
