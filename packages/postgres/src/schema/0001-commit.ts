import {
  addBuckets,
  addTags,
  inFunction,
  insertActivity,
  insertGroups,
  insertHistory,
  knownColumns,
  updateGroup,
} from "../commit/writes.ts";

const ranks = { isEarliest: "unit.is_earliest", isNewest: "unit.is_newest", titles: "unit.titles" };

/** Indents a step. */
const at = (columns: number, text: string): string => text.replace(/^/gm, " ".repeat(columns));

/**
 * `issuekit.commit` applies a change set in one statement. What it takes and answers is in `commit.ts`.
 *
 * Each step sees what others have committed until it begins, so a step after a lock sees what the lock waited for. Locks
 * are taken in one order by everybody: the change set's id, releases and environments by name, known groups by number,
 * hashes in order, occurrences in order, deliveries in order; what lies below a group is under that group's lock.
 * A unit that has lost something on the way is undone and from then on passed over: `lost` holds the numbers of those.
 *
 * Plans are kept for the life of a connection, and may have been made when the tables were small and unmeasured. So every
 * row is looked up by its whole key, by `lateral … limit 1` or the like, and what is not wanted is switched off.
 */
export const commitFunction: string = `
create function issuekit.commit(
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

  insert into issuekit.commits (project_id, id, now, refused) values (project, change_id, made_at, '[]')
  on conflict do nothing;
  if not found then
    select refused into before from issuekit.commits where project_id = project and id = change_id;
    return json_build_object('alreadyApplied', before::json);
  end if;

  for sighted in
    select * from jsonb_to_recordset(changes -> 'seenReleases')
      as named (version text collate "C", first_seen_at bigint, last_seen_at bigint)
    where (
      select true from issuekit.releases r
      where r.project_id = project and r.version = named.version and r.first_seen_at <= named.first_seen_at
        and r.last_seen_at > named.last_seen_at - 60000
      limit 1
    ) is null
    order by named.version
  loop
    insert into issuekit.releases (project_id, version, first_seen_at, last_seen_at)
    values (project, sighted.version, sighted.first_seen_at, sighted.last_seen_at)
    on conflict do nothing;
    if found then
      new_releases := new_releases || sighted.version;
    else
      update issuekit.releases r set
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
      select true from issuekit.environments e
      where e.project_id = project and e.name = named.name and e.first_seen_at <= named.first_seen_at
      limit 1
    ) is null
    order by named.name
  loop
    insert into issuekit.environments (project_id, name, first_seen_at)
    values (project, sighted.name, sighted.first_seen_at)
    on conflict do nothing;
    if not found then
      update issuekit.environments e set first_seen_at = sighted.first_seen_at
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
      select g.number from issuekit.groups g
      where g.project_id = project and g.number = named.number and g.id = named.group_id
        and g.state_version = named.relied_version
      for no key update
    ) as standing
  );

  if changes -> 'born' <> '[]' then
    lost := lost || array(
      select named.number from jsonb_to_recordset(changes -> 'born') as named (number bigint, group_id text)
      where coalesce(
        (select true from issuekit.groups g where g.project_id = project and g.number = named.number limit 1),
        (select true from issuekit.groups g where g.project_id = project and g.id = named.group_id limit 1),
        false
      )
    );
  end if;

  if changes -> 'hashes' <> '[]' then
    lost := lost || array(
      select claim.number
      from jsonb_to_recordset(changes -> 'hashes') as claim (hash text, number bigint, spare boolean)
      where not claim.spare and coalesce(
        (select true from issuekit.hashes h where h.project_id = project and h.hash = claim.hash limit 1), false
      )
    );

    with claim as (
      select claim.hash, claim.number, claim.spare
      from jsonb_to_recordset(changes -> 'hashes') as claim (hash text collate "C", number bigint, spare boolean)
      where claim.number <> all (lost)
    ), won as (
      insert into issuekit.hashes (project_id, hash, number)
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
      insert into issuekit.occurrences
        (project_id, number, at, received_at, kind, suppressed, id, event_id, hash, environment, release, occurrence,
         payload)
      select project, seen.number, seen.at, seen.received_at, seen.kind, seen.suppressed, seen.id, seen.event_id,
        seen.hash, seen.environment, seen.release, seen.occurrence,
        case when not coalesce(
          (
            select true from issuekit.occurrences o
            where o.project_id = project and o.event_id = coalesce(seen.event_id, seen.id) and o.payload is not null
            limit 1
          ),
          (
            select true from issuekit.occurrences o
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
          select o.payload is null from issuekit.occurrences o
          where o.project_id = project and o.id = seen.id and o.kind = seen.kind
          limit 1
        )
      );
    end if;
  end if;

  if undone <> '{}' then
    delete from issuekit.occurrences o
    where o.project_id = project and o.id = any (won_ids) and o.number = any (undone)
      and (o.id, o.kind) in (select won.id, won.kind from unnest(won_ids, won_kinds) as won (id, kind));
    delete from issuekit.hashes h
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
      update issuekit.occurrences o set payload = null from later
      where o.project_id = project and o.id = later.id and o.kind = later.kind
    )
    select earlier || array(select later.position from later) into earlier;
  end if;

  if users is not null then
    with added as (
      insert into issuekit.group_users (project_id, number, user_key)
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
${at(6, insertGroups(inFunction))}
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
${at(6, knownColumns)}
    )
    cross join lateral (
      select s.earliest_at, s.earliest_id, s.newest_at, s.newest_id, s.title_is_real, s.title_at,
        s.title_id
      from issuekit.groups s where s.project_id = project and s.number = named.number limit 1
    ) as stored
    where named.number <> all (lost)
  loop
${at(4, updateGroup(inFunction, ranks))}
    where g.project_id = project and g.number = unit.number
    returning g.id, g.times_seen, g.users_seen into counted;
    counted_groups := counted_groups || counted.id;
    counted_times := counted_times || counted.times_seen;
    counted_users := counted_users || counted.users_seen;
  end loop;

  if tags is not null then
${at(4, addTags(inFunction))};
  end if;

  if buckets is not null then
${at(4, addBuckets(inFunction))};
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
      insert into issuekit.group_releases as r
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
        select true from issuekit.group_releases r
        where r.project_id = project and r.number = seen.number and r.environment = seen.environment limit 1
      ) is null
      group by seen.number
    ) as fresh;
  end if;

  if changes -> 'activity' <> '[]' then
${at(4, insertActivity(inFunction))};
  end if;

  if changes -> 'history' <> '[]' then
${at(4, insertHistory(inFunction))};
  end if;

  if changes -> 'announcements' <> '[]' then
    with told as (
      insert into issuekit.announcements
        (project_id, consumer, number, state_version, at, position, id, group_id, name, times_seen, users_seen, body)
      select project, c.consumer, told.number, told.state_version, told.at, told.position, told.id, g.id, told.name,
        g.times_seen, g.users_seen, told.body
      from jsonb_to_recordset(changes -> 'announcements') as told (
        number bigint, state_version bigint, at bigint, position integer, id text, name text, body text
      )
      cross join lateral (
        select g.id, g.times_seen, g.users_seen from issuekit.groups g
        where g.project_id = project and g.number = told.number limit 1
      ) as g
      join issuekit.consumers c on c.project_id = project and c.name = told.name
      where told.number <> all (lost)
      returning consumer, number, at
    )
    insert into issuekit.deliveries as d (project_id, consumer, number, waits_until, oldest)
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
    update issuekit.commits c set refused = refused_now where c.project_id = project and c.id = change_id;
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
`;
