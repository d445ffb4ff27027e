import type { ChangeSet, CommitResult, Counting, GroupUnit, NewGroup, OccurrenceKey, Totals } from "@issuekit/core";
import { addSum, hasFirst, joinNames } from "./sums.ts";
import { dataOf, type Occurrence, type ProjectData, type Store, type StoredGroup } from "./store.ts";

const minuteMs = 60_000;

/** Applies a change set: everything is checked before anything is written, and nothing waits in between. */
export function commit(store: Store, changes: ChangeSet): CommitResult {
  const commitKey = `${changes.projectId}:${changes.id}`;
  const before = store.commits.get(commitKey);
  if (before !== undefined) return { kind: "alreadyApplied", refused: before.refused };

  const data = dataOf(store, changes.projectId);
  const totals = new Map<string, Totals>();
  const refused: string[] = [];
  const earlierPayloads: OccurrenceKey[] = [];
  for (const unit of changes.units) {
    const group = admit(data, unit);
    if (group === undefined) refused.push(unit.groupId);
    else totals.set(unit.groupId, apply(store, data, group, unit, earlierPayloads));
  }
  const newReleases = seeReleases(data, changes);
  for (const { name, firstSeenAt } of changes.environments) {
    data.environments.set(name, Math.min(data.environments.get(name) ?? firstSeenAt, firstSeenAt));
  }
  store.commits.set(commitKey, { now: changes.now, refused });
  return { kind: "applied", totals, refused, newReleases, earlierPayloads };
}

/** The group that the unit may change, made where the unit creates it; `undefined` refuses. Nothing is written yet. */
function admit(data: ProjectData, unit: GroupUnit): StoredGroup | undefined {
  if (unit.relyOn.newHashes.some((hash) => data.hashes.has(hash))) return undefined;
  const keys = new Set(unit.occurrences.map(({ key }) => key));
  if (keys.size < unit.occurrences.length) return undefined;
  for (const key of keys) if (data.occurrences.has(key)) return undefined;
  if (unit.create === undefined) {
    const group = data.groups.get(unit.groupId);
    return group !== undefined && group.number === unit.number && group.stateVersion === unit.relyOn.stateVersion
      ? group
      : undefined;
  }
  if (data.groups.has(unit.groupId) || data.byNumber.has(unit.number) || unit.count === undefined) return undefined;
  return bear(unit.groupId, unit.number, unit.create, unit.count);
}

function bear(id: string, number: number, create: NewGroup, count: Counting): StoredGroup {
  return {
    id,
    number,
    ...create,
    resolution: null,
    priorityLockedAt: null,
    timesSeen: 0,
    firstSeenAt: count.firstSeenAt,
    lastSeenAt: count.lastSeenAt,
    earliest: count.earliest,
    newest: count.newest,
    titled: count.titled,
    users: new Set(),
    buckets: new Map(),
    tags: new Map(),
    releases: new Map(),
    occurrences: [],
    sorted: true,
    activity: [],
    history: [],
    hashes: new Set(),
  };
}

function apply(
  store: Store,
  data: ProjectData,
  group: StoredGroup,
  unit: GroupUnit,
  earlierPayloads: OccurrenceKey[],
): Totals {
  if (unit.create !== undefined) {
    data.groups.set(group.id, group);
    data.byNumber.set(group.number, group);
  }
  for (const hash of [...unit.relyOn.newHashes, ...unit.spareHashes]) {
    if (data.hashes.has(hash)) continue;
    data.hashes.set(hash, group);
    group.hashes.add(hash);
  }
  if (unit.count !== undefined) count(group, unit.count);
  if (unit.change !== undefined) {
    const { condition, resolution, priority, stateVersion } = unit.change;
    group.stateVersion = stateVersion;
    if (condition !== undefined) group.condition = condition;
    if (resolution !== undefined) group.resolution = resolution;
    if (priority !== undefined) group.priority = priority;
  }
  for (const stored of unit.occurrences) {
    const has = hasPayload(data, stored.eventId);
    if (stored.payload !== null && has) earlierPayloads.push(stored.key);
    const occurrence: Occurrence = { ...stored, payload: has ? null : stored.payload, suppressed: false, group };
    data.occurrences.set(stored.key, occurrence);
    if (occurrence.payload !== null && stored.key !== `event:${stored.eventId}`)
      data.payloads.set(stored.eventId, occurrence);
    group.occurrences.push(occurrence);
    group.sorted = false;
  }
  for (const { key, hash, at, receivedAt } of unit.suppressed) {
    if (data.occurrences.has(key)) continue;
    const eventId = key.slice(key.indexOf(":") + 1);
    const none = { environment: null, release: null, occurrence: null, payload: null };
    data.occurrences.set(key, { key, eventId, hash, at, receivedAt, ...none, suppressed: true, group });
  }
  const newEnvironments = summarise(group, unit);
  group.activity.push(...unit.activity);
  group.history.push(...unit.history);
  announce(store, data, group, unit);
  return { timesSeen: group.timesSeen, usersSeen: group.users.size, newEnvironments };
}

export function hasPayload(data: ProjectData, eventId: string): boolean {
  return data.payloads.has(eventId) || (data.occurrences.get(`event:${eventId}`)?.payload ?? null) !== null;
}

function count(group: StoredGroup, more: Counting): void {
  group.timesSeen += more.times;
  group.firstSeenAt = Math.min(group.firstSeenAt, more.firstSeenAt);
  group.lastSeenAt = Math.max(group.lastSeenAt, more.lastSeenAt);
  if (isBefore(more.earliest, group.earliest)) group.earliest = more.earliest;
  if (isBefore(group.newest, more.newest)) group.newest = more.newest;
  const sameRank = more.titled.isReal === group.titled.isReal;
  if (sameRank ? isBefore(group.titled, more.titled) : more.titled.isReal) group.titled = more.titled;
}

function isBefore(a: { at: number; id: string }, b: { at: number; id: string }): boolean {
  return a.at === b.at ? a.id < b.id : a.at < b.at;
}

/** Adds to the summaries and answers the environments that are new to the group. */
function summarise(group: StoredGroup, unit: GroupUnit): readonly string[] {
  for (const user of unit.users) group.users.add(user);
  for (const { hourStart, environment, times } of unit.buckets) {
    const key = `${hourStart}:${environment}`;
    const bucket = group.buckets.get(key);
    if (bucket === undefined) group.buckets.set(key, { hourStart, environment, times });
    else bucket.times += times;
  }
  for (const row of unit.tags) addSum(group.tags, joinNames(row.key, row.value), row);
  const newEnvironments: string[] = [];
  for (const row of unit.releases) {
    const { environment } = row;
    if (!hasFirst(group.releases, environment)) newEnvironments.push(environment);
    addSum(group.releases, joinNames(environment, row.release), row);
  }
  return newEnvironments;
}

function seeReleases(data: ProjectData, changes: ChangeSet): readonly string[] {
  const fresh: string[] = [];
  for (const seen of changes.releases) {
    const known = data.releases.get(seen.version);
    if (known === undefined) {
      fresh.push(seen.version);
      data.releases.set(seen.version, { ...seen });
      continue;
    }
    known.firstSeenAt = Math.min(known.firstSeenAt, seen.firstSeenAt);
    if (seen.lastSeenAt >= known.lastSeenAt + minuteMs) known.lastSeenAt = seen.lastSeenAt;
  }
  return fresh;
}

function announce(store: Store, data: ProjectData, group: StoredGroup, unit: GroupUnit): void {
  for (const announcement of unit.announcements) {
    for (const consumer of data.consumers.values()) {
      if (!consumer.names.has(announcement.name)) continue;
      consumer.rows.push({
        announcement,
        groupId: group.id,
        number: group.number,
        order: (store.announced += 1),
        timesSeen: group.timesSeen,
        usersSeen: group.users.size,
        attempt: 0,
        firstTriedAt: null,
        retryAt: null,
        lease: null,
        leaseUntil: 0,
        state: "waiting",
        error: "",
      });
    }
  }
}
