import type { GroupUnit } from "@issuekit/core";
import { changed, type Statements } from "./database.ts";

const insertUser = "insert into issuekit_group_users values (?, ?, ?) on conflict do nothing";

/** Adds the unit's people and answers how many of them are new to the group. */
export function addUsers(statements: Statements, projectId: number, { number, users }: GroupUnit): number {
  const insert = statements.prepare(insertUser);
  let added = 0;
  for (const user of users) added += changed(insert, projectId, number, user);
  return added;
}

const addTag = `
  insert into issuekit_group_tags values (?, ?, ?, ?, ?, ?, ?)
  on conflict do update set
    times = times + excluded.times,
    first_seen_at = min(first_seen_at, excluded.first_seen_at),
    last_seen_at = max(last_seen_at, excluded.last_seen_at)`;

const addBucket = `
  insert into issuekit_group_buckets values (?, ?, ?, ?, ?)
  on conflict do update set times = times + excluded.times`;

/** Adds the tags and buckets of all units, table by table in the order of the keys: what one row needs is still at hand for the next. */
export function addSummaries(statements: Statements, projectId: number, units: readonly GroupUnit[]): void {
  const inOrder = units.toSorted((a, b) => a.number - b.number);
  const tag = statements.prepare(addTag);
  for (const { number, tags } of inOrder) {
    for (const { key, value, times, firstSeenAt, lastSeenAt } of tags) {
      tag.run(projectId, number, key, value, times, firstSeenAt, lastSeenAt);
    }
  }
  const bucket = statements.prepare(addBucket);
  for (const { number, buckets } of inOrder) {
    for (const { hourStart, environment, times } of buckets) {
      bucket.run(projectId, number, hourStart, environment, times);
    }
  }
}

const findEnvironment =
  "select 1 from issuekit_group_releases where project_id = ? and number = ? and environment = ? limit 1";

const addRelease = `
  update issuekit_group_releases set
    times = times + ?, first_seen_at = min(first_seen_at, ?), last_seen_at = max(last_seen_at, ?)
  where project_id = ? and number = ? and environment = ? and release = ?`;

const insertRelease = "insert into issuekit_group_releases values (?, ?, ?, ?, ?, ?, ?)";

/** Adds the unit's environments and releases, and answers the environments that the group had not been seen in. */
export function addReleases(statements: Statements, projectId: number, unit: GroupUnit): readonly string[] {
  const add = statements.prepare(addRelease);
  const find = statements.prepare(findEnvironment);
  const insert = statements.prepare(insertRelease);
  const fresh: string[] = [];
  for (const { environment, release, times, firstSeenAt, lastSeenAt } of unit.releases) {
    const key = [projectId, unit.number, environment, release] as const;
    if (changed(add, times, firstSeenAt, lastSeenAt, ...key) === 1) continue;
    if (find.get(projectId, unit.number, environment) === undefined) fresh.push(environment);
    insert.run(...key, times, firstSeenAt, lastSeenAt);
  }
  return fresh;
}
