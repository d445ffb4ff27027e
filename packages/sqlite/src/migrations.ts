export interface Migration {
  /** 1, 2, 3 …: the schema's version after it. */
  readonly id: number;
  readonly name: string;
  /** The oldest client that may use the schema after it: raised by changes that older ones would trip over. */
  readonly minClientVersion: number;
  readonly sql: string;
}

/** Oldest first. What is published is never edited: its checksum is in people's files. */
export const migrations: readonly Migration[] = [
  {
    id: 1,
    name: "0001_first",
    minClientVersion: 1,
    sql: `
create table projects (
  id integer primary key,
  slug text not null unique,
  name text not null,
  created_at integer not null
) strict;

create table project_keys (
  public_key text primary key,
  project_id integer not null,
  label text not null,
  created_at integer not null,
  revoked_at integer
) strict, without rowid;
create index project_keys_by_project on project_keys (project_id, created_at, public_key);

create table project_numbers (
  project_id integer primary key,
  next_number integer not null
) strict;

create table received (
  project_id integer not null,
  hour_start integer not null,
  category text not null,
  outcome text not null,
  reason text not null,
  quantity integer not null,
  primary key (project_id, hour_start, category, outcome, reason)
) strict, without rowid;

create table commits (
  project_id integer not null,
  id text not null,
  now integer not null,
  refused text not null,
  primary key (project_id, id)
) strict, without rowid;
create index commits_by_time on commits (now);

create table releases (
  project_id integer not null,
  version text not null,
  first_seen_at integer not null,
  last_seen_at integer not null,
  primary key (project_id, version)
) strict, without rowid;

create table environments (
  project_id integer not null,
  name text not null,
  first_seen_at integer not null,
  primary key (project_id, name)
) strict, without rowid;

create table groups (
  project_id integer not null,
  number integer not null,
  id text not null,
  type_id integer not null,
  status text not null,
  substatus text,
  state_version integer not null,
  resolution text,
  priority text not null,
  initial_priority text not null,
  priority_locked_at integer,
  assignee text,
  suppressed_count integer not null,
  created_at integer not null,
  times_seen integer not null,
  users_seen integer not null,
  first_seen_at integer not null,
  last_seen_at integer not null,
  earliest_at integer not null,
  earliest_id text not null,
  first_release text,
  newest_at integer not null,
  newest_id text not null,
  level text not null,
  culprit text not null,
  platform text not null,
  sdk text,
  metadata text not null,
  title_is_real integer not null,
  title_at integer not null,
  title_id text not null,
  title text not null,
  message text not null,
  primary key (project_id, number)
) strict, without rowid;
create unique index groups_by_id on groups (project_id, id);
create index groups_by_last_seen on groups (project_id, status, last_seen_at, number);

create table hashes (
  project_id integer not null,
  hash text not null,
  number integer,
  tombstone_id text,
  primary key (project_id, hash)
) strict, without rowid;
create index hashes_by_group on hashes (project_id, number, hash);

-- One row for each occurrence, counted or suppressed. The kinds are 1 event, 2 feedback, 3 occurrence; event_id is null
-- where it is the occurrence's own id.
create table occurrences (
  project_id integer not null,
  id text not null,
  kind integer not null,
  event_id text,
  number integer,
  hash text not null,
  at integer not null,
  received_at integer not null,
  environment text,
  release text,
  suppressed integer not null,
  occurrence text,
  payload text
) strict;
create unique index occurrences_by_id on occurrences (project_id, id, kind);
create index occurrences_by_group on occurrences (project_id, number, at, kind, id) where suppressed = 0;
create index occurrences_by_event on occurrences (project_id, event_id) where event_id is not null;

create table group_tags (
  project_id integer not null,
  number integer not null,
  key text not null,
  value text not null,
  times integer not null,
  first_seen_at integer not null,
  last_seen_at integer not null,
  primary key (project_id, number, key, value)
) strict, without rowid;

create table group_buckets (
  project_id integer not null,
  number integer not null,
  hour_start integer not null,
  environment text not null,
  times integer not null,
  primary key (project_id, number, hour_start, environment)
) strict, without rowid;

create table group_users (
  project_id integer not null,
  number integer not null,
  user_key text not null,
  primary key (project_id, number, user_key)
) strict, without rowid;

create table group_releases (
  project_id integer not null,
  number integer not null,
  environment text not null,
  release text not null,
  times integer not null,
  first_seen_at integer not null,
  last_seen_at integer not null,
  primary key (project_id, number, environment, release)
) strict, without rowid;

create table activity (
  project_id integer not null,
  number integer not null,
  state_version integer not null,
  id text not null,
  kind text not null,
  at integer not null,
  actor text,
  data text not null,
  primary key (project_id, number, state_version, id)
) strict, without rowid;

create table history (
  project_id integer not null,
  number integer not null,
  state_version integer not null,
  at integer not null,
  status text not null,
  substatus text,
  release text,
  primary key (project_id, number, state_version)
) strict, without rowid;

create table consumers (
  project_id integer not null,
  consumer text not null,
  name text not null,
  primary key (project_id, consumer, name)
) strict, without rowid;

create table outbox (
  position integer primary key,
  project_id integer not null,
  consumer text not null,
  id text not null,
  name text not null,
  at integer not null,
  state_version integer not null,
  group_id text not null,
  number integer not null,
  body text not null,
  times_seen integer not null,
  users_seen integer not null,
  attempt integer not null default 0,
  first_tried_at integer,
  retry_at integer,
  lease text,
  lease_until integer,
  dead integer not null default 0,
  error text not null default ''
) strict;
create unique index outbox_by_id on outbox (project_id, consumer, id);
create index outbox_by_group on outbox (project_id, consumer, dead, number, state_version, position);

create table counter_sets (
  key text primary key,
  first_seen_at integer not null,
  expires_at integer not null,
  now integer not null,
  members integer not null
) strict, without rowid;
create index counter_sets_by_expiry on counter_sets (expires_at);
create table counter_members (
  key text not null,
  member text not null,
  position integer not null,
  primary key (key, member)
) strict, without rowid;

create table counter_spendings (
  key text primary key,
  expires_at integer not null,
  now integer not null
) strict, without rowid;
create index counter_spendings_by_expiry on counter_spendings (expires_at);
create table counter_slots (
  key text not null,
  window_ms integer not null,
  slot_ms integer not null,
  slot integer not null,
  amount integer not null,
  primary key (key, window_ms, slot_ms, slot)
) strict, without rowid;
create table counter_tokens (
  key text not null,
  token text not null,
  granted_until integer not null,
  primary key (key, token)
) strict, without rowid;
`,
  },
];
