import type { GroupRow } from "../model/group.ts";
import type { StateDecision } from "../lifecycle/decision.ts";
import { StorageError } from "../model/errors.ts";
import type { ChangeSet, CommitResult } from "../model/change-set.ts";
import type { IssueStorage } from "../ports/storage.ts";
import { pause } from "./system-clock.ts";

/** How often refused work is loaded and decided again. */
export const maxTries = 8;

export interface StateChange<Verdict> {
  readonly storage: IssueStorage;
  /** Loads the group afresh; `undefined` when it is gone. */
  readonly load: () => Promise<GroupRow | undefined>;
  /** The decision, or a verdict that needs none. */
  readonly decide: (row: GroupRow) => { readonly decision: StateDecision | null; readonly verdict: Verdict };
  readonly write: (row: GroupRow, decision: StateDecision) => ChangeSet;
  readonly onCommitted?: (changes: ChangeSet, result: CommitResult) => void;
}

export type StateChangeResult<Verdict> =
  | { readonly kind: "done"; readonly row: GroupRow; readonly verdict: Verdict }
  | { readonly kind: "gone" }
  | { readonly kind: "contended" };

/**
 * Loads one group, decides about it and commits the decision, guarded by the version that it was loaded at. Of any
 * number of callers with the same decision one commits it; the others meet its effect.
 */
export async function changeState<Verdict>(change: StateChange<Verdict>): Promise<StateChangeResult<Verdict>> {
  for (let tried = 0; tried < maxTries; tried += 1) {
    if (tried > 0) await pause(Math.random() * Math.min(200, 5 * 2 ** tried));
    const row = await change.load();
    if (row === undefined) return { kind: "gone" };
    const { decision, verdict } = change.decide(row);
    if (decision === null) return { kind: "done", row, verdict };
    const changes = change.write(row, decision);
    const result = await commitSurely(change.storage, changes);
    if (result.refused.length > 0) continue;
    change.onCommitted?.(changes, result);
    return { kind: "done", row, verdict };
  }
  return { kind: "contended" };
}

const maxResends = 5;

/** Sends the same change set again while its answer is lost: its id makes a repetition harmless. */
export async function commitSurely(storage: IssueStorage, changes: ChangeSet): Promise<CommitResult> {
  for (let resends = 0; ; resends += 1) {
    try {
      return await storage.commit(changes);
    } catch (error) {
      if (!(error instanceof StorageError && error.ambiguous) || resends >= maxResends) throw error;
      await pause(Math.random() * 50 * 2 ** resends);
    }
  }
}
