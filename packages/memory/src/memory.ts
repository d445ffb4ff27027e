import type { Counter, IssueStorage } from "@issuekit/core";
import { commit } from "./commit.ts";
import { createCounter, createCounts } from "./counter.ts";
import { load } from "./load.ts";
import { createOutbox } from "./outbox.ts";
import { createProjects } from "./projects.ts";
import { createReads } from "./reads.ts";
import { createStore, dataOf } from "./store.ts";
import { createUpkeep } from "./upkeep.ts";

/**
 * Storage and counter in this process: for tests, and for programs whose issues may end with them. Nothing is shared
 * between two calls, and nothing outlives the process.
 *
 * @example
 * ```ts
 * const issues = createIssueEngine({ ...memory(), projects: [{ id: 1, slug: "shop" }] });
 * ```
 */
export function memory(): { readonly storage: IssueStorage; readonly counter: Counter } {
  const store = createStore();
  const storage: IssueStorage = {
    load: async (request) => load(store, request),
    commit: async (changes) => commit(store, changes),
    async reserveNumbers(projectId, count) {
      const data = dataOf(store, projectId);
      const first = data.nextNumber;
      data.nextNumber += count;
      return Array.from({ length: count }, (_, index) => first + index);
    },
    read: createReads(store),
    projects: createProjects(store),
    outbox: createOutbox(store),
    upkeep: createUpkeep(store),
    schema: {
      status: async () => ({ kind: "ready", version: 1 }),
      migrate: async () => [],
      plan: async () => "",
      examine: async () => [],
    },
    blocking: true,
    close: async () => {},
  };
  return { storage, counter: createCounter(createCounts()) };
}
