import type { GroupState, LoadRequest, Snapshot, StoredPayload } from "@issuekit/core";
import { dataOf, type ProjectData, type Store, type StoredGroup } from "./store.ts";

export function load(store: Store, request: LoadRequest): Snapshot {
  const data = dataOf(store, request.projectId);
  const snapshot = {
    known: new Map(),
    events: new Map<string, StoredPayload>(),
    hashes: new Map(),
    groups: new Map<string, GroupState>(),
    releases: new Map(),
  } satisfies Snapshot;
  for (const key of request.occurrenceKeys) {
    const occurrence = data.occurrences.get(key);
    if (occurrence === undefined) continue;
    const { id, number } = occurrence.group;
    snapshot.known.set(key, { group: { id, number }, suppressed: occurrence.suppressed });
  }
  for (const eventId of request.events) {
    const payload = findPayload(data, eventId);
    if (payload !== undefined) snapshot.events.set(eventId, payload);
  }
  for (const hash of request.hashes) {
    const group = data.hashes.get(hash);
    if (group === undefined) continue;
    snapshot.hashes.set(hash, { kind: "group", groupId: group.id });
    snapshot.groups.set(group.id, toState(request.projectId, group));
  }
  for (const id of request.groupIds) {
    const group = data.groups.get(id);
    if (group !== undefined) snapshot.groups.set(id, toState(request.projectId, group));
  }
  for (const version of request.releases) {
    const release = data.releases.get(version);
    if (release !== undefined) snapshot.releases.set(version, { ...release });
  }
  return snapshot;
}

export function findPayload(data: ProjectData, eventId: string): StoredPayload | undefined {
  const own = data.occurrences.get(`event:${eventId}`);
  const carrier = typeof own?.payload === "string" ? own : data.payloads.get(eventId);
  const json = carrier?.payload ?? null;
  if (carrier === undefined || json === null) return undefined;
  return { eventId, at: carrier.at, receivedAt: carrier.receivedAt, json };
}

export function toState(projectId: number, group: StoredGroup): GroupState {
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
  };
}
