/**
 * `issuekit.sight` and `issuekit.spend` answer a list of requests in one statement. All keys are locked first, in order,
 * so that each request is one step and calls with several keys do not lock each other out. A key that is new gets a row
 * that has expired already.
 */
export const counterFunctions = `
create function issuekit.sight(lock_wait_ms integer, requests jsonb)
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

  insert into issuekit.counter_sets as s (key, clock, expires_at, first_seen_at, members)
  select asked.key, min(asked.now), min(asked.now), 0, '{}'
  from jsonb_to_recordset(requests) as asked (key text collate "C", now bigint)
  group by asked.key order by asked.key
  on conflict (key) do update set clock = s.clock;

  for request in
    select * from jsonb_to_recordset(requests) as asked (
      key text, member text, seen_at bigint, now bigint, expires_in bigint, slides boolean, at_most integer
    )
  loop
    select * into kept from issuekit.counter_sets s where s.key = request.key;
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
    update issuekit.counter_sets s set
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

create function issuekit.spend(lock_wait_ms integer, requests jsonb)
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

  insert into issuekit.counter_spendings as s (key, clock, expires_at)
  select asked.key, min(asked.now), min(asked.now)
  from jsonb_to_recordset(requests) as asked (key text collate "C", now bigint)
  group by asked.key order by asked.key
  on conflict (key) do update set clock = s.clock;

  for request in
    select * from jsonb_to_recordset(requests)
      as asked (key text, amount bigint, now bigint, windows jsonb, token text)
  loop
    select * into kept from issuekit.counter_spendings s where s.key = request.key;
    clock_now := greatest(request.now, kept.clock);
    select clock_now + max(quota.window_ms) into ends_at
    from jsonb_to_recordset(request.windows) as quota (window_ms bigint);

    delete from issuekit.counter_slots s
    using jsonb_to_recordset(request.windows) as quota (window_ms bigint, slot_ms bigint)
    where s.key = request.key and s.window_ms = quota.window_ms and s.slot_ms = quota.slot_ms
      and s.slot <= clock_now / quota.slot_ms - quota.window_ms / quota.slot_ms;
    select array_agg(summed.amount order by summed.nth), bool_and(summed.amount + request.amount <= summed.room)
    into used, fits
    from (
      select quota.nth, (quota.value ->> 'limit')::bigint as room, coalesce((
        select sum(s.amount) from issuekit.counter_slots s
        where s.key = request.key and s.window_ms = (quota.value ->> 'window_ms')::bigint
          and s.slot_ms = (quota.value ->> 'slot_ms')::bigint
      ), 0)::bigint as amount
      from jsonb_array_elements(request.windows) with ordinality as quota (value, nth)
    ) as summed;
    is_granted := exists (
      select from issuekit.counter_tokens t
      where t.key = request.key and t.token = request.token and t.expires_at > clock_now
    );
    fits := fits and not is_granted;

    update issuekit.counter_spendings s set
      clock = clock_now,
      expires_at = case when fits or s.expires_at <= clock_now then greatest(s.expires_at, ends_at) else s.expires_at end
    where s.key = request.key;
    if fits then
      delete from issuekit.counter_tokens t where t.key = request.key and t.expires_at <= clock_now;
      insert into issuekit.counter_tokens (key, token, expires_at) values (request.key, request.token, ends_at);
      insert into issuekit.counter_slots as s (key, window_ms, slot_ms, slot, amount)
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
`;
