import { IssueKitError, type ChangeSet, type CommitResult, type Totals } from "@issuekit/core";
import type { Connection } from "../connection.ts";
import { isCollision } from "../errors.ts";
import { storableJson } from "../plain-text.ts";
import type { Answer } from "./answer.ts";
import { placeOccurrences, toChangeRows, type ChangeRows } from "./change-rows.ts";
import { commitInSteps } from "./in-steps.ts";

/** Applies a change set. What others are changing meanwhile is waited for, then refused by unit. */
export async function commit(connection: Connection, changes: ChangeSet, lockWaitMs: number): Promise<CommitResult> {
  const occurrences = placeOccurrences(changes.units);
  const rows = storableJson(toChangeRows(changes, occurrences));
  let answer: Answer;
  try {
    answer =
      connection.form === "plain"
        ? await commitInOneCall(connection, changes, rows, lockWaitMs)
        : await connection.write((statements) => commitInSteps(statements, changes, JSON.parse(rows) as ChangeRows));
  } catch (error) {
    if (changes.units.length > 0 && error instanceof IssueKitError && isCollision(error.cause)) {
      return refuseAll(changes);
    }
    throw error;
  }
  if ("alreadyApplied" in answer) return { kind: "alreadyApplied", refused: answer.alreadyApplied };

  const refused = new Set(answer.refused);
  const totals = new Map<string, Totals>();
  for (const [groupId, timesSeen, usersSeen, newEnvironments] of answer.totals) {
    totals.set(groupId, { timesSeen, usersSeen, newEnvironments });
  }
  const earlier = new Set(answer.earlier);
  const late = occurrences.filter(({ row, groupId }) => earlier.has(row.position) && !refused.has(groupId));
  return {
    kind: "applied",
    totals,
    refused: answer.refused,
    newReleases: answer.newReleases,
    earlierPayloads: late.map(({ key }) => key),
  };
}

const call = `select issuekit.commit($1, $2, $3, $4, $5::text::jsonb)::text as answer`;

/** One round trip: the function of migration 0001 is its own transaction. */
function commitInOneCall(
  connection: Connection,
  { projectId, id, now }: ChangeSet,
  rows: string,
  lockWaitMs: number,
): Promise<Answer> {
  return connection.answer(call, projectId, id, now, lockWaitMs, rows);
}

/** Of a commit that was undone each time it was tried, in favour of others. */
function refuseAll({ units }: ChangeSet): CommitResult {
  const refused = units.map(({ groupId }) => groupId);
  return { kind: "applied", totals: new Map(), refused, newReleases: [], earlierPayloads: [] };
}
