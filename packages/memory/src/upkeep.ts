import type { Upkeep } from "@issuekit/core";
import { dataOf, type Store } from "./store.ts";

export function createUpkeep(store: Store): Upkeep {
  return {
    async pruneCommits({ before, limit }) {
      let gone = 0;
      for (const [id, { now }] of store.commits) {
        if (gone >= limit) break;
        if (now >= before) continue;
        store.commits.delete(id);
        gone += 1;
      }
      return gone;
    },
    async pruneAnnouncements({ projectId, before, limit }) {
      let gone = 0;
      for (const consumer of dataOf(store, projectId).consumers.values()) {
        consumer.rows = consumer.rows.filter(({ announcement }) => {
          if (gone >= limit || announcement.at >= before) return true;
          gone += 1;
          return false;
        });
      }
      return gone;
    },
  };
}
