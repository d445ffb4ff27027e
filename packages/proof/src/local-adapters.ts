import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { IssueStorage } from "@issuekit/core";
import { memory } from "@issuekit/memory";
import { sqlite, type SqliteDriver } from "@issuekit/sqlite";
import Database from "better-sqlite3";
import { turns, type Adapter, type Parts } from "./adapter.ts";

const memoryAdapter: Adapter = {
  name: "memory",
  durable: false,
  numbersHistory: false,
  share: 1,
  controls: true,
  async open() {
    const parts = memory();
    return {
      storage: withoutClose(parts.storage),
      counter: parts.counter,
      another: async () => ({ storage: withoutClose(parts.storage), counter: parts.counter }),
      bytes: async () => [],
      quiet: turns,
      close: () => parts.storage.close(),
    };
  },
};

/** Files that each process opens by the same driver: two SQLite libraries in one process drop each other's locks. */
function inFile(name: string, driver: SqliteDriver, share: number, controls: boolean): Adapter {
  return {
    name,
    durable: true,
    numbersHistory: false,
    share,
    controls,
    async open() {
      const folder = await mkdtemp(join(tmpdir(), "issuekit-proof-"));
      const path = join(folder, "issues.db");
      const first = sqlite(path, { driver });
      const opened: Parts[] = [first];
      return {
        storage: first.storage,
        counter: first.counter,
        async another() {
          const parts = sqlite(path, { driver });
          opened.push(parts);
          return parts;
        },
        async bytes() {
          const names = await readdir(folder);
          return Promise.all(names.map(async (name) => ({ name, content: await readFile(join(folder, name)) })));
        },
        quiet: turns,
        async close() {
          for (const parts of opened) await parts.storage.close();
          await rm(folder, { recursive: true, force: true });
        },
      };
    },
  };
}

/** The storages that work inside of the process. */
export const localAdapters: readonly Adapter[] = [memoryAdapter, inFile("sqlite", DatabaseSync, 0.25, true)];

/** The other driver of SQLite files. */
export const betterSqlite3Adapter: Adapter = inFile("better-sqlite3", Database, 0.05, false);

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
