import { InvariantError, toCondition, type GroupRow, type LoadedGroup } from "@issuekit/core";

/** What `toGroupRow` reads. */
export const rowColumns: string = `id, number, state_version as "stateVersion", type_id as "typeId", status, substatus,
  resolution, priority, priority_locked_at as "priorityLockedAt", assignee, title, culprit, level,
  times_seen as "timesSeen", users_seen as "usersSeen", first_seen_at as "firstSeenAt", last_seen_at as "lastSeenAt",
  message, platform, metadata, initial_priority as "initialPriority", suppressed_count as "suppressedCount",
  first_release as "firstRelease", sdk, created_at as "createdAt"`;

/** What `toLoadedGroup` reads. */
export const loadedColumns: string = `${rowColumns}, earliest_at as "earliestAt", earliest_id as "earliestId",
  newest_at as "newestAt", newest_id as "newestId", title_is_real as "titleIsReal", title_at as "titleAt",
  title_id as "titleId"`;

export type StoredRow = Omit<GroupRow, "projectId" | "condition" | "resolution" | "metadata"> & {
  readonly status: string;
  readonly substatus: string | null;
  readonly resolution: string | null;
  readonly metadata: string;
};

export interface StoredLoad extends StoredRow {
  readonly earliestAt: number;
  readonly earliestId: string;
  readonly newestAt: number;
  readonly newestId: string;
  readonly titleIsReal: boolean;
  readonly titleAt: number;
  readonly titleId: string;
}

export function toGroupRow(
  projectId: number,
  { status, substatus, resolution, metadata, ...row }: StoredRow,
): GroupRow {
  return {
    ...row,
    projectId,
    condition: conditionOf(status, substatus),
    resolution: resolution === null ? null : (JSON.parse(resolution) as GroupRow["resolution"]),
    metadata: JSON.parse(metadata) as GroupRow["metadata"],
  };
}

export function toLoadedGroup(projectId: number, stored: StoredLoad): LoadedGroup {
  const { earliestAt, earliestId, newestAt, newestId, titleIsReal, titleAt, titleId, ...row } = stored;
  return {
    ...toGroupRow(projectId, row),
    ranks: {
      earliest: { at: earliestAt, id: earliestId },
      newest: { at: newestAt, id: newestId },
      titled: { isReal: titleIsReal, at: titleAt, id: titleId },
    },
  };
}

export function conditionOf(status: string, substatus: string | null): GroupRow["condition"] {
  const condition = toCondition(status, substatus);
  if (condition === undefined)
    throw new InvariantError(`a stored state that cannot be: ${status}, ${String(substatus)}`);
  return condition;
}
