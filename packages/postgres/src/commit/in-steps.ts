import type { ChangeSet } from "@issuekit/core";
import type { Statements } from "../connection.ts";
import type { SqlValue } from "../driver/sql.ts";
import { eventKind } from "../occurrences.ts";
import { storableJson } from "../plain-text.ts";
import type { Answer } from "./commit.ts";
import type { AnnouncementRow, ChangeRows, EnvironmentRow, HashRow, Row, SeenRow } from "./change-rows.ts";
import {
  addBuckets,
  addReleases,
  addTags,
  inStatement,
  insertActivity,
  insertGroups,
  insertHistory,
  insertUsers,
  knownColumns,
  updateGroup,
} from "./writes.ts";

/**
 * What the function `issuekit.commit` does, in the same order, for databases without it: one statement for each table, inside
 * one transaction. The comments there say why.
 */
export async function commitInSteps(statements: Statements, changes: ChangeSet, rows: ChangeRows): Promise<Answer> {
  const step = stepsOf(statements, changes.projectId);
  const before = await claimId(statements, changes);
  if (before !== undefined) return { alreadyApplied: before };

  const newReleases = await noteShared(step, releases, rows.seenReleases);
  await noteShared(step, environments, rows.seenEnvironments);

  const lost = new Set<number>();
  const standing = <Of extends Row>(list: readonly Of[]): readonly Of[] =>
    list.filter(({ number }) => !lost.has(number));
  await lockKnown(step, rows.known, lost);
  await findTaken(step, rows.born, lost);
  const hashes = await claimHashes(step, standing(rows.hashes), lost);
  const occurrences = await claimOccurrences(step, standing(rows.occurrences), lost);
  const isLost = ({ number }: Row): boolean => lost.has(number);
  await step(takeBackOccurrences, occurrences.won.filter(isLost));
  await step(takeBackHashes, hashes.filter(isLost));
  const earlier = rows.sharedEvents
    ? await keepFirst(step, standing(rows.occurrences), occurrences.earlier)
    : occurrences.earlier;

  const users = await addUsers(step, standing(rows.users));
  const groups = [
    ...(await step<GroupTotals>(insertBorn, standing(rows.born), users)),
    ...(await step<GroupTotals>(updateKnown, standing(rows.known), users)),
  ];

  await step(`${addTags(inStatement)} returning number`, standing(rows.tags));
  await step(`${addBuckets(inStatement)} returning number`, standing(rows.buckets));
  const newEnvironments = await findNewEnvironments(step, standing(rows.releases));
  await step(`${addReleases(inStatement)} returning number`, standing(rows.releases));
  await step(`${insertActivity(inStatement)} returning number`, standing(rows.activity));
  await step(`${insertHistory(inStatement)} returning number`, standing(rows.history));
  await announce(step, standing(rows.announcements), groups);

  const refused = [...rows.known, ...rows.born].filter(isLost).map((unit) => unit.group_id);
  if (refused.length > 0) await keepRefused(statements, changes, refused);
  return {
    refused,
    totals: groups.map(({ id, number, times, users: usersSeen }) => [
      id,
      times,
      usersSeen,
      newEnvironments.get(number) ?? [],
    ]),
    newReleases,
    earlier,
  };
}

/** A statement that is given the project, a list of rows, and more. Without any row it is not sent. */
type Step = <Answered>(text: string, rows: readonly object[], ...more: SqlValue[]) => Promise<readonly Answered[]>;

function stepsOf(statements: Statements, projectId: number): Step {
  return async <Answered>(text: string, rows: readonly object[], ...more: SqlValue[]) =>
    rows.length === 0 ? [] : statements.rows<Answered>(text, projectId, storableJson(rows), ...more);
}

/** Looks rows up one by one. */
const oneOf = (column: string, type: string): string =>
  `any (array(select given.${column} from jsonb_to_recordset($2::text::jsonb) as given (${column} ${type})))`;

/** What was refused when the change set's id was claimed before. */
async function claimId(
  statements: Statements,
  { projectId, id, now }: ChangeSet,
): Promise<readonly string[] | undefined> {
  const claim = `insert into issuekit.commits (project_id, id, now, refused) values ($1, $2, $3, '[]')
    on conflict do nothing returning true as claimed`;
  if ((await statements.row(claim, projectId, id, now)) !== undefined) return undefined;
  const find = "select refused from issuekit.commits where project_id = $1 and id = $2";
  const before = await statements.row<{ readonly refused: string }>(find, projectId, id);
  return JSON.parse(before?.refused ?? "[]") as readonly string[];
}

async function keepRefused(
  statements: Statements,
  { projectId, id }: ChangeSet,
  refused: readonly string[],
): Promise<void> {
  const keep = "update issuekit.commits set refused = $3 where project_id = $1 and id = $2 returning id";
  await statements.rows(keep, projectId, id, storableJson(refused));
}

/** A table of what a whole project shares. Its rows are written only where one is absent or moves. */
interface Shared {
  readonly table: string;
  readonly key: string;
  readonly columns: string;
  /** Whether the row that was `seen` moves the one that is `stored`. */
  readonly moves: string;
  readonly move: string;
}

const releases: Shared = {
  table: "releases",
  key: "version",
  columns: "version text, first_seen_at bigint, last_seen_at bigint",
  moves: "(seen.first_seen_at < stored.first_seen_at or seen.last_seen_at >= stored.last_seen_at + 60000)",
  move: `first_seen_at = least(stored.first_seen_at, seen.first_seen_at),
    last_seen_at = case
      when seen.last_seen_at >= stored.last_seen_at + 60000 then seen.last_seen_at else stored.last_seen_at
    end`,
};

const environments: Shared = {
  table: "environments",
  key: "name",
  columns: "name text, first_seen_at bigint",
  moves: "seen.first_seen_at < stored.first_seen_at",
  move: "first_seen_at = seen.first_seen_at",
};

interface Keyed {
  readonly key: string;
}

/** Answers the keys that were not there before. */
async function noteShared(
  step: Step,
  { table, key, columns, moves, move }: Shared,
  rows: readonly object[],
): Promise<readonly string[]> {
  const seen = `jsonb_to_recordset($2::text::jsonb) as seen (${columns})`;
  const names = columns.replaceAll(/ (text|bigint)/g, "");
  const due = await step<Keyed & { readonly absent: boolean }>(
    `select seen.${key} as key, stored.${key} is null as absent from ${seen}
     left join issuekit.${table} stored on stored.project_id = $1 and stored.${key} = seen.${key}
     where stored.${key} is null or ${moves}`,
    rows,
  );
  const absent = new Set(due.filter((each) => each.absent).map((each) => each.key));
  const keyOf = (row: object): string => String((row as Readonly<Record<string, unknown>>)[key]);
  const added = await step<Keyed>(
    `insert into issuekit.${table} (project_id, ${names}) select $1, ${names} from ${seen} order by ${key}
     on conflict do nothing returning ${key} as key`,
    rows.filter((row) => absent.has(keyOf(row))),
  );
  const here = new Set(added.map((each) => each.key));
  const toMove = new Set(due.map((each) => each.key).filter((each) => !here.has(each)));
  const moving = rows.filter((row) => toMove.has(keyOf(row)));
  await step(
    `select ${key} as key from issuekit.${table} where project_id = $1 and ${key} = ${oneOf(key, "text")}
     order by ${key} for update`,
    moving,
  );
  await step(
    `update issuekit.${table} stored set ${move} from ${seen}
     where stored.project_id = $1 and stored.${key} = seen.${key} and ${moves} returning stored.${key} as key`,
    moving,
  );
  return [...here];
}

async function lockKnown(step: Step, known: ChangeRows["known"], lost: Set<number>): Promise<void> {
  const found = await step<Row & { readonly id: string; readonly version: number }>(
    `select number, id, state_version as version from issuekit.groups
     where project_id = $1 and number = ${oneOf("number", "bigint")} order by number for no key update`,
    known,
  );
  const stored = new Map(found.map((row) => [row.number, row]));
  for (const { number, group_id, relied_version } of known) {
    const row = stored.get(number);
    if (row?.id !== group_id || row.version !== relied_version) lost.add(number);
  }
}

async function findTaken(step: Step, born: ChangeRows["born"], lost: Set<number>): Promise<void> {
  const found = await step<Row & { readonly id: string }>(
    `select number, id from issuekit.groups
     where project_id = $1 and (number = ${oneOf("number", "bigint")} or id = ${oneOf("group_id", "text")})`,
    born,
  );
  for (const { number, group_id } of born) {
    if (found.some((row) => row.number === number || row.id === group_id)) lost.add(number);
  }
}

type Won = Pick<HashRow, "hash" | "number">;

/** Claims hashes in order, and answers what was won. */
async function claimHashes(step: Step, claims: readonly HashRow[], lost: Set<number>): Promise<readonly Won[]> {
  const needed = claims.filter(({ spare }) => !spare);
  const owned = await step<{ readonly hash: string }>(
    `select hash from issuekit.hashes where project_id = $1 and hash = ${oneOf("hash", "text")}`,
    needed,
  );
  const taken = new Set(owned.map(({ hash }) => hash));
  for (const { hash, number } of needed) if (taken.has(hash)) lost.add(number);
  const won = await step<Won>(
    `insert into issuekit.hashes (project_id, hash, number)
     select $1, claim.hash, claim.number
     from jsonb_to_recordset($2::text::jsonb) as claim (hash text, number bigint, spare boolean)
     order by claim.hash, claim.spare, claim.number
     on conflict do nothing
     returning hash, number`,
    claims.filter(({ number }) => !lost.has(number)),
  );
  const winners = new Map(won.map(({ hash, number }) => [hash, number]));
  for (const { hash, number } of needed) if (winners.get(hash) !== number) lost.add(number);
  return won;
}

const takeBackHashes = `
  delete from issuekit.hashes h
  where h.project_id = $1 and h.hash = ${oneOf("hash", "text")} and h.number = ${oneOf("number", "bigint")}
  returning h.number`;

type WonOccurrence = Pick<SeenRow, "id" | "kind" | "number">;

interface ClaimedOccurrences {
  readonly won: readonly WonOccurrence[];
  /** Positions of those whose event had its payload already. */
  readonly earlier: readonly number[];
}

async function claimOccurrences(step: Step, seen: readonly SeenRow[], lost: Set<number>): Promise<ClaimedOccurrences> {
  const earlier = await findEarlier(
    step,
    seen.filter(({ number, brings }) => brings && !lost.has(number)),
  );
  const claims = seen.filter(({ number }) => !lost.has(number));
  const late = new Set(earlier);
  const won = await step<WonOccurrence>(
    insertOccurrences,
    claims.map((row) => (late.has(row.position) ? { ...row, payload: null } : row)),
  );
  const left = countBy(won, keyOf);
  const needed = claims.filter(({ suppressed }) => !suppressed);
  const missed = new Set<string>();
  for (const row of needed) {
    const key = keyOf(row);
    const wins = left.get(key) ?? 0;
    if (wins === 0) missed.add(key);
    else left.set(key, wins - 1);
  }
  for (const row of needed) if (missed.has(keyOf(row))) lost.add(row.number);
  return { won, earlier };
}

// They come in order of their keys.
const insertOccurrences = `
  insert into issuekit.occurrences
    (project_id, number, at, received_at, kind, suppressed, id, event_id, hash, environment, release, occurrence, payload)
  select $1, seen.number, seen.at, seen.received_at, seen.kind, seen.suppressed, seen.id, seen.event_id, seen.hash,
    seen.environment, seen.release, seen.occurrence, seen.payload
  from jsonb_to_recordset($2::text::jsonb)
    as seen (number bigint, at bigint, received_at bigint, kind smallint, suppressed boolean, id text, event_id text,
      hash text, environment text, release text, occurrence text, payload text)
  on conflict do nothing
  returning id, kind, number`;

const keyOf = ({ id, kind }: Pick<SeenRow, "id" | "kind">): string => `${kind}:${id}`;

const thisOccurrence = `o.project_id = $1 and o.id = ${oneOf("id", "text")}
  and (o.id, o.kind) in (
    select given.id, given.kind from jsonb_to_recordset($2::text::jsonb) as given (id text, kind smallint)
  )`;
const takeBackOccurrences = `delete from issuekit.occurrences o where ${thisOccurrence} returning o.number`;

async function findEarlier(step: Step, brought: readonly SeenRow[]): Promise<readonly number[]> {
  const found = await step<{ readonly event: string }>(
    `select coalesce(o.event_id, o.id) as event from issuekit.occurrences o
     where o.project_id = $1 and o.payload is not null and (
       o.event_id = ${oneOf("event", "text")}
       or (o.id = ${oneOf("event_id", "text")} and o.kind = ${eventKind} and o.event_id is null)
     )`,
    brought.map(({ id, event_id }) => ({ event: event_id ?? id, event_id })),
  );
  const stored = new Set(found.map(({ event }) => event));
  return brought.filter(({ id, event_id }) => stored.has(event_id ?? id)).map(({ position }) => position);
}

/** Of those that brought one event's payload in this change set, the first that is applied keeps it. Answers all positions that have none now. */
async function keepFirst(step: Step, seen: readonly SeenRow[], earlier: readonly number[]): Promise<readonly number[]> {
  const kept = new Set<string>();
  const late = new Set(earlier);
  const later: SeenRow[] = [];
  for (const row of seen) {
    if (!row.brings || late.has(row.position)) continue;
    const event = row.event_id ?? row.id;
    if (kept.has(event)) later.push(row);
    kept.add(event);
  }
  await step(`update issuekit.occurrences o set payload = null where ${thisOccurrence} returning o.number`, later);
  return [...earlier, ...later.map(({ position }) => position)];
}

/** Answers how many users are new, by the group's number, as JSON. */
async function addUsers(step: Step, users: readonly Row[]): Promise<string> {
  const added = await step<Row>(insertUsers(inStatement), users);
  return JSON.stringify(Object.fromEntries(countBy(added, ({ number }) => number)));
}

interface GroupTotals extends Row {
  readonly id: string;
  readonly times: number;
  readonly users: number;
}

const totalColumns = `number, id, times_seen as times, users_seen as users`;
const insertBorn = `${insertGroups(inStatement)} returning ${totalColumns}`;
const updateKnown = `
  ${updateGroup(inStatement, {
    isEarliest: "(unit.earliest_at, unit.earliest_id) < (g.earliest_at, g.earliest_id)",
    isNewest: "(unit.newest_at, unit.newest_id) > (g.newest_at, g.newest_id)",
    titles: "(unit.title_is_real, unit.title_at, unit.title_id) > (g.title_is_real, g.title_at, g.title_id)",
  })}
  from jsonb_to_recordset($2::text::jsonb) as unit (${knownColumns})
  where g.project_id = $1 and g.number = unit.number
  returning ${totalColumns.replaceAll(/\b(number|id|times_seen|users_seen)\b/g, "g.$1")}`;

/** Environments that no release of their group has had, by the group's number. */
async function findNewEnvironments(
  step: Step,
  seen: readonly EnvironmentRow[],
): Promise<ReadonlyMap<number, readonly string[]>> {
  const found = await step<EnvironmentRow>(
    `select distinct number, environment from issuekit.group_releases
     where project_id = $1 and number = ${oneOf("number", "bigint")} and environment = ${oneOf("environment", "text")}`,
    seen,
  );
  const stored = new Set(found.map(({ number, environment }) => `${number}:${environment}`));
  const fresh = new Map<number, Set<string>>();
  for (const { number, environment } of seen) {
    if (stored.has(`${number}:${environment}`)) continue;
    fresh.set(number, (fresh.get(number) ?? new Set()).add(environment));
  }
  return new Map([...fresh].map(([number, names]) => [number, [...names].toSorted()]));
}

async function announce(
  step: Step,
  announcements: readonly AnnouncementRow[],
  groups: readonly GroupTotals[],
): Promise<void> {
  const consumers = await step<{ readonly consumer: string; readonly name: string }>(
    `select consumer, name from issuekit.consumers where project_id = $1 and name = ${oneOf("name", "text")}`,
    announcements,
  );
  const group = new Map(groups.map((row) => [row.number, row]));
  const told = announcements.flatMap((row) => {
    const { id, times, users } = group.get(row.number) ?? {};
    return consumers
      .filter(({ name }) => name === row.name)
      .map(({ consumer }) => ({ ...row, consumer, group_id: id, times_seen: times, users_seen: users }));
  });
  await step(
    `insert into issuekit.announcements
       (project_id, consumer, number, state_version, at, position, id, group_id, name, times_seen, users_seen, body)
     select $1, told.consumer, told.number, told.state_version, told.at, told.position, told.id, told.group_id, told.name,
       told.times_seen, told.users_seen, told.body
     from jsonb_to_recordset($2::text::jsonb) as told (
       consumer text, number bigint, state_version bigint, at bigint, position integer, id text, group_id text, name text,
       times_seen bigint, users_seen bigint, body text
     )
     returning number`,
    told,
  );
  await step(
    `insert into issuekit.deliveries as d (project_id, consumer, number, waits_until, oldest)
     select $1, told.consumer, told.number, 0, min(told.at)
     from jsonb_to_recordset($2::text::jsonb) as told (consumer text, number bigint, at bigint)
     group by told.consumer, told.number order by told.consumer, told.number
     on conflict (project_id, consumer, number) do update set oldest = d.oldest
     returning d.number`,
    told,
  );
}

function countBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, number> {
  const counts = new Map<Key, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
