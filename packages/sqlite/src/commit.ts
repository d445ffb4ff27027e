import {
  InvariantError,
  type ChangeSet,
  type CommitResult,
  type GroupUnit,
  type OccurrenceKey,
  type Totals,
} from "@issuekit/core";
import { announce, listSubscriptions, type Subscriptions } from "./announce.ts";
import { first, type Statements } from "./database.ts";
import {
  addUsersSeen,
  changeGroup,
  countInGroup,
  findStandingGroup,
  insertGroup,
  isNameTaken,
  type StandingGroup,
} from "./groups.ts";
import { insertOccurrences, insertSightings } from "./occurrences.ts";
import { seeEnvironments, seeReleases } from "./releases.ts";
import { addReleases, addSummaries, addUsers } from "./summaries.ts";
import { writeTimeline } from "./timeline.ts";

/**
 * Applies a change set under the write lock.
 *
 * Units are checked and written in their order, each before the next: a refused one leaves nothing, and of two that claim
 * the same thing the later is refused.
 */
export function commit(statements: Statements, changes: ChangeSet): CommitResult {
  const { id, projectId, now, units } = changes;
  const before = findCommit(statements, projectId, id);
  if (before !== undefined) return { kind: "alreadyApplied", refused: before };

  const subscriptions = units.some(({ announcements }) => announcements.length > 0)
    ? listSubscriptions(statements, projectId)
    : undefined;
  const totals = new Map<string, Totals>();
  const refused: string[] = [];
  const earlierPayloads: OccurrenceKey[] = [];
  const applied: GroupUnit[] = [];
  for (const unit of units) {
    const standing = admit(statements, projectId, unit);
    const earlier = standing === "refused" ? "taken" : insertOccurrences(statements, projectId, unit);
    if (standing === "refused" || earlier === "taken") {
      refused.push(unit.groupId);
      continue;
    }
    for (const key of earlier) earlierPayloads.push(key);
    applied.push(unit);
    totals.set(unit.groupId, apply(statements, projectId, unit, standing, subscriptions));
  }
  addSummaries(statements, projectId, applied);
  const newReleases = seeReleases(statements, projectId, changes.releases);
  seeEnvironments(statements, projectId, changes.environments);
  statements
    .prepare("insert into issuekit_commits values (?, ?, ?, ?)")
    .run(projectId, id, now, JSON.stringify(refused));
  return { kind: "applied", totals, refused, newReleases, earlierPayloads };
}

/** What the change set of this id refused when it was applied; `undefined` when it was not. */
function findCommit(statements: Statements, projectId: number, id: string): readonly string[] | undefined {
  const find = "select refused from issuekit_commits where project_id = ? and id = ?";
  const row = first<{ readonly refused: string }>(statements.prepare(find), projectId, id);
  return row && (JSON.parse(row.refused) as string[]);
}

/** The group as it stands, or that there is none yet, where its state, its names and its hashes are as the unit relies on. */
function admit(statements: Statements, projectId: number, unit: GroupUnit): StandingGroup | "new" | "refused" {
  let standing: StandingGroup | "new" = "new";
  if (unit.create === undefined) {
    const found = findStandingGroup(statements, projectId, unit.number);
    if (found?.id !== unit.groupId || found.state_version !== unit.relyOn.stateVersion) return "refused";
    standing = found;
  } else if (isNameTaken(statements, projectId, unit)) {
    return "refused";
  }
  return anyOwned(statements, projectId, unit.relyOn.newHashes) ? "refused" : standing;
}

function anyOwned(statements: Statements, projectId: number, hashes: readonly string[]): boolean {
  if (hashes.length === 0) return false;
  const find = statements.prepare("select 1 from issuekit_hashes where project_id = ? and hash = ?");
  return hashes.some((hash) => find.get(projectId, hash) !== undefined);
}

/** Writes an admitted unit and answers its group's totals. */
function apply(
  statements: Statements,
  projectId: number,
  unit: GroupUnit,
  standing: StandingGroup | "new",
  subscriptions: Subscriptions | undefined,
): Totals {
  const newUsers = addUsers(statements, projectId, unit);
  const counts = writeGroup(statements, projectId, unit, standing, newUsers);
  claimHashes(statements, projectId, unit);
  insertSightings(statements, projectId, unit);
  const newEnvironments = addReleases(statements, projectId, unit);
  writeTimeline(statements, projectId, unit);
  if (subscriptions !== undefined) announce(statements, projectId, unit, counts, subscriptions);
  return { ...counts, newEnvironments };
}

function writeGroup(
  statements: Statements,
  projectId: number,
  unit: GroupUnit,
  standing: StandingGroup | "new",
  newUsers: number,
): { readonly timesSeen: number; readonly usersSeen: number } {
  const { number, count, create, change } = unit;
  const more = count?.times ?? 0;
  if (standing === "new") {
    if (create === undefined || count === undefined) throw new InvariantError("a new group that counts nothing");
    insertGroup(statements, projectId, unit, create, count, newUsers);
    return { timesSeen: more, usersSeen: newUsers };
  }
  if (count !== undefined) countInGroup(statements, projectId, number, standing, count, newUsers);
  else if (newUsers > 0) addUsersSeen(statements, projectId, number, newUsers);
  if (change !== undefined) changeGroup(statements, projectId, number, change);
  return { timesSeen: standing.times_seen + more, usersSeen: standing.users_seen + newUsers };
}

const insertHash = "insert into issuekit_hashes (project_id, hash, number) values (?, ?, ?) on conflict do nothing";

/** Those relied on are free, as was checked; spare ones go to the group where they are. */
function claimHashes(statements: Statements, projectId: number, { number, relyOn, spareHashes }: GroupUnit): void {
  if (relyOn.newHashes.length + spareHashes.length === 0) return;
  const insert = statements.prepare(insertHash);
  for (const hash of relyOn.newHashes) insert.run(projectId, hash, number);
  for (const hash of spareHashes) insert.run(projectId, hash, number);
}
