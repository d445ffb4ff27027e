import type {
  Activity,
  BucketCount,
  Environment,
  GroupReads,
  GroupReleaseCount,
  GroupStatus,
  HistoryEntry,
  Release,
  TagCount,
  TagKeyRow,
} from "@issuekit/core";
import type { Connection } from "./connection.ts";
import { every, first, type SqliteValue } from "./database.ts";
import { conditionOf, rowColumns, toGroupRow, type StoredRow } from "./group-rows.ts";
import {
  eventKind,
  findPayload,
  occurrenceColumns,
  splitKey,
  toOccurrence,
  type StoredOccurrenceRow,
} from "./occurrences.ts";

/** Stands for "from the newest on". */
const end = Number.MAX_SAFE_INTEGER;

const statuses: readonly GroupStatus[] = ["unresolved", "resolved", "archived"];

const groupsOf = (status: GroupStatus): string =>
  `select ${rowColumns} from issuekit_groups
   where project_id = ? and status = '${status}' and (last_seen_at, number) < (?, ?)`;

/** One index serves every list: without a status the three lists are merged, which takes no sorting. */
const listGroups = (listed: readonly GroupStatus[]): string =>
  `${listed.map(groupsOf).join(" union all ")} order by last_seen_at desc, number desc limit ?`;

const listOccurrences = (order: "asc" | "desc"): string =>
  `select ${occurrenceColumns} from issuekit_occurrences
   where project_id = ? and number = ? and suppressed = 0 and (at, kind, id) ${order === "asc" ? ">" : "<"} (?, ?, ?)
   order by at ${order}, kind ${order}, id ${order} limit ?`;

export function createReads(connection: Connection): GroupReads {
  /** All rows of one statement, mapped. */
  function list<Row, Item>(sql: string, values: readonly SqliteValue[], toItem: (row: Row) => Item): Promise<Item[]> {
    return connection.read((statements) => every<Row>(statements.prepare(sql), ...values).map(toItem));
  }

  return {
    findGroup(projectId, by) {
      const [column, value] = "id" in by ? ["id", by.id] : ["number", by.number];
      const sql = `select ${rowColumns} from issuekit_groups where project_id = ? and ${column} = ?`;
      return connection.read((statements) => {
        const row = first<StoredRow>(statements.prepare(sql), projectId, value);
        return row && toGroupRow(projectId, row);
      });
    },

    listGroups({ projectId, status, after, limit }) {
      const listed = status === undefined ? statuses : statuses.filter((each) => each === status);
      const position = [projectId, after?.lastSeenAt ?? end, after?.number ?? end];
      const values = [...listed.flatMap(() => position), limit];
      return list<StoredRow, ReturnType<typeof toGroupRow>>(listGroups(listed), values, (row) =>
        toGroupRow(projectId, row),
      );
    },

    listOccurrences({ projectId, number, ascending = false, after, limit }) {
      const [kind, id] = after === undefined ? [0, ""] : splitKey(after.key);
      const at = after?.at ?? (ascending ? -end : end);
      const values = [projectId, number, at, kind, id, limit];
      return list<StoredOccurrenceRow, ReturnType<typeof toOccurrence>>(
        listOccurrences(ascending ? "asc" : "desc"),
        values,
        toOccurrence,
      );
    },

    findOccurrence(projectId, key) {
      const [kind, id] = splitKey(key);
      const sql = `select ${occurrenceColumns} from issuekit_occurrences
        where project_id = ? and id = ? and kind = ? and number is not null`;
      return connection.read((statements) => {
        const row = first<StoredOccurrenceRow>(statements.prepare(sql), projectId, id, kind);
        return row && toOccurrence(row);
      });
    },

    findOccurrencesOfEvent({ projectId, number, eventId }) {
      const sql = `
        select ${occurrenceColumns} from issuekit_occurrences
          where project_id = ? and id = ? and kind = ${eventKind} and event_id is null and number = ? and suppressed = 0
        union all
        select ${occurrenceColumns} from issuekit_occurrences
          where project_id = ? and event_id = ? and number = ? and suppressed = 0
        order by kind, id`;
      const values = [projectId, eventId, number, projectId, eventId, number];
      return list<StoredOccurrenceRow, ReturnType<typeof toOccurrence>>(sql, values, toOccurrence);
    },

    findPayload: (projectId, eventId) => connection.read((statements) => findPayload(statements, projectId, eventId)),

    listTagKeys(projectId, number) {
      const sql = `select key, sum(times) as times, count(*) as "values" from issuekit_group_tags
        where project_id = ? and number = ? group by key order by key`;
      return list<TagKeyRow, TagKeyRow>(sql, [projectId, number], (row) => ({ ...row }));
    },

    listTagValues({ projectId, number, key, limit }) {
      const sql = `select key, value, times, first_seen_at as "firstSeenAt", last_seen_at as "lastSeenAt"
        from issuekit_group_tags where project_id = ? and number = ? and key = ? order by times desc, value limit ?`;
      return list<TagCount, TagCount>(sql, [projectId, number, key, limit], (row) => ({ ...row }));
    },

    listBuckets({ projectId, number, since, until }) {
      const sql = `select hour_start as "hourStart", environment, times from issuekit_group_buckets
        where project_id = ? and number = ? and hour_start >= ? and hour_start < ? order by hour_start, environment`;
      return list<BucketCount, BucketCount>(sql, [projectId, number, since, until], (row) => ({ ...row }));
    },

    listGroupReleases(projectId, number) {
      const sql = `select environment, release, times, first_seen_at as "firstSeenAt", last_seen_at as "lastSeenAt"
        from issuekit_group_releases where project_id = ? and number = ? order by environment, release`;
      return list<GroupReleaseCount, GroupReleaseCount>(sql, [projectId, number], (row) => ({ ...row }));
    },

    listActivity(projectId, number) {
      const sql = `select id, kind, at, actor, state_version as "stateVersion", data from issuekit_activity
        where project_id = ? and number = ? order by state_version, rowid`;
      return list<Omit<Activity, "data"> & { readonly data: string }, Activity>(sql, [projectId, number], (row) => ({
        ...row,
        data: JSON.parse(row.data) as Activity["data"],
      }));
    },

    listHistory(projectId, number) {
      const sql = `select state_version, at, status, substatus, release from issuekit_history
        where project_id = ? and number = ? order by state_version, rowid`;
      return list<StoredHistory, HistoryEntry>(sql, [projectId, number], (row) => ({
        stateVersion: row.state_version,
        at: row.at,
        condition: conditionOf(row.status, row.substatus),
        release: row.release,
      }));
    },

    listHashes(projectId, groupId) {
      const sql = `select hash from issuekit_hashes where project_id = ? and number =
          (select number from issuekit_groups where project_id = ? and id = ?) order by hash`;
      return list<{ readonly hash: string }, string>(sql, [projectId, projectId, groupId], ({ hash }) => hash);
    },

    listReleases(projectId) {
      const sql = `select version, first_seen_at as "firstSeenAt", last_seen_at as "lastSeenAt" from issuekit_releases
        where project_id = ? order by version`;
      return list<Release, Release>(sql, [projectId], (row) => ({ ...row }));
    },

    listEnvironments(projectId) {
      const sql = `select name, first_seen_at as "firstSeenAt" from issuekit_environments where project_id = ? order by name`;
      return list<Environment, Environment>(sql, [projectId], (row) => ({ ...row }));
    },
  };
}

interface StoredHistory {
  readonly state_version: number;
  readonly at: number;
  readonly status: string;
  readonly substatus: string | null;
  readonly release: string | null;
}
