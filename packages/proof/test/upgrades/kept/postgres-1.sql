begin;
set local statement_timeout = 0;
set local lock_timeout = 0;
select pg_advisory_xact_lock(1769173870, hashtext('issuekit'));
set local lock_timeout = '5s';
create schema if not exists "issuekit";

create table if not exists "issuekit".migrations (
  id integer primary key,
  name text not null,
  checksum text not null,
  min_client_version integer not null
);

-- 0001-first-tables
create table "issuekit".projects (
  project_id bigint primary key,
  slug text collate "C" not null unique,
  name text not null,
  created_at bigint not null
);

create table "issuekit".project_keys (
  public_key text collate "C" primary key,
  project_id bigint not null,
  label text not null,
  created_at bigint not null,
  revoked_at bigint
);
create index project_keys_by_project on "issuekit".project_keys (project_id, created_at);

create table "issuekit".project_numbers (
  project_id bigint primary key,
  last bigint not null
) with (fillfactor = 50);

create table "issuekit".received (
  project_id bigint not null,
  hour_start bigint not null,
  category text collate "C" not null,
  outcome text collate "C" not null,
  reason text collate "C" not null,
  quantity bigint not null,
  primary key (project_id, hour_start, category, outcome, reason)
) with (fillfactor = 75);

-- Ids of change sets and of parcels of received counts, so that sending one again changes nothing.
create table "issuekit".commits (
  project_id bigint not null,
  id text collate "C" not null,
  now bigint not null,
  refused text not null,
  primary key (project_id, id)
);
create index commits_by_time on "issuekit".commits (now);

create table "issuekit".groups (
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
create unique index groups_by_id on "issuekit".groups (project_id, id) where id is not null;
create index groups_by_last_seen on "issuekit".groups (project_id, status, last_seen_at, number) where status is not null;

create table "issuekit".hashes (
  project_id bigint not null,
  hash text collate "C" not null,
  number bigint,
  tombstone_id text,
  primary key (project_id, hash)
);
create index hashes_by_group on "issuekit".hashes (project_id, number) where number is not null;

-- Keyed by occurrence. The kinds are 1 event, 2 feedback, 3 occurrence; event_id is null for an event that is its own
-- occurrence; number is null when the group is gone.
create table "issuekit".occurrences (
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
create index occurrences_by_event on "issuekit".occurrences (project_id, event_id) where event_id is not null;
create index occurrences_by_group on "issuekit".occurrences (project_id, number, at, kind, id) where not suppressed;

create table "issuekit".group_users (
  project_id bigint not null,
  number bigint not null,
  user_key text collate "C" not null,
  primary key (project_id, number, user_key)
);

create table "issuekit".group_tags (
  project_id bigint not null,
  number bigint not null,
  times bigint not null,
  first_seen_at bigint not null,
  last_seen_at bigint not null,
  key text collate "C" not null,
  value text collate "C" not null,
  primary key (project_id, number, key, value)
) with (fillfactor = 75);

create table "issuekit".group_buckets (
  project_id bigint not null,
  number bigint not null,
  hour_start bigint not null,
  times bigint not null,
  environment text collate "C" not null,
  primary key (project_id, number, hour_start, environment)
) with (fillfactor = 75);

create table "issuekit".group_releases (
  project_id bigint not null,
  number bigint not null,
  times bigint not null,
  first_seen_at bigint not null,
  last_seen_at bigint not null,
  environment text collate "C" not null,
  release text collate "C" not null,
  primary key (project_id, number, environment, release)
) with (fillfactor = 75);

create table "issuekit".activity (
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

create table "issuekit".history (
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

create table "issuekit".releases (
  project_id bigint not null,
  first_seen_at bigint not null,
  last_seen_at bigint not null,
  version text collate "C" not null,
  primary key (project_id, version)
) with (fillfactor = 75);

create table "issuekit".environments (
  project_id bigint not null,
  first_seen_at bigint not null,
  name text collate "C" not null,
  primary key (project_id, name)
);

create table "issuekit".consumers (
  project_id bigint not null,
  consumer text collate "C" not null,
  name text collate "C" not null,
  primary key (project_id, consumer, name)
);

-- One row per announcement and consumer; a settled one is gone, a dead letter stays. Within a group they are in order of
-- state_version and of their position in its commit.
create table "issuekit".announcements (
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
create index announcements_waiting on "issuekit".announcements (project_id, consumer, number, state_version, position)
  where not is_dead;
create index announcements_dead on "issuekit".announcements (project_id, consumer, at, number, state_version, position)
  where is_dead;
create index announcements_by_time on "issuekit".announcements (project_id, at) where at is not null;

-- One row per consumer and group that has announcements waiting: who delivers them, and until when nobody else may. Whoever
-- adds an announcement or settles one holds this row's lock.
create table "issuekit".deliveries (
  project_id bigint not null,
  number bigint not null,
  waits_until bigint not null,
  oldest bigint not null,
  consumer text collate "C" not null,
  lease text collate "C",
  primary key (project_id, consumer, number)
);
create index deliveries_due on "issuekit".deliveries (project_id, consumer, waits_until, oldest, number)
  where waits_until is not null;
create index deliveries_by_lease on "issuekit".deliveries (project_id, consumer, lease) where lease is not null;

-- Keys of counters begin with the project's id. Members are in order of first sighting.
create table "issuekit".counter_sets (
  key text collate "C" primary key,
  clock bigint not null,
  expires_at bigint not null,
  first_seen_at bigint not null,
  members text[] not null
) with (fillfactor = 70);
create index counter_sets_by_expiry on "issuekit".counter_sets (expires_at);

create table "issuekit".counter_spendings (
  key text collate "C" primary key,
  clock bigint not null,
  expires_at bigint not null
) with (fillfactor = 70);
create index counter_spendings_by_expiry on "issuekit".counter_spendings (expires_at);

create table "issuekit".counter_slots (
  window_ms bigint not null,
  slot_ms bigint not null,
  slot bigint not null,
  amount bigint not null,
  key text collate "C" not null,
  primary key (key, window_ms, slot_ms, slot)
) with (fillfactor = 70);

create table "issuekit".counter_tokens (
  expires_at bigint not null,
  key text collate "C" not null,
  token text collate "C" not null,
  primary key (key, token)
);


create function "issuekit".commit(
  project bigint, change_id text, made_at bigint, lock_wait_ms integer, changes jsonb, payloads text
)
returns json
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
set lock_timeout = '10s'
as $function$
declare
  occurrences jsonb := changes -> 'occurrences';
  users jsonb := changes -> 'users';
  tags jsonb := changes -> 'tags';
  buckets jsonb := changes -> 'buckets';
  releases jsonb := changes -> 'releases';
  sighted record;
  unit record;
  lost bigint[];
  undone bigint[] := '{}';
  won_hashes text[];
  won_ids text[];
  won_kinds smallint[];
  payloads_kept bigint;
  earlier integer[] := '{}';
  new_users jsonb := '{}';
  new_environments jsonb := '{}';
  new_releases text[] := '{}';
  counted record;
  counted_groups text[] := '{}';
  counted_times bigint[] := '{}';
  counted_users bigint[] := '{}';
  before text;
  refused_now json := '[]';
begin
  -- Until the function ends, as for every setting that it names above.
  before := set_config('lock_timeout', lock_wait_ms || 'ms', true);

  insert into "issuekit".commits (project_id, id, now, refused) values (project, change_id, made_at, '[]')
  on conflict do nothing;
  if not found then
    select refused into before from "issuekit".commits where project_id = project and id = change_id;
    return json_build_object('alreadyApplied', before::json);
  end if;

  for sighted in
    select * from jsonb_to_recordset(changes -> 'seenReleases')
      as named (version text collate "C", first_seen_at bigint, last_seen_at bigint)
    where (
      select true from "issuekit".releases r
      where r.project_id = project and r.version = named.version and r.first_seen_at <= named.first_seen_at
        and r.last_seen_at > named.last_seen_at - 60000
      limit 1
    ) is null
    order by named.version
  loop
    insert into "issuekit".releases (project_id, version, first_seen_at, last_seen_at)
    values (project, sighted.version, sighted.first_seen_at, sighted.last_seen_at)
    on conflict do nothing;
    if found then
      new_releases := new_releases || sighted.version;
    else
      update "issuekit".releases r set
        first_seen_at = least(r.first_seen_at, sighted.first_seen_at),
        last_seen_at = case
          when sighted.last_seen_at >= r.last_seen_at + 60000 then sighted.last_seen_at else r.last_seen_at
        end
      where r.project_id = project and r.version = sighted.version
        and (sighted.first_seen_at < r.first_seen_at or sighted.last_seen_at >= r.last_seen_at + 60000);
    end if;
  end loop;

  for sighted in
    select * from jsonb_to_recordset(changes -> 'seenEnvironments') as named (name text collate "C", first_seen_at bigint)
    where (
      select true from "issuekit".environments e
      where e.project_id = project and e.name = named.name and e.first_seen_at <= named.first_seen_at
      limit 1
    ) is null
    order by named.name
  loop
    insert into "issuekit".environments (project_id, name, first_seen_at)
    values (project, sighted.name, sighted.first_seen_at)
    on conflict do nothing;
    if not found then
      update "issuekit".environments e set first_seen_at = sighted.first_seen_at
      where e.project_id = project and e.name = sighted.name and e.first_seen_at > sighted.first_seen_at;
    end if;
  end loop;

  lost := array(
    select named.number from jsonb_to_recordset(changes -> 'known') as named (number bigint)
    except
    select standing.number
    from (
      select * from jsonb_to_recordset(changes -> 'known') as named (number bigint, group_id text, relied_version bigint)
      order by named.number
    ) as named
    cross join lateral (
      select g.number from "issuekit".groups g
      where g.project_id = project and g.number = named.number and g.id = named.group_id
        and g.state_version = named.relied_version
      for no key update
    ) as standing
  );

  if changes -> 'born' <> '[]' then
    lost := lost || array(
      select named.number from jsonb_to_recordset(changes -> 'born') as named (number bigint, group_id text)
      where coalesce(
        (select true from "issuekit".groups g where g.project_id = project and g.number = named.number limit 1),
        (select true from "issuekit".groups g where g.project_id = project and g.id = named.group_id limit 1),
        false
      )
    );
  end if;

  if changes -> 'hashes' <> '[]' then
    lost := lost || array(
      select claim.number
      from jsonb_to_recordset(changes -> 'hashes') as claim (hash text, number bigint, spare boolean)
      where not claim.spare and coalesce(
        (select true from "issuekit".hashes h where h.project_id = project and h.hash = claim.hash limit 1), false
      )
    );

    with claim as (
      select claim.hash, claim.number, claim.spare
      from jsonb_to_recordset(changes -> 'hashes') as claim (hash text collate "C", number bigint, spare boolean)
      where claim.number <> all (lost)
    ), won as (
      insert into "issuekit".hashes (project_id, hash, number)
      select project, claim.hash, claim.number from claim order by claim.hash, claim.spare, claim.number
      on conflict do nothing
      returning hash, number
    )
    select
      array(select won.hash from won),
      array(
        select missed.number from (
          select claim.hash, claim.number from claim where not claim.spare except select won.hash, won.number from won
        ) as missed
      )
    into won_hashes, undone;
    lost := lost || undone;
  end if;

  if occurrences is not null then
    -- They come in order of their keys. What brings an event's payload keeps it unless another has brought it before.
    with won as (
      insert into "issuekit".occurrences
        (project_id, number, at, received_at, kind, suppressed, id, event_id, hash, environment, release, occurrence,
         payload)
      select project, seen.number, seen.at, seen.received_at, seen.kind, seen.suppressed, seen.id, seen.event_id,
        seen.hash, seen.environment, seen.release, seen.occurrence,
        case when not coalesce(
          (
            select true from "issuekit".occurrences o
            where o.project_id = project and o.event_id = coalesce(seen.event_id, seen.id) and o.payload is not null
            limit 1
          ),
          (
            select true from "issuekit".occurrences o
            where o.project_id = project and o.id = seen.event_id and o.kind = 1 and o.event_id is null
              and o.payload is not null
            limit 1
          ),
          false
        ) then seen.payload end
      from rows from (
        unnest(
          (occurrences ->> 'number')::bigint[],
          (occurrences ->> 'at')::bigint[],
          (occurrences ->> 'received_at')::bigint[],
          (occurrences ->> 'kind')::smallint[],
          (occurrences ->> 'suppressed')::boolean[],
          (occurrences ->> 'id')::text[],
          (occurrences ->> 'event_id')::text[],
          (occurrences ->> 'hash')::text[],
          (occurrences ->> 'environment')::text[],
          (occurrences ->> 'release')::text[],
          (occurrences ->> 'occurrence')::text[]
        ),
        string_to_table(payloads, chr(30), '')
      ) as seen
        (number, at, received_at, kind, suppressed, id, event_id, hash, environment, release, occurrence, payload)
      where seen.number <> all (lost)
      on conflict do nothing
      returning id, kind, payload is not null as has_payload
    )
    select array(select won.id from won), array(select won.kind from won), (select count(*) from won where won.has_payload)
    into won_ids, won_kinds, payloads_kept;

    if cardinality(won_ids) < cardinality((occurrences ->> 'number')::bigint[]) then
      with seen as (
        select seen.number, seen.id, seen.kind
        from unnest(
          (occurrences ->> 'number')::bigint[],
          (occurrences ->> 'id')::text[],
          (occurrences ->> 'kind')::smallint[],
          (occurrences ->> 'suppressed')::boolean[]
        ) as seen (number, id, kind, suppressed)
        where seen.number <> all (lost) and not seen.suppressed
      ), missed as (
        select seen.id, seen.kind from seen
        except all
        select won.id, won.kind from unnest(won_ids, won_kinds) as won (id, kind)
      )
      select undone || array(
        select seen.number from missed join seen on seen.id = missed.id and seen.kind = missed.kind
      )
      into undone;
      lost := lost || undone;
    end if;

    if payloads_kept < (changes -> 'payloads')::bigint then
      earlier := array(
        select seen.position
        from unnest(
          (occurrences ->> 'position')::integer[],
          (occurrences ->> 'number')::bigint[],
          (occurrences ->> 'id')::text[],
          (occurrences ->> 'kind')::smallint[],
          (occurrences ->> 'brings')::boolean[]
        ) as seen (position, number, id, kind, brings)
        where seen.brings and seen.number <> all (lost) and (
          select o.payload is null from "issuekit".occurrences o
          where o.project_id = project and o.id = seen.id and o.kind = seen.kind
          limit 1
        )
      );
    end if;
  end if;

  if undone <> '{}' then
    delete from "issuekit".occurrences o
    where o.project_id = project and o.id = any (won_ids) and o.number = any (undone)
      and (o.id, o.kind) in (select won.id, won.kind from unnest(won_ids, won_kinds) as won (id, kind));
    delete from "issuekit".hashes h
    where h.project_id = project and h.hash = any (won_hashes) and h.number = any (undone);
  end if;

  -- Of those that brought one event's payload in this change set, the first that is applied keeps it.
  if changes -> 'sharedEvents' = 'true' then
    with later as (
      select ranked.id, ranked.kind, ranked.position from (
        select seen.id, seen.kind, seen.position,
          row_number() over (partition by coalesce(seen.event_id, seen.id) order by seen.position) as nth
        from unnest(
          (occurrences ->> 'position')::integer[],
          (occurrences ->> 'number')::bigint[],
          (occurrences ->> 'id')::text[],
          (occurrences ->> 'kind')::smallint[],
          (occurrences ->> 'event_id')::text[],
          (occurrences ->> 'brings')::boolean[]
        ) as seen (position, number, id, kind, event_id, brings)
        where seen.brings and seen.number <> all (lost) and seen.position <> all (earlier)
      ) as ranked
      where ranked.nth > 1
    ), emptied as (
      update "issuekit".occurrences o set payload = null from later
      where o.project_id = project and o.id = later.id and o.kind = later.kind
    )
    select earlier || array(select later.position from later) into earlier;
  end if;

  if users is not null then
    with added as (
      insert into "issuekit".group_users (project_id, number, user_key)
      select project, seen.number, seen.user_key
      from unnest((users ->> 'number')::bigint[], (users ->> 'key')::text[]) as seen (number, user_key)
      where seen.number <> all (lost)
      on conflict do nothing
      returning number
    )
    select coalesce(jsonb_object_agg(more.number, more.users), '{}') into new_users
    from (select added.number, count(*) as users from added group by added.number) as more;
  end if;

  if changes -> 'born' <> '[]' then
    for counted in
      insert into "issuekit".groups
        (project_id, number, id, type_id, state_version, status, substatus, priority, initial_priority, assignee,
         suppressed_count, created_at, times_seen, users_seen, first_seen_at, last_seen_at, earliest_at, earliest_id,
         first_release, newest_at, newest_id, level, culprit, platform, sdk, metadata, title_is_real, title_at, title_id,
         title, message)
      select project, named.number, named.group_id, named.type_id, named.state_version, named.status, named.substatus,
        named.priority, named.initial_priority, named.assignee, named.suppressed_count, named.created_at, named.times,
        coalesce((new_users ->> named.number::text)::bigint, 0), named.first_seen_at, named.last_seen_at,
        named.earliest_at, named.earliest_id, named.first_release, named.newest_at, named.newest_id, named.level,
        named.culprit, named.platform, named.sdk, named.metadata, named.title_is_real, named.title_at, named.title_id,
        named.title, named.message
      from jsonb_to_recordset(changes -> 'born') as named (
        number bigint, group_id text, type_id integer, state_version bigint, status text, substatus text,
        priority text, initial_priority text, assignee text, suppressed_count bigint, created_at bigint, times bigint,
        first_seen_at bigint, last_seen_at bigint, earliest_at bigint, earliest_id text, first_release text,
        newest_at bigint, newest_id text, level text, culprit text, platform text, sdk text, metadata text,
        title_is_real boolean, title_at bigint, title_id text, title text, message text
      )
      where named.number <> all (lost)
      returning id, times_seen, users_seen
    loop
      counted_groups := counted_groups || counted.id;
      counted_times := counted_times || counted.times_seen;
      counted_users := counted_users || counted.users_seen;
    end loop;
  end if;

  -- The rows are locked, so comparing beforehand is comparing. Least and greatest pass over what is absent.
  for unit in
    select named.*,
      (named.earliest_at, named.earliest_id) < (stored.earliest_at, stored.earliest_id) as is_earliest,
      (named.newest_at, named.newest_id) > (stored.newest_at, stored.newest_id) as is_newest,
      (named.title_is_real, named.title_at, named.title_id)
        > (stored.title_is_real, stored.title_at, stored.title_id) as titles
    from jsonb_to_recordset(changes -> 'known') as named (
      number bigint, state_version bigint, status text, substatus text, sets_resolution boolean,
      resolution text, priority text, times bigint, first_seen_at bigint, last_seen_at bigint, earliest_at bigint,
      earliest_id text collate "C", first_release text, newest_at bigint, newest_id text collate "C", level text,
      culprit text, platform text, sdk text, metadata text, title_is_real boolean, title_at bigint,
      title_id text collate "C", title text, message text
    )
    cross join lateral (
      select s.earliest_at, s.earliest_id, s.newest_at, s.newest_id, s.title_is_real, s.title_at,
        s.title_id
      from "issuekit".groups s where s.project_id = project and s.number = named.number limit 1
    ) as stored
    where named.number <> all (lost)
  loop
    update "issuekit".groups g set
      state_version = coalesce(unit.state_version, g.state_version),
      status = coalesce(unit.status, g.status),
      substatus = case when unit.status is null then g.substatus else unit.substatus end,
      resolution = case when unit.sets_resolution then unit.resolution else g.resolution end,
      priority = coalesce(unit.priority, g.priority),
      times_seen = g.times_seen + coalesce(unit.times, 0),
      users_seen = g.users_seen + coalesce((new_users ->> unit.number::text)::bigint, 0),
      first_seen_at = least(g.first_seen_at, unit.first_seen_at),
      last_seen_at = greatest(g.last_seen_at, unit.last_seen_at),
      earliest_at = case when unit.is_earliest then unit.earliest_at else g.earliest_at end,
      earliest_id = case when unit.is_earliest then unit.earliest_id else g.earliest_id end,
      first_release = case when unit.is_earliest then unit.first_release else g.first_release end,
      newest_at = case when unit.is_newest then unit.newest_at else g.newest_at end,
      newest_id = case when unit.is_newest then unit.newest_id else g.newest_id end,
      level = case when unit.is_newest then unit.level else g.level end,
      culprit = case when unit.is_newest then unit.culprit else g.culprit end,
      platform = case when unit.is_newest then unit.platform else g.platform end,
      sdk = case when unit.is_newest then unit.sdk else g.sdk end,
      metadata = case when unit.is_newest then unit.metadata else g.metadata end,
      title_is_real = case when unit.titles then unit.title_is_real else g.title_is_real end,
      title_at = case when unit.titles then unit.title_at else g.title_at end,
      title_id = case when unit.titles then unit.title_id else g.title_id end,
      title = case when unit.titles then unit.title else g.title end,
      message = case when unit.titles then unit.message else g.message end
    where g.project_id = project and g.number = unit.number
    returning g.id, g.times_seen, g.users_seen into counted;
    counted_groups := counted_groups || counted.id;
    counted_times := counted_times || counted.times_seen;
    counted_users := counted_users || counted.users_seen;
  end loop;

  if tags is not null then
    insert into "issuekit".group_tags as t (project_id, number, key, value, times, first_seen_at, last_seen_at)
    select project, seen.number, seen.key, seen.value, seen.times, seen.first_seen_at, seen.last_seen_at
    from unnest(
      (tags ->> 'number')::bigint[],
      (tags ->> 'key')::text[],
      (tags ->> 'value')::text[],
      (tags ->> 'times')::bigint[],
      (tags ->> 'first_seen_at')::bigint[],
      (tags ->> 'last_seen_at')::bigint[]
    ) as seen (number, key, value, times, first_seen_at, last_seen_at)
    where seen.number <> all (lost)
    on conflict (project_id, number, key, value) do update set
      times = t.times + excluded.times,
      first_seen_at = least(t.first_seen_at, excluded.first_seen_at),
      last_seen_at = greatest(t.last_seen_at, excluded.last_seen_at);
  end if;

  if buckets is not null then
    insert into "issuekit".group_buckets as b (project_id, number, hour_start, environment, times)
    select project, seen.number, seen.hour_start, seen.environment, seen.times
    from unnest(
      (buckets ->> 'number')::bigint[],
      (buckets ->> 'hour_start')::bigint[],
      (buckets ->> 'environment')::text[],
      (buckets ->> 'times')::bigint[]
    ) as seen (number, hour_start, environment, times)
    where seen.number <> all (lost)
    on conflict (project_id, number, hour_start, environment) do update set times = b.times + excluded.times;
  end if;

  if releases is not null then
    -- All parts of one statement see what was there before it.
    with seen as (
      select seen.*
      from unnest(
        (releases ->> 'number')::bigint[],
        (releases ->> 'environment')::text[],
        (releases ->> 'release')::text[],
        (releases ->> 'times')::bigint[],
        (releases ->> 'first_seen_at')::bigint[],
        (releases ->> 'last_seen_at')::bigint[]
      ) as seen (number, environment, release, times, first_seen_at, last_seen_at)
      where seen.number <> all (lost)
    ), counted as (
      insert into "issuekit".group_releases as r
        (project_id, number, environment, release, times, first_seen_at, last_seen_at)
      select project, seen.* from seen
      on conflict (project_id, number, environment, release) do update set
        times = r.times + excluded.times,
        first_seen_at = least(r.first_seen_at, excluded.first_seen_at),
        last_seen_at = greatest(r.last_seen_at, excluded.last_seen_at)
    )
    select coalesce(jsonb_object_agg(fresh.number, fresh.names), '{}') into new_environments
    from (
      select seen.number, jsonb_agg(distinct seen.environment) as names from seen
      where (
        select true from "issuekit".group_releases r
        where r.project_id = project and r.number = seen.number and r.environment = seen.environment limit 1
      ) is null
      group by seen.number
    ) as fresh;
  end if;

  if changes -> 'activity' <> '[]' then
    insert into "issuekit".activity (project_id, number, state_version, at, position, id, kind, actor, data)
    select project, entry.number, entry.state_version, entry.at, entry.position, entry.id, entry.kind, entry.actor,
      entry.data
    from jsonb_to_recordset(changes -> 'activity') as entry (
      number bigint, state_version bigint, at bigint, position integer, id text, kind text, actor text, data text
    )
    where entry.number <> all (lost);
  end if;

  if changes -> 'history' <> '[]' then
    insert into "issuekit".history (project_id, number, state_version, at, position, status, substatus, release)
    select project, entry.number, entry.state_version, entry.at, entry.position, entry.status, entry.substatus,
      entry.release
    from jsonb_to_recordset(changes -> 'history') as entry (
      number bigint, state_version bigint, at bigint, position integer, status text, substatus text, release text
    )
    where entry.number <> all (lost);
  end if;

  if changes -> 'announcements' <> '[]' then
    with told as (
      insert into "issuekit".announcements
        (project_id, consumer, number, state_version, at, position, id, group_id, name, times_seen, users_seen, body)
      select project, c.consumer, told.number, told.state_version, told.at, told.position, told.id, g.id, told.name,
        g.times_seen, g.users_seen, told.body
      from jsonb_to_recordset(changes -> 'announcements') as told (
        number bigint, state_version bigint, at bigint, position integer, id text, name text, body text
      )
      cross join lateral (
        select g.id, g.times_seen, g.users_seen from "issuekit".groups g
        where g.project_id = project and g.number = told.number limit 1
      ) as g
      join "issuekit".consumers c on c.project_id = project and c.name = told.name
      where told.number <> all (lost)
      returning consumer, number, at
    )
    insert into "issuekit".deliveries as d (project_id, consumer, number, waits_until, oldest)
    select project, told.consumer, told.number, 0, min(told.at)
    from told group by told.consumer, told.number order by told.consumer, told.number
    -- Changes nothing, but waits for whoever may be ending this delivery, and keeps him from ending it.
    on conflict (project_id, consumer, number) do update set oldest = d.oldest;
  end if;

  if lost <> '{}' then
    refused_now := (
      select json_agg(named.group_id)
      from jsonb_to_recordset((changes -> 'known') || (changes -> 'born')) as named (number bigint, group_id text)
      where named.number = any (lost)
    );
    update "issuekit".commits c set refused = refused_now where c.project_id = project and c.id = change_id;
  end if;

  return json_build_object(
    'refused', refused_now,
    'groups', counted_groups,
    'timesSeen', counted_times,
    'usersSeen', counted_users,
    'newEnvironments', new_environments,
    'newReleases', new_releases,
    'earlier', earlier
  );
end
$function$;


create function "issuekit".sight(lock_wait_ms integer, requests jsonb)
returns json
language plpgsql
set enable_seqscan = off
set jit = off
set lock_timeout = '10s'
as $function$
declare
  request record;
  kept record;
  clock_now bigint;
  is_added boolean;
  answers json[] := '{}';
begin
  perform set_config('lock_timeout', lock_wait_ms || 'ms', true);

  insert into "issuekit".counter_sets as s (key, clock, expires_at, first_seen_at, members)
  select asked.key, min(asked.now), min(asked.now), 0, '{}'
  from jsonb_to_recordset(requests) as asked (key text collate "C", now bigint)
  group by asked.key order by asked.key
  on conflict (key) do update set clock = s.clock;

  for request in
    select * from jsonb_to_recordset(requests) as asked (
      key text, member text, seen_at bigint, now bigint, expires_in bigint, slides boolean, at_most integer
    )
  loop
    select * into kept from "issuekit".counter_sets s where s.key = request.key;
    clock_now := greatest(request.now, kept.clock);
    if kept.expires_at <= clock_now then
      kept.members := '{}';
      kept.first_seen_at := request.seen_at;
      kept.expires_at := clock_now + request.expires_in;
    elsif request.slides then
      kept.expires_at := clock_now + request.expires_in;
    end if;

    is_added := cardinality(kept.members) < request.at_most and request.member <> all (kept.members);
    if is_added then
      kept.members := kept.members || request.member;
    end if;
    if request.member = any (kept.members) then
      kept.first_seen_at := least(kept.first_seen_at, request.seen_at);
    end if;
    update "issuekit".counter_sets s set
      clock = clock_now, expires_at = kept.expires_at, first_seen_at = kept.first_seen_at, members = kept.members
    where s.key = request.key;

    answers := answers || json_build_object(
      'count', least(cardinality(kept.members), request.at_most),
      'added', is_added,
      'firstSeenAt', kept.first_seen_at,
      'members', case
        when cardinality(kept.members) >= request.at_most then to_json(kept.members[:request.at_most]) else '[]'
      end
    );
  end loop;
  return to_json(answers);
end
$function$;

create function "issuekit".spend(lock_wait_ms integer, requests jsonb)
returns json
language plpgsql
set enable_seqscan = off
set jit = off
set lock_timeout = '10s'
as $function$
declare
  request record;
  kept record;
  clock_now bigint;
  ends_at bigint;
  used bigint[];
  is_granted boolean;
  fits boolean;
  answers json[] := '{}';
begin
  perform set_config('lock_timeout', lock_wait_ms || 'ms', true);

  insert into "issuekit".counter_spendings as s (key, clock, expires_at)
  select asked.key, min(asked.now), min(asked.now)
  from jsonb_to_recordset(requests) as asked (key text collate "C", now bigint)
  group by asked.key order by asked.key
  on conflict (key) do update set clock = s.clock;

  for request in
    select * from jsonb_to_recordset(requests)
      as asked (key text, amount bigint, now bigint, windows jsonb, token text)
  loop
    select * into kept from "issuekit".counter_spendings s where s.key = request.key;
    clock_now := greatest(request.now, kept.clock);
    select clock_now + max(quota.window_ms) into ends_at
    from jsonb_to_recordset(request.windows) as quota (window_ms bigint);

    delete from "issuekit".counter_slots s
    using jsonb_to_recordset(request.windows) as quota (window_ms bigint, slot_ms bigint)
    where s.key = request.key and s.window_ms = quota.window_ms and s.slot_ms = quota.slot_ms
      and s.slot <= clock_now / quota.slot_ms - quota.window_ms / quota.slot_ms;
    select array_agg(summed.amount order by summed.nth), bool_and(summed.amount + request.amount <= summed.room)
    into used, fits
    from (
      select quota.nth, (quota.value ->> 'limit')::bigint as room, coalesce((
        select sum(s.amount) from "issuekit".counter_slots s
        where s.key = request.key and s.window_ms = (quota.value ->> 'window_ms')::bigint
          and s.slot_ms = (quota.value ->> 'slot_ms')::bigint
      ), 0)::bigint as amount
      from jsonb_array_elements(request.windows) with ordinality as quota (value, nth)
    ) as summed;
    is_granted := exists (
      select from "issuekit".counter_tokens t
      where t.key = request.key and t.token = request.token and t.expires_at > clock_now
    );
    fits := fits and not is_granted;

    update "issuekit".counter_spendings s set
      clock = clock_now,
      expires_at = case when fits or s.expires_at <= clock_now then greatest(s.expires_at, ends_at) else s.expires_at end
    where s.key = request.key;
    if fits then
      delete from "issuekit".counter_tokens t where t.key = request.key and t.expires_at <= clock_now;
      insert into "issuekit".counter_tokens (key, token, expires_at) values (request.key, request.token, ends_at);
      insert into "issuekit".counter_slots as s (key, window_ms, slot_ms, slot, amount)
      select distinct request.key, quota.window_ms, quota.slot_ms, clock_now / quota.slot_ms, request.amount
      from jsonb_to_recordset(request.windows) as quota (window_ms bigint, slot_ms bigint)
      on conflict (key, window_ms, slot_ms, slot) do update set amount = s.amount + excluded.amount;
      used := array(select each.sum + request.amount from unnest(used) with ordinality as each (sum, nth) order by each.nth);
    end if;

    answers := answers || json_build_object('granted', is_granted or fits, 'used', to_json(used));
  end loop;
  return to_json(answers);
end
$function$;
insert into "issuekit".migrations values (1, '0001-first-tables', 'e2fabbe10496057c80593141517bb9b9ddccc5c22c48b0aef20421142c77e636', 1);
commit;

-- All that the application's role needs:
-- grant usage on schema "issuekit" to <role>;
-- grant select, insert, update, delete on all tables in schema "issuekit" to <role>;
-- revoke insert, update, delete on "issuekit".migrations from <role>;
-- grant execute on all functions in schema "issuekit" to <role>;
-- alter default privileges in schema "issuekit" grant select, insert, update, delete on tables to <role>;

insert into issuekit.activity select * from json_populate_recordset(null::issuekit.activity, $rows$[
{"project_id":1,"number":2,"state_version":2,"at":1772373600000,"position":0,"id":"filled-activity-1","kind":"set_resolved","actor":"user:7","data":"{}"},
{"project_id":1,"number":3,"state_version":2,"at":1772373600000,"position":0,"id":"filled-activity-2","kind":"set_resolved","actor":"user:7","data":"{}"},
{"project_id":1,"number":2,"state_version":3,"at":1772377200000,"position":0,"id":"filled-activity-3","kind":"set_regression","actor":null,"data":"{\"eventId\":\"00000000000000000000000000000011\",\"version\":\"shop@1.3.0\",\"resolvedAt\":1772373600000}"}
]$rows$);
insert into issuekit.announcements select * from json_populate_recordset(null::issuekit.announcements, $rows$[
{"project_id":1,"number":1,"state_version":1,"at":1772366400000,"times_seen":1,"users_seen":1,"first_tried_at":null,"retry_at":0,"position":0,"attempt":0,"is_dead":false,"consumer":"mail","id":"filled-announcement-1","group_id":"filled-group-1","name":"issue.created","lease":null,"error":"","body":"{\"issue\":{\"id\":\"filled-group-1\",\"shortId\":\"SHOP-1\",\"project\":{\"id\":1,\"slug\":\"shop\"},\"type\":\"error\",\"category\":\"error\",\"title\":\"PaymentError: declined\",\"culprit\":\"pay(src/pay.js)\",\"message\":\"PaymentError declined src/pay.js pay(src/pay.js)\",\"level\":\"error\",\"platform\":\"node\",\"status\":\"unresolved\",\"substatus\":\"new\",\"priority\":\"high\",\"assignee\":null,\"timesSeen\":1,\"usersSeen\":1,\"suppressedCount\":0,\"firstSeen\":1772366400000,\"lastSeen\":1772366400000,\"firstRelease\":\"shop@1.0.0\",\"resolvedAt\":null,\"metadata\":{\"type\":\"PaymentError\",\"value\":\"declined\",\"filename\":\"src/pay.js\",\"function\":\"pay\",\"title\":\"PaymentError: declined\",\"location\":\"src/pay.js\"},\"stateVersion\":1},\"event\":{\"eventId\":\"00000000000000000000000000000001\",\"occurrenceId\":\"00000000000000000000000000000001\",\"at\":1772366400000,\"environment\":\"production\"},\"release\":\"shop@1.0.0\",\"actor\":null}"},
{"project_id":1,"number":2,"state_version":1,"at":1772366400000,"times_seen":1,"users_seen":1,"first_tried_at":null,"retry_at":0,"position":0,"attempt":0,"is_dead":false,"consumer":"chat","id":"filled-announcement-2","group_id":"filled-group-2","name":"issue.created","lease":null,"error":"","body":"{\"issue\":{\"id\":\"filled-group-2\",\"shortId\":\"SHOP-2\",\"project\":{\"id\":1,\"slug\":\"shop\"},\"type\":\"error\",\"category\":\"error\",\"title\":\"TypeError: cart is undefined\",\"culprit\":\"pay(src/pay.js)\",\"message\":\"TypeError cart is undefined src/pay.js pay(src/pay.js)\",\"level\":\"error\",\"platform\":\"node\",\"status\":\"unresolved\",\"substatus\":\"new\",\"priority\":\"high\",\"assignee\":null,\"timesSeen\":1,\"usersSeen\":1,\"suppressedCount\":0,\"firstSeen\":1772366400000,\"lastSeen\":1772366400000,\"firstRelease\":\"shop@1.0.0\",\"resolvedAt\":null,\"metadata\":{\"type\":\"TypeError\",\"value\":\"cart is undefined\",\"filename\":\"src/pay.js\",\"function\":\"pay\",\"title\":\"TypeError: cart is undefined\",\"location\":\"src/pay.js\"},\"stateVersion\":1},\"event\":{\"eventId\":\"00000000000000000000000000000002\",\"occurrenceId\":\"00000000000000000000000000000002\",\"at\":1772366400000,\"environment\":\"production\"},\"release\":\"shop@1.0.0\",\"actor\":null}"},
{"project_id":1,"number":2,"state_version":1,"at":1772366400000,"times_seen":1,"users_seen":1,"first_tried_at":null,"retry_at":0,"position":0,"attempt":0,"is_dead":false,"consumer":"mail","id":"filled-announcement-2","group_id":"filled-group-2","name":"issue.created","lease":null,"error":"","body":"{\"issue\":{\"id\":\"filled-group-2\",\"shortId\":\"SHOP-2\",\"project\":{\"id\":1,\"slug\":\"shop\"},\"type\":\"error\",\"category\":\"error\",\"title\":\"TypeError: cart is undefined\",\"culprit\":\"pay(src/pay.js)\",\"message\":\"TypeError cart is undefined src/pay.js pay(src/pay.js)\",\"level\":\"error\",\"platform\":\"node\",\"status\":\"unresolved\",\"substatus\":\"new\",\"priority\":\"high\",\"assignee\":null,\"timesSeen\":1,\"usersSeen\":1,\"suppressedCount\":0,\"firstSeen\":1772366400000,\"lastSeen\":1772366400000,\"firstRelease\":\"shop@1.0.0\",\"resolvedAt\":null,\"metadata\":{\"type\":\"TypeError\",\"value\":\"cart is undefined\",\"filename\":\"src/pay.js\",\"function\":\"pay\",\"title\":\"TypeError: cart is undefined\",\"location\":\"src/pay.js\"},\"stateVersion\":1},\"event\":{\"eventId\":\"00000000000000000000000000000002\",\"occurrenceId\":\"00000000000000000000000000000002\",\"at\":1772366400000,\"environment\":\"production\"},\"release\":\"shop@1.0.0\",\"actor\":null}"},
{"project_id":1,"number":3,"state_version":1,"at":1772366400000,"times_seen":1,"users_seen":1,"first_tried_at":null,"retry_at":0,"position":0,"attempt":0,"is_dead":false,"consumer":"chat","id":"filled-announcement-3","group_id":"filled-group-3","name":"issue.created","lease":null,"error":"","body":"{\"issue\":{\"id\":\"filled-group-3\",\"shortId\":\"SHOP-3\",\"project\":{\"id\":1,\"slug\":\"shop\"},\"type\":\"error\",\"category\":\"error\",\"title\":\"RangeError: resolved at two\",\"culprit\":\"pay(src/pay.js)\",\"message\":\"RangeError resolved at two src/pay.js pay(src/pay.js)\",\"level\":\"error\",\"platform\":\"node\",\"status\":\"unresolved\",\"substatus\":\"new\",\"priority\":\"high\",\"assignee\":null,\"timesSeen\":1,\"usersSeen\":1,\"suppressedCount\":0,\"firstSeen\":1772366400000,\"lastSeen\":1772366400000,\"firstRelease\":\"shop@1.0.0\",\"resolvedAt\":null,\"metadata\":{\"type\":\"RangeError\",\"value\":\"resolved at two\",\"filename\":\"src/pay.js\",\"function\":\"pay\",\"title\":\"RangeError: resolved at two\",\"location\":\"src/pay.js\"},\"stateVersion\":1},\"event\":{\"eventId\":\"00000000000000000000000000000003\",\"occurrenceId\":\"00000000000000000000000000000003\",\"at\":1772366400000,\"environment\":\"production\"},\"release\":\"shop@1.0.0\",\"actor\":null}"},
{"project_id":1,"number":1,"state_version":1,"at":1772366400000,"times_seen":1,"users_seen":1,"first_tried_at":1772384400000,"retry_at":0,"position":0,"attempt":1,"is_dead":true,"consumer":"chat","id":"filled-announcement-1","group_id":"filled-group-1","name":"issue.created","lease":null,"error":"no such room","body":"{\"issue\":{\"id\":\"filled-group-1\",\"shortId\":\"SHOP-1\",\"project\":{\"id\":1,\"slug\":\"shop\"},\"type\":\"error\",\"category\":\"error\",\"title\":\"PaymentError: declined\",\"culprit\":\"pay(src/pay.js)\",\"message\":\"PaymentError declined src/pay.js pay(src/pay.js)\",\"level\":\"error\",\"platform\":\"node\",\"status\":\"unresolved\",\"substatus\":\"new\",\"priority\":\"high\",\"assignee\":null,\"timesSeen\":1,\"usersSeen\":1,\"suppressedCount\":0,\"firstSeen\":1772366400000,\"lastSeen\":1772366400000,\"firstRelease\":\"shop@1.0.0\",\"resolvedAt\":null,\"metadata\":{\"type\":\"PaymentError\",\"value\":\"declined\",\"filename\":\"src/pay.js\",\"function\":\"pay\",\"title\":\"PaymentError: declined\",\"location\":\"src/pay.js\"},\"stateVersion\":1},\"event\":{\"eventId\":\"00000000000000000000000000000001\",\"occurrenceId\":\"00000000000000000000000000000001\",\"at\":1772366400000,\"environment\":\"production\"},\"release\":\"shop@1.0.0\",\"actor\":null}"},
{"project_id":1,"number":3,"state_version":1,"at":1772366400000,"times_seen":1,"users_seen":1,"first_tried_at":null,"retry_at":0,"position":0,"attempt":0,"is_dead":false,"consumer":"mail","id":"filled-announcement-3","group_id":"filled-group-3","name":"issue.created","lease":null,"error":"","body":"{\"issue\":{\"id\":\"filled-group-3\",\"shortId\":\"SHOP-3\",\"project\":{\"id\":1,\"slug\":\"shop\"},\"type\":\"error\",\"category\":\"error\",\"title\":\"RangeError: resolved at two\",\"culprit\":\"pay(src/pay.js)\",\"message\":\"RangeError resolved at two src/pay.js pay(src/pay.js)\",\"level\":\"error\",\"platform\":\"node\",\"status\":\"unresolved\",\"substatus\":\"new\",\"priority\":\"high\",\"assignee\":null,\"timesSeen\":1,\"usersSeen\":1,\"suppressedCount\":0,\"firstSeen\":1772366400000,\"lastSeen\":1772366400000,\"firstRelease\":\"shop@1.0.0\",\"resolvedAt\":null,\"metadata\":{\"type\":\"RangeError\",\"value\":\"resolved at two\",\"filename\":\"src/pay.js\",\"function\":\"pay\",\"title\":\"RangeError: resolved at two\",\"location\":\"src/pay.js\"},\"stateVersion\":1},\"event\":{\"eventId\":\"00000000000000000000000000000003\",\"occurrenceId\":\"00000000000000000000000000000003\",\"at\":1772366400000,\"environment\":\"production\"},\"release\":\"shop@1.0.0\",\"actor\":null}"},
{"project_id":1,"number":4,"state_version":1,"at":1772366400000,"times_seen":1,"users_seen":1,"first_tried_at":null,"retry_at":0,"position":0,"attempt":0,"is_dead":false,"consumer":"chat","id":"filled-announcement-4","group_id":"filled-group-4","name":"issue.created","lease":null,"error":"","body":"{\"issue\":{\"id\":\"filled-group-4\",\"shortId\":\"SHOP-4\",\"project\":{\"id\":1,\"slug\":\"shop\"},\"type\":\"error\",\"category\":\"error\",\"title\":\"SyntaxError: odd text � � 😀 שלום 'quoted' \\\"twice\\\" \\\\\",\"culprit\":\"pay(src/pay.js)\",\"message\":\"SyntaxError odd text � � 😀 שלום 'quoted' \\\"twice\\\" \\\\ src/pay.js pay(src/pay.js)\",\"level\":\"error\",\"platform\":\"node\",\"status\":\"unresolved\",\"substatus\":\"new\",\"priority\":\"high\",\"assignee\":null,\"timesSeen\":1,\"usersSeen\":1,\"suppressedCount\":0,\"firstSeen\":1772366400000,\"lastSeen\":1772366400000,\"firstRelease\":\"shop@1.0.0\",\"resolvedAt\":null,\"metadata\":{\"type\":\"SyntaxError\",\"value\":\"odd text � � 😀 שלום 'quoted' \\\"twice\\\" \\\\\",\"filename\":\"src/pay.js\",\"function\":\"pay\",\"title\":\"SyntaxError: odd text � � 😀 שלום 'quoted' \\\"twice\\\" \\\\\",\"location\":\"src/pay.js\"},\"stateVersion\":1},\"event\":{\"eventId\":\"00000000000000000000000000000004\",\"occurrenceId\":\"00000000000000000000000000000004\",\"at\":1772366400000,\"environment\":\"production\"},\"release\":\"shop@1.0.0\",\"actor\":null}"},
{"project_id":1,"number":4,"state_version":1,"at":1772366400000,"times_seen":1,"users_seen":1,"first_tried_at":null,"retry_at":0,"position":0,"attempt":0,"is_dead":false,"consumer":"mail","id":"filled-announcement-4","group_id":"filled-group-4","name":"issue.created","lease":null,"error":"","body":"{\"issue\":{\"id\":\"filled-group-4\",\"shortId\":\"SHOP-4\",\"project\":{\"id\":1,\"slug\":\"shop\"},\"type\":\"error\",\"category\":\"error\",\"title\":\"SyntaxError: odd text � � 😀 שלום 'quoted' \\\"twice\\\" \\\\\",\"culprit\":\"pay(src/pay.js)\",\"message\":\"SyntaxError odd text � � 😀 שלום 'quoted' \\\"twice\\\" \\\\ src/pay.js pay(src/pay.js)\",\"level\":\"error\",\"platform\":\"node\",\"status\":\"unresolved\",\"substatus\":\"new\",\"priority\":\"high\",\"assignee\":null,\"timesSeen\":1,\"usersSeen\":1,\"suppressedCount\":0,\"firstSeen\":1772366400000,\"lastSeen\":1772366400000,\"firstRelease\":\"shop@1.0.0\",\"resolvedAt\":null,\"metadata\":{\"type\":\"SyntaxError\",\"value\":\"odd text � � 😀 שלום 'quoted' \\\"twice\\\" \\\\\",\"filename\":\"src/pay.js\",\"function\":\"pay\",\"title\":\"SyntaxError: odd text � � 😀 שלום 'quoted' \\\"twice\\\" \\\\\",\"location\":\"src/pay.js\"},\"stateVersion\":1},\"event\":{\"eventId\":\"00000000000000000000000000000004\",\"occurrenceId\":\"00000000000000000000000000000004\",\"at\":1772366400000,\"environment\":\"production\"},\"release\":\"shop@1.0.0\",\"actor\":null}"},
{"project_id":1,"number":5,"state_version":1,"at":1772373600000,"times_seen":1,"users_seen":0,"first_tried_at":null,"retry_at":0,"position":0,"attempt":0,"is_dead":false,"consumer":"chat","id":"filled-announcement-6","group_id":"filled-group-6","name":"issue.created","lease":null,"error":"","body":"{\"issue\":{\"id\":\"filled-group-6\",\"shortId\":\"SHOP-5\",\"project\":{\"id\":1,\"slug\":\"shop\"},\"type\":\"noisy\",\"category\":\"metric\",\"title\":\"slow query\",\"culprit\":\"\",\"message\":\"<unlabeled event> slow query orders\",\"level\":\"info\",\"platform\":\"other\",\"status\":\"unresolved\",\"substatus\":\"new\",\"priority\":\"medium\",\"assignee\":null,\"timesSeen\":1,\"usersSeen\":0,\"suppressedCount\":2,\"firstSeen\":1772366400000,\"lastSeen\":1772373600000,\"firstRelease\":null,\"resolvedAt\":null,\"metadata\":{\"title\":\"slow query\",\"value\":\"orders\"},\"stateVersion\":1},\"event\":{\"eventId\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2\",\"occurrenceId\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2\",\"at\":1772373600000,\"environment\":null},\"release\":null,\"actor\":null}"},
{"project_id":1,"number":5,"state_version":1,"at":1772373600000,"times_seen":1,"users_seen":0,"first_tried_at":null,"retry_at":0,"position":0,"attempt":0,"is_dead":false,"consumer":"mail","id":"filled-announcement-6","group_id":"filled-group-6","name":"issue.created","lease":null,"error":"","body":"{\"issue\":{\"id\":\"filled-group-6\",\"shortId\":\"SHOP-5\",\"project\":{\"id\":1,\"slug\":\"shop\"},\"type\":\"noisy\",\"category\":\"metric\",\"title\":\"slow query\",\"culprit\":\"\",\"message\":\"<unlabeled event> slow query orders\",\"level\":\"info\",\"platform\":\"other\",\"status\":\"unresolved\",\"substatus\":\"new\",\"priority\":\"medium\",\"assignee\":null,\"timesSeen\":1,\"usersSeen\":0,\"suppressedCount\":2,\"firstSeen\":1772366400000,\"lastSeen\":1772373600000,\"firstRelease\":null,\"resolvedAt\":null,\"metadata\":{\"title\":\"slow query\",\"value\":\"orders\"},\"stateVersion\":1},\"event\":{\"eventId\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2\",\"occurrenceId\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2\",\"at\":1772373600000,\"environment\":null},\"release\":null,\"actor\":null}"},
{"project_id":1,"number":2,"state_version":3,"at":1772377200000,"times_seen":4,"users_seen":3,"first_tried_at":null,"retry_at":0,"position":0,"attempt":0,"is_dead":false,"consumer":"chat","id":"filled-announcement-9","group_id":"filled-group-2","name":"issue.regressed","lease":null,"error":"","body":"{\"issue\":{\"id\":\"filled-group-2\",\"shortId\":\"SHOP-2\",\"project\":{\"id\":1,\"slug\":\"shop\"},\"type\":\"error\",\"category\":\"error\",\"title\":\"TypeError: cart is undefined\",\"culprit\":\"pay(src/pay.js)\",\"message\":\"TypeError cart is undefined src/pay.js pay(src/pay.js)\",\"level\":\"error\",\"platform\":\"node\",\"status\":\"unresolved\",\"substatus\":\"regressed\",\"priority\":\"high\",\"assignee\":null,\"timesSeen\":4,\"usersSeen\":3,\"suppressedCount\":0,\"firstSeen\":1772366400000,\"lastSeen\":1772377200000,\"firstRelease\":\"shop@1.0.0\",\"resolvedAt\":null,\"metadata\":{\"type\":\"TypeError\",\"value\":\"cart is undefined\",\"filename\":\"src/pay.js\",\"function\":\"pay\",\"title\":\"TypeError: cart is undefined\",\"location\":\"src/pay.js\"},\"stateVersion\":3},\"event\":{\"eventId\":\"00000000000000000000000000000011\",\"occurrenceId\":\"00000000000000000000000000000011\",\"at\":1772377200000,\"environment\":\"staging\"},\"release\":\"shop@1.3.0\",\"actor\":null}"},
{"project_id":1,"number":2,"state_version":3,"at":1772377200000,"times_seen":4,"users_seen":3,"first_tried_at":null,"retry_at":0,"position":0,"attempt":0,"is_dead":false,"consumer":"mail","id":"filled-announcement-9","group_id":"filled-group-2","name":"issue.regressed","lease":null,"error":"","body":"{\"issue\":{\"id\":\"filled-group-2\",\"shortId\":\"SHOP-2\",\"project\":{\"id\":1,\"slug\":\"shop\"},\"type\":\"error\",\"category\":\"error\",\"title\":\"TypeError: cart is undefined\",\"culprit\":\"pay(src/pay.js)\",\"message\":\"TypeError cart is undefined src/pay.js pay(src/pay.js)\",\"level\":\"error\",\"platform\":\"node\",\"status\":\"unresolved\",\"substatus\":\"regressed\",\"priority\":\"high\",\"assignee\":null,\"timesSeen\":4,\"usersSeen\":3,\"suppressedCount\":0,\"firstSeen\":1772366400000,\"lastSeen\":1772377200000,\"firstRelease\":\"shop@1.0.0\",\"resolvedAt\":null,\"metadata\":{\"type\":\"TypeError\",\"value\":\"cart is undefined\",\"filename\":\"src/pay.js\",\"function\":\"pay\",\"title\":\"TypeError: cart is undefined\",\"location\":\"src/pay.js\"},\"stateVersion\":3},\"event\":{\"eventId\":\"00000000000000000000000000000011\",\"occurrenceId\":\"00000000000000000000000000000011\",\"at\":1772377200000,\"environment\":\"staging\"},\"release\":\"shop@1.3.0\",\"actor\":null}"},
{"project_id":1,"number":6,"state_version":1,"at":1772384400000,"times_seen":1,"users_seen":0,"first_tried_at":null,"retry_at":0,"position":0,"attempt":0,"is_dead":false,"consumer":"chat","id":"filled-announcement-10","group_id":"filled-group-7","name":"issue.created","lease":null,"error":"","body":"{\"issue\":{\"id\":\"filled-group-7\",\"shortId\":\"SHOP-6\",\"project\":{\"id\":1,\"slug\":\"shop\"},\"type\":\"feedback\",\"category\":\"feedback\",\"title\":\"User Feedback: the pay button does nothing\",\"culprit\":\"user\",\"message\":\"the pay button does nothing User Feedback: the pay button does nothing user\",\"level\":\"info\",\"platform\":\"javascript\",\"status\":\"unresolved\",\"substatus\":\"new\",\"priority\":\"medium\",\"assignee\":null,\"timesSeen\":1,\"usersSeen\":0,\"suppressedCount\":0,\"firstSeen\":1772366401000,\"lastSeen\":1772366401000,\"firstRelease\":null,\"resolvedAt\":null,\"metadata\":{\"title\":\"User Feedback: the pay button does nothing\",\"value\":\"the pay button does nothing\",\"contact_email\":null,\"message\":\"the pay button does nothing\",\"name\":\"Ann\",\"source\":\"new_feedback_envelope\",\"summary\":\"the pay button does nothing\"},\"stateVersion\":1},\"event\":{\"eventId\":\"ffffffffffffffffffffffffffffffff\",\"occurrenceId\":\"d1848421e80145c80ec5cf9e75d25e34\",\"at\":1772366401000,\"environment\":\"production\"},\"release\":null,\"actor\":null}"},
{"project_id":1,"number":6,"state_version":1,"at":1772384400000,"times_seen":1,"users_seen":0,"first_tried_at":null,"retry_at":0,"position":0,"attempt":0,"is_dead":false,"consumer":"mail","id":"filled-announcement-10","group_id":"filled-group-7","name":"issue.created","lease":null,"error":"","body":"{\"issue\":{\"id\":\"filled-group-7\",\"shortId\":\"SHOP-6\",\"project\":{\"id\":1,\"slug\":\"shop\"},\"type\":\"feedback\",\"category\":\"feedback\",\"title\":\"User Feedback: the pay button does nothing\",\"culprit\":\"user\",\"message\":\"the pay button does nothing User Feedback: the pay button does nothing user\",\"level\":\"info\",\"platform\":\"javascript\",\"status\":\"unresolved\",\"substatus\":\"new\",\"priority\":\"medium\",\"assignee\":null,\"timesSeen\":1,\"usersSeen\":0,\"suppressedCount\":0,\"firstSeen\":1772366401000,\"lastSeen\":1772366401000,\"firstRelease\":null,\"resolvedAt\":null,\"metadata\":{\"title\":\"User Feedback: the pay button does nothing\",\"value\":\"the pay button does nothing\",\"contact_email\":null,\"message\":\"the pay button does nothing\",\"name\":\"Ann\",\"source\":\"new_feedback_envelope\",\"summary\":\"the pay button does nothing\"},\"stateVersion\":1},\"event\":{\"eventId\":\"ffffffffffffffffffffffffffffffff\",\"occurrenceId\":\"d1848421e80145c80ec5cf9e75d25e34\",\"at\":1772366401000,\"environment\":\"production\"},\"release\":null,\"actor\":null}"}
]$rows$);
insert into issuekit.commits select * from json_populate_recordset(null::issuekit.commits, $rows$[
{"project_id":1,"id":"filled-commit-1","now":1772366400000,"refused":"[]"},
{"project_id":2,"id":"filled-commit-2","now":1772366400000,"refused":"[]"},
{"project_id":1,"id":"filled-commit-3","now":1772370000000,"refused":"[]"},
{"project_id":1,"id":"filled-commit-4","now":1772370000000,"refused":"[]"},
{"project_id":2,"id":"filled-commit-5","now":1772370000000,"refused":"[]"},
{"project_id":2,"id":"filled-commit-6","now":1772370000000,"refused":"[]"},
{"project_id":1,"id":"filled-commit-7","now":1772373600000,"refused":"[]"},
{"project_id":2,"id":"filled-commit-8","now":1772373600000,"refused":"[]"},
{"project_id":2,"id":"filled-commit-10","now":1772373600000,"refused":"[]"},
{"project_id":1,"id":"filled-commit-9","now":1772373600000,"refused":"[]"},
{"project_id":1,"id":"filled-commit-11","now":1772373600000,"refused":"[]"},
{"project_id":1,"id":"filled-commit-12","now":1772373600000,"refused":"[]"},
{"project_id":1,"id":"filled-commit-13","now":1772377200000,"refused":"[]"},
{"project_id":2,"id":"filled-commit-14","now":1772377200000,"refused":"[]"},
{"project_id":2,"id":"filled-commit-16","now":1772377200000,"refused":"[]"},
{"project_id":1,"id":"filled-commit-15","now":1772377200000,"refused":"[]"},
{"project_id":1,"id":"filled-commit-17","now":1772380800000,"refused":"[]"},
{"project_id":2,"id":"filled-commit-18","now":1772380800000,"refused":"[]"},
{"project_id":2,"id":"filled-commit-20","now":1772380800000,"refused":"[]"},
{"project_id":1,"id":"filled-commit-19","now":1772380800000,"refused":"[]"},
{"project_id":1,"id":"filled-commit-21","now":1772384400000,"refused":"[]"},
{"project_id":2,"id":"filled-commit-22","now":1772384400000,"refused":"[]"},
{"project_id":1,"id":"filled-commit-23","now":1772384400000,"refused":"[]"},
{"project_id":1,"id":"filled-commit-24","now":1772384400000,"refused":"[]"}
]$rows$);
insert into issuekit.consumers select * from json_populate_recordset(null::issuekit.consumers, $rows$[
{"project_id":1,"consumer":"mail","name":"issue.created"},
{"project_id":1,"consumer":"mail","name":"issue.regressed"},
{"project_id":1,"consumer":"chat","name":"issue.created"},
{"project_id":1,"consumer":"chat","name":"issue.regressed"}
]$rows$);
insert into issuekit.counter_sets select * from json_populate_recordset(null::issuekit.counter_sets, $rows$[
{"key":"1:noise:c9fc3ffe87dbc811fe63d8ed751f3c8a","clock":1772373600000,"expires_at":1772460000000,"first_seen_at":1772366400000,"members":["occurrence:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa0","occurrence:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1","occurrence:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2"]}
]$rows$);
insert into issuekit.counter_slots select * from json_populate_recordset(null::issuekit.counter_slots, $rows$[
{"window_ms":3600000,"slot_ms":60000,"slot":29539560,"amount":1,"key":"1:creation:noisy"},
{"window_ms":3600000,"slot_ms":60000,"slot":29539740,"amount":1,"key":"1:creation:feedback"}
]$rows$);
insert into issuekit.counter_spendings select * from json_populate_recordset(null::issuekit.counter_spendings, $rows$[
{"key":"1:creation:noisy","clock":1772373600000,"expires_at":1772377200000},
{"key":"1:creation:feedback","clock":1772384400000,"expires_at":1772388000000}
]$rows$);
insert into issuekit.counter_tokens select * from json_populate_recordset(null::issuekit.counter_tokens, $rows$[
{"expires_at":1772377200000,"key":"1:creation:noisy","token":"1:9001:c9fc3ffe87dbc811fe63d8ed751f3c8a"},
{"expires_at":1772388000000,"key":"1:creation:feedback","token":"1:6001:e267d6adce6c5897fd0c6418840b0ece"}
]$rows$);
insert into issuekit.deliveries select * from json_populate_recordset(null::issuekit.deliveries, $rows$[
{"project_id":1,"number":3,"waits_until":0,"oldest":1772366400000,"consumer":"chat","lease":null},
{"project_id":1,"number":4,"waits_until":0,"oldest":1772366400000,"consumer":"chat","lease":null},
{"project_id":1,"number":1,"waits_until":0,"oldest":1772366400000,"consumer":"mail","lease":null},
{"project_id":1,"number":3,"waits_until":0,"oldest":1772366400000,"consumer":"mail","lease":null},
{"project_id":1,"number":4,"waits_until":0,"oldest":1772366400000,"consumer":"mail","lease":null},
{"project_id":1,"number":5,"waits_until":0,"oldest":1772373600000,"consumer":"chat","lease":null},
{"project_id":1,"number":5,"waits_until":0,"oldest":1772373600000,"consumer":"mail","lease":null},
{"project_id":1,"number":2,"waits_until":0,"oldest":1772366400000,"consumer":"chat","lease":null},
{"project_id":1,"number":2,"waits_until":0,"oldest":1772366400000,"consumer":"mail","lease":null},
{"project_id":1,"number":6,"waits_until":0,"oldest":1772384400000,"consumer":"chat","lease":null},
{"project_id":1,"number":6,"waits_until":0,"oldest":1772384400000,"consumer":"mail","lease":null}
]$rows$);
insert into issuekit.environments select * from json_populate_recordset(null::issuekit.environments, $rows$[
{"project_id":1,"first_seen_at":1772366400000,"name":"production"},
{"project_id":2,"first_seen_at":1772366400000,"name":"production"},
{"project_id":1,"first_seen_at":1772370000000,"name":"staging"},
{"project_id":2,"first_seen_at":1772370000000,"name":"staging"}
]$rows$);
insert into issuekit.group_buckets select * from json_populate_recordset(null::issuekit.group_buckets, $rows$[
{"project_id":1,"number":1,"hour_start":1772366400000,"times":1,"environment":"production"},
{"project_id":1,"number":2,"hour_start":1772366400000,"times":1,"environment":"production"},
{"project_id":1,"number":4,"hour_start":1772366400000,"times":1,"environment":"production"},
{"project_id":2,"number":1,"hour_start":1772366400000,"times":1,"environment":"production"},
{"project_id":1,"number":1,"hour_start":1772370000000,"times":1,"environment":"staging"},
{"project_id":1,"number":2,"hour_start":1772370000000,"times":1,"environment":"staging"},
{"project_id":1,"number":3,"hour_start":1772370000000,"times":1,"environment":"staging"},
{"project_id":1,"number":4,"hour_start":1772370000000,"times":1,"environment":"staging"},
{"project_id":2,"number":1,"hour_start":1772370000000,"times":1,"environment":"staging"},
{"project_id":1,"number":1,"hour_start":1772373600000,"times":1,"environment":"production"},
{"project_id":1,"number":2,"hour_start":1772373600000,"times":1,"environment":"production"},
{"project_id":1,"number":3,"hour_start":1772373600000,"times":1,"environment":"production"},
{"project_id":1,"number":4,"hour_start":1772373600000,"times":1,"environment":"production"},
{"project_id":1,"number":5,"hour_start":1772373600000,"times":1,"environment":""},
{"project_id":2,"number":1,"hour_start":1772373600000,"times":1,"environment":"production"},
{"project_id":1,"number":1,"hour_start":1772377200000,"times":1,"environment":"staging"},
{"project_id":1,"number":2,"hour_start":1772377200000,"times":1,"environment":"staging"},
{"project_id":1,"number":4,"hour_start":1772377200000,"times":1,"environment":"staging"},
{"project_id":1,"number":5,"hour_start":1772377200000,"times":1,"environment":""},
{"project_id":2,"number":1,"hour_start":1772377200000,"times":1,"environment":"staging"},
{"project_id":1,"number":1,"hour_start":1772380800000,"times":1,"environment":"production"},
{"project_id":1,"number":2,"hour_start":1772380800000,"times":1,"environment":"production"},
{"project_id":1,"number":3,"hour_start":1772366400000,"times":3,"environment":"production"},
{"project_id":1,"number":4,"hour_start":1772380800000,"times":1,"environment":"production"},
{"project_id":1,"number":5,"hour_start":1772380800000,"times":1,"environment":""},
{"project_id":2,"number":1,"hour_start":1772380800000,"times":1,"environment":"production"},
{"project_id":1,"number":6,"hour_start":1772366400000,"times":1,"environment":"production"}
]$rows$);
insert into issuekit.group_releases select * from json_populate_recordset(null::issuekit.group_releases, $rows$[
{"project_id":1,"number":1,"times":1,"first_seen_at":1772366400000,"last_seen_at":1772366400000,"environment":"production","release":"shop@1.0.0"},
{"project_id":1,"number":2,"times":1,"first_seen_at":1772366400000,"last_seen_at":1772366400000,"environment":"production","release":"shop@1.0.0"},
{"project_id":1,"number":4,"times":1,"first_seen_at":1772366400000,"last_seen_at":1772366400000,"environment":"production","release":"shop@1.0.0"},
{"project_id":2,"number":1,"times":1,"first_seen_at":1772366400000,"last_seen_at":1772366400000,"environment":"production","release":"shop@1.0.0"},
{"project_id":1,"number":1,"times":1,"first_seen_at":1772370000000,"last_seen_at":1772370000000,"environment":"staging","release":"shop@1.1.0"},
{"project_id":1,"number":2,"times":1,"first_seen_at":1772370000000,"last_seen_at":1772370000000,"environment":"staging","release":"shop@1.1.0"},
{"project_id":1,"number":3,"times":1,"first_seen_at":1772370000000,"last_seen_at":1772370000000,"environment":"staging","release":"shop@1.1.0"},
{"project_id":1,"number":4,"times":1,"first_seen_at":1772370000000,"last_seen_at":1772370000000,"environment":"staging","release":"shop@1.1.0"},
{"project_id":2,"number":1,"times":1,"first_seen_at":1772370000000,"last_seen_at":1772370000000,"environment":"staging","release":"shop@1.1.0"},
{"project_id":1,"number":1,"times":1,"first_seen_at":1772373600000,"last_seen_at":1772373600000,"environment":"production","release":"shop@1.2.0"},
{"project_id":1,"number":2,"times":1,"first_seen_at":1772373600000,"last_seen_at":1772373600000,"environment":"production","release":"shop@1.2.0"},
{"project_id":1,"number":3,"times":1,"first_seen_at":1772373600000,"last_seen_at":1772373600000,"environment":"production","release":"shop@1.2.0"},
{"project_id":1,"number":4,"times":1,"first_seen_at":1772373600000,"last_seen_at":1772373600000,"environment":"production","release":"shop@1.2.0"},
{"project_id":2,"number":1,"times":1,"first_seen_at":1772373600000,"last_seen_at":1772373600000,"environment":"production","release":"shop@1.2.0"},
{"project_id":1,"number":1,"times":1,"first_seen_at":1772377200000,"last_seen_at":1772377200000,"environment":"staging","release":"shop@1.3.0"},
{"project_id":1,"number":2,"times":1,"first_seen_at":1772377200000,"last_seen_at":1772377200000,"environment":"staging","release":"shop@1.3.0"},
{"project_id":1,"number":4,"times":1,"first_seen_at":1772377200000,"last_seen_at":1772377200000,"environment":"staging","release":"shop@1.3.0"},
{"project_id":2,"number":1,"times":1,"first_seen_at":1772377200000,"last_seen_at":1772377200000,"environment":"staging","release":"shop@1.3.0"},
{"project_id":1,"number":1,"times":1,"first_seen_at":1772380800000,"last_seen_at":1772380800000,"environment":"production","release":"shop@1.4.0"},
{"project_id":1,"number":2,"times":1,"first_seen_at":1772380800000,"last_seen_at":1772380800000,"environment":"production","release":"shop@1.4.0"},
{"project_id":1,"number":3,"times":3,"first_seen_at":1772366400000,"last_seen_at":1772366400000,"environment":"production","release":"shop@1.0.0"},
{"project_id":1,"number":4,"times":1,"first_seen_at":1772380800000,"last_seen_at":1772380800000,"environment":"production","release":"shop@1.4.0"},
{"project_id":1,"number":5,"times":3,"first_seen_at":1772373600000,"last_seen_at":1772380800000,"environment":"","release":""},
{"project_id":2,"number":1,"times":1,"first_seen_at":1772380800000,"last_seen_at":1772380800000,"environment":"production","release":"shop@1.4.0"},
{"project_id":1,"number":6,"times":1,"first_seen_at":1772366401000,"last_seen_at":1772366401000,"environment":"production","release":""}
]$rows$);
insert into issuekit.group_tags select * from json_populate_recordset(null::issuekit.group_tags, $rows$[
{"project_id":1,"number":3,"times":1,"first_seen_at":1772370000000,"last_seen_at":1772370000000,"key":"page","value":"pay"},
{"project_id":1,"number":1,"times":2,"first_seen_at":1772370000000,"last_seen_at":1772377200000,"key":"page","value":"pay"},
{"project_id":1,"number":2,"times":2,"first_seen_at":1772370000000,"last_seen_at":1772377200000,"key":"page","value":"pay"},
{"project_id":1,"number":4,"times":2,"first_seen_at":1772370000000,"last_seen_at":1772377200000,"key":"page","value":"pay"},
{"project_id":2,"number":1,"times":2,"first_seen_at":1772370000000,"last_seen_at":1772377200000,"key":"page","value":"pay"},
{"project_id":1,"number":1,"times":3,"first_seen_at":1772366400000,"last_seen_at":1772380800000,"key":"page","value":"cart"},
{"project_id":1,"number":2,"times":3,"first_seen_at":1772366400000,"last_seen_at":1772380800000,"key":"page","value":"cart"},
{"project_id":1,"number":3,"times":4,"first_seen_at":1772366400000,"last_seen_at":1772373600000,"key":"page","value":"cart"},
{"project_id":1,"number":4,"times":3,"first_seen_at":1772366400000,"last_seen_at":1772380800000,"key":"page","value":"cart"},
{"project_id":2,"number":1,"times":3,"first_seen_at":1772366400000,"last_seen_at":1772380800000,"key":"page","value":"cart"},
{"project_id":1,"number":6,"times":1,"first_seen_at":1772366401000,"last_seen_at":1772366401000,"key":"has_linked_error","value":"false"}
]$rows$);
insert into issuekit.group_users select * from json_populate_recordset(null::issuekit.group_users, $rows$[
{"project_id":1,"number":1,"user_key":"id:user-1"},
{"project_id":1,"number":2,"user_key":"id:user-2"},
{"project_id":1,"number":3,"user_key":"id:user-0"},
{"project_id":1,"number":4,"user_key":"id:user-1"},
{"project_id":2,"number":1,"user_key":"id:user-2"},
{"project_id":1,"number":1,"user_key":"id:user-0"},
{"project_id":1,"number":2,"user_key":"id:user-1"},
{"project_id":1,"number":3,"user_key":"id:user-2"},
{"project_id":1,"number":4,"user_key":"id:user-0"},
{"project_id":2,"number":1,"user_key":"id:user-1"},
{"project_id":1,"number":1,"user_key":"id:user-2"},
{"project_id":1,"number":2,"user_key":"id:user-0"},
{"project_id":1,"number":3,"user_key":"id:user-1"},
{"project_id":1,"number":4,"user_key":"id:user-2"},
{"project_id":2,"number":1,"user_key":"id:user-0"}
]$rows$);
insert into issuekit.groups select * from json_populate_recordset(null::issuekit.groups, $rows$[
{"project_id":2,"number":1,"state_version":1,"times_seen":5,"users_seen":3,"first_seen_at":1772366400000,"last_seen_at":1772380800000,"type_id":1,"title_is_real":true,"priority_locked_at":null,"suppressed_count":0,"created_at":1772366400000,"earliest_at":1772366400000,"newest_at":1772380800000,"title_at":1772380800000,"id":"filled-group-5","status":"unresolved","substatus":"new","priority":"high","initial_priority":"high","earliest_id":"00000000000000000000000000000005","newest_id":"00000000000000000000000000000019","title_id":"00000000000000000000000000000019","assignee":null,"resolution":null,"first_release":"shop@1.0.0","level":"error","platform":"node","sdk":null,"culprit":"pay(src/pay.js)","title":"Error: of the back office","message":"Error of the back office src/pay.js pay(src/pay.js)","metadata":"{\"type\":\"Error\",\"value\":\"of the back office\",\"filename\":\"src/pay.js\",\"function\":\"pay\",\"title\":\"Error: of the back office\",\"location\":\"src/pay.js\"}"},
{"project_id":1,"number":2,"state_version":3,"times_seen":5,"users_seen":3,"first_seen_at":1772366400000,"last_seen_at":1772380800000,"type_id":1,"title_is_real":true,"priority_locked_at":null,"suppressed_count":0,"created_at":1772366400000,"earliest_at":1772366400000,"newest_at":1772380800000,"title_at":1772380800000,"id":"filled-group-2","status":"unresolved","substatus":"regressed","priority":"high","initial_priority":"high","earliest_id":"00000000000000000000000000000002","newest_id":"00000000000000000000000000000016","title_id":"00000000000000000000000000000016","assignee":null,"resolution":null,"first_release":"shop@1.0.0","level":"error","platform":"node","sdk":null,"culprit":"pay(src/pay.js)","title":"TypeError: cart is undefined","message":"TypeError cart is undefined src/pay.js pay(src/pay.js)","metadata":"{\"type\":\"TypeError\",\"value\":\"cart is undefined\",\"filename\":\"src/pay.js\",\"function\":\"pay\",\"title\":\"TypeError: cart is undefined\",\"location\":\"src/pay.js\"}"},
{"project_id":1,"number":3,"state_version":2,"times_seen":5,"users_seen":3,"first_seen_at":1772366400000,"last_seen_at":1772373600000,"type_id":1,"title_is_real":true,"priority_locked_at":null,"suppressed_count":0,"created_at":1772366400000,"earliest_at":1772366400000,"newest_at":1772373600000,"title_at":1772373600000,"id":"filled-group-3","status":"resolved","substatus":null,"priority":"high","initial_priority":"high","earliest_id":"00000000000000000000000000000003","newest_id":"0000000000000000000000000000000d","title_id":"0000000000000000000000000000000d","assignee":null,"resolution":"{\"kind\":\"now\",\"at\":1772373600000}","first_release":"shop@1.0.0","level":"error","platform":"node","sdk":null,"culprit":"pay(src/pay.js)","title":"RangeError: resolved at two","message":"RangeError resolved at two src/pay.js pay(src/pay.js)","metadata":"{\"type\":\"RangeError\",\"value\":\"resolved at two\",\"filename\":\"src/pay.js\",\"function\":\"pay\",\"title\":\"RangeError: resolved at two\",\"location\":\"src/pay.js\"}"},
{"project_id":1,"number":4,"state_version":1,"times_seen":5,"users_seen":3,"first_seen_at":1772366400000,"last_seen_at":1772380800000,"type_id":1,"title_is_real":true,"priority_locked_at":null,"suppressed_count":0,"created_at":1772366400000,"earliest_at":1772366400000,"newest_at":1772380800000,"title_at":1772380800000,"id":"filled-group-4","status":"unresolved","substatus":"new","priority":"high","initial_priority":"high","earliest_id":"00000000000000000000000000000004","newest_id":"00000000000000000000000000000018","title_id":"00000000000000000000000000000018","assignee":null,"resolution":null,"first_release":"shop@1.0.0","level":"error","platform":"node","sdk":null,"culprit":"pay(src/pay.js)","title":"SyntaxError: odd text � � 😀 שלום 'quoted' \"twice\" \\","message":"SyntaxError odd text � � 😀 שלום 'quoted' \"twice\" \\ src/pay.js pay(src/pay.js)","metadata":"{\"type\":\"SyntaxError\",\"value\":\"odd text � � 😀 שלום 'quoted' \\\"twice\\\" \\\\\",\"filename\":\"src/pay.js\",\"function\":\"pay\",\"title\":\"SyntaxError: odd text � � 😀 שלום 'quoted' \\\"twice\\\" \\\\\",\"location\":\"src/pay.js\"}"},
{"project_id":1,"number":5,"state_version":1,"times_seen":3,"users_seen":0,"first_seen_at":1772366400000,"last_seen_at":1772380800000,"type_id":9001,"title_is_real":true,"priority_locked_at":null,"suppressed_count":2,"created_at":1772373600000,"earliest_at":1772373600000,"newest_at":1772380800000,"title_at":1772380800000,"id":"filled-group-6","status":"unresolved","substatus":"new","priority":"medium","initial_priority":"medium","earliest_id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2","newest_id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa4","title_id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa4","assignee":null,"resolution":null,"first_release":null,"level":"info","platform":"other","sdk":null,"culprit":"","title":"slow query","message":"<unlabeled event> slow query orders","metadata":"{\"title\":\"slow query\",\"value\":\"orders\"}"},
{"project_id":1,"number":6,"state_version":1,"times_seen":1,"users_seen":0,"first_seen_at":1772366401000,"last_seen_at":1772366401000,"type_id":6001,"title_is_real":true,"priority_locked_at":null,"suppressed_count":0,"created_at":1772384400000,"earliest_at":1772366401000,"newest_at":1772366401000,"title_at":1772366401000,"id":"filled-group-7","status":"unresolved","substatus":"new","priority":"medium","initial_priority":"medium","earliest_id":"ffffffffffffffffffffffffffffffff:d1848421e80145c80ec5cf9e75d25e34","newest_id":"ffffffffffffffffffffffffffffffff:d1848421e80145c80ec5cf9e75d25e34","title_id":"ffffffffffffffffffffffffffffffff:d1848421e80145c80ec5cf9e75d25e34","assignee":null,"resolution":null,"first_release":null,"level":"info","platform":"javascript","sdk":null,"culprit":"user","title":"User Feedback: the pay button does nothing","message":"the pay button does nothing User Feedback: the pay button does nothing user","metadata":"{\"title\":\"User Feedback: the pay button does nothing\",\"value\":\"the pay button does nothing\",\"contact_email\":null,\"message\":\"the pay button does nothing\",\"name\":\"Ann\",\"source\":\"new_feedback_envelope\",\"summary\":\"the pay button does nothing\"}"},
{"project_id":1,"number":1,"state_version":1,"times_seen":5000000005,"users_seen":3,"first_seen_at":1772366400000,"last_seen_at":1772380800000,"type_id":1,"title_is_real":true,"priority_locked_at":null,"suppressed_count":0,"created_at":1772366400000,"earliest_at":1772366400000,"newest_at":1772380800000,"title_at":1772380800000,"id":"filled-group-1","status":"unresolved","substatus":"new","priority":"high","initial_priority":"high","earliest_id":"00000000000000000000000000000001","newest_id":"00000000000000000000000000000015","title_id":"00000000000000000000000000000015","assignee":null,"resolution":null,"first_release":"shop@1.0.0","level":"error","platform":"node","sdk":null,"culprit":"pay(src/pay.js)","title":"PaymentError: declined","message":"PaymentError declined src/pay.js pay(src/pay.js)","metadata":"{\"type\":\"PaymentError\",\"value\":\"declined\",\"filename\":\"src/pay.js\",\"function\":\"pay\",\"title\":\"PaymentError: declined\",\"location\":\"src/pay.js\"}"}
]$rows$);
insert into issuekit.hashes select * from json_populate_recordset(null::issuekit.hashes, $rows$[
{"project_id":1,"hash":"47b48c699ca1cfb85df064c26a9f9fcd","number":4,"tombstone_id":null},
{"project_id":1,"hash":"5097ef4165ec837b649162f597962d35","number":1,"tombstone_id":null},
{"project_id":1,"hash":"963836bfc122c9eb352413d57e9d3f8e","number":2,"tombstone_id":null},
{"project_id":1,"hash":"f9355869f3f48c03ce5997352c8085fb","number":3,"tombstone_id":null},
{"project_id":2,"hash":"55f439d6bf8f9c4b3661287c9cda4b47","number":1,"tombstone_id":null},
{"project_id":1,"hash":"c9fc3ffe87dbc811fe63d8ed751f3c8a","number":5,"tombstone_id":null},
{"project_id":1,"hash":"e267d6adce6c5897fd0c6418840b0ece","number":6,"tombstone_id":null}
]$rows$);
insert into issuekit.history select * from json_populate_recordset(null::issuekit.history, $rows$[
{"project_id":1,"number":2,"state_version":2,"at":1772373600000,"position":0,"status":"resolved","substatus":null,"release":null},
{"project_id":1,"number":3,"state_version":2,"at":1772373600000,"position":0,"status":"resolved","substatus":null,"release":null},
{"project_id":1,"number":2,"state_version":3,"at":1772377200000,"position":0,"status":"unresolved","substatus":"regressed","release":"shop@1.3.0"}
]$rows$);
insert into issuekit.occurrences select * from json_populate_recordset(null::issuekit.occurrences, $rows$[
{"project_id":1,"number":1,"at":1772366400000,"received_at":1772366400000,"kind":1,"suppressed":false,"id":"00000000000000000000000000000001","event_id":null,"hash":"5097ef4165ec837b649162f597962d35","environment":"production","release":"shop@1.0.0","occurrence":null,"payload":"{\"event_id\":\"00000000000000000000000000000001\",\"timestamp\":1772366400,\"platform\":\"node\",\"level\":\"error\",\"tags\":[[\"page\",\"cart\"]],\"release\":\"shop@1.0.0\",\"environment\":\"production\",\"exception\":{\"values\":[{\"type\":\"PaymentError\",\"value\":\"declined\",\"stacktrace\":{\"frames\":[{\"filename\":\"src/pay.js\",\"function\":\"pay\",\"lineno\":40,\"in_app\":true}]}}]},\"user\":{\"id\":\"user-1\"}}"},
{"project_id":1,"number":2,"at":1772366400000,"received_at":1772366400000,"kind":1,"suppressed":false,"id":"00000000000000000000000000000002","event_id":null,"hash":"963836bfc122c9eb352413d57e9d3f8e","environment":"production","release":"shop@1.0.0","occurrence":null,"payload":"{\"event_id\":\"00000000000000000000000000000002\",\"timestamp\":1772366400,\"platform\":\"node\",\"level\":\"error\",\"tags\":[[\"page\",\"cart\"]],\"release\":\"shop@1.0.0\",\"environment\":\"production\",\"exception\":{\"values\":[{\"type\":\"TypeError\",\"value\":\"cart is undefined\",\"stacktrace\":{\"frames\":[{\"filename\":\"src/pay.js\",\"function\":\"pay\",\"lineno\":40,\"in_app\":true}]}}]},\"user\":{\"id\":\"user-2\"}}"},
{"project_id":1,"number":3,"at":1772366400000,"received_at":1772366400000,"kind":1,"suppressed":false,"id":"00000000000000000000000000000003","event_id":null,"hash":"f9355869f3f48c03ce5997352c8085fb","environment":"production","release":"shop@1.0.0","occurrence":null,"payload":"{\"event_id\":\"00000000000000000000000000000003\",\"timestamp\":1772366400,\"platform\":\"node\",\"level\":\"error\",\"tags\":[[\"page\",\"cart\"]],\"release\":\"shop@1.0.0\",\"environment\":\"production\",\"exception\":{\"values\":[{\"type\":\"RangeError\",\"value\":\"resolved at two\",\"stacktrace\":{\"frames\":[{\"filename\":\"src/pay.js\",\"function\":\"pay\",\"lineno\":40,\"in_app\":true}]}}]},\"user\":{\"id\":\"user-0\"}}"},
{"project_id":1,"number":4,"at":1772366400000,"received_at":1772366400000,"kind":1,"suppressed":false,"id":"00000000000000000000000000000004","event_id":null,"hash":"47b48c699ca1cfb85df064c26a9f9fcd","environment":"production","release":"shop@1.0.0","occurrence":null,"payload":"{\"event_id\":\"00000000000000000000000000000004\",\"timestamp\":1772366400,\"platform\":\"node\",\"level\":\"error\",\"tags\":[[\"page\",\"cart\"]],\"release\":\"shop@1.0.0\",\"environment\":\"production\",\"exception\":{\"values\":[{\"type\":\"SyntaxError\",\"value\":\"odd text � � 😀 שלום 'quoted' \\\"twice\\\" \\\\\",\"stacktrace\":{\"frames\":[{\"filename\":\"src/pay.js\",\"function\":\"pay\",\"lineno\":40,\"in_app\":true}]}}]},\"user\":{\"id\":\"user-1\"},\"_meta\":{\"issuekit\":{\"repairs\":[{\"path\":\"exception.values.0.value\",\"reason\":\"NUL characters and lone surrogates are replaced\"}]}}}"},
{"project_id":2,"number":1,"at":1772366400000,"received_at":1772366400000,"kind":1,"suppressed":false,"id":"00000000000000000000000000000005","event_id":null,"hash":"55f439d6bf8f9c4b3661287c9cda4b47","environment":"production","release":"shop@1.0.0","occurrence":null,"payload":"{\"event_id\":\"00000000000000000000000000000005\",\"timestamp\":1772366400,\"platform\":\"node\",\"level\":\"error\",\"tags\":[[\"page\",\"cart\"]],\"release\":\"shop@1.0.0\",\"environment\":\"production\",\"exception\":{\"values\":[{\"type\":\"Error\",\"value\":\"of the back office\",\"stacktrace\":{\"frames\":[{\"filename\":\"src/pay.js\",\"function\":\"pay\",\"lineno\":40,\"in_app\":true}]}}]},\"user\":{\"id\":\"user-2\"}}"},
{"project_id":1,"number":1,"at":1772370000000,"received_at":1772370000000,"kind":1,"suppressed":false,"id":"00000000000000000000000000000006","event_id":null,"hash":"5097ef4165ec837b649162f597962d35","environment":"staging","release":"shop@1.1.0","occurrence":null,"payload":"{\"event_id\":\"00000000000000000000000000000006\",\"timestamp\":1772370000,\"platform\":\"node\",\"level\":\"error\",\"tags\":[[\"page\",\"pay\"]],\"release\":\"shop@1.1.0\",\"environment\":\"staging\",\"exception\":{\"values\":[{\"type\":\"PaymentError\",\"value\":\"declined\",\"stacktrace\":{\"frames\":[{\"filename\":\"src/pay.js\",\"function\":\"pay\",\"lineno\":41,\"in_app\":true}]}}]},\"user\":{\"id\":\"user-0\"}}"},
{"project_id":1,"number":2,"at":1772370000000,"received_at":1772370000000,"kind":1,"suppressed":false,"id":"00000000000000000000000000000007","event_id":null,"hash":"963836bfc122c9eb352413d57e9d3f8e","environment":"staging","release":"shop@1.1.0","occurrence":null,"payload":"{\"event_id\":\"00000000000000000000000000000007\",\"timestamp\":1772370000,\"platform\":\"node\",\"level\":\"error\",\"tags\":[[\"page\",\"pay\"]],\"release\":\"shop@1.1.0\",\"environment\":\"staging\",\"exception\":{\"values\":[{\"type\":\"TypeError\",\"value\":\"cart is undefined\",\"stacktrace\":{\"frames\":[{\"filename\":\"src/pay.js\",\"function\":\"pay\",\"lineno\":41,\"in_app\":true}]}}]},\"user\":{\"id\":\"user-1\"}}"},
{"project_id":1,"number":3,"at":1772370000000,"received_at":1772370000000,"kind":1,"suppressed":false,"id":"00000000000000000000000000000008","event_id":null,"hash":"f9355869f3f48c03ce5997352c8085fb","environment":"staging","release":"shop@1.1.0","occurrence":null,"payload":"{\"event_id\":\"00000000000000000000000000000008\",\"timestamp\":1772370000,\"platform\":\"node\",\"level\":\"error\",\"tags\":[[\"page\",\"pay\"]],\"release\":\"shop@1.1.0\",\"environment\":\"staging\",\"exception\":{\"values\":[{\"type\":\"RangeError\",\"value\":\"resolved at two\",\"stacktrace\":{\"frames\":[{\"filename\":\"src/pay.js\",\"function\":\"pay\",\"lineno\":41,\"in_app\":true}]}}]},\"user\":{\"id\":\"user-2\"}}"},
{"project_id":1,"number":4,"at":1772370000000,"received_at":1772370000000,"kind":1,"suppressed":false,"id":"00000000000000000000000000000009","event_id":null,"hash":"47b48c699ca1cfb85df064c26a9f9fcd","environment":"staging","release":"shop@1.1.0","occurrence":null,"payload":"{\"event_id\":\"00000000000000000000000000000009\",\"timestamp\":1772370000,\"platform\":\"node\",\"level\":\"error\",\"tags\":[[\"page\",\"pay\"]],\"release\":\"shop@1.1.0\",\"environment\":\"staging\",\"exception\":{\"values\":[{\"type\":\"SyntaxError\",\"value\":\"odd text � � 😀 שלום 'quoted' \\\"twice\\\" \\\\\",\"stacktrace\":{\"frames\":[{\"filename\":\"src/pay.js\",\"function\":\"pay\",\"lineno\":41,\"in_app\":true}]}}]},\"user\":{\"id\":\"user-0\"},\"_meta\":{\"issuekit\":{\"repairs\":[{\"path\":\"exception.values.0.value\",\"reason\":\"NUL characters and lone surrogates are replaced\"}]}}}"},
{"project_id":2,"number":1,"at":1772370000000,"received_at":1772370000000,"kind":1,"suppressed":false,"id":"0000000000000000000000000000000a","event_id":null,"hash":"55f439d6bf8f9c4b3661287c9cda4b47","environment":"staging","release":"shop@1.1.0","occurrence":null,"payload":"{\"event_id\":\"0000000000000000000000000000000a\",\"timestamp\":1772370000,\"platform\":\"node\",\"level\":\"error\",\"tags\":[[\"page\",\"pay\"]],\"release\":\"shop@1.1.0\",\"environment\":\"staging\",\"exception\":{\"values\":[{\"type\":\"Error\",\"value\":\"of the back office\",\"stacktrace\":{\"frames\":[{\"filename\":\"src/pay.js\",\"function\":\"pay\",\"lineno\":41,\"in_app\":true}]}}]},\"user\":{\"id\":\"user-1\"}}"},
{"project_id":1,"number":1,"at":1772373600000,"received_at":1772373600000,"kind":1,"suppressed":false,"id":"0000000000000000000000000000000b","event_id":null,"hash":"5097ef4165ec837b649162f597962d35","environment":"production","release":"shop@1.2.0","occurrence":null,"payload":"{\"event_id\":\"0000000000000000000000000000000b\",\"timestamp\":1772373600,\"platform\":\"node\",\"level\":\"error\",\"tags\":[[\"page\",\"cart\"]],\"release\":\"shop@1.2.0\",\"environment\":\"production\",\"exception\":{\"values\":[{\"type\":\"PaymentError\",\"value\":\"declined\",\"stacktrace\":{\"frames\":[{\"filename\":\"src/pay.js\",\"function\":\"pay\",\"lineno\":42,\"in_app\":true}]}}]},\"user\":{\"id\":\"user-2\"}}"},
{"project_id":1,"number":2,"at":1772373600000,"received_at":1772373600000,"kind":1,"suppressed":false,"id":"0000000000000000000000000000000c","event_id":null,"hash":"963836bfc122c9eb352413d57e9d3f8e","environment":"production","release":"shop@1.2.0","occurrence":null,"payload":"{\"event_id\":\"0000000000000000000000000000000c\",\"timestamp\":1772373600,\"platform\":\"node\",\"level\":\"error\",\"tags\":[[\"page\",\"cart\"]],\"release\":\"shop@1.2.0\",\"environment\":\"production\",\"exception\":{\"values\":[{\"type\":\"TypeError\",\"value\":\"cart is undefined\",\"stacktrace\":{\"frames\":[{\"filename\":\"src/pay.js\",\"function\":\"pay\",\"lineno\":42,\"in_app\":true}]}}]},\"user\":{\"id\":\"user-0\"}}"},
{"project_id":1,"number":3,"at":1772373600000,"received_at":1772373600000,"kind":1,"suppressed":false,"id":"0000000000000000000000000000000d","event_id":null,"hash":"f9355869f3f48c03ce5997352c8085fb","environment":"production","release":"shop@1.2.0","occurrence":null,"payload":"{\"event_id\":\"0000000000000000000000000000000d\",\"timestamp\":1772373600,\"platform\":\"node\",\"level\":\"error\",\"tags\":[[\"page\",\"cart\"]],\"release\":\"shop@1.2.0\",\"environment\":\"production\",\"exception\":{\"values\":[{\"type\":\"RangeError\",\"value\":\"resolved at two\",\"stacktrace\":{\"frames\":[{\"filename\":\"src/pay.js\",\"function\":\"pay\",\"lineno\":42,\"in_app\":true}]}}]},\"user\":{\"id\":\"user-1\"}}"},
{"project_id":1,"number":4,"at":1772373600000,"received_at":1772373600000,"kind":1,"suppressed":false,"id":"0000000000000000000000000000000e","event_id":null,"hash":"47b48c699ca1cfb85df064c26a9f9fcd","environment":"production","release":"shop@1.2.0","occurrence":null,"payload":"{\"event_id\":\"0000000000000000000000000000000e\",\"timestamp\":1772373600,\"platform\":\"node\",\"level\":\"error\",\"tags\":[[\"page\",\"cart\"]],\"release\":\"shop@1.2.0\",\"environment\":\"production\",\"exception\":{\"values\":[{\"type\":\"SyntaxError\",\"value\":\"odd text � � 😀 שלום 'quoted' \\\"twice\\\" \\\\\",\"stacktrace\":{\"frames\":[{\"filename\":\"src/pay.js\",\"function\":\"pay\",\"lineno\":42,\"in_app\":true}]}}]},\"user\":{\"id\":\"user-2\"},\"_meta\":{\"issuekit\":{\"repairs\":[{\"path\":\"exception.values.0.value\",\"reason\":\"NUL characters and lone surrogates are replaced\"}]}}}"},
{"project_id":1,"number":5,"at":1772366400000,"received_at":1772373600000,"kind":3,"suppressed":true,"id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa0","event_id":null,"hash":"c9fc3ffe87dbc811fe63d8ed751f3c8a","environment":null,"release":null,"occurrence":null,"payload":null},
{"project_id":1,"number":5,"at":1772366400000,"received_at":1772373600000,"kind":3,"suppressed":true,"id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1","event_id":null,"hash":"c9fc3ffe87dbc811fe63d8ed751f3c8a","environment":null,"release":null,"occurrence":null,"payload":null},
{"project_id":1,"number":5,"at":1772373600000,"received_at":1772373600000,"kind":3,"suppressed":false,"id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2","event_id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2","hash":"c9fc3ffe87dbc811fe63d8ed751f3c8a","environment":null,"release":null,"occurrence":"{\"id\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2\",\"projectId\":1,\"eventId\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2\",\"hashes\":[\"c9fc3ffe87dbc811fe63d8ed751f3c8a\"],\"fingerprint\":[\"slow-query\"],\"title\":\"slow query\",\"subtitle\":\"orders\",\"resourceId\":null,\"evidenceData\":{\"ms\":900},\"evidenceDisplay\":[{\"name\":\"statement\",\"value\":\"select 1\",\"important\":true}],\"typeId\":9001,\"detectedAt\":1772373600000,\"level\":\"info\",\"culprit\":\"\",\"priority\":null,\"assignee\":null}","payload":"{\"event_id\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2\",\"timestamp\":1772373600,\"platform\":\"other\",\"level\":\"info\",\"tags\":[],\"type\":\"generic\"}"},
{"project_id":2,"number":1,"at":1772377200000,"received_at":1772377200000,"kind":1,"suppressed":false,"id":"00000000000000000000000000000014","event_id":null,"hash":"55f439d6bf8f9c4b3661287c9cda4b47","environment":"staging","release":"shop@1.3.0","occurrence":null,"payload":"{\"event_id\":\"00000000000000000000000000000014\",\"timestamp\":1772377200,\"platform\":\"node\",\"level\":\"error\",\"tags\":[[\"page\",\"pay\"]],\"release\":\"shop@1.3.0\",\"environment\":\"staging\",\"exception\":{\"values\":[{\"type\":\"Error\",\"value\":\"of the back office\",\"stacktrace\":{\"frames\":[{\"filename\":\"src/pay.js\",\"function\":\"pay\",\"lineno\":43,\"in_app\":true}]}}]},\"user\":{\"id\":\"user-2\"}}"},
{"project_id":2,"number":1,"at":1772380800000,"received_at":1772380800000,"kind":1,"suppressed":false,"id":"00000000000000000000000000000019","event_id":null,"hash":"55f439d6bf8f9c4b3661287c9cda4b47","environment":"production","release":"shop@1.4.0","occurrence":null,"payload":"{\"event_id\":\"00000000000000000000000000000019\",\"timestamp\":1772380800,\"platform\":\"node\",\"level\":\"error\",\"tags\":[[\"page\",\"cart\"]],\"release\":\"shop@1.4.0\",\"environment\":\"production\",\"exception\":{\"values\":[{\"type\":\"Error\",\"value\":\"of the back office\",\"stacktrace\":{\"frames\":[{\"filename\":\"src/pay.js\",\"function\":\"pay\",\"lineno\":44,\"in_app\":true}]}}]},\"user\":{\"id\":\"user-1\"}}"},
{"project_id":1,"number":6,"at":1772366401000,"received_at":1772384400000,"kind":2,"suppressed":false,"id":"d1848421e80145c80ec5cf9e75d25e34","event_id":"ffffffffffffffffffffffffffffffff","hash":"e267d6adce6c5897fd0c6418840b0ece","environment":"production","release":null,"occurrence":"{\"id\":\"d1848421e80145c80ec5cf9e75d25e34\",\"projectId\":1,\"eventId\":\"ffffffffffffffffffffffffffffffff\",\"hashes\":[\"e267d6adce6c5897fd0c6418840b0ece\"],\"fingerprint\":[\"1d3a7e65c1f263064f22f3fdffd41fe6\"],\"title\":\"User Feedback: the pay button does nothing\",\"subtitle\":\"the pay button does nothing\",\"resourceId\":null,\"evidenceData\":{\"message\":\"the pay button does nothing\",\"name\":\"Ann\",\"source\":\"new_feedback_envelope\",\"summary\":\"the pay button does nothing\"},\"evidenceDisplay\":[{\"name\":\"message\",\"value\":\"the pay button does nothing\",\"important\":true},{\"name\":\"name\",\"value\":\"Ann\",\"important\":false}],\"typeId\":6001,\"detectedAt\":1772366401000,\"level\":\"info\",\"culprit\":\"user\",\"priority\":null,\"assignee\":null}","payload":"{\"event_id\":\"ffffffffffffffffffffffffffffffff\",\"timestamp\":1772366401,\"platform\":\"javascript\",\"level\":\"info\",\"tags\":[[\"has_linked_error\",\"false\"]],\"type\":\"generic\",\"environment\":\"production\",\"logentry\":{\"formatted\":\"the pay button does nothing\"},\"contexts\":{\"feedback\":{\"message\":\"the pay button does nothing\",\"name\":\"Ann\",\"source\":\"widget\"}}}"},
{"project_id":2,"number":1,"at":1772373600000,"received_at":1772373600000,"kind":1,"suppressed":false,"id":"0000000000000000000000000000000f","event_id":null,"hash":"55f439d6bf8f9c4b3661287c9cda4b47","environment":"production","release":"shop@1.2.0","occurrence":null,"payload":"{\"event_id\":\"0000000000000000000000000000000f\",\"timestamp\":1772373600,\"platform\":\"node\",\"level\":\"error\",\"tags\":[[\"page\",\"cart\"]],\"release\":\"shop@1.2.0\",\"environment\":\"production\",\"exception\":{\"values\":[{\"type\":\"Error\",\"value\":\"of the back office\",\"stacktrace\":{\"frames\":[{\"filename\":\"src/pay.js\",\"function\":\"pay\",\"lineno\":42,\"in_app\":true}]}}]},\"user\":{\"id\":\"user-0\"}}"},
{"project_id":1,"number":1,"at":1772377200000,"received_at":1772377200000,"kind":1,"suppressed":false,"id":"00000000000000000000000000000010","event_id":null,"hash":"5097ef4165ec837b649162f597962d35","environment":"staging","release":"shop@1.3.0","occurrence":null,"payload":"{\"event_id\":\"00000000000000000000000000000010\",\"timestamp\":1772377200,\"platform\":\"node\",\"level\":\"error\",\"tags\":[[\"page\",\"pay\"]],\"release\":\"shop@1.3.0\",\"environment\":\"staging\",\"exception\":{\"values\":[{\"type\":\"PaymentError\",\"value\":\"declined\",\"stacktrace\":{\"frames\":[{\"filename\":\"src/pay.js\",\"function\":\"pay\",\"lineno\":43,\"in_app\":true}]}}]},\"user\":{\"id\":\"user-1\"}}"},
{"project_id":1,"number":2,"at":1772377200000,"received_at":1772377200000,"kind":1,"suppressed":false,"id":"00000000000000000000000000000011","event_id":null,"hash":"963836bfc122c9eb352413d57e9d3f8e","environment":"staging","release":"shop@1.3.0","occurrence":null,"payload":"{\"event_id\":\"00000000000000000000000000000011\",\"timestamp\":1772377200,\"platform\":\"node\",\"level\":\"error\",\"tags\":[[\"page\",\"pay\"]],\"release\":\"shop@1.3.0\",\"environment\":\"staging\",\"exception\":{\"values\":[{\"type\":\"TypeError\",\"value\":\"cart is undefined\",\"stacktrace\":{\"frames\":[{\"filename\":\"src/pay.js\",\"function\":\"pay\",\"lineno\":43,\"in_app\":true}]}}]},\"user\":{\"id\":\"user-2\"}}"},
{"project_id":1,"number":3,"at":1772366400000,"received_at":1772377200000,"kind":1,"suppressed":false,"id":"00000000000000000000000000000012","event_id":null,"hash":"f9355869f3f48c03ce5997352c8085fb","environment":"production","release":"shop@1.0.0","occurrence":null,"payload":"{\"event_id\":\"00000000000000000000000000000012\",\"timestamp\":1772366400,\"platform\":\"node\",\"level\":\"error\",\"tags\":[[\"page\",\"cart\"]],\"release\":\"shop@1.0.0\",\"environment\":\"production\",\"exception\":{\"values\":[{\"type\":\"RangeError\",\"value\":\"resolved at two\",\"stacktrace\":{\"frames\":[{\"filename\":\"src/pay.js\",\"function\":\"pay\",\"lineno\":40,\"in_app\":true}]}}]},\"user\":{\"id\":\"user-0\"}}"},
{"project_id":1,"number":4,"at":1772377200000,"received_at":1772377200000,"kind":1,"suppressed":false,"id":"00000000000000000000000000000013","event_id":null,"hash":"47b48c699ca1cfb85df064c26a9f9fcd","environment":"staging","release":"shop@1.3.0","occurrence":null,"payload":"{\"event_id\":\"00000000000000000000000000000013\",\"timestamp\":1772377200,\"platform\":\"node\",\"level\":\"error\",\"tags\":[[\"page\",\"pay\"]],\"release\":\"shop@1.3.0\",\"environment\":\"staging\",\"exception\":{\"values\":[{\"type\":\"SyntaxError\",\"value\":\"odd text � � 😀 שלום 'quoted' \\\"twice\\\" \\\\\",\"stacktrace\":{\"frames\":[{\"filename\":\"src/pay.js\",\"function\":\"pay\",\"lineno\":43,\"in_app\":true}]}}]},\"user\":{\"id\":\"user-1\"},\"_meta\":{\"issuekit\":{\"repairs\":[{\"path\":\"exception.values.0.value\",\"reason\":\"NUL characters and lone surrogates are replaced\"}]}}}"},
{"project_id":1,"number":5,"at":1772377200000,"received_at":1772377200000,"kind":3,"suppressed":false,"id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa3","event_id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa3","hash":"c9fc3ffe87dbc811fe63d8ed751f3c8a","environment":null,"release":null,"occurrence":"{\"id\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa3\",\"projectId\":1,\"eventId\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa3\",\"hashes\":[\"c9fc3ffe87dbc811fe63d8ed751f3c8a\"],\"fingerprint\":[\"slow-query\"],\"title\":\"slow query\",\"subtitle\":\"orders\",\"resourceId\":null,\"evidenceData\":{\"ms\":900},\"evidenceDisplay\":[{\"name\":\"statement\",\"value\":\"select 1\",\"important\":true}],\"typeId\":9001,\"detectedAt\":1772377200000,\"level\":\"info\",\"culprit\":\"\",\"priority\":null,\"assignee\":null}","payload":"{\"event_id\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa3\",\"timestamp\":1772377200,\"platform\":\"other\",\"level\":\"info\",\"tags\":[],\"type\":\"generic\"}"},
{"project_id":1,"number":1,"at":1772380800000,"received_at":1772380800000,"kind":1,"suppressed":false,"id":"00000000000000000000000000000015","event_id":null,"hash":"5097ef4165ec837b649162f597962d35","environment":"production","release":"shop@1.4.0","occurrence":null,"payload":"{\"event_id\":\"00000000000000000000000000000015\",\"timestamp\":1772380800,\"platform\":\"node\",\"level\":\"error\",\"tags\":[[\"page\",\"cart\"]],\"release\":\"shop@1.4.0\",\"environment\":\"production\",\"exception\":{\"values\":[{\"type\":\"PaymentError\",\"value\":\"declined\",\"stacktrace\":{\"frames\":[{\"filename\":\"src/pay.js\",\"function\":\"pay\",\"lineno\":44,\"in_app\":true}]}}]},\"user\":{\"id\":\"user-0\"}}"},
{"project_id":1,"number":2,"at":1772380800000,"received_at":1772380800000,"kind":1,"suppressed":false,"id":"00000000000000000000000000000016","event_id":null,"hash":"963836bfc122c9eb352413d57e9d3f8e","environment":"production","release":"shop@1.4.0","occurrence":null,"payload":"{\"event_id\":\"00000000000000000000000000000016\",\"timestamp\":1772380800,\"platform\":\"node\",\"level\":\"error\",\"tags\":[[\"page\",\"cart\"]],\"release\":\"shop@1.4.0\",\"environment\":\"production\",\"exception\":{\"values\":[{\"type\":\"TypeError\",\"value\":\"cart is undefined\",\"stacktrace\":{\"frames\":[{\"filename\":\"src/pay.js\",\"function\":\"pay\",\"lineno\":44,\"in_app\":true}]}}]},\"user\":{\"id\":\"user-1\"}}"},
{"project_id":1,"number":3,"at":1772366400000,"received_at":1772380800000,"kind":1,"suppressed":false,"id":"00000000000000000000000000000017","event_id":null,"hash":"f9355869f3f48c03ce5997352c8085fb","environment":"production","release":"shop@1.0.0","occurrence":null,"payload":"{\"event_id\":\"00000000000000000000000000000017\",\"timestamp\":1772366400,\"platform\":\"node\",\"level\":\"error\",\"tags\":[[\"page\",\"cart\"]],\"release\":\"shop@1.0.0\",\"environment\":\"production\",\"exception\":{\"values\":[{\"type\":\"RangeError\",\"value\":\"resolved at two\",\"stacktrace\":{\"frames\":[{\"filename\":\"src/pay.js\",\"function\":\"pay\",\"lineno\":40,\"in_app\":true}]}}]},\"user\":{\"id\":\"user-2\"}}"},
{"project_id":1,"number":4,"at":1772380800000,"received_at":1772380800000,"kind":1,"suppressed":false,"id":"00000000000000000000000000000018","event_id":null,"hash":"47b48c699ca1cfb85df064c26a9f9fcd","environment":"production","release":"shop@1.4.0","occurrence":null,"payload":"{\"event_id\":\"00000000000000000000000000000018\",\"timestamp\":1772380800,\"platform\":\"node\",\"level\":\"error\",\"tags\":[[\"page\",\"cart\"]],\"release\":\"shop@1.4.0\",\"environment\":\"production\",\"exception\":{\"values\":[{\"type\":\"SyntaxError\",\"value\":\"odd text � � 😀 שלום 'quoted' \\\"twice\\\" \\\\\",\"stacktrace\":{\"frames\":[{\"filename\":\"src/pay.js\",\"function\":\"pay\",\"lineno\":44,\"in_app\":true}]}}]},\"user\":{\"id\":\"user-0\"},\"_meta\":{\"issuekit\":{\"repairs\":[{\"path\":\"exception.values.0.value\",\"reason\":\"NUL characters and lone surrogates are replaced\"}]}}}"},
{"project_id":1,"number":5,"at":1772380800000,"received_at":1772380800000,"kind":3,"suppressed":false,"id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa4","event_id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa4","hash":"c9fc3ffe87dbc811fe63d8ed751f3c8a","environment":null,"release":null,"occurrence":"{\"id\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa4\",\"projectId\":1,\"eventId\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa4\",\"hashes\":[\"c9fc3ffe87dbc811fe63d8ed751f3c8a\"],\"fingerprint\":[\"slow-query\"],\"title\":\"slow query\",\"subtitle\":\"orders\",\"resourceId\":null,\"evidenceData\":{\"ms\":900},\"evidenceDisplay\":[{\"name\":\"statement\",\"value\":\"select 1\",\"important\":true}],\"typeId\":9001,\"detectedAt\":1772380800000,\"level\":\"info\",\"culprit\":\"\",\"priority\":null,\"assignee\":null}","payload":"{\"event_id\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa4\",\"timestamp\":1772380800,\"platform\":\"other\",\"level\":\"info\",\"tags\":[],\"type\":\"generic\"}"}
]$rows$);
insert into issuekit.project_keys select * from json_populate_recordset(null::issuekit.project_keys, $rows$[
{"public_key":"fa457dc9d00000000000000000000001","project_id":1,"label":"","created_at":1772366400000,"revoked_at":null},
{"public_key":"fa457dc9d00000000000000000000002","project_id":2,"label":"","created_at":1772366400000,"revoked_at":null},
{"public_key":"fa457dc9d00000000000000000000003","project_id":1,"label":"old","created_at":1772384400000,"revoked_at":1772384400000}
]$rows$);
insert into issuekit.project_numbers select * from json_populate_recordset(null::issuekit.project_numbers, $rows$[
{"project_id":2,"last":1},
{"project_id":1,"last":12}
]$rows$);
insert into issuekit.projects select * from json_populate_recordset(null::issuekit.projects, $rows$[
{"project_id":1,"slug":"shop","name":"shop","created_at":1772366400000},
{"project_id":2,"slug":"back-office","name":"back-office","created_at":1772366400000}
]$rows$);
insert into issuekit.received select * from json_populate_recordset(null::issuekit.received, $rows$[
{"project_id":1,"hour_start":1772366400000,"category":"error","outcome":"accepted","reason":"","quantity":4},
{"project_id":1,"hour_start":1772366400000,"category":"occurrence","outcome":"suppressed","reason":"below-noise-threshold","quantity":1},
{"project_id":1,"hour_start":1772370000000,"category":"error","outcome":"accepted","reason":"","quantity":4},
{"project_id":1,"hour_start":1772370000000,"category":"occurrence","outcome":"suppressed","reason":"below-noise-threshold","quantity":1},
{"project_id":2,"hour_start":1772366400000,"category":"error","outcome":"accepted","reason":"","quantity":1},
{"project_id":2,"hour_start":1772370000000,"category":"error","outcome":"accepted","reason":"","quantity":1},
{"project_id":1,"hour_start":1772373600000,"category":"error","outcome":"accepted","reason":"","quantity":4},
{"project_id":1,"hour_start":1772373600000,"category":"occurrence","outcome":"accepted","reason":"","quantity":1},
{"project_id":2,"hour_start":1772373600000,"category":"error","outcome":"accepted","reason":"","quantity":1},
{"project_id":1,"hour_start":1772377200000,"category":"error","outcome":"accepted","reason":"","quantity":4},
{"project_id":1,"hour_start":1772377200000,"category":"occurrence","outcome":"accepted","reason":"","quantity":1},
{"project_id":2,"hour_start":1772377200000,"category":"error","outcome":"accepted","reason":"","quantity":1},
{"project_id":1,"hour_start":1772380800000,"category":"error","outcome":"accepted","reason":"","quantity":4},
{"project_id":1,"hour_start":1772380800000,"category":"occurrence","outcome":"accepted","reason":"","quantity":1},
{"project_id":2,"hour_start":1772380800000,"category":"error","outcome":"accepted","reason":"","quantity":1},
{"project_id":1,"hour_start":1772384400000,"category":"feedback","outcome":"accepted","reason":"","quantity":1},
{"project_id":1,"hour_start":1772384400000,"category":"error","outcome":"invalid","reason":"json","quantity":3}
]$rows$);
insert into issuekit.releases select * from json_populate_recordset(null::issuekit.releases, $rows$[
{"project_id":1,"first_seen_at":1772366400000,"last_seen_at":1772366400000,"version":"shop@1.0.0"},
{"project_id":2,"first_seen_at":1772366400000,"last_seen_at":1772366400000,"version":"shop@1.0.0"},
{"project_id":1,"first_seen_at":1772370000000,"last_seen_at":1772370000000,"version":"shop@1.1.0"},
{"project_id":2,"first_seen_at":1772370000000,"last_seen_at":1772370000000,"version":"shop@1.1.0"},
{"project_id":1,"first_seen_at":1772373600000,"last_seen_at":1772373600000,"version":"shop@1.2.0"},
{"project_id":2,"first_seen_at":1772373600000,"last_seen_at":1772373600000,"version":"shop@1.2.0"},
{"project_id":1,"first_seen_at":1772377200000,"last_seen_at":1772377200000,"version":"shop@1.3.0"},
{"project_id":2,"first_seen_at":1772377200000,"last_seen_at":1772377200000,"version":"shop@1.3.0"},
{"project_id":1,"first_seen_at":1772380800000,"last_seen_at":1772380800000,"version":"shop@1.4.0"},
{"project_id":2,"first_seen_at":1772380800000,"last_seen_at":1772380800000,"version":"shop@1.4.0"}
]$rows$);
