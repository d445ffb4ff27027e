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
  /** Whether stores on it are made in the distributed form. */
  readonly distributed: boolean;
  /** A new handle to the database that all of this kind share. */
  open(): Promise<OpenHandle>;
}

const serverMissing = "missing" in server ? server.missing : undefined;
let pglite: Promise<PGlite> | undefined;

/** Of each driver one. Where connections are to be had, each handle has two of its own. */
export const handleKinds: readonly HandleKind[] = [
  {
    name: "PGlite",
    missing: undefined,
    distributed: false,
    async open() {
      pglite ??= PGlite.create();
      return { handle: await pglite, end: async () => {} };
    },
  },
  { name: "pg", missing: serverMissing, distributed: false, open: async () => openPool() },
  {
    name: "pg, distributed",
    missing: serverMissing,
    distributed: true,
    open: async () => openPool({ connectionString: bytewiseUrl() }),
  },
  {
    name: "postgres.js",
    missing: serverMissing,
    distributed: false,
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

/** Of a database that sorts as distributed ones do. */
export function bytewiseUrl(): string {
  if ("missing" in server) throw new Error(server.missing);
  return server.bytewiseUrl;
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
