import type { Project } from "../model/project.ts";
import type { Clock } from "../ports/clock.ts";
import type { Counter } from "../ports/counter.ts";
import type { IssueStorage } from "../ports/storage.ts";
import type { MaintenanceReport } from "./issue-engine.ts";
import { pageLimit } from "./request-checks.ts";

const dayMs = 24 * 60 * 60_000;
/** A change set may be sent again for a day after its answer was lost. */
const commitIdsForMs = dayMs;
const announcementsForMs = 7 * dayMs;

/** Rows of each kind that one step removes, unless it is told otherwise. */
export const maintenanceLimit = 1_000;

export interface MaintenanceOptions {
  readonly storage: IssueStorage;
  readonly counter: Counter;
  readonly clock: Clock;
  readonly projects: () => Promise<readonly Project[]>;
}

export function createMaintenance(options: MaintenanceOptions) {
  const { storage, counter, clock, projects } = options;
  return async function maintain(request: { readonly limit?: number }): Promise<MaintenanceReport> {
    const limit = pageLimit(request.limit, maintenanceLimit, Infinity);
    const now = clock.now();
    let announcements = 0;
    for (const { id } of await projects()) {
      const rest = limit - announcements;
      if (rest <= 0) break;
      const before = now - announcementsForMs;
      announcements += await storage.upkeep.pruneAnnouncements({ projectId: id, before, limit: rest });
    }
    return {
      announcements,
      commits: await storage.upkeep.pruneCommits({ before: now - commitIdsForMs, limit }),
      counters: await counter.prune({ now, limit }),
    };
  };
}
