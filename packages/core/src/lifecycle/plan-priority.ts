import type { GroupState } from "../model/group.ts";
import type { Priority } from "../model/priority.ts";
import type { StateDecision } from "./decision.ts";

/**
 * What an occurrence's priority changes on a known group: only one that is stated, that differs, and that no person
 * has locked.
 */
export function planStatedPriority(state: GroupState, stated: Priority | null, now: number): StateDecision | null {
  if (stated === null || stated === state.priority || state.priorityLockedAt !== null) return null;
  const stateVersion = state.stateVersion + 1;
  return {
    change: { stateVersion, priority: stated },
    activity: {
      kind: "set_priority",
      at: now,
      actor: null,
      stateVersion,
      data: { priority: stated, from: state.priority, reason: "issue_platform" },
    },
    history: null,
    announcement: null,
  };
}
