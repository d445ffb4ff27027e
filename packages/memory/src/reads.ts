import type { GroupReads, GroupReleaseCount, OccurrenceKey, OccurrenceRow, TagCount } from "@issuekit/core";
import { toGroupRow } from "./group-rows.ts";
import { findPayload } from "./load.ts";
import { splitNames, type Sum } from "./sums.ts";
import { dataOf, type Occurrence, type Store, type StoredGroup } from "./store.ts";

export function createReads(store: Store): GroupReads {
  const groupOf = (projectId: number, number: number) => dataOf(store, projectId).byNumber.get(number);
  return {
    async findGroup(projectId, by) {
      const data = dataOf(store, projectId);
      const group = "id" in by ? data.groups.get(by.id) : data.byNumber.get(by.number);
      return group && toGroupRow(projectId, group);
    },
    async listGroups({ projectId, status, after, limit }) {
      const rows = [...dataOf(store, projectId).groups.values()].filter(
        (group) =>
          (status === undefined || group.condition.status === status) &&
          (after === undefined ||
            group.lastSeenAt < after.lastSeenAt ||
            (group.lastSeenAt === after.lastSeenAt && group.number < after.number)),
      );
      rows.sort((a, b) => b.lastSeenAt - a.lastSeenAt || b.number - a.number);
      return rows.slice(0, limit).map((group) => toGroupRow(projectId, group));
    },
    async listOccurrences({ projectId, number, ascending = false, after, limit }) {
      const group = groupOf(projectId, number);
      if (group === undefined) return [];
      const sorted = inOrder(group);
      const start = after === undefined ? (ascending ? 0 : sorted.length - 1) : startAfter(sorted, after, ascending);
      const rows: OccurrenceRow[] = [];
      const step = ascending ? 1 : -1;
      for (let index = start; rows.length < limit; index += step) {
        const occurrence = sorted[index];
        if (occurrence === undefined) break;
        rows.push(toOccurrenceRow(occurrence));
      }
      return rows;
    },
    async findOccurrence(projectId, key) {
      const occurrence = dataOf(store, projectId).occurrences.get(key);
      return occurrence && toOccurrenceRow(occurrence);
    },
    async findOccurrencesOfEvent({ projectId, number, eventId }) {
      const group = groupOf(projectId, number);
      return (group?.occurrences ?? [])
        .filter((occurrence) => occurrence.eventId === eventId)
        .sort((a, b) => compareText(a.key, b.key))
        .map(toOccurrenceRow);
    },
    async findPayload(projectId, eventId) {
      return findPayload(dataOf(store, projectId), eventId);
    },
    async listTagKeys(projectId, number) {
      const rows = new Map<string, { key: string; times: number; values: number }>();
      for (const [joined, [times]] of groupOf(projectId, number)?.tags ?? []) {
        const [key] = splitNames(joined);
        const row = rows.get(key);
        rows.set(key, { key, times: (row?.times ?? 0) + times, values: (row?.values ?? 0) + 1 });
      }
      return [...rows.values()].sort((a, b) => compareText(a.key, b.key));
    },
    async listTagValues({ projectId, number, key, limit }) {
      const rows: TagCount[] = [];
      for (const [joined, sum] of groupOf(projectId, number)?.tags ?? []) {
        const [of, value] = splitNames(joined);
        if (of === key) rows.push({ key, value, ...named(sum) });
      }
      return rows.sort((a, b) => b.times - a.times || compareText(a.value, b.value)).slice(0, limit);
    },
    async listBuckets({ projectId, number, since, until }) {
      const rows = [...(groupOf(projectId, number)?.buckets.values() ?? [])];
      return rows
        .filter(({ hourStart }) => hourStart >= since && hourStart < until)
        .sort((a, b) => a.hourStart - b.hourStart || compareText(a.environment, b.environment))
        .map((row) => ({ ...row }));
    },
    async listGroupReleases(projectId, number) {
      const rows: GroupReleaseCount[] = [];
      for (const [joined, sum] of groupOf(projectId, number)?.releases ?? []) {
        const [environment, release] = splitNames(joined);
        rows.push({ environment, release, ...named(sum) });
      }
      return rows.sort((a, b) => compareText(a.environment, b.environment) || compareText(a.release, b.release));
    },
    async listActivity(projectId, number) {
      return [...(groupOf(projectId, number)?.activity ?? [])].sort((a, b) => a.stateVersion - b.stateVersion);
    },
    async listHistory(projectId, number) {
      return [...(groupOf(projectId, number)?.history ?? [])].sort((a, b) => a.stateVersion - b.stateVersion);
    },
    async listHashes(projectId, groupId) {
      return [...(dataOf(store, projectId).groups.get(groupId)?.hashes ?? [])].sort(compareText);
    },
    async listReleases(projectId) {
      const rows = [...dataOf(store, projectId).releases.values()].map((row) => ({ ...row }));
      return rows.sort((a, b) => compareText(a.version, b.version));
    },
    async listEnvironments(projectId) {
      const rows = [...dataOf(store, projectId).environments].map(([name, firstSeenAt]) => ({ name, firstSeenAt }));
      return rows.sort((a, b) => compareText(a.name, b.name));
    },
  };
}

/** Sorted when somebody looks, not when something arrives. */
function inOrder(group: StoredGroup): readonly Occurrence[] {
  if (!group.sorted) {
    group.occurrences.sort(compareOccurrences);
    group.sorted = true;
  }
  return group.occurrences;
}

function compareOccurrences(a: { at: number; key: OccurrenceKey }, b: { at: number; key: OccurrenceKey }): number {
  return a.at - b.at || compareText(a.key, b.key);
}

/** The index of the first occurrence beyond a position, in the direction of the list. */
function startAfter(
  sorted: readonly Occurrence[],
  after: { readonly at: number; readonly key: OccurrenceKey },
  ascending: boolean,
): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = compareOccurrences(sorted[middle] as Occurrence, after);
    if (order < 0 || (order === 0 && ascending)) low = middle + 1;
    else high = middle;
  }
  return ascending ? low : low - 1;
}

function toOccurrenceRow(occurrence: Occurrence): OccurrenceRow {
  const { key, eventId, group, hash, at, receivedAt, environment, release, suppressed } = occurrence;
  return {
    key,
    eventId,
    number: group.number,
    hash,
    at,
    receivedAt,
    environment,
    release,
    suppressed,
    occurrence: occurrence.occurrence,
  };
}

function named([times, firstSeenAt, lastSeenAt]: Readonly<Sum>) {
  return { times, firstSeenAt, lastSeenAt };
}

/** By code points, as databases order bytes of UTF-8. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left === right) continue;
    const pairs = (left >= 0xd800 && left <= 0xdfff ? 1 : 0) - (right >= 0xd800 && right <= 0xdfff ? 1 : 0);
    return pairs === 0 ? left - right : pairs;
  }
  return a.length - b.length;
}
