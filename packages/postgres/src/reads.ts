import type {
  Activity,
  BucketCount,
  Environment,
  GroupReads,
  GroupReleaseCount,
  GroupRow,
  GroupStatus,
  HistoryEntry,
  OccurrenceRow,
  Release,
  TagCount,
  TagKeyRow,
} from "@issuekit/core";
import type { Connection } from "./connection.ts";
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

const groupsOf = (status: GroupStatus): string => `(
  select * from issuekit.groups
  where project_id = $1 and status = '${status}' and (last_seen_at, number) < ($2, $3)
  order by last_seen_at desc, number desc limit $4)`;

/** One index serves every list: without a status the three lists are merged. */
const listGroups = (listed: readonly GroupStatus[]): string =>
  `select ${rowColumns} from (${listed.map(groupsOf).join(" union all ")}) as listed
   order by last_seen_at desc, number desc limit $4`;

const listOccurrences = (order: "asc" | "desc"): string =>
  `select ${occurrenceColumns} from issuekit.occurrences
   where project_id = $1 and number = $2 and not suppressed and (at, kind, id) ${order === "asc" ? ">" : "<"} ($3, $4, $5)
   order by at ${order}, kind ${order}, id ${order} limit $6`;

export function createReads(connection: Connection): GroupReads {
  const { rows } = connection;
  return {
    async findGroup(projectId, by) {
      const [column, value] = "id" in by ? ["id", by.id] : ["number", by.number];
      const sql = `select ${rowColumns} from issuekit.groups where project_id = $1 and ${column} = $2`;
      const row = await connection.row<StoredRow>(sql, projectId, value);
      return row && toGroupRow(projectId, row);
    },

    async listGroups({ projectId, status, after, limit }): Promise<readonly GroupRow[]> {
      const listed = status === undefined ? statuses : statuses.filter((each) => each === status);
      const position = [after?.lastSeenAt ?? end, after?.number ?? end] as const;
      const found = await rows<StoredRow>(listGroups(listed), projectId, ...position, limit);
      return found.map((row) => toGroupRow(projectId, row));
    },

    async listOccurrences({ projectId, number, ascending = false, after, limit }): Promise<readonly OccurrenceRow[]> {
      const [kind, id] = after === undefined ? [0, ""] : splitKey(after.key);
      const at = after?.at ?? (ascending ? -end : end);
      const sql = listOccurrences(ascending ? "asc" : "desc");
      const found = await rows<StoredOccurrenceRow>(sql, projectId, number, at, kind, id, limit);
      return found.map(toOccurrence);
    },

    async findOccurrence(projectId, key) {
      const [kind, id] = splitKey(key);
      const sql = `select ${occurrenceColumns} from issuekit.occurrences
        where project_id = $1 and id = $2 and kind = $3 and number is not null`;
      const row = await connection.row<StoredOccurrenceRow>(sql, projectId, id, kind);
      return row && toOccurrence(row);
    },

    async findOccurrencesOfEvent({ projectId, number, eventId }) {
      const sql = `
        select * from (
          select ${occurrenceColumns} from issuekit.occurrences
            where project_id = $1 and id = $2 and kind = ${eventKind} and event_id is null and number = $3
              and not suppressed
          union all
          select ${occurrenceColumns} from issuekit.occurrences
            where project_id = $1 and event_id = $2 and number = $3 and not suppressed
        ) as found order by kind, id`;
      return (await rows<StoredOccurrenceRow>(sql, projectId, eventId, number)).map(toOccurrence);
    },

    findPayload: (projectId, eventId) => findPayload(connection, projectId, eventId),

    listTagKeys: (projectId, number) =>
      rows<TagKeyRow>(
        `select key, sum(times)::bigint as times, count(*) as values from issuekit.group_tags
         where project_id = $1 and number = $2 group by key order by key`,
        projectId,
        number,
      ),

    listTagValues: ({ projectId, number, key, limit }) =>
      rows<TagCount>(
        `select key, value, times, first_seen_at as "firstSeenAt", last_seen_at as "lastSeenAt"
         from issuekit.group_tags where project_id = $1 and number = $2 and key = $3
         order by times desc, value limit $4`,
        projectId,
        number,
        key,
        limit,
      ),

    listBuckets: ({ projectId, number, since, until }) =>
      rows<BucketCount>(
        `select hour_start as "hourStart", environment, times from issuekit.group_buckets
         where project_id = $1 and number = $2 and hour_start >= $3 and hour_start < $4
         order by hour_start, environment`,
        projectId,
        number,
        since,
        until,
      ),

    listGroupReleases: (projectId, number) =>
      rows<GroupReleaseCount>(
        `select environment, release, times, first_seen_at as "firstSeenAt", last_seen_at as "lastSeenAt"
         from issuekit.group_releases where project_id = $1 and number = $2 order by environment, release`,
        projectId,
        number,
      ),

    async listActivity(projectId, number): Promise<readonly Activity[]> {
      const sql = `select id, kind, at, actor, state_version as "stateVersion", data from issuekit.activity
        where project_id = $1 and number = $2 order by state_version, position`;
      const found = await rows<Omit<Activity, "data"> & { readonly data: string }>(sql, projectId, number);
      return found.map((row) => ({ ...row, data: JSON.parse(row.data) as Activity["data"] }));
    },

    async listHistory(projectId, number): Promise<readonly HistoryEntry[]> {
      const sql = `select state_version as "stateVersion", at, status, substatus, release from issuekit.history
        where project_id = $1 and number = $2 order by state_version, position`;
      const found = await rows<StoredHistory>(sql, projectId, number);
      return found.map(({ status, substatus, ...row }) => ({ ...row, condition: conditionOf(status, substatus) }));
    },

    async listHashes(projectId, groupId) {
      const sql = `select hash from issuekit.hashes where project_id = $1 and number =
          (select number from issuekit.groups where project_id = $1 and id = $2) order by hash`;
      return (await rows<{ readonly hash: string }>(sql, projectId, groupId)).map(({ hash }) => hash);
    },

    listReleases: (projectId) =>
      rows<Release>(
        `select version, first_seen_at as "firstSeenAt", last_seen_at as "lastSeenAt" from issuekit.releases
         where project_id = $1 order by version`,
        projectId,
      ),

    listEnvironments: (projectId) =>
      rows<Environment>(
        `select name, first_seen_at as "firstSeenAt" from issuekit.environments where project_id = $1 order by name`,
        projectId,
      ),
  };
}

interface StoredHistory extends Omit<HistoryEntry, "condition"> {
  readonly status: string;
  readonly substatus: string | null;
}
