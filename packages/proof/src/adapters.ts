import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Counter, IssueStorage } from "@issuekit/core";
import { memory } from "@issuekit/memory";
import { sqlite } from "@issuekit/sqlite";
import { postgresAdapters } from "./postgres-adapters.ts";

/** What an engine is built on. */
export interface Parts {
  readonly storage: IssueStorage;
  readonly counter: Counter;
}

/** One fresh store, and everything that tests need of it. */
export interface OpenStore extends Parts {
  /** The parts of one more process on the same store: a connection of its own where the store has connections. */
  another(): Promise<Parts>;
  /** Every byte that the store keeps outside of the process. */
  bytes(): Promise<readonly { readonly name: string; readonly content: Buffer }[]>;
  /** Closes every connection and removes the store. */
  close(): Promise<void>;
}

export interface Adapter {
  readonly name: string;
  /** Whether the store outlives its connections: a restart finds what was there. */
  readonly durable: boolean;
  /** Why it cannot be tried on this machine. */
  readonly missing?: string;
  open(): Promise<OpenStore>;
}

const memoryAdapter: Adapter = {
  name: "memory",
  durable: false,
  async open() {
    const parts = memory();
    return {
      storage: withoutClose(parts.storage),
      counter: parts.counter,
      another: async () => ({ storage: withoutClose(parts.storage), counter: parts.counter }),
      bytes: async () => [],
      close: () => parts.storage.close(),
    };
  },
};

const sqliteAdapter: Adapter = {
  name: "sqlite",
  durable: true,
  async open() {
    const folder = await mkdtemp(join(tmpdir(), "issuekit-proof-"));
    const path = join(folder, "issues.db");
    const first = sqlite(path);
    const opened: Parts[] = [first];
    return {
      storage: first.storage,
      counter: first.counter,
      async another() {
        const parts = sqlite(path);
        opened.push(parts);
        return parts;
      },
      async bytes() {
        const names = await readdir(folder);
        return Promise.all(names.map(async (name) => ({ name, content: await readFile(join(folder, name)) })));
      },
      async close() {
        for (const parts of opened) await parts.storage.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  },
};

/** Every storage that issuekit ships. Whatever is proven is proven on each. */
export const adapters: readonly Adapter[] = [memoryAdapter, sqliteAdapter, ...postgresAdapters];

/** A storage member by member, ready to be spread, and not closed by the engine that uses it: others go on with it. */
export function withoutClose(storage: IssueStorage): IssueStorage {
  return {
    load: (request) => storage.load(request),
    commit: (changes) => storage.commit(changes),
    reserveNumbers: (projectId, count) => storage.reserveNumbers(projectId, count),
    read: storage.read,
    projects: storage.projects,
    outbox: storage.outbox,
    upkeep: storage.upkeep,
    schema: storage.schema,
    blocking: storage.blocking,
    close: async () => {},
  };
}
