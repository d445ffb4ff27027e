/**
 * The tables of the first version.
 *
 * All begin with `issuekit_`, because the file may be the host's. Keys begin with the project and go on with the group's
 * number, an integer, so that what one commit does to a group lies side by side. No foreign keys: commits check what they
 * rely on. Times are epoch milliseconds.
 */
export const firstTables: string = `
create table issuekit_projects (
  id integer primary key,
  slug text not null unique,
  name text not null,
  created_at integer not null
) strict;

create table issuekit_project_keys (
  public_key text not null primary key,
  project_id integer not null,
  label text not null,
  created_at integer not null,
  revoked_at integer
) strict;
create index issuekit_project_keys_by_project on issuekit_project_keys (project_id, created_at);

create table issuekit_project_numbers (
  project_id integer primary key,
  last integer not null
) strict;

create table issuekit_received (
  project_id integer not null,
  hour_start integer not null,
  category text not null,
  outcome text not null,
  reason text not null,
  quantity integer not null,
  primary key (project_id, hour_start, category, outcome, reason)
) strict, without rowid;

-- Ids of change sets and of parcels of received counts, so that sending one again changes nothing.
create table issuekit_commits (
  project_id integer not null,
  id text not null,
  now integer not null,
  refused text not null,
  primary key (project_id, id)
) strict, without rowid;
create index issuekit_commits_by_time on issuekit_commits (now);

-- What listings need first, what rules need next, long texts last.
create table issuekit_groups (
  project_id integer not null,
  number integer not null,
  id text not null,
  state_version integer not null,
  times_seen integer not null,
  users_seen integer not null,
  first_seen_at integer not null,
  last_seen_at integer not null,
  type_id integer not null,
  status text not null,
  substatus text,
  priority text not null,
  initial_priority text not null,
  priority_locked_at integer,
  suppressed_count integer not null,
  created_at integer not null,
  earliest_at integer not null,
  earliest_id text not null,
  newest_at integer not null,
  newest_id text not null,
  title_is_real integer not null,
  title_at integer not null,
  title_id text not null,
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
) strict;
create unique index issuekit_groups_by_id on issuekit_groups (project_id, id);
create index issuekit_groups_by_last_seen on issuekit_groups (project_id, status, last_seen_at, number);

create table issuekit_hashes (
  project_id integer not null,
  hash text not null,
  number integer,
  tombstone_id text,
  primary key (project_id, hash)
) strict, without rowid;
create index issuekit_hashes_by_group on issuekit_hashes (project_id, number) where number is not null;

-- Keyed by occurrence. The kinds are 1 event, 2 feedback, 3 occurrence; event_id is null for an event that is its own
-- occurrence; number is null when the group is gone.
create table issuekit_occurrences (
  project_id integer not null,
  id text not null,
  kind integer not null,
  event_id text,
  number integer,
  suppressed integer not null,
  at integer not null,
  received_at integer not null,
  hash text not null,
  environment text,
  release text,
  occurrence text,
  payload text
) strict;
create unique index issuekit_occurrences_by_id on issuekit_occurrences (project_id, id, kind);
create index issuekit_occurrences_by_event on issuekit_occurrences (project_id, event_id) where event_id is not null;
create index issuekit_occurrences_by_group on issuekit_occurrences (project_id, number, at, kind, id) where suppressed = 0;

create table issuekit_group_users (
  project_id integer not null,
  number integer not null,
  user_key text not null,
  primary key (project_id, number, user_key)
) strict, without rowid;

create table issuekit_group_tags (
  project_id integer not null,
  number integer not null,
  key text not null,
  value text not null,
  times integer not null,
  first_seen_at integer not null,
  last_seen_at integer not null,
  primary key (project_id, number, key, value)
) strict, without rowid;

create table issuekit_group_buckets (
  project_id integer not null,
  number integer not null,
  hour_start integer not null,
  environment text not null,
  times integer not null,
  primary key (project_id, number, hour_start, environment)
) strict, without rowid;

create table issuekit_group_releases (
  project_id integer not null,
  number integer not null,
  environment text not null,
  release text not null,
  times integer not null,
  first_seen_at integer not null,
  last_seen_at integer not null,
  primary key (project_id, number, environment, release)
) strict, without rowid;

create table issuekit_activity (
  project_id integer not null,
  number integer not null,
  state_version integer not null,
  id text not null,
  kind text not null,
  at integer not null,
  actor text,
  data text not null
) strict;
create index issuekit_activity_by_group on issuekit_activity (project_id, number, state_version);

create table issuekit_history (
  project_id integer not null,
  number integer not null,
  state_version integer not null,
  at integer not null,
  status text not null,
  substatus text,
  release text
) strict;
create index issuekit_history_by_group on issuekit_history (project_id, number, state_version);

create table issuekit_releases (
  project_id integer not null,
  version text not null,
  first_seen_at integer not null,
  last_seen_at integer not null,
  primary key (project_id, version)
) strict, without rowid;

create table issuekit_environments (
  project_id integer not null,
  name text not null,
  first_seen_at integer not null,
  primary key (project_id, name)
) strict, without rowid;

create table issuekit_consumers (
  project_id integer not null,
  consumer text not null,
  name text not null,
  primary key (project_id, consumer, name)
) strict, without rowid;

-- One row per announcement and consumer; a settled one is gone, a dead letter stays.
create table issuekit_announcements (
  sequence integer primary key,
  project_id integer not null,
  consumer text not null,
  id text not null,
  group_id text not null,
  number integer not null,
  name text not null,
  at integer not null,
  state_version integer not null,
  times_seen integer not null,
  users_seen integer not null,
  attempt integer not null default 0,
  first_tried_at integer,
  retry_at integer not null default 0,
  lease text,
  is_dead integer not null default 0,
  error text not null default '',
  body text not null
) strict;
create unique index issuekit_announcements_by_id on issuekit_announcements (project_id, consumer, id);
create index issuekit_announcements_waiting on issuekit_announcements (project_id, consumer, number, state_version) where is_dead = 0;
create index issuekit_announcements_dead on issuekit_announcements (project_id, consumer) where is_dead = 1;
create index issuekit_announcements_by_time on issuekit_announcements (project_id, at);

-- One row per consumer and group that has announcements waiting: who delivers them, and until when nobody else may.
create table issuekit_deliveries (
  project_id integer not null,
  consumer text not null,
  number integer not null,
  waits_until integer not null,
  oldest integer not null,
  lease text,
  primary key (project_id, consumer, number)
) strict, without rowid;
create index issuekit_deliveries_due on issuekit_deliveries (project_id, consumer, waits_until, oldest);
create index issuekit_deliveries_by_lease on issuekit_deliveries (project_id, consumer, lease) where lease is not null;

create table issuekit_counter_sets (
  key text not null primary key,
  clock integer not null,
  expires_at integer not null,
  first_seen_at integer not null,
  size integer not null
) strict, without rowid;
create index issuekit_counter_sets_by_expiry on issuekit_counter_sets (expires_at);

create table issuekit_counter_members (
  key text not null,
  member text not null,
  position integer not null,
  primary key (key, member)
) strict, without rowid;

create table issuekit_counter_spendings (
  key text not null primary key,
  clock integer not null,
  expires_at integer not null
) strict, without rowid;
create index issuekit_counter_spendings_by_expiry on issuekit_counter_spendings (expires_at);

create table issuekit_counter_slots (
  key text not null,
  window_ms integer not null,
  slot_ms integer not null,
  slot integer not null,
  amount integer not null,
  primary key (key, window_ms, slot_ms, slot)
) strict, without rowid;

create table issuekit_counter_tokens (
  key text not null,
  token text not null,
  expires_at integer not null,
  primary key (key, token)
) strict, without rowid;
`;
