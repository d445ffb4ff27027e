import type { GroupState } from "../model/group.ts";
import type { AnnouncementSubject, StateDecision } from "./decision.ts";
import type { RegressionDecision } from "./decide-regression.ts";

/** What a regression changes and writes: the end of the resolution, the state, a timeline entry, a history row and the announcement. */
export function planRegression(
  state: GroupState,
  decision: Extract<RegressionDecision, { kind: "regressed" }>,
  cause: AnnouncementSubject & { readonly now: number },
): StateDecision {
  const { now, ...subject } = cause;
  const stateVersion = state.stateVersion + 1;
  const condition = { status: "unresolved", substatus: "regressed" } as const;
  return {
    change: { stateVersion, condition, resolution: null },
    activity: {
      kind: "set_regression",
      at: now,
      actor: null,
      stateVersion,
      data: {
        eventId: subject.event?.eventId ?? null,
        version: subject.release ?? "",
        resolvedAt: decision.resolution.at,
      },
    },
    history: { stateVersion, at: now, condition, release: subject.release },
    announcement: { name: "issue.regressed", at: now, stateVersion, subject },
  };
}
