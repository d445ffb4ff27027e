import { IssueKitError, type ChangeSet, type CommitResult, type Totals } from "@issuekit/core";
import { placeOccurrences, toChangeRows } from "./change-rows.ts";
import type { Connection } from "./connection.ts";
import { isCollision } from "./errors.ts";
import { storableJson } from "./plain-text.ts";

interface Applied {
  readonly refused: readonly string[];
  readonly totals: readonly (readonly [
    groupId: string,
    timesSeen: number,
    usersSeen: number,
    newEnvironments: readonly string[],
  ])[];
  readonly newReleases: readonly string[];
  /** Positions of occurrences whose event had its payload already. */
  readonly earlier: readonly number[];
}

export interface CommitOptions {
  readonly lockWaitMs: number;
  /** Whether what the server said means that all units are refused, and may be decided again at once. */
  readonly isRefusal?: (error: unknown) => boolean;
}

const call = `select issuekit.commit($1, $2, $3, $4, $5::text::jsonb)::text as answer`;

/** Applies a change set in one round trip. What others are changing meanwhile is waited for, then refused by unit. */
export async function commit(
  connection: Connection,
  changes: ChangeSet,
  { lockWaitMs, isRefusal = isCollision }: CommitOptions,
): Promise<CommitResult> {
  const occurrences = placeOccurrences(changes.units);
  const rows = storableJson(toChangeRows(changes, occurrences));
  const { projectId, id, now } = changes;
  let answer: Applied | { readonly alreadyApplied: readonly string[] };
  try {
    answer = await connection.answer(call, projectId, id, now, lockWaitMs, rows);
  } catch (error) {
    if (changes.units.length > 0 && error instanceof IssueKitError && isRefusal(error.cause)) {
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

/** Of a commit that was undone each time it was tried, in favour of others. */
function refuseAll({ units }: ChangeSet): CommitResult {
  const refused = units.map(({ groupId }) => groupId);
  return { kind: "applied", totals: new Map(), refused, newReleases: [], earlierPayloads: [] };
}
