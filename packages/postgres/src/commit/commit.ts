import { IssueKitError, type ChangeSet, type CommitResult, type Totals } from "@issuekit/core";
import type { Connection } from "../connection.ts";
import { isCollision } from "../errors.ts";
import { storableJson } from "../plain-text.ts";
import type { Answer } from "./answer.ts";
import { placeOccurrences, toChangeRows, type ChangeRows, type PlacedOccurrence } from "./change-rows.ts";
import { toChangeColumns } from "./change-columns.ts";
import { commitInSteps } from "./in-steps.ts";

export interface CommitOptions {
  readonly lockWaitMs: number;
  /** Whether what the server said means that all units are refused, and may be decided again at once. */
  readonly isRefusal?: (error: unknown) => boolean;
}

/** Applies a change set. What others are changing meanwhile is waited for, then refused by unit. */
export async function commit(
  connection: Connection,
  changes: ChangeSet,
  { lockWaitMs, isRefusal = isCollision }: CommitOptions,
): Promise<CommitResult> {
  const { units } = changes;
  const occurrences = placeOccurrences(units);
  const rows = toChangeRows(changes, occurrences);
  let answer: Answer;
  try {
    answer =
      connection.form === "plain"
        ? await commitInOneCall(connection, { changes, rows, occurrences, lockWaitMs })
        : await connection.write((statements) => commitInSteps(statements, changes, withPayloads(rows, occurrences)));
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

/** A control character, which JSON text does not hold. Beside all else they would be escaped, and read again. */
const payloadSeparator = "\u001e";

const call = "select issuekit.commit($1, $2, $3, $4, $5::text::jsonb, $6)::text as answer";

interface Call {
  readonly changes: ChangeSet;
  readonly rows: ChangeRows;
  readonly occurrences: readonly PlacedOccurrence[];
  readonly lockWaitMs: number;
}

/** One round trip: the function of migration 0001 is a transaction of its own. */
function commitInOneCall(
  connection: Connection,
  { changes: { projectId, id, now }, rows, occurrences, lockWaitMs }: Call,
): Promise<Answer> {
  const columns = storableJson(toChangeColumns(rows));
  const payloads = occurrences.map(({ payload }) => payload ?? "").join(payloadSeparator);
  return connection.answer(call, projectId, id, now, lockWaitMs, columns, payloads);
}

/** All of it as the database gives it back. */
function withPayloads(rows: ChangeRows, occurrences: readonly PlacedOccurrence[]): ChangeRows {
  const whole = { ...rows, occurrences: occurrences.map(({ row, payload }) => ({ ...row, payload })) };
  return JSON.parse(storableJson(whole)) as ChangeRows;
}

/** Of a commit that was undone each time it was tried, in favour of others. */
function refuseAll({ units }: ChangeSet): CommitResult {
  const refused = units.map(({ groupId }) => groupId);
  return { kind: "applied", totals: new Map(), refused, newReleases: [], earlierPayloads: [] };
}
