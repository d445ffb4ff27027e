/**
 * What a commit writes below the groups and into them, one text for each table: a step of the function of migration 0001,
 * and a statement of its own where there are no functions. A change of a text that is in the function is a new migration.
 */
export interface Given {
  readonly project: string;
  /** The rows of one list, as `jsonb`. */
  readonly rows: (list: string) => string;
  /** What to select the rows of a list from that grows with the events of a batch. The function has it column by column. */
  readonly seen: (list: string, columns: string) => string;
  /** Passes over the rows of units that are lost, where they are still among those given. */
  readonly unlessLost: (row: string) => string;
  /** How many users each group has that are new, by its number, as `jsonb`. */
  readonly newUsers: string;
}

/** In the function. */
export const inFunction: Given = {
  project: "project",
  rows: (list) => `changes -> '${list}'`,
  seen(list, columns) {
    const names = columns.replaceAll(/ (text|bigint)/g, "");
    const arrays = columns.replaceAll(/(\w+) (\w+)/g, `  (${list} ->> '$1')::$2[]`).replaceAll(", ", ",\n");
    return `unnest(\n${arrays}\n) as seen (${names})`;
  },
  unlessLost: (row) => `\nwhere ${row}.number <> all (lost)`,
  newUsers: "new_users",
};

/** In a statement that is given the project, one list without what is lost, and the numbers of new users. */
export const inStatement: Given = {
  project: "$1",
  rows: () => "$2::text::jsonb",
  seen: (_list, columns) => `jsonb_to_recordset($2::text::jsonb) as seen (${columns})`,
  unlessLost: () => "",
  newUsers: "$3::text::jsonb",
};

type Write = (given: Given) => string;

export const insertGroups: Write = ({ project, rows, unlessLost, newUsers }) => `\
insert into issuekit.groups
  (project_id, number, id, type_id, state_version, status, substatus, priority, initial_priority, assignee,
   suppressed_count, created_at, times_seen, users_seen, first_seen_at, last_seen_at, earliest_at, earliest_id,
   first_release, newest_at, newest_id, level, culprit, platform, sdk, metadata, title_is_real, title_at, title_id,
   title, message)
select ${project}, named.number, named.group_id, named.type_id, named.state_version, named.status, named.substatus,
  named.priority, named.initial_priority, named.assignee, named.suppressed_count, named.created_at, named.times,
  coalesce((${newUsers} ->> named.number::text)::bigint, 0), named.first_seen_at, named.last_seen_at,
  named.earliest_at, named.earliest_id, named.first_release, named.newest_at, named.newest_id, named.level,
  named.culprit, named.platform, named.sdk, named.metadata, named.title_is_real, named.title_at, named.title_id,
  named.title, named.message
from jsonb_to_recordset(${rows("born")}) as named (
  number bigint, group_id text, type_id integer, state_version bigint, status text, substatus text,
  priority text, initial_priority text, assignee text, suppressed_count bigint, created_at bigint, times bigint,
  first_seen_at bigint, last_seen_at bigint, earliest_at bigint, earliest_id text, first_release text,
  newest_at bigint, newest_id text, level text, culprit text, platform text, sdk text, metadata text,
  title_is_real boolean, title_at bigint, title_id text, title text, message text
)${unlessLost("named")}`;

/** The columns of a known group's `unit`. */
export const knownColumns: string = `\
number bigint, state_version bigint, status text, substatus text, sets_resolution boolean,
resolution text, priority text, times bigint, first_seen_at bigint, last_seen_at bigint, earliest_at bigint,
earliest_id text collate "C", first_release text, newest_at bigint, newest_id text collate "C", level text,
culprit text, platform text, sdk text, metadata text, title_is_real boolean, title_at bigint,
title_id text collate "C", title text, message text`;

/** Whether the `unit` is the earliest, the newest, and has the better title. */
export interface Ranks {
  readonly isEarliest: string;
  readonly isNewest: string;
  readonly titles: string;
}

/** Applies a `unit` to its group `g`, whose row is locked. Least and greatest pass over what is absent. */
export const updateGroup = ({ newUsers }: Given, { isEarliest, isNewest, titles }: Ranks): string => `\
update issuekit.groups g set
  state_version = coalesce(unit.state_version, g.state_version),
  status = coalesce(unit.status, g.status),
  substatus = case when unit.status is null then g.substatus else unit.substatus end,
  resolution = case when unit.sets_resolution then unit.resolution else g.resolution end,
  priority = coalesce(unit.priority, g.priority),
  times_seen = g.times_seen + coalesce(unit.times, 0),
  users_seen = g.users_seen + coalesce((${newUsers} ->> unit.number::text)::bigint, 0),
  first_seen_at = least(g.first_seen_at, unit.first_seen_at),
  last_seen_at = greatest(g.last_seen_at, unit.last_seen_at),
  earliest_at = case when ${isEarliest} then unit.earliest_at else g.earliest_at end,
  earliest_id = case when ${isEarliest} then unit.earliest_id else g.earliest_id end,
  first_release = case when ${isEarliest} then unit.first_release else g.first_release end,
  newest_at = case when ${isNewest} then unit.newest_at else g.newest_at end,
  newest_id = case when ${isNewest} then unit.newest_id else g.newest_id end,
  level = case when ${isNewest} then unit.level else g.level end,
  culprit = case when ${isNewest} then unit.culprit else g.culprit end,
  platform = case when ${isNewest} then unit.platform else g.platform end,
  sdk = case when ${isNewest} then unit.sdk else g.sdk end,
  metadata = case when ${isNewest} then unit.metadata else g.metadata end,
  title_is_real = case when ${titles} then unit.title_is_real else g.title_is_real end,
  title_at = case when ${titles} then unit.title_at else g.title_at end,
  title_id = case when ${titles} then unit.title_id else g.title_id end,
  title = case when ${titles} then unit.title else g.title end,
  message = case when ${titles} then unit.message else g.message end`;

export const addTags: Write = ({ project, seen, unlessLost }) => `\
insert into issuekit.group_tags as t (project_id, number, key, value, times, first_seen_at, last_seen_at)
select ${project}, seen.number, seen.key, seen.value, seen.times, seen.first_seen_at, seen.last_seen_at
from ${seen("tags", "number bigint, key text, value text, times bigint, first_seen_at bigint, last_seen_at bigint")}${unlessLost("seen")}
on conflict (project_id, number, key, value) do update set
  times = t.times + excluded.times,
  first_seen_at = least(t.first_seen_at, excluded.first_seen_at),
  last_seen_at = greatest(t.last_seen_at, excluded.last_seen_at)`;

export const addBuckets: Write = ({ project, seen, unlessLost }) => `\
insert into issuekit.group_buckets as b (project_id, number, hour_start, environment, times)
select ${project}, seen.number, seen.hour_start, seen.environment, seen.times
from ${seen("buckets", "number bigint, hour_start bigint, environment text, times bigint")}${unlessLost("seen")}
on conflict (project_id, number, hour_start, environment) do update set times = b.times + excluded.times`;

export const insertActivity: Write = ({ project, rows, unlessLost }) => `\
insert into issuekit.activity (project_id, number, state_version, at, position, id, kind, actor, data)
select ${project}, entry.number, entry.state_version, entry.at, entry.position, entry.id, entry.kind, entry.actor,
  entry.data
from jsonb_to_recordset(${rows("activity")}) as entry (
  number bigint, state_version bigint, at bigint, position integer, id text, kind text, actor text, data text
)${unlessLost("entry")}`;

export const insertHistory: Write = ({ project, rows, unlessLost }) => `\
insert into issuekit.history (project_id, number, state_version, at, position, status, substatus, release)
select ${project}, entry.number, entry.state_version, entry.at, entry.position, entry.status, entry.substatus,
  entry.release
from jsonb_to_recordset(${rows("history")}) as entry (
  number bigint, state_version bigint, at bigint, position integer, status text, substatus text, release text
)${unlessLost("entry")}`;
