import { commitFunction } from "./0001-commit.ts";
import { counterFunctions } from "./0001-counter.ts";

/**
 * The tables of the first version.
 *
 * Keys begin with the project and go on with the group's number, an integer, so that what one commit does to a group lies
 * side by side. No foreign keys: commits check what they rely on. Times are epoch milliseconds. Text that is compared or
 * sorted is so byte by byte. Tables whose rows are written again and again keep room on their pages, so that a new version
 * of a row stays beside the old one and no index is touched.
 *
 * A second index that begins like the primary key has a condition that all its rows meet and that a lookup by primary key
 * does not imply. Without it Postgres, as long as it has no statistics, takes either for equally good, and keeps plans that
 * read a whole project for each row.
 */
export const tables = `
create table issuekit.projects (
  project_id bigint primary key,
  slug text collate "C" not null unique,
  name text not null,
  created_at bigint not null
);

create table issuekit.project_keys (
  public_key text collate "C" primary key,
  project_id bigint not null,
  label text not null,
  created_at bigint not null,
  revoked_at bigint
);
create index project_keys_by_project on issuekit.project_keys (project_id, created_at);

create table issuekit.project_numbers (
  project_id bigint primary key,
  last bigint not null
) with (fillfactor = 50);

create table issuekit.received (
  project_id bigint not null,
  hour_start bigint not null,
  category text collate "C" not null,
  outcome text collate "C" not null,
  reason text collate "C" not null,
  quantity bigint not null,
  primary key (project_id, hour_start, category, outcome, reason)
) with (fillfactor = 75);

-- Ids of change sets and of parcels of received counts, so that sending one again changes nothing.
create table issuekit.commits (
  project_id bigint not null,
  id text collate "C" not null,
  now bigint not null,
  refused text not null,
  primary key (project_id, id)
);
create index commits_by_time on issuekit.commits (now);

create table issuekit.groups (
  project_id bigint not null,
  number bigint not null,
  state_version bigint not null,
  times_seen bigint not null,
  users_seen bigint not null,
  first_seen_at bigint not null,
  last_seen_at bigint not null,
  type_id integer not null,
  title_is_real boolean not null,
  priority_locked_at bigint,
  suppressed_count bigint not null,
  created_at bigint not null,
  earliest_at bigint not null,
  newest_at bigint not null,
  title_at bigint not null,
  id text collate "C" not null,
  status text collate "C" not null,
  substatus text,
  priority text not null,
  initial_priority text not null,
  earliest_id text collate "C" not null,
  newest_id text collate "C" not null,
  title_id text collate "C" not null,
  assignee text,
  resolution text,
  first_release text,
  level text not null,
  platform text not null,
  sdk text,
  culprit text not null,
  title text not null,
  message text not null,
  metadata text not null,
  primary key (project_id, number)
) with (fillfactor = 70);
create unique index groups_by_id on issuekit.groups (project_id, id) where id is not null;
create index groups_by_last_seen on issuekit.groups (project_id, status, last_seen_at, number) where status is not null;

create table issuekit.hashes (
  project_id bigint not null,
  hash text collate "C" not null,
  number bigint,
  tombstone_id text,
  primary key (project_id, hash)
);
create index hashes_by_group on issuekit.hashes (project_id, number) where number is not null;

-- Keyed by occurrence. The kinds are 1 event, 2 feedback, 3 occurrence; event_id is null for an event that is its own
-- occurrence; number is null when the group is gone.
create table issuekit.occurrences (
  project_id bigint not null,
  number bigint,
  at bigint not null,
  received_at bigint not null,
  kind smallint not null,
  suppressed boolean not null,
  id text collate "C" not null,
  event_id text collate "C",
  hash text collate "C" not null,
  environment text,
  release text,
  occurrence text,
  payload text,
  primary key (project_id, id, kind)
);
create index occurrences_by_event on issuekit.occurrences (project_id, event_id) where event_id is not null;
create index occurrences_by_group on issuekit.occurrences (project_id, number, at, kind, id) where not suppressed;

create table issuekit.group_users (
  project_id bigint not null,
  number bigint not null,
  user_key text collate "C" not null,
  primary key (project_id, number, user_key)
);

create table issuekit.group_tags (
  project_id bigint not null,
  number bigint not null,
  times bigint not null,
  first_seen_at bigint not null,
  last_seen_at bigint not null,
  key text collate "C" not null,
  value text collate "C" not null,
  primary key (project_id, number, key, value)
) with (fillfactor = 75);

create table issuekit.group_buckets (
  project_id bigint not null,
  number bigint not null,
  hour_start bigint not null,
  times bigint not null,
  environment text collate "C" not null,
  primary key (project_id, number, hour_start, environment)
) with (fillfactor = 75);

create table issuekit.group_releases (
  project_id bigint not null,
  number bigint not null,
  times bigint not null,
  first_seen_at bigint not null,
  last_seen_at bigint not null,
  environment text collate "C" not null,
  release text collate "C" not null,
  primary key (project_id, number, environment, release)
) with (fillfactor = 75);

create table issuekit.activity (
  project_id bigint not null,
  number bigint not null,
  state_version bigint not null,
  at bigint not null,
  position integer not null,
  id text collate "C" not null,
  kind text not null,
  actor text,
  data text not null,
  primary key (project_id, number, state_version, id)
);

create table issuekit.history (
  project_id bigint not null,
  number bigint not null,
  state_version bigint not null,
  at bigint not null,
  position integer not null,
  status text not null,
  substatus text,
  release text,
  primary key (project_id, number, state_version, position)
);

create table issuekit.releases (
  project_id bigint not null,
  first_seen_at bigint not null,
  last_seen_at bigint not null,
  version text collate "C" not null,
  primary key (project_id, version)
) with (fillfactor = 75);

create table issuekit.environments (
  project_id bigint not null,
  first_seen_at bigint not null,
  name text collate "C" not null,
  primary key (project_id, name)
);

create table issuekit.consumers (
  project_id bigint not null,
  consumer text collate "C" not null,
  name text collate "C" not null,
  primary key (project_id, consumer, name)
);

-- One row per announcement and consumer; a settled one is gone, a dead letter stays. Within a group they are in order of
-- state_version and of their position in its commit.
create table issuekit.announcements (
  project_id bigint not null,
  number bigint not null,
  state_version bigint not null,
  at bigint not null,
  times_seen bigint not null,
  users_seen bigint not null,
  first_tried_at bigint,
  retry_at bigint not null default 0,
  position integer not null,
  attempt integer not null default 0,
  is_dead boolean not null default false,
  consumer text collate "C" not null,
  id text collate "C" not null,
  group_id text not null,
  name text not null,
  lease text collate "C",
  error text not null default '',
  body text not null,
  primary key (project_id, consumer, id)
) with (fillfactor = 75);
create index announcements_waiting on issuekit.announcements (project_id, consumer, number, state_version, position)
  where not is_dead;
create index announcements_dead on issuekit.announcements (project_id, consumer, at, number, state_version, position)
  where is_dead;
create index announcements_by_time on issuekit.announcements (project_id, at) where at is not null;

-- One row per consumer and group that has announcements waiting: who delivers them, and until when nobody else may. Whoever
-- adds an announcement or settles one holds this row's lock.
create table issuekit.deliveries (
  project_id bigint not null,
  number bigint not null,
  waits_until bigint not null,
  oldest bigint not null,
  consumer text collate "C" not null,
  lease text collate "C",
  primary key (project_id, consumer, number)
);
create index deliveries_due on issuekit.deliveries (project_id, consumer, waits_until, oldest, number)
  where waits_until is not null;
create index deliveries_by_lease on issuekit.deliveries (project_id, consumer, lease) where lease is not null;

-- Keys of counters begin with the project's id. Members are in order of first sighting.
create table issuekit.counter_sets (
  key text collate "C" primary key,
  clock bigint not null,
  expires_at bigint not null,
  first_seen_at bigint not null,
  members text[] not null
) with (fillfactor = 70);
create index counter_sets_by_expiry on issuekit.counter_sets (expires_at);

create table issuekit.counter_spendings (
  key text collate "C" primary key,
  clock bigint not null,
  expires_at bigint not null
) with (fillfactor = 70);
create index counter_spendings_by_expiry on issuekit.counter_spendings (expires_at);

create table issuekit.counter_slots (
  window_ms bigint not null,
  slot_ms bigint not null,
  slot bigint not null,
  amount bigint not null,
  key text collate "C" not null,
  primary key (key, window_ms, slot_ms, slot)
) with (fillfactor = 70);

create table issuekit.counter_tokens (
  expires_at bigint not null,
  key text collate "C" not null,
  token text collate "C" not null,
  primary key (key, token)
);
`;

export const firstTables: string = [tables, commitFunction, counterFunctions].join("\n");
