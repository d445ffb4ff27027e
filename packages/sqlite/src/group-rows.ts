import { InvariantError, toCondition, type GroupRow, type GroupState } from "@issuekit/core";

/** What `toGroupState` reads. */
export const stateColumns: string = `id, number, state_version, type_id, status, substatus, resolution, priority,
    priority_locked_at, assignee, title, culprit, level, times_seen, users_seen, first_seen_at, last_seen_at`;

/** What `toGroupRow` reads. */
export const rowColumns: string = `${stateColumns}, message, platform, metadata, initial_priority, suppressed_count,
    first_release, sdk, created_at`;

export interface StoredState {
  readonly id: string;
  readonly number: number;
  readonly state_version: number;
  readonly type_id: number;
  readonly status: string;
  readonly substatus: string | null;
  readonly resolution: string | null;
  readonly priority: GroupState["priority"];
  readonly priority_locked_at: number | null;
  readonly assignee: string | null;
  readonly title: string;
  readonly culprit: string;
  readonly level: GroupState["level"];
  readonly times_seen: number;
  readonly users_seen: number;
  readonly first_seen_at: number;
  readonly last_seen_at: number;
}

export interface StoredRow extends StoredState {
  readonly message: string;
  readonly platform: string;
  readonly metadata: string;
  readonly initial_priority: GroupRow["initialPriority"];
  readonly suppressed_count: number;
  readonly first_release: string | null;
  readonly sdk: string | null;
  readonly created_at: number;
}

export function toGroupState(projectId: number, row: StoredState): GroupState {
  return {
    id: row.id,
    projectId,
    number: row.number,
    stateVersion: row.state_version,
    typeId: row.type_id,
    condition: conditionOf(row.status, row.substatus),
    resolution: row.resolution === null ? null : (JSON.parse(row.resolution) as GroupState["resolution"]),
    priority: row.priority,
    priorityLockedAt: row.priority_locked_at,
    assignee: row.assignee,
    title: row.title,
    culprit: row.culprit,
    level: row.level,
    timesSeen: row.times_seen,
    usersSeen: row.users_seen,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
  };
}

export function toGroupRow(projectId: number, row: StoredRow): GroupRow {
  return {
    ...toGroupState(projectId, row),
    message: row.message,
    platform: row.platform,
    metadata: JSON.parse(row.metadata) as GroupRow["metadata"],
    initialPriority: row.initial_priority,
    suppressedCount: row.suppressed_count,
    firstRelease: row.first_release,
    sdk: row.sdk,
    createdAt: row.created_at,
  };
}

export function conditionOf(status: string, substatus: string | null): GroupState["condition"] {
  const condition = toCondition(status, substatus);
  if (condition === undefined)
    throw new InvariantError(`a stored state that cannot be: ${status}, ${String(substatus)}`);
  return condition;
}
