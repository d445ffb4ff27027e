import { PGlite } from "@electric-sql/pglite";
import { postgres as server } from "@issuekit/postgres-server/vitest";
import { Pool } from "pg";
import postgresJs from "postgres";
import type { PostgresTarget } from "../src/index.ts";

/** A handle as a host would open it, and how he ends it. */
export interface OpenHandle {
  readonly handle: PostgresTarget;
  end(): Promise<void>;
}

export interface HandleKind {
  readonly name: string;
  /** Why this kind cannot be tried here. */
  readonly missing: string | undefined;
  /** A new handle to the database that all of this kind share. */
  open(): Promise<OpenHandle>;
}

let pglite: Promise<PGlite> | undefined;

/** Of each driver one. Where connections are to be had, each handle has two of its own. */
export const handleKinds: readonly HandleKind[] = [
  {
    name: "PGlite",
    missing: undefined,
    async open() {
      pglite ??= PGlite.create();
      return { handle: await pglite, end: async () => {} };
    },
  },
  { name: "pg", missing: "missing" in server ? server.missing : undefined, open: async () => openPool() },
  {
    name: "postgres.js",
    missing: "missing" in server ? server.missing : undefined,
    async open() {
      const handle = postgresJs(serverUrl(), { max: 2, onnotice: () => {} });
      return { handle, end: () => handle.end() };
    },
  },
];

export function serverUrl(): string {
  if ("missing" in server) throw new Error(server.missing);
  return server.url;
}

export function openPool(options: ConstructorParameters<typeof Pool>[0] = {}): {
  readonly handle: Pool;
  end(): Promise<void>;
} {
  const handle = new Pool({ connectionString: serverUrl(), max: 2, ...options });
  handle.on("error", () => {});
  return { handle, end: () => handle.end() };
}

let drawn = 0;

/** The name of a schema that nothing else uses. */
export function freshSchema(): string {
  drawn += 1;
  return `test_${process.pid}_${Date.now().toString(36)}_${drawn}`;
}
