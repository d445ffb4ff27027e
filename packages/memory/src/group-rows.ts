import type { GroupRow, LoadedGroup } from "@issuekit/core";
import type { StoredGroup } from "./store.ts";

export function toGroupRow(projectId: number, group: StoredGroup): GroupRow {
  return {
    id: group.id,
    projectId,
    number: group.number,
    stateVersion: group.stateVersion,
    typeId: group.typeId,
    condition: group.condition,
    resolution: group.resolution,
    priority: group.priority,
    priorityLockedAt: group.priorityLockedAt,
    assignee: group.assignee,
    title: group.titled.title,
    culprit: group.newest.culprit,
    level: group.newest.level,
    timesSeen: group.timesSeen,
    usersSeen: group.users.size,
    firstSeenAt: group.firstSeenAt,
    lastSeenAt: group.lastSeenAt,
    message: group.titled.message,
    platform: group.newest.platform,
    metadata: JSON.parse(group.newest.metadata) as Record<string, unknown>,
    initialPriority: group.initialPriority,
    suppressedCount: group.suppressedCount,
    firstRelease: group.earliest.release,
    sdk: group.newest.sdk,
    createdAt: group.createdAt,
  };
}

export function toLoadedGroup(projectId: number, group: StoredGroup): LoadedGroup {
  const { earliest, newest, titled } = group;
  return {
    ...toGroupRow(projectId, group),
    ranks: {
      earliest: { at: earliest.at, id: earliest.id },
      newest: { at: newest.at, id: newest.id },
      titled: { isReal: titled.isReal, at: titled.at, id: titled.id },
    },
  };
}
