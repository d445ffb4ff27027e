import { InvariantError, toCondition, type GroupRow, type LoadedGroup } from "@issuekit/core";

/** What `toGroupRow` reads. */
export const rowColumns: string = `id, number, state_version, type_id, status, substatus, resolution, priority,
    priority_locked_at, assignee, title, culprit, level, times_seen, users_seen, first_seen_at, last_seen_at, message,
    platform, metadata, initial_priority, suppressed_count, first_release, sdk, created_at`;

/** What `toLoadedGroup` reads. */
export const loadedColumns: string = `${rowColumns}, earliest_at, earliest_id, newest_at, newest_id, title_is_real,
    title_at, title_id`;

export interface StoredRow {
  readonly id: string;
  readonly number: number;
  readonly state_version: number;
  readonly type_id: number;
  readonly status: string;
  readonly substatus: string | null;
  readonly resolution: string | null;
  readonly priority: GroupRow["priority"];
  readonly priority_locked_at: number | null;
  readonly assignee: string | null;
  readonly title: string;
  readonly culprit: string;
  readonly level: GroupRow["level"];
  readonly times_seen: number;
  readonly users_seen: number;
  readonly first_seen_at: number;
  readonly last_seen_at: number;
  readonly message: string;
  readonly platform: string;
  readonly metadata: string;
  readonly initial_priority: GroupRow["initialPriority"];
  readonly suppressed_count: number;
  readonly first_release: string | null;
  readonly sdk: string | null;
  readonly created_at: number;
}

export interface StoredLoad extends StoredRow {
  readonly earliest_at: number;
  readonly earliest_id: string;
  readonly newest_at: number;
  readonly newest_id: string;
  readonly title_is_real: number;
  readonly title_at: number;
  readonly title_id: string;
}

export function toGroupRow(projectId: number, row: StoredRow): GroupRow {
  return {
    id: row.id,
    projectId,
    number: row.number,
    stateVersion: row.state_version,
    typeId: row.type_id,
    condition: conditionOf(row.status, row.substatus),
    resolution: row.resolution === null ? null : (JSON.parse(row.resolution) as GroupRow["resolution"]),
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

export function toLoadedGroup(projectId: number, row: StoredLoad): LoadedGroup {
  return {
    ...toGroupRow(projectId, row),
    ranks: {
      earliest: { at: row.earliest_at, id: row.earliest_id },
      newest: { at: row.newest_at, id: row.newest_id },
      titled: { isReal: row.title_is_real === 1, at: row.title_at, id: row.title_id },
    },
  };
}

export function conditionOf(status: string, substatus: string | null): GroupRow["condition"] {
  const condition = toCondition(status, substatus);
  if (condition === undefined)
    throw new InvariantError(`a stored state that cannot be: ${status}, ${String(substatus)}`);
  return condition;
}
