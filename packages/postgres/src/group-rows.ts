import { InvariantError, toCondition, type GroupRow, type GroupState } from "@issuekit/core";

/** What `toGroupState` reads. */
export const stateColumns: string = `id, number, state_version as "stateVersion", type_id as "typeId", status, substatus,
  resolution, priority, priority_locked_at as "priorityLockedAt", assignee, title, culprit, level,
  times_seen as "timesSeen", users_seen as "usersSeen", first_seen_at as "firstSeenAt", last_seen_at as "lastSeenAt"`;

/** What `toGroupRow` reads. */
export const rowColumns: string = `${stateColumns}, message, platform, metadata, initial_priority as "initialPriority",
  suppressed_count as "suppressedCount", first_release as "firstRelease", sdk, created_at as "createdAt"`;

interface Stored {
  readonly status: string;
  readonly substatus: string | null;
  readonly resolution: string | null;
}

export type StoredState = Omit<GroupState, "projectId" | "condition" | "resolution"> & Stored;
export type StoredRow = Omit<GroupRow, "projectId" | "condition" | "resolution" | "metadata"> &
  Stored & { readonly metadata: string };

export function toGroupState(projectId: number, { status, substatus, resolution, ...row }: StoredState): GroupState {
  return {
    ...row,
    projectId,
    condition: conditionOf(status, substatus),
    resolution: resolution === null ? null : (JSON.parse(resolution) as GroupState["resolution"]),
  };
}

export function toGroupRow(projectId: number, { metadata, ...row }: StoredRow): GroupRow {
  const { message, platform, initialPriority, suppressedCount, firstRelease, sdk, createdAt, ...state } = row;
  return {
    ...toGroupState(projectId, state),
    message,
    platform,
    metadata: JSON.parse(metadata) as GroupRow["metadata"],
    initialPriority,
    suppressedCount,
    firstRelease,
    sdk,
    createdAt,
  };
}

export function conditionOf(status: string, substatus: string | null): GroupState["condition"] {
  const condition = toCondition(status, substatus);
  if (condition === undefined)
    throw new InvariantError(`a stored state that cannot be: ${status}, ${String(substatus)}`);
  return condition;
}
