import type { GroupState } from "../model/group.ts";
import { reopened } from "../lifecycle/transitions.ts";
import type { StateDecision } from "../lifecycle/decision.ts";

export interface StatusUpdate {
  readonly status: "resolved" | "unresolved";
}

export type UpdatePlan =
  | { readonly kind: "change"; readonly because: "resolved" | "reopened"; readonly decision: StateDecision }
  | { readonly kind: "nothing"; readonly because: "already-resolved" | "already-unresolved" };

/** Plans what a person asked for. Asking for the status that a group has changes nothing. */
export function planUpdate(
  state: GroupState,
  update: StatusUpdate,
  who: { readonly actor: string; readonly now: number },
): UpdatePlan {
  if (state.condition.status === update.status) return { kind: "nothing", because: `already-${update.status}` };
  const { actor, now } = who;
  const stateVersion = state.stateVersion + 1;
  const subject = { event: null, release: null, actor };
  if (update.status === "resolved") {
    const condition = { status: "resolved", substatus: null } as const;
    return {
      kind: "change",
      because: "resolved",
      decision: {
        change: { stateVersion, condition, resolution: { kind: "now", at: now } },
        activity: { kind: "set_resolved", at: now, actor, stateVersion, data: {} },
        history: { stateVersion, at: now, condition, release: null },
        announcement: { name: "issue.resolved", at: now, stateVersion, subject },
      },
    };
  }
  const condition = reopened(state.condition, state.firstSeenAt, now);
  return {
    kind: "change",
    because: "reopened",
    decision: {
      change: { stateVersion, condition, resolution: null },
      activity: { kind: "set_unresolved", at: now, actor, stateVersion, data: {} },
      history: { stateVersion, at: now, condition, release: null },
      announcement: { name: "issue.unresolved", at: now, stateVersion, subject },
    },
  };
}
