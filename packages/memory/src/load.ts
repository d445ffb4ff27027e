import type { LoadedGroup, LoadRequest, Snapshot, StoredPayload } from "@issuekit/core";
import { toLoadedGroup } from "./group-rows.ts";
import { dataOf, type ProjectData, type Store } from "./store.ts";

export function load(store: Store, request: LoadRequest): Snapshot {
  const data = dataOf(store, request.projectId);
  const snapshot = {
    known: new Map(),
    events: new Map<string, StoredPayload>(),
    hashes: new Map(),
    groups: new Map<string, LoadedGroup>(),
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
    if (!snapshot.groups.has(group.id)) snapshot.groups.set(group.id, toLoadedGroup(request.projectId, group));
  }
  for (const id of request.groupIds) {
    const group = data.groups.get(id);
    if (group !== undefined) snapshot.groups.set(id, toLoadedGroup(request.projectId, group));
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
