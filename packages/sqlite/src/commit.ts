import type { ChangeSet, CommitResult, Counting, GroupUnit, OccurrenceKey, Totals } from "@issuekit/core";
import type { Connection } from "./connection.ts";
import type { Row, SqliteStatement } from "./database.ts";
import { number, splitKey, text } from "./rows.ts";

const minuteMs = 60_000;

/** Applies a change set inside the caller's transaction. A unit is looked at before anything of it is written. */
export function commit(connection: Connection, changes: ChangeSet): CommitResult {
  const { projectId } = changes;
  const before = connection.prepare("select refused from commits where project_id = ? and id = ?").get(projectId, changes.id) as Row | undefined;
  if (before !== undefined) return { kind: "alreadyApplied", refused: JSON.parse(text(before, "refused")) as string[] };

  const writer = new UnitWriter(connection, projectId);
  const totals = new Map<string, Totals>();
  const refused: string[] = [];
  for (const unit of changes.units) {
    const answer = writer.apply(unit);
    if (answer === "refused") refused.push(unit.groupId);
    else totals.set(unit.groupId, answer);
  }
  const newReleases = seeReleases(connection, changes);
  const seeEnvironment = connection.prepare(`insert into environments (project_id, name, first_seen_at) values (?, ?, ?)
    on conflict do update set first_seen_at = excluded.first_seen_at where excluded.first_seen_at < first_seen_at`);
  for (const { name, firstSeenAt } of changes.environments) seeEnvironment.run(projectId, name, firstSeenAt);
  connection
    .prepare("insert into commits (project_id, id, now, refused) values (?, ?, ?, ?)")
    .run(projectId, changes.id, changes.now, JSON.stringify(refused));
  return { kind: "applied", totals, refused, newReleases, earlierPayloads: writer.earlierPayloads };
}

function seeReleases(connection: Connection, changes: ChangeSet): readonly string[] {
  const fresh: string[] = [];
  const see = connection.prepare("insert into releases (project_id, version, first_seen_at, last_seen_at) values (?, ?, ?, ?) on conflict do nothing");
  const move = connection.prepare(`update releases set first_seen_at = min(first_seen_at, ?),
    last_seen_at = case when ? >= last_seen_at + ${minuteMs} then ? else last_seen_at end
    where project_id = ? and version = ? and (first_seen_at > ? or last_seen_at + ${minuteMs} <= ?)`);
  for (const { version, firstSeenAt, lastSeenAt } of changes.releases) {
    if (Number(see.run(changes.projectId, version, firstSeenAt, lastSeenAt).changes) === 1) fresh.push(version);
    else move.run(firstSeenAt, lastSeenAt, lastSeenAt, changes.projectId, version, firstSeenAt, lastSeenAt);
  }
  return fresh;
}

const sql = {
  findGroup: "select id, state_version from groups where project_id = ? and number = ?",
  findGroupById: "select 1 from groups where project_id = ? and id = ?",
  findHash: "select 1 from hashes where project_id = ? and hash = ?",
  claimHash: "insert into hashes (project_id, hash, number) values (?, ?, ?) on conflict do nothing",
  create: `insert into groups (project_id, number, id, type_id, status, substatus, state_version, priority, initial_priority,
      assignee, suppressed_count, created_at, times_seen, users_seen, first_seen_at, last_seen_at, earliest_at, earliest_id,
      first_release, newest_at, newest_id, level, culprit, platform, sdk, metadata, title_is_real, title_at, title_id, title, message)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  add: `update groups set times_seen = times_seen + ?, users_seen = users_seen + ?, first_seen_at = min(first_seen_at, ?),
      last_seen_at = max(last_seen_at, ?) where project_id = ? and number = ? returning times_seen, users_seen, earliest_at, earliest_id, newest_at, newest_id,
      title_is_real, title_at, title_id`,
  rankEarliest: "update groups set earliest_at = ?, earliest_id = ?, first_release = ? where project_id = ? and number = ?",
  rankNewest: `update groups set newest_at = ?, newest_id = ?, level = ?, culprit = ?, platform = ?, sdk = ?, metadata = ?
    where project_id = ? and number = ?`,
  rankTitle: `update groups set title_is_real = ?, title_at = ?, title_id = ?, title = ?, message = ?
    where project_id = ? and number = ?`,
  totals: "select times_seen, users_seen from groups where project_id = ? and number = ?",
  change: `update groups set state_version = ?, status = coalesce(?, status), substatus = case when ? then ? else substatus end,
      resolution = case when ? then ? else resolution end, priority = coalesce(?, priority)
    where project_id = ? and number = ?`,
  store: `insert into occurrences (project_id, id, kind, event_id, number, hash, at, received_at, environment, release, suppressed, occurrence, payload)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
  remove: "delete from occurrences where project_id = ? and id = ? and kind = ?",
  hasOwnPayload: "select 1 from occurrences where project_id = ? and id = ? and kind = 1 and payload is not null",
  hasCarriedPayload: "select 1 from occurrences where project_id = ? and event_id = ? and payload is not null",
  user: "insert into group_users (project_id, number, user_key) values (?, ?, ?) on conflict do nothing",
  bucket: `insert into group_buckets (project_id, number, hour_start, environment, times) values (?, ?, ?, ?, ?)
    on conflict do update set times = times + excluded.times`,
  tag: `insert into group_tags (project_id, number, key, value, times, first_seen_at, last_seen_at) values (?, ?, ?, ?, ?, ?, ?)
    on conflict do update set times = times + excluded.times, first_seen_at = min(first_seen_at, excluded.first_seen_at),
      last_seen_at = max(last_seen_at, excluded.last_seen_at)`,
  addRelease: `update group_releases set times = times + ?, first_seen_at = min(first_seen_at, ?), last_seen_at = max(last_seen_at, ?)
    where project_id = ? and number = ? and environment = ? and release = ?`,
  findEnvironment: "select 1 from group_releases where project_id = ? and number = ? and environment = ? limit 1",
  newRelease: `insert into group_releases (project_id, number, environment, release, times, first_seen_at, last_seen_at)
    values (?, ?, ?, ?, ?, ?, ?)`,
  activity: "insert into activity (project_id, number, state_version, id, kind, at, actor, data) values (?, ?, ?, ?, ?, ?, ?, ?)",
  history: "insert into history (project_id, number, state_version, at, status, substatus, release) values (?, ?, ?, ?, ?, ?, ?)",
  announce: `insert into outbox (project_id, consumer, id, name, at, state_version, group_id, number, body, times_seen, users_seen)
    select project_id, consumer, ?, name, ?, ?, ?, ?, ?, ?, ? from consumers where project_id = ? and name = ?`,
} as const;

/** Writes the units of one change set. */
class UnitWriter {
  readonly earlierPayloads: OccurrenceKey[] = [];
  readonly #project: number;
  readonly #run: { readonly [Name in keyof typeof sql]: SqliteStatement };

  constructor(connection: Connection, projectId: number) {
    this.#project = projectId;
    const prepared = Object.entries(sql).map(([name, statement]) => [name, connection.prepare(statement)] as const);
    this.#run = Object.fromEntries(prepared) as { [Name in keyof typeof sql]: SqliteStatement };
  }

  apply(unit: GroupUnit): Totals | "refused" {
    if (!this.#holds(unit)) return "refused";
    if (!this.#store(unit)) return "refused";
    const newUsers = this.#users(unit);
    const totals = unit.create === undefined ? this.#add(unit, newUsers) : this.#create(unit, newUsers);
    this.#claim(unit);
    this.#change(unit);
    const newEnvironments = this.#summarise(unit);
    this.#record(unit, totals);
    return { ...totals, newEnvironments };
  }

  /** Whether everything is as the unit's decision had it. */
  #holds(unit: GroupUnit): boolean {
    const project = this.#project;
    const row = this.#run.findGroup.get(project, unit.number) as Row | undefined;
    if (unit.create === undefined) {
      if (row === undefined || row["id"] !== unit.groupId || row["state_version"] !== (unit.relyOn.stateVersion ?? null)) return false;
    } else if (row !== undefined || unit.count === undefined || this.#run.findGroupById.get(project, unit.groupId) !== undefined) {
      return false;
    }
    return unit.relyOn.newHashes.every((hash) => this.#run.findHash.get(project, hash) === undefined);
  }

  /** Stores the occurrences. Where one is stored already, takes the ones before it back. */
  #store(unit: GroupUnit): boolean {
    const project = this.#project;
    const written: OccurrenceKey[] = [];
    const earlier: OccurrenceKey[] = [];
    for (const occurrence of unit.occurrences) {
      const { kind, id } = splitKey(occurrence.key);
      const { eventId } = occurrence;
      let { payload } = occurrence;
      if (payload !== null && this.#hasPayload(kind, id, eventId)) {
        earlier.push(occurrence.key);
        payload = null;
      }
      const result = this.#run.store.run(
        project, id, kind, eventId === id ? null : eventId, unit.number, occurrence.hash, occurrence.at, occurrence.receivedAt,
        occurrence.environment, occurrence.release, 0, occurrence.occurrence, payload,
      );
      if (Number(result.changes) === 0) {
        this.#takeBack(written);
        return false;
      }
      written.push(occurrence.key);
    }
    for (const { key, hash, at, receivedAt } of unit.suppressed) {
      const { kind, id } = splitKey(key);
      this.#run.store.run(project, id, kind, null, unit.number, hash, at, receivedAt, null, null, 1, null, null);
    }
    this.earlierPayloads.push(...earlier);
    return true;
  }

  #hasPayload(kind: number, id: string, eventId: string): boolean {
    const project = this.#project;
    if (this.#run.hasCarriedPayload.get(project, eventId) !== undefined) return true;
    return !(kind === 1 && id === eventId) && this.#run.hasOwnPayload.get(project, eventId) !== undefined;
  }

  #takeBack(keys: readonly OccurrenceKey[]): void {
    for (const key of keys) {
      const { kind, id } = splitKey(key);
      this.#run.remove.run(this.#project, id, kind);
    }
  }

  #users(unit: GroupUnit): number {
    let fresh = 0;
    for (const user of unit.users) fresh += Number(this.#run.user.run(this.#project, unit.number, user).changes);
    return fresh;
  }

  #create(unit: GroupUnit, newUsers: number): { timesSeen: number; usersSeen: number } {
    const { create, count } = unit as GroupUnit & { create: NonNullable<GroupUnit["create"]>; count: Counting };
    const { earliest, newest, titled } = count;
    this.#run.create.run(
      this.#project, unit.number, unit.groupId, create.typeId, create.condition.status, create.condition.substatus, create.stateVersion,
      create.priority, create.initialPriority, create.assignee, create.suppressedCount, create.createdAt, count.times, newUsers,
      count.firstSeenAt, count.lastSeenAt, earliest.at, earliest.id, earliest.release, newest.at, newest.id, newest.level,
      newest.culprit, newest.platform, newest.sdk, newest.metadata, titled.isReal ? 1 : 0, titled.at, titled.id, titled.title, titled.message,
    );
    return { timesSeen: count.times, usersSeen: newUsers };
  }

  #add(unit: GroupUnit, newUsers: number): { timesSeen: number; usersSeen: number } {
    const project = this.#project;
    const { count } = unit;
    if (count === undefined) {
      const row = this.#run.totals.get(project, unit.number) as Row;
      return { timesSeen: number(row, "times_seen"), usersSeen: number(row, "users_seen") };
    }
    const row = this.#run.add.get(count.times, newUsers, count.firstSeenAt, count.lastSeenAt, project, unit.number) as Row;
    const { earliest, newest, titled } = count;
    if (isBefore(earliest, { at: number(row, "earliest_at"), id: text(row, "earliest_id") })) {
      this.#run.rankEarliest.run(earliest.at, earliest.id, earliest.release, project, unit.number);
    }
    if (isBefore({ at: number(row, "newest_at"), id: text(row, "newest_id") }, newest)) {
      const { at, id, level, culprit, platform, sdk, metadata } = newest;
      this.#run.rankNewest.run(at, id, level, culprit, platform, sdk, metadata, project, unit.number);
    }
    const wasReal = row["title_is_real"] === 1;
    const stored = { at: number(row, "title_at"), id: text(row, "title_id") };
    if (titled.isReal === wasReal ? isBefore(stored, titled) : titled.isReal) {
      this.#run.rankTitle.run(titled.isReal ? 1 : 0, titled.at, titled.id, titled.title, titled.message, project, unit.number);
    }
    return { timesSeen: number(row, "times_seen"), usersSeen: number(row, "users_seen") };
  }

  #claim(unit: GroupUnit): void {
    for (const hash of unit.relyOn.newHashes) this.#run.claimHash.run(this.#project, hash, unit.number);
    for (const hash of unit.spareHashes) this.#run.claimHash.run(this.#project, hash, unit.number);
  }

  #change(unit: GroupUnit): void {
    const { change } = unit;
    if (change === undefined) return;
    const { condition, resolution } = change;
    this.#run.change.run(
      change.stateVersion, condition?.status ?? null, condition === undefined ? 0 : 1, condition?.substatus ?? null,
      resolution === undefined ? 0 : 1, resolution ? JSON.stringify(resolution) : null, change.priority ?? null, this.#project, unit.number,
    );
  }

  /** Adds to the summaries and answers the environments that are new to the group. */
  #summarise(unit: GroupUnit): readonly string[] {
    const project = this.#project;
    for (const { hourStart, environment, times } of unit.buckets) this.#run.bucket.run(project, unit.number, hourStart, environment, times);
    for (const tag of unit.tags) {
      this.#run.tag.run(project, unit.number, tag.key, tag.value, tag.times, tag.firstSeenAt, tag.lastSeenAt);
    }
    const newEnvironments: string[] = [];
    for (const { environment, release, times, firstSeenAt, lastSeenAt } of unit.releases) {
      const added = this.#run.addRelease.run(times, firstSeenAt, lastSeenAt, project, unit.number, environment, release);
      if (Number(added.changes) === 1) continue;
      if (this.#run.findEnvironment.get(project, unit.number, environment) === undefined) newEnvironments.push(environment);
      this.#run.newRelease.run(project, unit.number, environment, release, times, firstSeenAt, lastSeenAt);
    }
    return newEnvironments;
  }

  #record(unit: GroupUnit, totals: { readonly timesSeen: number; readonly usersSeen: number }): void {
    const project = this.#project;
    for (const { stateVersion, id, kind, at, actor, data } of unit.activity) {
      this.#run.activity.run(project, unit.number, stateVersion, id, kind, at, actor, JSON.stringify(data));
    }
    for (const { stateVersion, at, condition, release } of unit.history) {
      this.#run.history.run(project, unit.number, stateVersion, at, condition.status, condition.substatus, release);
    }
    for (const { id, name, at, stateVersion, body } of unit.announcements) {
      this.#run.announce.run(id, at, stateVersion, unit.groupId, unit.number, body, totals.timesSeen, totals.usersSeen, project, name);
    }
  }
}

function isBefore(a: { readonly at: number; readonly id: string }, b: { readonly at: number; readonly id: string }): boolean {
  return a.at === b.at ? Buffer.compare(Buffer.from(a.id), Buffer.from(b.id)) < 0 : a.at < b.at;
}
