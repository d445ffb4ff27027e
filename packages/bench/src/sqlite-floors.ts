import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ChangeSet, GroupUnit } from "@issuekit/core";

/**
 * Writes the rows of a change set with plain prepared statements: no parsing, no rules, no checks, nothing read but what
 * a summary needs to add to itself.
 */
export function createRowFloor(database: DatabaseSync): (changes: ChangeSet) => void {
  const run = (sql: string): StatementSync => database.prepare(sql);
  const statements = {
    occurrence: run(
      `insert into issuekit_occurrences (project_id, id, kind, event_id, number, hash, at, received_at, environment, release, suppressed, occurrence, payload)
        values (?, ?, 1, null, ?, ?, ?, ?, ?, ?, 0, null, ?)`,
    ),
    create: run(
      `insert into issuekit_groups (project_id, number, id, type_id, status, substatus, state_version, priority, initial_priority, assignee,
          suppressed_count, created_at, times_seen, users_seen, first_seen_at, last_seen_at, earliest_at, earliest_id, first_release,
          newest_at, newest_id, level, culprit, platform, sdk, metadata, title_is_real, title_at, title_id, title, message)
        values (?, ?, ?, 1, 'unresolved', 'new', 1, 'high', 'high', null, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?)`,
    ),
    update: run(
      `update issuekit_groups set times_seen = times_seen + ?, users_seen = users_seen + ?, first_seen_at = min(first_seen_at, ?), last_seen_at = max(last_seen_at, ?),
          newest_at = ?, newest_id = ?, level = ?, culprit = ?, platform = ?, sdk = ?, metadata = ?, title_at = ?, title_id = ?, title = ?, message = ?
        where project_id = ? and number = ?`,
    ),
    hash: run("insert into issuekit_hashes (project_id, hash, number) values (?, ?, ?) on conflict do nothing"),
    tag: run(
      `insert into issuekit_group_tags (project_id, number, key, value, times, first_seen_at, last_seen_at) values (?, ?, ?, ?, ?, ?, ?)
        on conflict do update set times = times + excluded.times, first_seen_at = min(first_seen_at, excluded.first_seen_at), last_seen_at = max(last_seen_at, excluded.last_seen_at)`,
    ),
    bucket: run(
      `insert into issuekit_group_buckets (project_id, number, hour_start, environment, times) values (?, ?, ?, ?, ?)
        on conflict do update set times = times + excluded.times`,
    ),
    user: run(
      "insert into issuekit_group_users (project_id, number, user_key) values (?, ?, ?) on conflict do nothing",
    ),
    release: run(
      `insert into issuekit_group_releases (project_id, number, environment, release, times, first_seen_at, last_seen_at) values (?, ?, ?, ?, ?, ?, ?)
        on conflict do update set times = times + excluded.times, first_seen_at = min(first_seen_at, excluded.first_seen_at), last_seen_at = max(last_seen_at, excluded.last_seen_at)`,
    ),
    commit: run("insert into issuekit_commits (project_id, id, now, refused) values (?, ?, ?, '[]')"),
  };

  function writeUnit(project: number, unit: GroupUnit): void {
    const { count, number } = unit;
    if (count === undefined) return;
    for (const { key, hash, at, receivedAt, environment, release, payload } of unit.occurrences) {
      statements.occurrence.run(project, key.slice(6), number, hash, at, receivedAt, environment, release, payload);
    }
    for (const hash of [...unit.relyOn.newHashes, ...unit.spareHashes]) statements.hash.run(project, hash, number);
    let users = 0;
    for (const user of unit.users) users += Number(statements.user.run(project, number, user).changes);
    const { earliest, newest, titled } = count;
    if (unit.create === undefined) {
      statements.update.run(
        count.times,
        users,
        count.firstSeenAt,
        count.lastSeenAt,
        newest.at,
        newest.id,
        newest.level,
        newest.culprit,
        newest.platform,
        newest.sdk,
        newest.metadata,
        titled.at,
        titled.id,
        titled.title,
        titled.message,
        project,
        number,
      );
    } else {
      statements.create.run(
        project,
        number,
        unit.groupId,
        unit.create.createdAt,
        count.times,
        users,
        count.firstSeenAt,
        count.lastSeenAt,
        earliest.at,
        earliest.id,
        earliest.release,
        newest.at,
        newest.id,
        newest.level,
        newest.culprit,
        newest.platform,
        newest.sdk,
        newest.metadata,
        titled.at,
        titled.id,
        titled.title,
        titled.message,
      );
    }
    for (const { hourStart, environment, times } of unit.buckets)
      statements.bucket.run(project, number, hourStart, environment, times);
    for (const tag of unit.tags)
      statements.tag.run(project, number, tag.key, tag.value, tag.times, tag.firstSeenAt, tag.lastSeenAt);
    for (const row of unit.releases) {
      statements.release.run(project, number, row.environment, row.release, row.times, row.firstSeenAt, row.lastSeenAt);
    }
  }

  return (changes) => {
    database.exec("begin immediate");
    for (const unit of changes.units) writeUnit(changes.projectId, unit);
    statements.commit.run(changes.projectId, changes.id, changes.now);
    database.exec("commit");
  };
}

/** Writes the events alone, with their payload and their two indexes. */
export function createEventFloor(database: DatabaseSync): (changes: ChangeSet) => void {
  database.exec(`
    create table events (project_id integer not null, id text not null, number integer not null, at integer not null, payload text not null);
    create unique index events_by_id on events (project_id, id);
    create index events_by_group on events (project_id, number, at);
  `);
  const insert = database.prepare("insert into events (project_id, id, number, at, payload) values (?, ?, ?, ?, ?)");
  return (changes) => {
    database.exec("begin immediate");
    for (const { number, occurrences } of changes.units) {
      for (const { key, at, payload } of occurrences) insert.run(changes.projectId, key.slice(6), number, at, payload);
    }
    database.exec("commit");
  };
}
