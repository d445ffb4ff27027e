import type { ChangeSet } from "@issuekit/core";
import type { Statements } from "../connection.ts";
import { storableJson } from "../plain-text.ts";
import { announce } from "./announce.ts";
import type { Answer } from "./answer.ts";
import type { ChangeRows, EnvironmentRow, Row } from "./change-rows.ts";
import { claimHashes, takeBackHashes } from "./claim-hashes.ts";
import { claimOccurrences, keepFirst, takeBackOccurrences } from "./claim-occurrences.ts";
import { environments, noteShared, releases } from "./note-shared.ts";
import { oneOf, stepsOf, type Step } from "./step.ts";
import { addUsers, findTaken, insertBorn, lockKnown, updateKnown, type GroupTotals } from "./write-groups.ts";
import { addBuckets, addTags, inStatement, insertActivity, insertHistory } from "./writes.ts";

/**
 * What the function `issuekit.commit` does, in the same order, for databases without it: one statement for each table, inside
 * one transaction. The comments of migration 0001 say why.
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
  await step(addReleases, standing(rows.releases));
  await step(`${insertActivity(inStatement)} returning number`, standing(rows.activity));
  await step(`${insertHistory(inStatement)} returning number`, standing(rows.history));
  await announce(step, standing(rows.announcements), groups);

  const refused = [...rows.known, ...rows.born].filter(isLost).map((unit) => unit.group_id);
  if (refused.length > 0) await keepRefused(statements, changes, refused);
  return {
    refused,
    groups: groups.map(({ id }) => id),
    timesSeen: groups.map(({ times }) => times),
    usersSeen: groups.map(({ users: usersSeen }) => usersSeen),
    newEnvironments,
    newReleases,
    earlier,
  };
}

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

/** Environments that no release of their group has had, by the group's number. */
async function findNewEnvironments(
  step: Step,
  seen: readonly EnvironmentRow[],
): Promise<Readonly<Record<string, readonly string[]>>> {
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
  return Object.fromEntries([...fresh].map(([number, names]) => [number, [...names]]));
}

const addReleases = `
  insert into issuekit.group_releases as r
    (project_id, number, environment, release, times, first_seen_at, last_seen_at)
  select $1, seen.number, seen.environment, seen.release, seen.times, seen.first_seen_at, seen.last_seen_at
  from jsonb_to_recordset($2::text::jsonb) as seen (
    number bigint, environment text, release text, times bigint, first_seen_at bigint, last_seen_at bigint
  )
  on conflict (project_id, number, environment, release) do update set
    times = r.times + excluded.times,
    first_seen_at = least(r.first_seen_at, excluded.first_seen_at),
    last_seen_at = greatest(r.last_seen_at, excluded.last_seen_at)
  returning number`;
