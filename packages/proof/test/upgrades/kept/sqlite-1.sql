begin immediate;

create table if not exists issuekit_migrations (
  id integer primary key,
  name text not null,
  checksum text not null,
  min_client_version integer not null
) strict;

-- 0001-first-tables
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
insert into issuekit_migrations values (1, '0001-first-tables', 'e976fec45a943295c1b163f1f752d6f3cbfa2503945a9de6ccf1366ce42f5a0f', 1);

commit;

insert into issuekit_activity (project_id, number, state_version, id, kind, at, actor, data) values (1, 2, 2, 'filled-activity-1', 'set_resolved', 1772373600000, 'user:7', '{}');
insert into issuekit_activity (project_id, number, state_version, id, kind, at, actor, data) values (1, 3, 2, 'filled-activity-2', 'set_resolved', 1772373600000, 'user:7', '{}');
insert into issuekit_activity (project_id, number, state_version, id, kind, at, actor, data) values (1, 2, 3, 'filled-activity-3', 'set_regression', 1772377200000, NULL, '{"eventId":"00000000000000000000000000000011","version":"shop@1.3.0","resolvedAt":1772373600000}');
insert into issuekit_announcements (sequence, project_id, consumer, id, group_id, number, name, at, state_version, times_seen, users_seen, attempt, first_tried_at, retry_at, lease, is_dead, error, body) values (1, 1, 'chat', 'filled-announcement-1', 'filled-group-1', 1, 'issue.created', 1772366400000, 1, 1, 1, 1, 1772384400000, 0, NULL, 1, 'no such room', '{"issue":{"id":"filled-group-1","shortId":"SHOP-1","project":{"id":1,"slug":"shop"},"type":"error","category":"error","title":"PaymentError: declined","culprit":"pay(src/pay.js)","message":"PaymentError declined src/pay.js pay(src/pay.js)","level":"error","platform":"node","status":"unresolved","substatus":"new","priority":"high","assignee":null,"timesSeen":1,"usersSeen":1,"suppressedCount":0,"firstSeen":1772366400000,"lastSeen":1772366400000,"firstRelease":"shop@1.0.0","resolvedAt":null,"metadata":{"type":"PaymentError","value":"declined","filename":"src/pay.js","function":"pay","title":"PaymentError: declined","location":"src/pay.js"},"stateVersion":1},"event":{"eventId":"00000000000000000000000000000001","occurrenceId":"00000000000000000000000000000001","at":1772366400000,"environment":"production"},"release":"shop@1.0.0","actor":null}');
insert into issuekit_announcements (sequence, project_id, consumer, id, group_id, number, name, at, state_version, times_seen, users_seen, attempt, first_tried_at, retry_at, lease, is_dead, error, body) values (2, 1, 'mail', 'filled-announcement-1', 'filled-group-1', 1, 'issue.created', 1772366400000, 1, 1, 1, 0, NULL, 0, NULL, 0, '', '{"issue":{"id":"filled-group-1","shortId":"SHOP-1","project":{"id":1,"slug":"shop"},"type":"error","category":"error","title":"PaymentError: declined","culprit":"pay(src/pay.js)","message":"PaymentError declined src/pay.js pay(src/pay.js)","level":"error","platform":"node","status":"unresolved","substatus":"new","priority":"high","assignee":null,"timesSeen":1,"usersSeen":1,"suppressedCount":0,"firstSeen":1772366400000,"lastSeen":1772366400000,"firstRelease":"shop@1.0.0","resolvedAt":null,"metadata":{"type":"PaymentError","value":"declined","filename":"src/pay.js","function":"pay","title":"PaymentError: declined","location":"src/pay.js"},"stateVersion":1},"event":{"eventId":"00000000000000000000000000000001","occurrenceId":"00000000000000000000000000000001","at":1772366400000,"environment":"production"},"release":"shop@1.0.0","actor":null}');
insert into issuekit_announcements (sequence, project_id, consumer, id, group_id, number, name, at, state_version, times_seen, users_seen, attempt, first_tried_at, retry_at, lease, is_dead, error, body) values (3, 1, 'chat', 'filled-announcement-2', 'filled-group-2', 2, 'issue.created', 1772366400000, 1, 1, 1, 0, NULL, 0, NULL, 0, '', '{"issue":{"id":"filled-group-2","shortId":"SHOP-2","project":{"id":1,"slug":"shop"},"type":"error","category":"error","title":"TypeError: cart is undefined","culprit":"pay(src/pay.js)","message":"TypeError cart is undefined src/pay.js pay(src/pay.js)","level":"error","platform":"node","status":"unresolved","substatus":"new","priority":"high","assignee":null,"timesSeen":1,"usersSeen":1,"suppressedCount":0,"firstSeen":1772366400000,"lastSeen":1772366400000,"firstRelease":"shop@1.0.0","resolvedAt":null,"metadata":{"type":"TypeError","value":"cart is undefined","filename":"src/pay.js","function":"pay","title":"TypeError: cart is undefined","location":"src/pay.js"},"stateVersion":1},"event":{"eventId":"00000000000000000000000000000002","occurrenceId":"00000000000000000000000000000002","at":1772366400000,"environment":"production"},"release":"shop@1.0.0","actor":null}');
insert into issuekit_announcements (sequence, project_id, consumer, id, group_id, number, name, at, state_version, times_seen, users_seen, attempt, first_tried_at, retry_at, lease, is_dead, error, body) values (4, 1, 'mail', 'filled-announcement-2', 'filled-group-2', 2, 'issue.created', 1772366400000, 1, 1, 1, 0, NULL, 0, NULL, 0, '', '{"issue":{"id":"filled-group-2","shortId":"SHOP-2","project":{"id":1,"slug":"shop"},"type":"error","category":"error","title":"TypeError: cart is undefined","culprit":"pay(src/pay.js)","message":"TypeError cart is undefined src/pay.js pay(src/pay.js)","level":"error","platform":"node","status":"unresolved","substatus":"new","priority":"high","assignee":null,"timesSeen":1,"usersSeen":1,"suppressedCount":0,"firstSeen":1772366400000,"lastSeen":1772366400000,"firstRelease":"shop@1.0.0","resolvedAt":null,"metadata":{"type":"TypeError","value":"cart is undefined","filename":"src/pay.js","function":"pay","title":"TypeError: cart is undefined","location":"src/pay.js"},"stateVersion":1},"event":{"eventId":"00000000000000000000000000000002","occurrenceId":"00000000000000000000000000000002","at":1772366400000,"environment":"production"},"release":"shop@1.0.0","actor":null}');
insert into issuekit_announcements (sequence, project_id, consumer, id, group_id, number, name, at, state_version, times_seen, users_seen, attempt, first_tried_at, retry_at, lease, is_dead, error, body) values (5, 1, 'chat', 'filled-announcement-3', 'filled-group-3', 3, 'issue.created', 1772366400000, 1, 1, 1, 0, NULL, 0, NULL, 0, '', '{"issue":{"id":"filled-group-3","shortId":"SHOP-3","project":{"id":1,"slug":"shop"},"type":"error","category":"error","title":"RangeError: resolved at two","culprit":"pay(src/pay.js)","message":"RangeError resolved at two src/pay.js pay(src/pay.js)","level":"error","platform":"node","status":"unresolved","substatus":"new","priority":"high","assignee":null,"timesSeen":1,"usersSeen":1,"suppressedCount":0,"firstSeen":1772366400000,"lastSeen":1772366400000,"firstRelease":"shop@1.0.0","resolvedAt":null,"metadata":{"type":"RangeError","value":"resolved at two","filename":"src/pay.js","function":"pay","title":"RangeError: resolved at two","location":"src/pay.js"},"stateVersion":1},"event":{"eventId":"00000000000000000000000000000003","occurrenceId":"00000000000000000000000000000003","at":1772366400000,"environment":"production"},"release":"shop@1.0.0","actor":null}');
insert into issuekit_announcements (sequence, project_id, consumer, id, group_id, number, name, at, state_version, times_seen, users_seen, attempt, first_tried_at, retry_at, lease, is_dead, error, body) values (6, 1, 'mail', 'filled-announcement-3', 'filled-group-3', 3, 'issue.created', 1772366400000, 1, 1, 1, 0, NULL, 0, NULL, 0, '', '{"issue":{"id":"filled-group-3","shortId":"SHOP-3","project":{"id":1,"slug":"shop"},"type":"error","category":"error","title":"RangeError: resolved at two","culprit":"pay(src/pay.js)","message":"RangeError resolved at two src/pay.js pay(src/pay.js)","level":"error","platform":"node","status":"unresolved","substatus":"new","priority":"high","assignee":null,"timesSeen":1,"usersSeen":1,"suppressedCount":0,"firstSeen":1772366400000,"lastSeen":1772366400000,"firstRelease":"shop@1.0.0","resolvedAt":null,"metadata":{"type":"RangeError","value":"resolved at two","filename":"src/pay.js","function":"pay","title":"RangeError: resolved at two","location":"src/pay.js"},"stateVersion":1},"event":{"eventId":"00000000000000000000000000000003","occurrenceId":"00000000000000000000000000000003","at":1772366400000,"environment":"production"},"release":"shop@1.0.0","actor":null}');
insert into issuekit_announcements (sequence, project_id, consumer, id, group_id, number, name, at, state_version, times_seen, users_seen, attempt, first_tried_at, retry_at, lease, is_dead, error, body) values (7, 1, 'chat', 'filled-announcement-4', 'filled-group-4', 4, 'issue.created', 1772366400000, 1, 1, 1, 0, NULL, 0, NULL, 0, '', '{"issue":{"id":"filled-group-4","shortId":"SHOP-4","project":{"id":1,"slug":"shop"},"type":"error","category":"error","title":"SyntaxError: odd text � � 😀 שלום ''quoted'' \"twice\" \\","culprit":"pay(src/pay.js)","message":"SyntaxError odd text � � 😀 שלום ''quoted'' \"twice\" \\ src/pay.js pay(src/pay.js)","level":"error","platform":"node","status":"unresolved","substatus":"new","priority":"high","assignee":null,"timesSeen":1,"usersSeen":1,"suppressedCount":0,"firstSeen":1772366400000,"lastSeen":1772366400000,"firstRelease":"shop@1.0.0","resolvedAt":null,"metadata":{"type":"SyntaxError","value":"odd text � � 😀 שלום ''quoted'' \"twice\" \\","filename":"src/pay.js","function":"pay","title":"SyntaxError: odd text � � 😀 שלום ''quoted'' \"twice\" \\","location":"src/pay.js"},"stateVersion":1},"event":{"eventId":"00000000000000000000000000000004","occurrenceId":"00000000000000000000000000000004","at":1772366400000,"environment":"production"},"release":"shop@1.0.0","actor":null}');
insert into issuekit_announcements (sequence, project_id, consumer, id, group_id, number, name, at, state_version, times_seen, users_seen, attempt, first_tried_at, retry_at, lease, is_dead, error, body) values (8, 1, 'mail', 'filled-announcement-4', 'filled-group-4', 4, 'issue.created', 1772366400000, 1, 1, 1, 0, NULL, 0, NULL, 0, '', '{"issue":{"id":"filled-group-4","shortId":"SHOP-4","project":{"id":1,"slug":"shop"},"type":"error","category":"error","title":"SyntaxError: odd text � � 😀 שלום ''quoted'' \"twice\" \\","culprit":"pay(src/pay.js)","message":"SyntaxError odd text � � 😀 שלום ''quoted'' \"twice\" \\ src/pay.js pay(src/pay.js)","level":"error","platform":"node","status":"unresolved","substatus":"new","priority":"high","assignee":null,"timesSeen":1,"usersSeen":1,"suppressedCount":0,"firstSeen":1772366400000,"lastSeen":1772366400000,"firstRelease":"shop@1.0.0","resolvedAt":null,"metadata":{"type":"SyntaxError","value":"odd text � � 😀 שלום ''quoted'' \"twice\" \\","filename":"src/pay.js","function":"pay","title":"SyntaxError: odd text � � 😀 שלום ''quoted'' \"twice\" \\","location":"src/pay.js"},"stateVersion":1},"event":{"eventId":"00000000000000000000000000000004","occurrenceId":"00000000000000000000000000000004","at":1772366400000,"environment":"production"},"release":"shop@1.0.0","actor":null}');
insert into issuekit_announcements (sequence, project_id, consumer, id, group_id, number, name, at, state_version, times_seen, users_seen, attempt, first_tried_at, retry_at, lease, is_dead, error, body) values (9, 1, 'chat', 'filled-announcement-6', 'filled-group-6', 5, 'issue.created', 1772373600000, 1, 1, 0, 0, NULL, 0, NULL, 0, '', '{"issue":{"id":"filled-group-6","shortId":"SHOP-5","project":{"id":1,"slug":"shop"},"type":"noisy","category":"metric","title":"slow query","culprit":"","message":"<unlabeled event> slow query orders","level":"info","platform":"other","status":"unresolved","substatus":"new","priority":"medium","assignee":null,"timesSeen":1,"usersSeen":0,"suppressedCount":2,"firstSeen":1772366400000,"lastSeen":1772373600000,"firstRelease":null,"resolvedAt":null,"metadata":{"title":"slow query","value":"orders"},"stateVersion":1},"event":{"eventId":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2","occurrenceId":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2","at":1772373600000,"environment":null},"release":null,"actor":null}');
insert into issuekit_announcements (sequence, project_id, consumer, id, group_id, number, name, at, state_version, times_seen, users_seen, attempt, first_tried_at, retry_at, lease, is_dead, error, body) values (10, 1, 'mail', 'filled-announcement-6', 'filled-group-6', 5, 'issue.created', 1772373600000, 1, 1, 0, 0, NULL, 0, NULL, 0, '', '{"issue":{"id":"filled-group-6","shortId":"SHOP-5","project":{"id":1,"slug":"shop"},"type":"noisy","category":"metric","title":"slow query","culprit":"","message":"<unlabeled event> slow query orders","level":"info","platform":"other","status":"unresolved","substatus":"new","priority":"medium","assignee":null,"timesSeen":1,"usersSeen":0,"suppressedCount":2,"firstSeen":1772366400000,"lastSeen":1772373600000,"firstRelease":null,"resolvedAt":null,"metadata":{"title":"slow query","value":"orders"},"stateVersion":1},"event":{"eventId":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2","occurrenceId":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2","at":1772373600000,"environment":null},"release":null,"actor":null}');
insert into issuekit_announcements (sequence, project_id, consumer, id, group_id, number, name, at, state_version, times_seen, users_seen, attempt, first_tried_at, retry_at, lease, is_dead, error, body) values (11, 1, 'chat', 'filled-announcement-9', 'filled-group-2', 2, 'issue.regressed', 1772377200000, 3, 4, 3, 0, NULL, 0, NULL, 0, '', '{"issue":{"id":"filled-group-2","shortId":"SHOP-2","project":{"id":1,"slug":"shop"},"type":"error","category":"error","title":"TypeError: cart is undefined","culprit":"pay(src/pay.js)","message":"TypeError cart is undefined src/pay.js pay(src/pay.js)","level":"error","platform":"node","status":"unresolved","substatus":"regressed","priority":"high","assignee":null,"timesSeen":4,"usersSeen":3,"suppressedCount":0,"firstSeen":1772366400000,"lastSeen":1772377200000,"firstRelease":"shop@1.0.0","resolvedAt":null,"metadata":{"type":"TypeError","value":"cart is undefined","filename":"src/pay.js","function":"pay","title":"TypeError: cart is undefined","location":"src/pay.js"},"stateVersion":3},"event":{"eventId":"00000000000000000000000000000011","occurrenceId":"00000000000000000000000000000011","at":1772377200000,"environment":"staging"},"release":"shop@1.3.0","actor":null}');
insert into issuekit_announcements (sequence, project_id, consumer, id, group_id, number, name, at, state_version, times_seen, users_seen, attempt, first_tried_at, retry_at, lease, is_dead, error, body) values (12, 1, 'mail', 'filled-announcement-9', 'filled-group-2', 2, 'issue.regressed', 1772377200000, 3, 4, 3, 0, NULL, 0, NULL, 0, '', '{"issue":{"id":"filled-group-2","shortId":"SHOP-2","project":{"id":1,"slug":"shop"},"type":"error","category":"error","title":"TypeError: cart is undefined","culprit":"pay(src/pay.js)","message":"TypeError cart is undefined src/pay.js pay(src/pay.js)","level":"error","platform":"node","status":"unresolved","substatus":"regressed","priority":"high","assignee":null,"timesSeen":4,"usersSeen":3,"suppressedCount":0,"firstSeen":1772366400000,"lastSeen":1772377200000,"firstRelease":"shop@1.0.0","resolvedAt":null,"metadata":{"type":"TypeError","value":"cart is undefined","filename":"src/pay.js","function":"pay","title":"TypeError: cart is undefined","location":"src/pay.js"},"stateVersion":3},"event":{"eventId":"00000000000000000000000000000011","occurrenceId":"00000000000000000000000000000011","at":1772377200000,"environment":"staging"},"release":"shop@1.3.0","actor":null}');
insert into issuekit_announcements (sequence, project_id, consumer, id, group_id, number, name, at, state_version, times_seen, users_seen, attempt, first_tried_at, retry_at, lease, is_dead, error, body) values (13, 1, 'chat', 'filled-announcement-10', 'filled-group-7', 6, 'issue.created', 1772384400000, 1, 1, 0, 0, NULL, 0, NULL, 0, '', '{"issue":{"id":"filled-group-7","shortId":"SHOP-6","project":{"id":1,"slug":"shop"},"type":"feedback","category":"feedback","title":"User Feedback: the pay button does nothing","culprit":"user","message":"the pay button does nothing User Feedback: the pay button does nothing user","level":"info","platform":"javascript","status":"unresolved","substatus":"new","priority":"medium","assignee":null,"timesSeen":1,"usersSeen":0,"suppressedCount":0,"firstSeen":1772366401000,"lastSeen":1772366401000,"firstRelease":null,"resolvedAt":null,"metadata":{"title":"User Feedback: the pay button does nothing","value":"the pay button does nothing","contact_email":null,"message":"the pay button does nothing","name":"Ann","source":"new_feedback_envelope","summary":"the pay button does nothing"},"stateVersion":1},"event":{"eventId":"ffffffffffffffffffffffffffffffff","occurrenceId":"d1848421e80145c80ec5cf9e75d25e34","at":1772366401000,"environment":"production"},"release":null,"actor":null}');
insert into issuekit_announcements (sequence, project_id, consumer, id, group_id, number, name, at, state_version, times_seen, users_seen, attempt, first_tried_at, retry_at, lease, is_dead, error, body) values (14, 1, 'mail', 'filled-announcement-10', 'filled-group-7', 6, 'issue.created', 1772384400000, 1, 1, 0, 0, NULL, 0, NULL, 0, '', '{"issue":{"id":"filled-group-7","shortId":"SHOP-6","project":{"id":1,"slug":"shop"},"type":"feedback","category":"feedback","title":"User Feedback: the pay button does nothing","culprit":"user","message":"the pay button does nothing User Feedback: the pay button does nothing user","level":"info","platform":"javascript","status":"unresolved","substatus":"new","priority":"medium","assignee":null,"timesSeen":1,"usersSeen":0,"suppressedCount":0,"firstSeen":1772366401000,"lastSeen":1772366401000,"firstRelease":null,"resolvedAt":null,"metadata":{"title":"User Feedback: the pay button does nothing","value":"the pay button does nothing","contact_email":null,"message":"the pay button does nothing","name":"Ann","source":"new_feedback_envelope","summary":"the pay button does nothing"},"stateVersion":1},"event":{"eventId":"ffffffffffffffffffffffffffffffff","occurrenceId":"d1848421e80145c80ec5cf9e75d25e34","at":1772366401000,"environment":"production"},"release":null,"actor":null}');
insert into issuekit_commits (project_id, id, now, refused) values (1, 'filled-commit-1', 1772366400000, '[]');
insert into issuekit_commits (project_id, id, now, refused) values (1, 'filled-commit-11', 1772373600000, '[]');
insert into issuekit_commits (project_id, id, now, refused) values (1, 'filled-commit-12', 1772373600000, '[]');
insert into issuekit_commits (project_id, id, now, refused) values (1, 'filled-commit-13', 1772377200000, '[]');
insert into issuekit_commits (project_id, id, now, refused) values (1, 'filled-commit-15', 1772377200000, '[]');
insert into issuekit_commits (project_id, id, now, refused) values (1, 'filled-commit-17', 1772380800000, '[]');
insert into issuekit_commits (project_id, id, now, refused) values (1, 'filled-commit-19', 1772380800000, '[]');
insert into issuekit_commits (project_id, id, now, refused) values (1, 'filled-commit-21', 1772384400000, '[]');
insert into issuekit_commits (project_id, id, now, refused) values (1, 'filled-commit-23', 1772384400000, '[]');
insert into issuekit_commits (project_id, id, now, refused) values (1, 'filled-commit-24', 1772384400000, '[]');
insert into issuekit_commits (project_id, id, now, refused) values (1, 'filled-commit-3', 1772370000000, '[]');
insert into issuekit_commits (project_id, id, now, refused) values (1, 'filled-commit-4', 1772370000000, '[]');
insert into issuekit_commits (project_id, id, now, refused) values (1, 'filled-commit-7', 1772373600000, '[]');
insert into issuekit_commits (project_id, id, now, refused) values (1, 'filled-commit-9', 1772373600000, '[]');
insert into issuekit_commits (project_id, id, now, refused) values (2, 'filled-commit-10', 1772373600000, '[]');
insert into issuekit_commits (project_id, id, now, refused) values (2, 'filled-commit-14', 1772377200000, '[]');
insert into issuekit_commits (project_id, id, now, refused) values (2, 'filled-commit-16', 1772377200000, '[]');
insert into issuekit_commits (project_id, id, now, refused) values (2, 'filled-commit-18', 1772380800000, '[]');
insert into issuekit_commits (project_id, id, now, refused) values (2, 'filled-commit-2', 1772366400000, '[]');
insert into issuekit_commits (project_id, id, now, refused) values (2, 'filled-commit-20', 1772380800000, '[]');
insert into issuekit_commits (project_id, id, now, refused) values (2, 'filled-commit-22', 1772384400000, '[]');
insert into issuekit_commits (project_id, id, now, refused) values (2, 'filled-commit-5', 1772370000000, '[]');
insert into issuekit_commits (project_id, id, now, refused) values (2, 'filled-commit-6', 1772370000000, '[]');
insert into issuekit_commits (project_id, id, now, refused) values (2, 'filled-commit-8', 1772373600000, '[]');
insert into issuekit_consumers (project_id, consumer, name) values (1, 'chat', 'issue.created');
insert into issuekit_consumers (project_id, consumer, name) values (1, 'chat', 'issue.regressed');
insert into issuekit_consumers (project_id, consumer, name) values (1, 'mail', 'issue.created');
insert into issuekit_consumers (project_id, consumer, name) values (1, 'mail', 'issue.regressed');
insert into issuekit_counter_members (key, member, position) values ('1:noise:c9fc3ffe87dbc811fe63d8ed751f3c8a', 'occurrence:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa0', 0);
insert into issuekit_counter_members (key, member, position) values ('1:noise:c9fc3ffe87dbc811fe63d8ed751f3c8a', 'occurrence:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1', 1);
insert into issuekit_counter_members (key, member, position) values ('1:noise:c9fc3ffe87dbc811fe63d8ed751f3c8a', 'occurrence:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2', 2);
insert into issuekit_counter_sets (key, clock, expires_at, first_seen_at, size) values ('1:noise:c9fc3ffe87dbc811fe63d8ed751f3c8a', 1772373600000, 1772460000000, 1772366400000, 3);
insert into issuekit_counter_slots (key, window_ms, slot_ms, slot, amount) values ('1:creation:feedback', 3600000, 60000, 29539740, 1);
insert into issuekit_counter_slots (key, window_ms, slot_ms, slot, amount) values ('1:creation:noisy', 3600000, 60000, 29539560, 1);
insert into issuekit_counter_spendings (key, clock, expires_at) values ('1:creation:feedback', 1772384400000, 1772388000000);
insert into issuekit_counter_spendings (key, clock, expires_at) values ('1:creation:noisy', 1772373600000, 1772377200000);
insert into issuekit_counter_tokens (key, token, expires_at) values ('1:creation:feedback', '1:6001:e267d6adce6c5897fd0c6418840b0ece', 1772388000000);
insert into issuekit_counter_tokens (key, token, expires_at) values ('1:creation:noisy', '1:9001:c9fc3ffe87dbc811fe63d8ed751f3c8a', 1772377200000);
insert into issuekit_deliveries (project_id, consumer, number, waits_until, oldest, lease) values (1, 'chat', 2, 0, 3, NULL);
insert into issuekit_deliveries (project_id, consumer, number, waits_until, oldest, lease) values (1, 'chat', 3, 0, 5, NULL);
insert into issuekit_deliveries (project_id, consumer, number, waits_until, oldest, lease) values (1, 'chat', 4, 0, 7, NULL);
insert into issuekit_deliveries (project_id, consumer, number, waits_until, oldest, lease) values (1, 'chat', 5, 0, 9, NULL);
insert into issuekit_deliveries (project_id, consumer, number, waits_until, oldest, lease) values (1, 'chat', 6, 0, 13, NULL);
insert into issuekit_deliveries (project_id, consumer, number, waits_until, oldest, lease) values (1, 'mail', 1, 0, 2, NULL);
insert into issuekit_deliveries (project_id, consumer, number, waits_until, oldest, lease) values (1, 'mail', 2, 0, 4, NULL);
insert into issuekit_deliveries (project_id, consumer, number, waits_until, oldest, lease) values (1, 'mail', 3, 0, 6, NULL);
insert into issuekit_deliveries (project_id, consumer, number, waits_until, oldest, lease) values (1, 'mail', 4, 0, 8, NULL);
insert into issuekit_deliveries (project_id, consumer, number, waits_until, oldest, lease) values (1, 'mail', 5, 0, 10, NULL);
insert into issuekit_deliveries (project_id, consumer, number, waits_until, oldest, lease) values (1, 'mail', 6, 0, 14, NULL);
insert into issuekit_environments (project_id, name, first_seen_at) values (1, 'production', 1772366400000);
insert into issuekit_environments (project_id, name, first_seen_at) values (1, 'staging', 1772370000000);
insert into issuekit_environments (project_id, name, first_seen_at) values (2, 'production', 1772366400000);
insert into issuekit_environments (project_id, name, first_seen_at) values (2, 'staging', 1772370000000);
insert into issuekit_group_buckets (project_id, number, hour_start, environment, times) values (1, 1, 1772366400000, 'production', 1);
insert into issuekit_group_buckets (project_id, number, hour_start, environment, times) values (1, 1, 1772370000000, 'staging', 1);
insert into issuekit_group_buckets (project_id, number, hour_start, environment, times) values (1, 1, 1772373600000, 'production', 1);
insert into issuekit_group_buckets (project_id, number, hour_start, environment, times) values (1, 1, 1772377200000, 'staging', 1);
insert into issuekit_group_buckets (project_id, number, hour_start, environment, times) values (1, 1, 1772380800000, 'production', 1);
insert into issuekit_group_buckets (project_id, number, hour_start, environment, times) values (1, 2, 1772366400000, 'production', 1);
insert into issuekit_group_buckets (project_id, number, hour_start, environment, times) values (1, 2, 1772370000000, 'staging', 1);
insert into issuekit_group_buckets (project_id, number, hour_start, environment, times) values (1, 2, 1772373600000, 'production', 1);
insert into issuekit_group_buckets (project_id, number, hour_start, environment, times) values (1, 2, 1772377200000, 'staging', 1);
insert into issuekit_group_buckets (project_id, number, hour_start, environment, times) values (1, 2, 1772380800000, 'production', 1);
insert into issuekit_group_buckets (project_id, number, hour_start, environment, times) values (1, 3, 1772366400000, 'production', 3);
insert into issuekit_group_buckets (project_id, number, hour_start, environment, times) values (1, 3, 1772370000000, 'staging', 1);
insert into issuekit_group_buckets (project_id, number, hour_start, environment, times) values (1, 3, 1772373600000, 'production', 1);
insert into issuekit_group_buckets (project_id, number, hour_start, environment, times) values (1, 4, 1772366400000, 'production', 1);
insert into issuekit_group_buckets (project_id, number, hour_start, environment, times) values (1, 4, 1772370000000, 'staging', 1);
insert into issuekit_group_buckets (project_id, number, hour_start, environment, times) values (1, 4, 1772373600000, 'production', 1);
insert into issuekit_group_buckets (project_id, number, hour_start, environment, times) values (1, 4, 1772377200000, 'staging', 1);
insert into issuekit_group_buckets (project_id, number, hour_start, environment, times) values (1, 4, 1772380800000, 'production', 1);
insert into issuekit_group_buckets (project_id, number, hour_start, environment, times) values (1, 5, 1772373600000, '', 1);
insert into issuekit_group_buckets (project_id, number, hour_start, environment, times) values (1, 5, 1772377200000, '', 1);
insert into issuekit_group_buckets (project_id, number, hour_start, environment, times) values (1, 5, 1772380800000, '', 1);
insert into issuekit_group_buckets (project_id, number, hour_start, environment, times) values (1, 6, 1772366400000, 'production', 1);
insert into issuekit_group_buckets (project_id, number, hour_start, environment, times) values (2, 1, 1772366400000, 'production', 1);
insert into issuekit_group_buckets (project_id, number, hour_start, environment, times) values (2, 1, 1772370000000, 'staging', 1);
insert into issuekit_group_buckets (project_id, number, hour_start, environment, times) values (2, 1, 1772373600000, 'production', 1);
insert into issuekit_group_buckets (project_id, number, hour_start, environment, times) values (2, 1, 1772377200000, 'staging', 1);
insert into issuekit_group_buckets (project_id, number, hour_start, environment, times) values (2, 1, 1772380800000, 'production', 1);
insert into issuekit_group_releases (project_id, number, environment, release, times, first_seen_at, last_seen_at) values (1, 1, 'production', 'shop@1.0.0', 1, 1772366400000, 1772366400000);
insert into issuekit_group_releases (project_id, number, environment, release, times, first_seen_at, last_seen_at) values (1, 1, 'production', 'shop@1.2.0', 1, 1772373600000, 1772373600000);
insert into issuekit_group_releases (project_id, number, environment, release, times, first_seen_at, last_seen_at) values (1, 1, 'production', 'shop@1.4.0', 1, 1772380800000, 1772380800000);
insert into issuekit_group_releases (project_id, number, environment, release, times, first_seen_at, last_seen_at) values (1, 1, 'staging', 'shop@1.1.0', 1, 1772370000000, 1772370000000);
insert into issuekit_group_releases (project_id, number, environment, release, times, first_seen_at, last_seen_at) values (1, 1, 'staging', 'shop@1.3.0', 1, 1772377200000, 1772377200000);
insert into issuekit_group_releases (project_id, number, environment, release, times, first_seen_at, last_seen_at) values (1, 2, 'production', 'shop@1.0.0', 1, 1772366400000, 1772366400000);
insert into issuekit_group_releases (project_id, number, environment, release, times, first_seen_at, last_seen_at) values (1, 2, 'production', 'shop@1.2.0', 1, 1772373600000, 1772373600000);
insert into issuekit_group_releases (project_id, number, environment, release, times, first_seen_at, last_seen_at) values (1, 2, 'production', 'shop@1.4.0', 1, 1772380800000, 1772380800000);
insert into issuekit_group_releases (project_id, number, environment, release, times, first_seen_at, last_seen_at) values (1, 2, 'staging', 'shop@1.1.0', 1, 1772370000000, 1772370000000);
insert into issuekit_group_releases (project_id, number, environment, release, times, first_seen_at, last_seen_at) values (1, 2, 'staging', 'shop@1.3.0', 1, 1772377200000, 1772377200000);
insert into issuekit_group_releases (project_id, number, environment, release, times, first_seen_at, last_seen_at) values (1, 3, 'production', 'shop@1.0.0', 3, 1772366400000, 1772366400000);
insert into issuekit_group_releases (project_id, number, environment, release, times, first_seen_at, last_seen_at) values (1, 3, 'production', 'shop@1.2.0', 1, 1772373600000, 1772373600000);
insert into issuekit_group_releases (project_id, number, environment, release, times, first_seen_at, last_seen_at) values (1, 3, 'staging', 'shop@1.1.0', 1, 1772370000000, 1772370000000);
insert into issuekit_group_releases (project_id, number, environment, release, times, first_seen_at, last_seen_at) values (1, 4, 'production', 'shop@1.0.0', 1, 1772366400000, 1772366400000);
insert into issuekit_group_releases (project_id, number, environment, release, times, first_seen_at, last_seen_at) values (1, 4, 'production', 'shop@1.2.0', 1, 1772373600000, 1772373600000);
insert into issuekit_group_releases (project_id, number, environment, release, times, first_seen_at, last_seen_at) values (1, 4, 'production', 'shop@1.4.0', 1, 1772380800000, 1772380800000);
insert into issuekit_group_releases (project_id, number, environment, release, times, first_seen_at, last_seen_at) values (1, 4, 'staging', 'shop@1.1.0', 1, 1772370000000, 1772370000000);
insert into issuekit_group_releases (project_id, number, environment, release, times, first_seen_at, last_seen_at) values (1, 4, 'staging', 'shop@1.3.0', 1, 1772377200000, 1772377200000);
insert into issuekit_group_releases (project_id, number, environment, release, times, first_seen_at, last_seen_at) values (1, 5, '', '', 3, 1772373600000, 1772380800000);
insert into issuekit_group_releases (project_id, number, environment, release, times, first_seen_at, last_seen_at) values (1, 6, 'production', '', 1, 1772366401000, 1772366401000);
insert into issuekit_group_releases (project_id, number, environment, release, times, first_seen_at, last_seen_at) values (2, 1, 'production', 'shop@1.0.0', 1, 1772366400000, 1772366400000);
insert into issuekit_group_releases (project_id, number, environment, release, times, first_seen_at, last_seen_at) values (2, 1, 'production', 'shop@1.2.0', 1, 1772373600000, 1772373600000);
insert into issuekit_group_releases (project_id, number, environment, release, times, first_seen_at, last_seen_at) values (2, 1, 'production', 'shop@1.4.0', 1, 1772380800000, 1772380800000);
insert into issuekit_group_releases (project_id, number, environment, release, times, first_seen_at, last_seen_at) values (2, 1, 'staging', 'shop@1.1.0', 1, 1772370000000, 1772370000000);
insert into issuekit_group_releases (project_id, number, environment, release, times, first_seen_at, last_seen_at) values (2, 1, 'staging', 'shop@1.3.0', 1, 1772377200000, 1772377200000);
insert into issuekit_group_tags (project_id, number, key, value, times, first_seen_at, last_seen_at) values (1, 1, 'page', 'cart', 3, 1772366400000, 1772380800000);
insert into issuekit_group_tags (project_id, number, key, value, times, first_seen_at, last_seen_at) values (1, 1, 'page', 'pay', 2, 1772370000000, 1772377200000);
insert into issuekit_group_tags (project_id, number, key, value, times, first_seen_at, last_seen_at) values (1, 2, 'page', 'cart', 3, 1772366400000, 1772380800000);
insert into issuekit_group_tags (project_id, number, key, value, times, first_seen_at, last_seen_at) values (1, 2, 'page', 'pay', 2, 1772370000000, 1772377200000);
insert into issuekit_group_tags (project_id, number, key, value, times, first_seen_at, last_seen_at) values (1, 3, 'page', 'cart', 4, 1772366400000, 1772373600000);
insert into issuekit_group_tags (project_id, number, key, value, times, first_seen_at, last_seen_at) values (1, 3, 'page', 'pay', 1, 1772370000000, 1772370000000);
insert into issuekit_group_tags (project_id, number, key, value, times, first_seen_at, last_seen_at) values (1, 4, 'page', 'cart', 3, 1772366400000, 1772380800000);
insert into issuekit_group_tags (project_id, number, key, value, times, first_seen_at, last_seen_at) values (1, 4, 'page', 'pay', 2, 1772370000000, 1772377200000);
insert into issuekit_group_tags (project_id, number, key, value, times, first_seen_at, last_seen_at) values (1, 6, 'has_linked_error', 'false', 1, 1772366401000, 1772366401000);
insert into issuekit_group_tags (project_id, number, key, value, times, first_seen_at, last_seen_at) values (2, 1, 'page', 'cart', 3, 1772366400000, 1772380800000);
insert into issuekit_group_tags (project_id, number, key, value, times, first_seen_at, last_seen_at) values (2, 1, 'page', 'pay', 2, 1772370000000, 1772377200000);
insert into issuekit_group_users (project_id, number, user_key) values (1, 1, 'id:user-0');
insert into issuekit_group_users (project_id, number, user_key) values (1, 1, 'id:user-1');
insert into issuekit_group_users (project_id, number, user_key) values (1, 1, 'id:user-2');
insert into issuekit_group_users (project_id, number, user_key) values (1, 2, 'id:user-0');
insert into issuekit_group_users (project_id, number, user_key) values (1, 2, 'id:user-1');
insert into issuekit_group_users (project_id, number, user_key) values (1, 2, 'id:user-2');
insert into issuekit_group_users (project_id, number, user_key) values (1, 3, 'id:user-0');
insert into issuekit_group_users (project_id, number, user_key) values (1, 3, 'id:user-1');
insert into issuekit_group_users (project_id, number, user_key) values (1, 3, 'id:user-2');
insert into issuekit_group_users (project_id, number, user_key) values (1, 4, 'id:user-0');
insert into issuekit_group_users (project_id, number, user_key) values (1, 4, 'id:user-1');
insert into issuekit_group_users (project_id, number, user_key) values (1, 4, 'id:user-2');
insert into issuekit_group_users (project_id, number, user_key) values (2, 1, 'id:user-0');
insert into issuekit_group_users (project_id, number, user_key) values (2, 1, 'id:user-1');
insert into issuekit_group_users (project_id, number, user_key) values (2, 1, 'id:user-2');
insert into issuekit_groups (project_id, number, id, state_version, times_seen, users_seen, first_seen_at, last_seen_at, type_id, status, substatus, priority, initial_priority, priority_locked_at, suppressed_count, created_at, earliest_at, earliest_id, newest_at, newest_id, title_is_real, title_at, title_id, assignee, resolution, first_release, level, platform, sdk, culprit, title, message, metadata) values (1, 1, 'filled-group-1', 1, 5000000005, 3, 1772366400000, 1772380800000, 1, 'unresolved', 'new', 'high', 'high', NULL, 0, 1772366400000, 1772366400000, '00000000000000000000000000000001', 1772380800000, '00000000000000000000000000000015', 1, 1772380800000, '00000000000000000000000000000015', NULL, NULL, 'shop@1.0.0', 'error', 'node', NULL, 'pay(src/pay.js)', 'PaymentError: declined', 'PaymentError declined src/pay.js pay(src/pay.js)', '{"type":"PaymentError","value":"declined","filename":"src/pay.js","function":"pay","title":"PaymentError: declined","location":"src/pay.js"}');
insert into issuekit_groups (project_id, number, id, state_version, times_seen, users_seen, first_seen_at, last_seen_at, type_id, status, substatus, priority, initial_priority, priority_locked_at, suppressed_count, created_at, earliest_at, earliest_id, newest_at, newest_id, title_is_real, title_at, title_id, assignee, resolution, first_release, level, platform, sdk, culprit, title, message, metadata) values (1, 2, 'filled-group-2', 3, 5, 3, 1772366400000, 1772380800000, 1, 'unresolved', 'regressed', 'high', 'high', NULL, 0, 1772366400000, 1772366400000, '00000000000000000000000000000002', 1772380800000, '00000000000000000000000000000016', 1, 1772380800000, '00000000000000000000000000000016', NULL, NULL, 'shop@1.0.0', 'error', 'node', NULL, 'pay(src/pay.js)', 'TypeError: cart is undefined', 'TypeError cart is undefined src/pay.js pay(src/pay.js)', '{"type":"TypeError","value":"cart is undefined","filename":"src/pay.js","function":"pay","title":"TypeError: cart is undefined","location":"src/pay.js"}');
insert into issuekit_groups (project_id, number, id, state_version, times_seen, users_seen, first_seen_at, last_seen_at, type_id, status, substatus, priority, initial_priority, priority_locked_at, suppressed_count, created_at, earliest_at, earliest_id, newest_at, newest_id, title_is_real, title_at, title_id, assignee, resolution, first_release, level, platform, sdk, culprit, title, message, metadata) values (1, 3, 'filled-group-3', 2, 5, 3, 1772366400000, 1772373600000, 1, 'resolved', NULL, 'high', 'high', NULL, 0, 1772366400000, 1772366400000, '00000000000000000000000000000003', 1772373600000, '0000000000000000000000000000000d', 1, 1772373600000, '0000000000000000000000000000000d', NULL, '{"kind":"now","at":1772373600000}', 'shop@1.0.0', 'error', 'node', NULL, 'pay(src/pay.js)', 'RangeError: resolved at two', 'RangeError resolved at two src/pay.js pay(src/pay.js)', '{"type":"RangeError","value":"resolved at two","filename":"src/pay.js","function":"pay","title":"RangeError: resolved at two","location":"src/pay.js"}');
insert into issuekit_groups (project_id, number, id, state_version, times_seen, users_seen, first_seen_at, last_seen_at, type_id, status, substatus, priority, initial_priority, priority_locked_at, suppressed_count, created_at, earliest_at, earliest_id, newest_at, newest_id, title_is_real, title_at, title_id, assignee, resolution, first_release, level, platform, sdk, culprit, title, message, metadata) values (1, 4, 'filled-group-4', 1, 5, 3, 1772366400000, 1772380800000, 1, 'unresolved', 'new', 'high', 'high', NULL, 0, 1772366400000, 1772366400000, '00000000000000000000000000000004', 1772380800000, '00000000000000000000000000000018', 1, 1772380800000, '00000000000000000000000000000018', NULL, NULL, 'shop@1.0.0', 'error', 'node', NULL, 'pay(src/pay.js)', 'SyntaxError: odd text � � 😀 שלום ''quoted'' "twice" \', 'SyntaxError odd text � � 😀 שלום ''quoted'' "twice" \ src/pay.js pay(src/pay.js)', '{"type":"SyntaxError","value":"odd text � � 😀 שלום ''quoted'' \"twice\" \\","filename":"src/pay.js","function":"pay","title":"SyntaxError: odd text � � 😀 שלום ''quoted'' \"twice\" \\","location":"src/pay.js"}');
insert into issuekit_groups (project_id, number, id, state_version, times_seen, users_seen, first_seen_at, last_seen_at, type_id, status, substatus, priority, initial_priority, priority_locked_at, suppressed_count, created_at, earliest_at, earliest_id, newest_at, newest_id, title_is_real, title_at, title_id, assignee, resolution, first_release, level, platform, sdk, culprit, title, message, metadata) values (2, 1, 'filled-group-5', 1, 5, 3, 1772366400000, 1772380800000, 1, 'unresolved', 'new', 'high', 'high', NULL, 0, 1772366400000, 1772366400000, '00000000000000000000000000000005', 1772380800000, '00000000000000000000000000000019', 1, 1772380800000, '00000000000000000000000000000019', NULL, NULL, 'shop@1.0.0', 'error', 'node', NULL, 'pay(src/pay.js)', 'Error: of the back office', 'Error of the back office src/pay.js pay(src/pay.js)', '{"type":"Error","value":"of the back office","filename":"src/pay.js","function":"pay","title":"Error: of the back office","location":"src/pay.js"}');
insert into issuekit_groups (project_id, number, id, state_version, times_seen, users_seen, first_seen_at, last_seen_at, type_id, status, substatus, priority, initial_priority, priority_locked_at, suppressed_count, created_at, earliest_at, earliest_id, newest_at, newest_id, title_is_real, title_at, title_id, assignee, resolution, first_release, level, platform, sdk, culprit, title, message, metadata) values (1, 5, 'filled-group-6', 1, 3, 0, 1772366400000, 1772380800000, 9001, 'unresolved', 'new', 'medium', 'medium', NULL, 2, 1772373600000, 1772373600000, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2', 1772380800000, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa4', 1, 1772380800000, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa4', NULL, NULL, NULL, 'info', 'other', NULL, '', 'slow query', '<unlabeled event> slow query orders', '{"title":"slow query","value":"orders"}');
insert into issuekit_groups (project_id, number, id, state_version, times_seen, users_seen, first_seen_at, last_seen_at, type_id, status, substatus, priority, initial_priority, priority_locked_at, suppressed_count, created_at, earliest_at, earliest_id, newest_at, newest_id, title_is_real, title_at, title_id, assignee, resolution, first_release, level, platform, sdk, culprit, title, message, metadata) values (1, 6, 'filled-group-7', 1, 1, 0, 1772366401000, 1772366401000, 6001, 'unresolved', 'new', 'medium', 'medium', NULL, 0, 1772384400000, 1772366401000, 'ffffffffffffffffffffffffffffffff:d1848421e80145c80ec5cf9e75d25e34', 1772366401000, 'ffffffffffffffffffffffffffffffff:d1848421e80145c80ec5cf9e75d25e34', 1, 1772366401000, 'ffffffffffffffffffffffffffffffff:d1848421e80145c80ec5cf9e75d25e34', NULL, NULL, NULL, 'info', 'javascript', NULL, 'user', 'User Feedback: the pay button does nothing', 'the pay button does nothing User Feedback: the pay button does nothing user', '{"title":"User Feedback: the pay button does nothing","value":"the pay button does nothing","contact_email":null,"message":"the pay button does nothing","name":"Ann","source":"new_feedback_envelope","summary":"the pay button does nothing"}');
insert into issuekit_hashes (project_id, hash, number, tombstone_id) values (1, '47b48c699ca1cfb85df064c26a9f9fcd', 4, NULL);
insert into issuekit_hashes (project_id, hash, number, tombstone_id) values (1, '5097ef4165ec837b649162f597962d35', 1, NULL);
insert into issuekit_hashes (project_id, hash, number, tombstone_id) values (1, '963836bfc122c9eb352413d57e9d3f8e', 2, NULL);
insert into issuekit_hashes (project_id, hash, number, tombstone_id) values (1, 'c9fc3ffe87dbc811fe63d8ed751f3c8a', 5, NULL);
insert into issuekit_hashes (project_id, hash, number, tombstone_id) values (1, 'e267d6adce6c5897fd0c6418840b0ece', 6, NULL);
insert into issuekit_hashes (project_id, hash, number, tombstone_id) values (1, 'f9355869f3f48c03ce5997352c8085fb', 3, NULL);
insert into issuekit_hashes (project_id, hash, number, tombstone_id) values (2, '55f439d6bf8f9c4b3661287c9cda4b47', 1, NULL);
insert into issuekit_history (project_id, number, state_version, at, status, substatus, release) values (1, 2, 2, 1772373600000, 'resolved', NULL, NULL);
insert into issuekit_history (project_id, number, state_version, at, status, substatus, release) values (1, 3, 2, 1772373600000, 'resolved', NULL, NULL);
insert into issuekit_history (project_id, number, state_version, at, status, substatus, release) values (1, 2, 3, 1772377200000, 'unresolved', 'regressed', 'shop@1.3.0');
insert into issuekit_occurrences (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload) values (1, '00000000000000000000000000000001', 1, NULL, 1, 0, 1772366400000, 1772366400000, '5097ef4165ec837b649162f597962d35', 'production', 'shop@1.0.0', NULL, '{"event_id":"00000000000000000000000000000001","timestamp":1772366400,"platform":"node","level":"error","tags":[["page","cart"]],"release":"shop@1.0.0","environment":"production","exception":{"values":[{"type":"PaymentError","value":"declined","stacktrace":{"frames":[{"filename":"src/pay.js","function":"pay","lineno":40,"in_app":true}]}}]},"user":{"id":"user-1"}}');
insert into issuekit_occurrences (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload) values (1, '00000000000000000000000000000002', 1, NULL, 2, 0, 1772366400000, 1772366400000, '963836bfc122c9eb352413d57e9d3f8e', 'production', 'shop@1.0.0', NULL, '{"event_id":"00000000000000000000000000000002","timestamp":1772366400,"platform":"node","level":"error","tags":[["page","cart"]],"release":"shop@1.0.0","environment":"production","exception":{"values":[{"type":"TypeError","value":"cart is undefined","stacktrace":{"frames":[{"filename":"src/pay.js","function":"pay","lineno":40,"in_app":true}]}}]},"user":{"id":"user-2"}}');
insert into issuekit_occurrences (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload) values (1, '00000000000000000000000000000003', 1, NULL, 3, 0, 1772366400000, 1772366400000, 'f9355869f3f48c03ce5997352c8085fb', 'production', 'shop@1.0.0', NULL, '{"event_id":"00000000000000000000000000000003","timestamp":1772366400,"platform":"node","level":"error","tags":[["page","cart"]],"release":"shop@1.0.0","environment":"production","exception":{"values":[{"type":"RangeError","value":"resolved at two","stacktrace":{"frames":[{"filename":"src/pay.js","function":"pay","lineno":40,"in_app":true}]}}]},"user":{"id":"user-0"}}');
insert into issuekit_occurrences (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload) values (1, '00000000000000000000000000000004', 1, NULL, 4, 0, 1772366400000, 1772366400000, '47b48c699ca1cfb85df064c26a9f9fcd', 'production', 'shop@1.0.0', NULL, '{"event_id":"00000000000000000000000000000004","timestamp":1772366400,"platform":"node","level":"error","tags":[["page","cart"]],"release":"shop@1.0.0","environment":"production","exception":{"values":[{"type":"SyntaxError","value":"odd text � � 😀 שלום ''quoted'' \"twice\" \\","stacktrace":{"frames":[{"filename":"src/pay.js","function":"pay","lineno":40,"in_app":true}]}}]},"user":{"id":"user-1"},"_meta":{"issuekit":{"repairs":[{"path":"exception.values.0.value","reason":"NUL characters and lone surrogates are replaced"}]}}}');
insert into issuekit_occurrences (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload) values (2, '00000000000000000000000000000005', 1, NULL, 1, 0, 1772366400000, 1772366400000, '55f439d6bf8f9c4b3661287c9cda4b47', 'production', 'shop@1.0.0', NULL, '{"event_id":"00000000000000000000000000000005","timestamp":1772366400,"platform":"node","level":"error","tags":[["page","cart"]],"release":"shop@1.0.0","environment":"production","exception":{"values":[{"type":"Error","value":"of the back office","stacktrace":{"frames":[{"filename":"src/pay.js","function":"pay","lineno":40,"in_app":true}]}}]},"user":{"id":"user-2"}}');
insert into issuekit_occurrences (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload) values (1, '00000000000000000000000000000006', 1, NULL, 1, 0, 1772370000000, 1772370000000, '5097ef4165ec837b649162f597962d35', 'staging', 'shop@1.1.0', NULL, '{"event_id":"00000000000000000000000000000006","timestamp":1772370000,"platform":"node","level":"error","tags":[["page","pay"]],"release":"shop@1.1.0","environment":"staging","exception":{"values":[{"type":"PaymentError","value":"declined","stacktrace":{"frames":[{"filename":"src/pay.js","function":"pay","lineno":41,"in_app":true}]}}]},"user":{"id":"user-0"}}');
insert into issuekit_occurrences (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload) values (1, '00000000000000000000000000000007', 1, NULL, 2, 0, 1772370000000, 1772370000000, '963836bfc122c9eb352413d57e9d3f8e', 'staging', 'shop@1.1.0', NULL, '{"event_id":"00000000000000000000000000000007","timestamp":1772370000,"platform":"node","level":"error","tags":[["page","pay"]],"release":"shop@1.1.0","environment":"staging","exception":{"values":[{"type":"TypeError","value":"cart is undefined","stacktrace":{"frames":[{"filename":"src/pay.js","function":"pay","lineno":41,"in_app":true}]}}]},"user":{"id":"user-1"}}');
insert into issuekit_occurrences (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload) values (1, '00000000000000000000000000000008', 1, NULL, 3, 0, 1772370000000, 1772370000000, 'f9355869f3f48c03ce5997352c8085fb', 'staging', 'shop@1.1.0', NULL, '{"event_id":"00000000000000000000000000000008","timestamp":1772370000,"platform":"node","level":"error","tags":[["page","pay"]],"release":"shop@1.1.0","environment":"staging","exception":{"values":[{"type":"RangeError","value":"resolved at two","stacktrace":{"frames":[{"filename":"src/pay.js","function":"pay","lineno":41,"in_app":true}]}}]},"user":{"id":"user-2"}}');
insert into issuekit_occurrences (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload) values (1, '00000000000000000000000000000009', 1, NULL, 4, 0, 1772370000000, 1772370000000, '47b48c699ca1cfb85df064c26a9f9fcd', 'staging', 'shop@1.1.0', NULL, '{"event_id":"00000000000000000000000000000009","timestamp":1772370000,"platform":"node","level":"error","tags":[["page","pay"]],"release":"shop@1.1.0","environment":"staging","exception":{"values":[{"type":"SyntaxError","value":"odd text � � 😀 שלום ''quoted'' \"twice\" \\","stacktrace":{"frames":[{"filename":"src/pay.js","function":"pay","lineno":41,"in_app":true}]}}]},"user":{"id":"user-0"},"_meta":{"issuekit":{"repairs":[{"path":"exception.values.0.value","reason":"NUL characters and lone surrogates are replaced"}]}}}');
insert into issuekit_occurrences (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload) values (2, '0000000000000000000000000000000a', 1, NULL, 1, 0, 1772370000000, 1772370000000, '55f439d6bf8f9c4b3661287c9cda4b47', 'staging', 'shop@1.1.0', NULL, '{"event_id":"0000000000000000000000000000000a","timestamp":1772370000,"platform":"node","level":"error","tags":[["page","pay"]],"release":"shop@1.1.0","environment":"staging","exception":{"values":[{"type":"Error","value":"of the back office","stacktrace":{"frames":[{"filename":"src/pay.js","function":"pay","lineno":41,"in_app":true}]}}]},"user":{"id":"user-1"}}');
insert into issuekit_occurrences (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload) values (1, '0000000000000000000000000000000b', 1, NULL, 1, 0, 1772373600000, 1772373600000, '5097ef4165ec837b649162f597962d35', 'production', 'shop@1.2.0', NULL, '{"event_id":"0000000000000000000000000000000b","timestamp":1772373600,"platform":"node","level":"error","tags":[["page","cart"]],"release":"shop@1.2.0","environment":"production","exception":{"values":[{"type":"PaymentError","value":"declined","stacktrace":{"frames":[{"filename":"src/pay.js","function":"pay","lineno":42,"in_app":true}]}}]},"user":{"id":"user-2"}}');
insert into issuekit_occurrences (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload) values (1, '0000000000000000000000000000000c', 1, NULL, 2, 0, 1772373600000, 1772373600000, '963836bfc122c9eb352413d57e9d3f8e', 'production', 'shop@1.2.0', NULL, '{"event_id":"0000000000000000000000000000000c","timestamp":1772373600,"platform":"node","level":"error","tags":[["page","cart"]],"release":"shop@1.2.0","environment":"production","exception":{"values":[{"type":"TypeError","value":"cart is undefined","stacktrace":{"frames":[{"filename":"src/pay.js","function":"pay","lineno":42,"in_app":true}]}}]},"user":{"id":"user-0"}}');
insert into issuekit_occurrences (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload) values (1, '0000000000000000000000000000000d', 1, NULL, 3, 0, 1772373600000, 1772373600000, 'f9355869f3f48c03ce5997352c8085fb', 'production', 'shop@1.2.0', NULL, '{"event_id":"0000000000000000000000000000000d","timestamp":1772373600,"platform":"node","level":"error","tags":[["page","cart"]],"release":"shop@1.2.0","environment":"production","exception":{"values":[{"type":"RangeError","value":"resolved at two","stacktrace":{"frames":[{"filename":"src/pay.js","function":"pay","lineno":42,"in_app":true}]}}]},"user":{"id":"user-1"}}');
insert into issuekit_occurrences (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload) values (1, '0000000000000000000000000000000e', 1, NULL, 4, 0, 1772373600000, 1772373600000, '47b48c699ca1cfb85df064c26a9f9fcd', 'production', 'shop@1.2.0', NULL, '{"event_id":"0000000000000000000000000000000e","timestamp":1772373600,"platform":"node","level":"error","tags":[["page","cart"]],"release":"shop@1.2.0","environment":"production","exception":{"values":[{"type":"SyntaxError","value":"odd text � � 😀 שלום ''quoted'' \"twice\" \\","stacktrace":{"frames":[{"filename":"src/pay.js","function":"pay","lineno":42,"in_app":true}]}}]},"user":{"id":"user-2"},"_meta":{"issuekit":{"repairs":[{"path":"exception.values.0.value","reason":"NUL characters and lone surrogates are replaced"}]}}}');
insert into issuekit_occurrences (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload) values (1, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2', 3, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2', 5, 0, 1772373600000, 1772373600000, 'c9fc3ffe87dbc811fe63d8ed751f3c8a', NULL, NULL, '{"id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2","projectId":1,"eventId":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2","hashes":["c9fc3ffe87dbc811fe63d8ed751f3c8a"],"fingerprint":["slow-query"],"title":"slow query","subtitle":"orders","resourceId":null,"evidenceData":{"ms":900},"evidenceDisplay":[{"name":"statement","value":"select 1","important":true}],"typeId":9001,"detectedAt":1772373600000,"level":"info","culprit":"","priority":null,"assignee":null}', '{"event_id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2","timestamp":1772373600,"platform":"other","level":"info","tags":[],"type":"generic"}');
insert into issuekit_occurrences (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload) values (1, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa0', 3, NULL, 5, 1, 1772366400000, 1772373600000, 'c9fc3ffe87dbc811fe63d8ed751f3c8a', NULL, NULL, NULL, NULL);
insert into issuekit_occurrences (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload) values (1, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1', 3, NULL, 5, 1, 1772366400000, 1772373600000, 'c9fc3ffe87dbc811fe63d8ed751f3c8a', NULL, NULL, NULL, NULL);
insert into issuekit_occurrences (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload) values (2, '0000000000000000000000000000000f', 1, NULL, 1, 0, 1772373600000, 1772373600000, '55f439d6bf8f9c4b3661287c9cda4b47', 'production', 'shop@1.2.0', NULL, '{"event_id":"0000000000000000000000000000000f","timestamp":1772373600,"platform":"node","level":"error","tags":[["page","cart"]],"release":"shop@1.2.0","environment":"production","exception":{"values":[{"type":"Error","value":"of the back office","stacktrace":{"frames":[{"filename":"src/pay.js","function":"pay","lineno":42,"in_app":true}]}}]},"user":{"id":"user-0"}}');
insert into issuekit_occurrences (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload) values (1, '00000000000000000000000000000010', 1, NULL, 1, 0, 1772377200000, 1772377200000, '5097ef4165ec837b649162f597962d35', 'staging', 'shop@1.3.0', NULL, '{"event_id":"00000000000000000000000000000010","timestamp":1772377200,"platform":"node","level":"error","tags":[["page","pay"]],"release":"shop@1.3.0","environment":"staging","exception":{"values":[{"type":"PaymentError","value":"declined","stacktrace":{"frames":[{"filename":"src/pay.js","function":"pay","lineno":43,"in_app":true}]}}]},"user":{"id":"user-1"}}');
insert into issuekit_occurrences (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload) values (1, '00000000000000000000000000000011', 1, NULL, 2, 0, 1772377200000, 1772377200000, '963836bfc122c9eb352413d57e9d3f8e', 'staging', 'shop@1.3.0', NULL, '{"event_id":"00000000000000000000000000000011","timestamp":1772377200,"platform":"node","level":"error","tags":[["page","pay"]],"release":"shop@1.3.0","environment":"staging","exception":{"values":[{"type":"TypeError","value":"cart is undefined","stacktrace":{"frames":[{"filename":"src/pay.js","function":"pay","lineno":43,"in_app":true}]}}]},"user":{"id":"user-2"}}');
insert into issuekit_occurrences (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload) values (1, '00000000000000000000000000000012', 1, NULL, 3, 0, 1772366400000, 1772377200000, 'f9355869f3f48c03ce5997352c8085fb', 'production', 'shop@1.0.0', NULL, '{"event_id":"00000000000000000000000000000012","timestamp":1772366400,"platform":"node","level":"error","tags":[["page","cart"]],"release":"shop@1.0.0","environment":"production","exception":{"values":[{"type":"RangeError","value":"resolved at two","stacktrace":{"frames":[{"filename":"src/pay.js","function":"pay","lineno":40,"in_app":true}]}}]},"user":{"id":"user-0"}}');
insert into issuekit_occurrences (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload) values (1, '00000000000000000000000000000013', 1, NULL, 4, 0, 1772377200000, 1772377200000, '47b48c699ca1cfb85df064c26a9f9fcd', 'staging', 'shop@1.3.0', NULL, '{"event_id":"00000000000000000000000000000013","timestamp":1772377200,"platform":"node","level":"error","tags":[["page","pay"]],"release":"shop@1.3.0","environment":"staging","exception":{"values":[{"type":"SyntaxError","value":"odd text � � 😀 שלום ''quoted'' \"twice\" \\","stacktrace":{"frames":[{"filename":"src/pay.js","function":"pay","lineno":43,"in_app":true}]}}]},"user":{"id":"user-1"},"_meta":{"issuekit":{"repairs":[{"path":"exception.values.0.value","reason":"NUL characters and lone surrogates are replaced"}]}}}');
insert into issuekit_occurrences (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload) values (1, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa3', 3, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa3', 5, 0, 1772377200000, 1772377200000, 'c9fc3ffe87dbc811fe63d8ed751f3c8a', NULL, NULL, '{"id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa3","projectId":1,"eventId":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa3","hashes":["c9fc3ffe87dbc811fe63d8ed751f3c8a"],"fingerprint":["slow-query"],"title":"slow query","subtitle":"orders","resourceId":null,"evidenceData":{"ms":900},"evidenceDisplay":[{"name":"statement","value":"select 1","important":true}],"typeId":9001,"detectedAt":1772377200000,"level":"info","culprit":"","priority":null,"assignee":null}', '{"event_id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa3","timestamp":1772377200,"platform":"other","level":"info","tags":[],"type":"generic"}');
insert into issuekit_occurrences (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload) values (2, '00000000000000000000000000000014', 1, NULL, 1, 0, 1772377200000, 1772377200000, '55f439d6bf8f9c4b3661287c9cda4b47', 'staging', 'shop@1.3.0', NULL, '{"event_id":"00000000000000000000000000000014","timestamp":1772377200,"platform":"node","level":"error","tags":[["page","pay"]],"release":"shop@1.3.0","environment":"staging","exception":{"values":[{"type":"Error","value":"of the back office","stacktrace":{"frames":[{"filename":"src/pay.js","function":"pay","lineno":43,"in_app":true}]}}]},"user":{"id":"user-2"}}');
insert into issuekit_occurrences (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload) values (1, '00000000000000000000000000000015', 1, NULL, 1, 0, 1772380800000, 1772380800000, '5097ef4165ec837b649162f597962d35', 'production', 'shop@1.4.0', NULL, '{"event_id":"00000000000000000000000000000015","timestamp":1772380800,"platform":"node","level":"error","tags":[["page","cart"]],"release":"shop@1.4.0","environment":"production","exception":{"values":[{"type":"PaymentError","value":"declined","stacktrace":{"frames":[{"filename":"src/pay.js","function":"pay","lineno":44,"in_app":true}]}}]},"user":{"id":"user-0"}}');
insert into issuekit_occurrences (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload) values (1, '00000000000000000000000000000016', 1, NULL, 2, 0, 1772380800000, 1772380800000, '963836bfc122c9eb352413d57e9d3f8e', 'production', 'shop@1.4.0', NULL, '{"event_id":"00000000000000000000000000000016","timestamp":1772380800,"platform":"node","level":"error","tags":[["page","cart"]],"release":"shop@1.4.0","environment":"production","exception":{"values":[{"type":"TypeError","value":"cart is undefined","stacktrace":{"frames":[{"filename":"src/pay.js","function":"pay","lineno":44,"in_app":true}]}}]},"user":{"id":"user-1"}}');
insert into issuekit_occurrences (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload) values (1, '00000000000000000000000000000017', 1, NULL, 3, 0, 1772366400000, 1772380800000, 'f9355869f3f48c03ce5997352c8085fb', 'production', 'shop@1.0.0', NULL, '{"event_id":"00000000000000000000000000000017","timestamp":1772366400,"platform":"node","level":"error","tags":[["page","cart"]],"release":"shop@1.0.0","environment":"production","exception":{"values":[{"type":"RangeError","value":"resolved at two","stacktrace":{"frames":[{"filename":"src/pay.js","function":"pay","lineno":40,"in_app":true}]}}]},"user":{"id":"user-2"}}');
insert into issuekit_occurrences (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload) values (1, '00000000000000000000000000000018', 1, NULL, 4, 0, 1772380800000, 1772380800000, '47b48c699ca1cfb85df064c26a9f9fcd', 'production', 'shop@1.4.0', NULL, '{"event_id":"00000000000000000000000000000018","timestamp":1772380800,"platform":"node","level":"error","tags":[["page","cart"]],"release":"shop@1.4.0","environment":"production","exception":{"values":[{"type":"SyntaxError","value":"odd text � � 😀 שלום ''quoted'' \"twice\" \\","stacktrace":{"frames":[{"filename":"src/pay.js","function":"pay","lineno":44,"in_app":true}]}}]},"user":{"id":"user-0"},"_meta":{"issuekit":{"repairs":[{"path":"exception.values.0.value","reason":"NUL characters and lone surrogates are replaced"}]}}}');
insert into issuekit_occurrences (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload) values (1, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa4', 3, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa4', 5, 0, 1772380800000, 1772380800000, 'c9fc3ffe87dbc811fe63d8ed751f3c8a', NULL, NULL, '{"id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa4","projectId":1,"eventId":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa4","hashes":["c9fc3ffe87dbc811fe63d8ed751f3c8a"],"fingerprint":["slow-query"],"title":"slow query","subtitle":"orders","resourceId":null,"evidenceData":{"ms":900},"evidenceDisplay":[{"name":"statement","value":"select 1","important":true}],"typeId":9001,"detectedAt":1772380800000,"level":"info","culprit":"","priority":null,"assignee":null}', '{"event_id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa4","timestamp":1772380800,"platform":"other","level":"info","tags":[],"type":"generic"}');
insert into issuekit_occurrences (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload) values (2, '00000000000000000000000000000019', 1, NULL, 1, 0, 1772380800000, 1772380800000, '55f439d6bf8f9c4b3661287c9cda4b47', 'production', 'shop@1.4.0', NULL, '{"event_id":"00000000000000000000000000000019","timestamp":1772380800,"platform":"node","level":"error","tags":[["page","cart"]],"release":"shop@1.4.0","environment":"production","exception":{"values":[{"type":"Error","value":"of the back office","stacktrace":{"frames":[{"filename":"src/pay.js","function":"pay","lineno":44,"in_app":true}]}}]},"user":{"id":"user-1"}}');
insert into issuekit_occurrences (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload) values (1, 'd1848421e80145c80ec5cf9e75d25e34', 2, 'ffffffffffffffffffffffffffffffff', 6, 0, 1772366401000, 1772384400000, 'e267d6adce6c5897fd0c6418840b0ece', 'production', NULL, '{"id":"d1848421e80145c80ec5cf9e75d25e34","projectId":1,"eventId":"ffffffffffffffffffffffffffffffff","hashes":["e267d6adce6c5897fd0c6418840b0ece"],"fingerprint":["1d3a7e65c1f263064f22f3fdffd41fe6"],"title":"User Feedback: the pay button does nothing","subtitle":"the pay button does nothing","resourceId":null,"evidenceData":{"message":"the pay button does nothing","name":"Ann","source":"new_feedback_envelope","summary":"the pay button does nothing"},"evidenceDisplay":[{"name":"message","value":"the pay button does nothing","important":true},{"name":"name","value":"Ann","important":false}],"typeId":6001,"detectedAt":1772366401000,"level":"info","culprit":"user","priority":null,"assignee":null}', '{"event_id":"ffffffffffffffffffffffffffffffff","timestamp":1772366401,"platform":"javascript","level":"info","tags":[["has_linked_error","false"]],"type":"generic","environment":"production","logentry":{"formatted":"the pay button does nothing"},"contexts":{"feedback":{"message":"the pay button does nothing","name":"Ann","source":"widget"}}}');
insert into issuekit_project_keys (public_key, project_id, label, created_at, revoked_at) values ('fa457dc9d00000000000000000000001', 1, '', 1772366400000, NULL);
insert into issuekit_project_keys (public_key, project_id, label, created_at, revoked_at) values ('fa457dc9d00000000000000000000002', 2, '', 1772366400000, NULL);
insert into issuekit_project_keys (public_key, project_id, label, created_at, revoked_at) values ('fa457dc9d00000000000000000000003', 1, 'old', 1772384400000, 1772384400000);
insert into issuekit_project_numbers (project_id, last) values (1, 6);
insert into issuekit_project_numbers (project_id, last) values (2, 1);
insert into issuekit_projects (id, slug, name, created_at) values (1, 'shop', 'shop', 1772366400000);
insert into issuekit_projects (id, slug, name, created_at) values (2, 'back-office', 'back-office', 1772366400000);
insert into issuekit_received (project_id, hour_start, category, outcome, reason, quantity) values (1, 1772366400000, 'error', 'accepted', '', 4);
insert into issuekit_received (project_id, hour_start, category, outcome, reason, quantity) values (1, 1772366400000, 'occurrence', 'suppressed', 'below-noise-threshold', 1);
insert into issuekit_received (project_id, hour_start, category, outcome, reason, quantity) values (1, 1772370000000, 'error', 'accepted', '', 4);
insert into issuekit_received (project_id, hour_start, category, outcome, reason, quantity) values (1, 1772370000000, 'occurrence', 'suppressed', 'below-noise-threshold', 1);
insert into issuekit_received (project_id, hour_start, category, outcome, reason, quantity) values (1, 1772373600000, 'error', 'accepted', '', 4);
insert into issuekit_received (project_id, hour_start, category, outcome, reason, quantity) values (1, 1772373600000, 'occurrence', 'accepted', '', 1);
insert into issuekit_received (project_id, hour_start, category, outcome, reason, quantity) values (1, 1772377200000, 'error', 'accepted', '', 4);
insert into issuekit_received (project_id, hour_start, category, outcome, reason, quantity) values (1, 1772377200000, 'occurrence', 'accepted', '', 1);
insert into issuekit_received (project_id, hour_start, category, outcome, reason, quantity) values (1, 1772380800000, 'error', 'accepted', '', 4);
insert into issuekit_received (project_id, hour_start, category, outcome, reason, quantity) values (1, 1772380800000, 'occurrence', 'accepted', '', 1);
insert into issuekit_received (project_id, hour_start, category, outcome, reason, quantity) values (1, 1772384400000, 'error', 'invalid', 'json', 3);
insert into issuekit_received (project_id, hour_start, category, outcome, reason, quantity) values (1, 1772384400000, 'feedback', 'accepted', '', 1);
insert into issuekit_received (project_id, hour_start, category, outcome, reason, quantity) values (2, 1772366400000, 'error', 'accepted', '', 1);
insert into issuekit_received (project_id, hour_start, category, outcome, reason, quantity) values (2, 1772370000000, 'error', 'accepted', '', 1);
insert into issuekit_received (project_id, hour_start, category, outcome, reason, quantity) values (2, 1772373600000, 'error', 'accepted', '', 1);
insert into issuekit_received (project_id, hour_start, category, outcome, reason, quantity) values (2, 1772377200000, 'error', 'accepted', '', 1);
insert into issuekit_received (project_id, hour_start, category, outcome, reason, quantity) values (2, 1772380800000, 'error', 'accepted', '', 1);
insert into issuekit_releases (project_id, version, first_seen_at, last_seen_at) values (1, 'shop@1.0.0', 1772366400000, 1772366400000);
insert into issuekit_releases (project_id, version, first_seen_at, last_seen_at) values (1, 'shop@1.1.0', 1772370000000, 1772370000000);
insert into issuekit_releases (project_id, version, first_seen_at, last_seen_at) values (1, 'shop@1.2.0', 1772373600000, 1772373600000);
insert into issuekit_releases (project_id, version, first_seen_at, last_seen_at) values (1, 'shop@1.3.0', 1772377200000, 1772377200000);
insert into issuekit_releases (project_id, version, first_seen_at, last_seen_at) values (1, 'shop@1.4.0', 1772380800000, 1772380800000);
insert into issuekit_releases (project_id, version, first_seen_at, last_seen_at) values (2, 'shop@1.0.0', 1772366400000, 1772366400000);
insert into issuekit_releases (project_id, version, first_seen_at, last_seen_at) values (2, 'shop@1.1.0', 1772370000000, 1772370000000);
insert into issuekit_releases (project_id, version, first_seen_at, last_seen_at) values (2, 'shop@1.2.0', 1772373600000, 1772373600000);
insert into issuekit_releases (project_id, version, first_seen_at, last_seen_at) values (2, 'shop@1.3.0', 1772377200000, 1772377200000);
insert into issuekit_releases (project_id, version, first_seen_at, last_seen_at) values (2, 'shop@1.4.0', 1772380800000, 1772380800000);
