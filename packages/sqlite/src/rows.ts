import {
  StorageError,
  toCondition,
  type GroupRow,
  type GroupState,
  type Level,
  type OccurrenceKey,
  type OccurrenceKind,
  type OccurrenceRow,
  type Priority,
  type Resolution,
} from "@issuekit/core";
import type { Row } from "./database.ts";

const kinds: readonly OccurrenceKind[] = ["event", "feedback", "occurrence"];

/** The parts of an occurrence key as they are stored. The numbers of the kinds order like their names. */
export function splitKey(key: OccurrenceKey): { readonly kind: number; readonly id: string } {
  const colon = key.indexOf(":");
  return { kind: kinds.indexOf(key.slice(0, colon) as OccurrenceKind) + 1, id: key.slice(colon + 1) };
}

export function toKey(kind: number, id: string): OccurrenceKey {
  return `${kinds[kind - 1] ?? "event"}:${id}`;
}

export const groupColumns = `id, project_id, number, state_version, type_id, status, substatus, resolution, priority,
  priority_locked_at, assignee, title, culprit, level, times_seen, users_seen, first_seen_at, last_seen_at`;

export function toState(row: Row): GroupState {
  const status = text(row, "status");
  const substatus = row["substatus"] === null ? null : text(row, "substatus");
  const condition = toCondition(status, substatus);
  if (condition === undefined) {
    throw new StorageError("STORAGE_FAILED", `SQLite: group ${text(row, "id")} is ${status} with ${substatus}`, { retryable: false });
  }
  return {
    id: text(row, "id"),
    projectId: number(row, "project_id"),
    number: number(row, "number"),
    stateVersion: number(row, "state_version"),
    typeId: number(row, "type_id"),
    condition,
    resolution: row["resolution"] === null ? null : (JSON.parse(text(row, "resolution")) as Resolution),
    priority: text(row, "priority") as Priority,
    priorityLockedAt: row["priority_locked_at"] as number | null,
    assignee: row["assignee"] as string | null,
    title: text(row, "title"),
    culprit: text(row, "culprit"),
    level: text(row, "level") as Level,
    timesSeen: number(row, "times_seen"),
    usersSeen: number(row, "users_seen"),
    firstSeenAt: number(row, "first_seen_at"),
    lastSeenAt: number(row, "last_seen_at"),
  };
}

export const fullGroupColumns: string = `${groupColumns}, message, platform, metadata, initial_priority, suppressed_count, first_release, sdk, created_at`;

export function toGroupRow(row: Row): GroupRow {
  return {
    ...toState(row),
    message: text(row, "message"),
    platform: text(row, "platform"),
    metadata: JSON.parse(text(row, "metadata")) as Record<string, unknown>,
    initialPriority: text(row, "initial_priority") as Priority,
    suppressedCount: number(row, "suppressed_count"),
    firstRelease: row["first_release"] as string | null,
    sdk: row["sdk"] as string | null,
    createdAt: number(row, "created_at"),
  };
}

export const occurrenceColumns = "id, kind, event_id, number, hash, at, received_at, environment, release, suppressed, occurrence";

export function toOccurrenceRow(row: Row): OccurrenceRow {
  const id = text(row, "id");
  return {
    key: toKey(number(row, "kind"), id),
    eventId: (row["event_id"] as string | null) ?? id,
    number: number(row, "number"),
    hash: text(row, "hash"),
    at: number(row, "at"),
    receivedAt: number(row, "received_at"),
    environment: row["environment"] as string | null,
    release: row["release"] as string | null,
    suppressed: row["suppressed"] === 1,
    occurrence: row["occurrence"] as string | null,
  };
}

export function text(row: Row, column: string): string {
  return String(row[column]);
}

export function number(row: Row, column: string): number {
  return Number(row[column]);
}
