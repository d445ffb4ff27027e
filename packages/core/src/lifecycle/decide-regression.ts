import type { GroupCondition, Resolution } from "../model/group.ts";

/** `eventTime` judges by when it happened, `arrival` by when it arrived, as the reference does. */
export type RegressionPolicy = "eventTime" | "arrival";

export interface RegressionInput {
  readonly condition: GroupCondition;
  readonly resolution: Resolution | null;
  readonly occurrence: { readonly claimedAt: number; readonly receivedAt: number };
  readonly policy: RegressionPolicy;
}

export type RegressionDecision =
  | { readonly kind: "regressed"; readonly because: "seen-after-resolution"; readonly resolution: Resolution }
  | { readonly kind: "not-regressed"; readonly because: "not-resolved" | "seen-before-fix" };

/**
 * Decides whether an occurrence reopens its group.
 *
 * Only a resolved group regresses, and only by what happened at or after the moment of its resolution: an event from
 * before never reopens it, whenever it arrives.
 */
export function decideRegression(input: RegressionInput): RegressionDecision {
  const { condition, resolution, occurrence, policy } = input;
  if (condition.status !== "resolved" || resolution === null) return { kind: "not-regressed", because: "not-resolved" };
  const seenAt = policy === "eventTime" ? occurrence.claimedAt : occurrence.receivedAt;
  return seenAt >= resolution.at
    ? { kind: "regressed", because: "seen-after-resolution", resolution }
    : { kind: "not-regressed", because: "seen-before-fix" };
}
