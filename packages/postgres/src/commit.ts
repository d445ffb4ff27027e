import { IssueKitError, type ChangeSet, type CommitResult, type Totals } from "@issuekit/core";
import { placeOccurrences, toChangeRows } from "./change-rows.ts";
import { toChangeColumns } from "./change-columns.ts";
import type { Connection } from "./connection.ts";
import { isCollision } from "./errors.ts";
import { storableJson } from "./plain-text.ts";

interface Applied {
  readonly refused: readonly string[];
  /** Applied groups with the counts of their rows, in one order. */
  readonly groups: readonly string[];
  readonly timesSeen: readonly number[];
  readonly usersSeen: readonly number[];
  /** By number of the group. */
  readonly newEnvironments: Readonly<Record<string, readonly string[]>>;
  readonly newReleases: readonly string[];
  /** Positions of occurrences whose event had its payload already. */
  readonly earlier: readonly number[];
}

export interface CommitOptions {
  readonly lockWaitMs: number;
  /** Whether what the server said means that all units are refused, and may be decided again at once. */
  readonly isRefusal?: (error: unknown) => boolean;
}

/** A control character, which JSON text does not hold. Beside all else they would be escaped, and read again. */
const payloadSeparator = "\u001e";

const call = "select issuekit.commit($1, $2, $3, $4, $5::text::jsonb, $6)::text as answer";

/** Applies a change set in one round trip. What others are changing meanwhile is waited for, then refused by unit. */
export async function commit(
  connection: Connection,
  changes: ChangeSet,
  { lockWaitMs, isRefusal = isCollision }: CommitOptions,
): Promise<CommitResult> {
  const { projectId, id, now, units } = changes;
  const occurrences = placeOccurrences(units);
  const columns = storableJson(toChangeColumns(toChangeRows(changes, occurrences)));
  const payloads = occurrences.map(({ payload }) => payload ?? "").join(payloadSeparator);
  let answer: Applied | { readonly alreadyApplied: readonly string[] };
  try {
    answer = await connection.answer(call, projectId, id, now, lockWaitMs, columns, payloads);
  } catch (error) {
    if (units.length > 0 && error instanceof IssueKitError && isRefusal(error.cause)) {
      return refuseAll(changes);
    }
    throw error;
  }
  if ("alreadyApplied" in answer) return { kind: "alreadyApplied", refused: answer.alreadyApplied };

  const { groups, timesSeen, usersSeen, newEnvironments, newReleases, earlier } = answer;
  const refused = new Set(answer.refused);
  const numbers = new Map(units.map(({ groupId, number }) => [groupId, number]));
  const totals = new Map<string, Totals>();
  groups.forEach((groupId, index) => {
    totals.set(groupId, {
      timesSeen: timesSeen[index] ?? 0,
      usersSeen: usersSeen[index] ?? 0,
      newEnvironments: newEnvironments[String(numbers.get(groupId))] ?? [],
    });
  });
  const late = new Set(earlier);
  return {
    kind: "applied",
    totals,
    refused: answer.refused,
    newReleases,
    earlierPayloads: occurrences.flatMap(({ key, groupId, row }) =>
      late.has(row.position) && !refused.has(groupId) ? [key] : [],
    ),
  };
}

/** Of a commit that was undone each time it was tried, in favour of others. */
function refuseAll({ units }: ChangeSet): CommitResult {
  const refused = units.map(({ groupId }) => groupId);
  return { kind: "applied", totals: new Map(), refused, newReleases: [], earlierPayloads: [] };
}
