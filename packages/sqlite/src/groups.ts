import type { Counting, GroupChange, GroupUnit, NewGroup } from "@issuekit/core";
import { first, type Statements } from "./database.ts";

/** The columns of a stored group that commits compare. */
export interface StandingGroup {
  readonly id: string;
  readonly state_version: number;
  readonly times_seen: number;
  readonly users_seen: number;
  readonly earliest_at: number;
  readonly earliest_id: string;
  readonly newest_at: number;
  readonly newest_id: string;
  readonly title_is_real: number;
  readonly title_at: number;
  readonly title_id: string;
}

const findStanding = `
  select id, state_version, times_seen, users_seen, earliest_at, earliest_id, newest_at, newest_id, title_is_real, title_at,
    title_id
  from issuekit_groups where project_id = ? and number = ?`;

export function findStandingGroup(
  statements: Statements,
  projectId: number,
  number: number,
): StandingGroup | undefined {
  return first<StandingGroup>(statements.prepare(findStanding), projectId, number);
}

/** Whether a new group's id or number belongs to another. */
export function isNameTaken(statements: Statements, projectId: number, { groupId, number }: GroupUnit): boolean {
  const byId = statements.prepare("select 1 from issuekit_groups where project_id = ? and id = ?");
  return findStandingGroup(statements, projectId, number) !== undefined || byId.get(projectId, groupId) !== undefined;
}

const insert = `
  insert into issuekit_groups
    (project_id, number, id, type_id, state_version, status, substatus, priority, initial_priority, assignee,
     suppressed_count, created_at, times_seen, users_seen, first_seen_at, last_seen_at, earliest_at, earliest_id,
     first_release, newest_at, newest_id, level, culprit, platform, sdk, metadata, title_is_real, title_at, title_id,
     title, message)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** Writes a new group with its first counts. */
export function insertGroup(
  statements: Statements,
  projectId: number,
  { groupId, number }: GroupUnit,
  group: NewGroup,
  count: Counting,
  users: number,
): void {
  const { condition, typeId, stateVersion, priority, initialPriority, assignee, suppressedCount, createdAt } = group;
  const { times, firstSeenAt, lastSeenAt, earliest, newest, titled } = count;
  statements
    .prepare(insert)
    .run(
      projectId,
      number,
      groupId,
      typeId,
      stateVersion,
      condition.status,
      condition.substatus,
      priority,
      initialPriority,
      assignee,
      suppressedCount,
      createdAt,
      times,
      users,
      firstSeenAt,
      lastSeenAt,
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
      titled.isReal ? 1 : 0,
      titled.at,
      titled.id,
      titled.title,
      titled.message,
    );
}

const addCount = `
  update issuekit_groups set
    times_seen = ?, users_seen = ?, first_seen_at = min(first_seen_at, ?), last_seen_at = max(last_seen_at, ?),
    earliest_at = coalesce(?, earliest_at), earliest_id = coalesce(?, earliest_id), first_release = iif(?, ?, first_release),
    newest_at = coalesce(?, newest_at), newest_id = coalesce(?, newest_id), level = coalesce(?, level),
    culprit = coalesce(?, culprit), platform = coalesce(?, platform), sdk = iif(?, ?, sdk), metadata = coalesce(?, metadata),
    title_is_real = coalesce(?, title_is_real), title_at = coalesce(?, title_at), title_id = coalesce(?, title_id),
    title = coalesce(?, title), message = coalesce(?, message)
  where project_id = ? and number = ?`;

/** Adds to a known group and replaces what the unit outranks. The row is under the write lock: comparing here is comparing there. */
export function countInGroup(
  statements: Statements,
  projectId: number,
  number: number,
  standing: StandingGroup,
  count: Counting,
  newUsers: number,
): void {
  const { times, firstSeenAt, lastSeenAt } = count;
  const earliest = isBefore(count.earliest, { at: standing.earliest_at, id: standing.earliest_id })
    ? count.earliest
    : null;
  const newest = isBefore({ at: standing.newest_at, id: standing.newest_id }, count.newest) ? count.newest : null;
  const titled = outranksTitle(count.titled, standing) ? count.titled : null;
  statements
    .prepare(addCount)
    .run(
      standing.times_seen + times,
      standing.users_seen + newUsers,
      firstSeenAt,
      lastSeenAt,
      earliest?.at ?? null,
      earliest?.id ?? null,
      earliest === null ? 0 : 1,
      earliest?.release ?? null,
      newest?.at ?? null,
      newest?.id ?? null,
      newest?.level ?? null,
      newest?.culprit ?? null,
      newest?.platform ?? null,
      newest === null ? 0 : 1,
      newest?.sdk ?? null,
      newest?.metadata ?? null,
      titled === null ? null : titled.isReal ? 1 : 0,
      titled?.at ?? null,
      titled?.id ?? null,
      titled?.title ?? null,
      titled?.message ?? null,
      projectId,
      number,
    );
}

interface Rank {
  readonly at: number;
  readonly id: string;
}

function isBefore(a: Rank, b: Rank): boolean {
  return a.at === b.at ? Buffer.compare(Buffer.from(a.id), Buffer.from(b.id)) < 0 : a.at < b.at;
}

function outranksTitle(titled: Counting["titled"], standing: StandingGroup): boolean {
  if (titled.isReal !== (standing.title_is_real === 1)) return titled.isReal;
  return isBefore({ at: standing.title_at, id: standing.title_id }, titled);
}

/** For a unit that names people and counts nothing. */
export function addUsersSeen(statements: Statements, projectId: number, number: number, newUsers: number): void {
  const add = "update issuekit_groups set users_seen = users_seen + ? where project_id = ? and number = ?";
  statements.prepare(add).run(newUsers, projectId, number);
}

const applyChange = `
  update issuekit_groups set
    state_version = ?, status = coalesce(?, status), substatus = iif(?, ?, substatus),
    resolution = iif(?, ?, resolution), priority = coalesce(?, priority)
  where project_id = ? and number = ?`;

export function changeGroup(statements: Statements, projectId: number, number: number, change: GroupChange): void {
  const { stateVersion, condition, resolution, priority } = change;
  statements
    .prepare(applyChange)
    .run(
      stateVersion,
      condition?.status ?? null,
      condition === undefined ? 0 : 1,
      condition?.substatus ?? null,
      resolution === undefined ? 0 : 1,
      resolution ? JSON.stringify(resolution) : null,
      priority ?? null,
      projectId,
      number,
    );
}
