import type { Activity, ActivityKind, BucketCount, GroupReads, GroupReleaseCount, GroupRow, GroupStatus, HistoryEntry, TagCount } from "@issuekit/core";
import type { Connection } from "./connection.ts";
import type { Row, Value } from "./database.ts";
import { findPayload, toRelease } from "./load.ts";
import { fullGroupColumns, number, occurrenceColumns, splitKey, text, toGroupRow, toOccurrenceRow } from "./rows.ts";

const statuses: readonly GroupStatus[] = ["unresolved", "resolved", "archived"];

export function createReads(query: <T>(work: () => T) => Promise<T>, connection: Connection): GroupReads {
  const all = (sql: string, ...values: Value[]) => connection.prepare(sql).all(...values) as readonly Row[];
  const one = (sql: string, ...values: Value[]) => connection.prepare(sql).get(...values) as Row | undefined;

  /** The newest groups of one status: a walk along the index, whatever the number of groups. */
  function newestOf(status: GroupStatus, request: Parameters<GroupReads["listGroups"]>[0]): readonly GroupRow[] {
    const { projectId, after, limit } = request;
    const rows =
      after === undefined
        ? all(`select ${fullGroupColumns} from groups where project_id = ? and status = ?
            order by last_seen_at desc, number desc limit ?`, projectId, status, limit)
        : all(`select ${fullGroupColumns} from groups where project_id = ? and status = ? and (last_seen_at, number) < (?, ?)
            order by last_seen_at desc, number desc limit ?`, projectId, status, after.lastSeenAt, after.number, limit);
    return rows.map(toGroupRow);
  }

  return {
    findGroup: (projectId, by) =>
      query(() => {
        const row =
          "id" in by
            ? one(`select ${fullGroupColumns} from groups where project_id = ? and id = ?`, projectId, by.id)
            : one(`select ${fullGroupColumns} from groups where project_id = ? and number = ?`, projectId, by.number);
        return row && toGroupRow(row);
      }),
    listGroups: (request) =>
      query(() => {
        if (request.status !== undefined) return newestOf(request.status, request);
        const rows = statuses.flatMap((status) => newestOf(status, request));
        return rows.sort((a, b) => b.lastSeenAt - a.lastSeenAt || b.number - a.number).slice(0, request.limit);
      }),
    listOccurrences: ({ projectId, number: group, ascending = false, after, limit }) =>
      query(() => {
        const order = ascending ? "at, kind, id" : "at desc, kind desc, id desc";
        const base = `select ${occurrenceColumns} from occurrences where project_id = ? and number = ? and suppressed = 0`;
        if (after === undefined) return all(`${base} order by ${order} limit ?`, projectId, group, limit).map(toOccurrenceRow);
        const { kind, id } = splitKey(after.key);
        const beyond = `and (at, kind, id) ${ascending ? ">" : "<"} (?, ?, ?)`;
        return all(`${base} ${beyond} order by ${order} limit ?`, projectId, group, after.at, kind, id, limit).map(toOccurrenceRow);
      }),
    findOccurrence: (projectId, key) =>
      query(() => {
        const { kind, id } = splitKey(key);
        const row = one(`select ${occurrenceColumns} from occurrences where project_id = ? and id = ? and kind = ?`, projectId, id, kind);
        return row && toOccurrenceRow(row);
      }),
    findOccurrencesOfEvent: ({ projectId, number: group, eventId }) =>
      query(() => {
        const sql = (which: string) =>
          `select ${occurrenceColumns} from occurrences where project_id = ? and ${which} and number = ? and suppressed = 0`;
        const rows = [
          ...all(sql("id = ? and event_id is null"), projectId, eventId, group),
          ...all(sql("event_id = ?"), projectId, eventId, group),
        ];
        return rows.map(toOccurrenceRow).sort((a, b) => (a.key < b.key ? -1 : 1));
      }),
    findPayload: (projectId, eventId) => query(() => findPayload(connection, projectId, eventId)),
    listTagKeys: (projectId, group) =>
      query(() =>
        all("select key, sum(times) as times, count(*) as \"values\" from group_tags where project_id = ? and number = ? group by key order by key", projectId, group).map(
          (row) => ({ key: text(row, "key"), times: number(row, "times"), values: number(row, "values") }),
        ),
      ),
    listTagValues: ({ projectId, number: group, key, limit }) =>
      query(() =>
        all(`select key, value, times, first_seen_at, last_seen_at from group_tags where project_id = ? and number = ? and key = ?
          order by times desc, value limit ?`, projectId, group, key, limit).map(
          (row) => ({ key: text(row, "key"), value: text(row, "value"), ...sums(row) }) satisfies TagCount,
        ),
      ),
    listBuckets: ({ projectId, number: group, since, until }) =>
      query(() =>
        all(`select hour_start, environment, times from group_buckets where project_id = ? and number = ? and hour_start >= ? and hour_start < ?
          order by hour_start, environment`, projectId, group, since, until).map(
          (row) => ({ hourStart: number(row, "hour_start"), environment: text(row, "environment"), times: number(row, "times") }) satisfies BucketCount,
        ),
      ),
    listGroupReleases: (projectId, group) =>
      query(() =>
        all("select environment, release, times, first_seen_at, last_seen_at from group_releases where project_id = ? and number = ? order by environment, release", projectId, group).map(
          (row) => ({ environment: text(row, "environment"), release: text(row, "release"), ...sums(row) }) satisfies GroupReleaseCount,
        ),
      ),
    listActivity: (projectId, group) =>
      query(() =>
        all("select state_version, id, kind, at, actor, data from activity where project_id = ? and number = ? order by state_version, id", projectId, group).map(toActivity),
      ),
    listHistory: (projectId, group) =>
      query(() =>
        all("select state_version, at, status, substatus, release from history where project_id = ? and number = ? order by state_version", projectId, group).map(toHistory),
      ),
    listHashes: (projectId, groupId) =>
      query(() =>
        all("select h.hash from hashes h join groups g on g.project_id = h.project_id and g.number = h.number where g.project_id = ? and g.id = ? order by h.hash", projectId, groupId).map(
          (row) => text(row, "hash"),
        ),
      ),
    listReleases: (projectId) =>
      query(() => all("select version, first_seen_at, last_seen_at from releases where project_id = ? order by version", projectId).map(toRelease)),
    listEnvironments: (projectId) =>
      query(() =>
        all("select name, first_seen_at from environments where project_id = ? order by name", projectId).map((row) => ({
          name: text(row, "name"),
          firstSeenAt: number(row, "first_seen_at"),
        })),
      ),
  };
}

function sums(row: Row) {
  return { times: number(row, "times"), firstSeenAt: number(row, "first_seen_at"), lastSeenAt: number(row, "last_seen_at") };
}

function toActivity(row: Row): Activity {
  return {
    id: text(row, "id"),
    kind: text(row, "kind") as ActivityKind,
    at: number(row, "at"),
    actor: row["actor"] as string | null,
    stateVersion: number(row, "state_version"),
    data: JSON.parse(text(row, "data")) as Record<string, unknown>,
  };
}

function toHistory(row: Row): HistoryEntry {
  return {
    stateVersion: number(row, "state_version"),
    at: number(row, "at"),
    condition: { status: row["status"], substatus: row["substatus"] } as HistoryEntry["condition"],
    release: row["release"] as string | null,
  };
}

