import type { GroupCondition, GroupStatus } from "../model/group.ts";

const substatuses: Readonly<Record<GroupStatus, readonly (string | null)[]>> = {
  unresolved: ["new", "ongoing", "regressed", "escalating"],
  resolved: [null],
  archived: ["archived_until_escalating", "archived_until_condition_met", "archived_forever"],
};

/** The condition made of a stored pair; `undefined` when the pair is impossible. */
export function toCondition(status: string, substatus: string | null): GroupCondition | undefined {
  if (!Object.hasOwn(substatuses, status)) return undefined;
  return substatuses[status as GroupStatus].includes(substatus) ? ({ status, substatus } as GroupCondition) : undefined;
}

/** How long a group counts as new after its first sighting, in ms. */
export const newForMs: number = 7 * 24 * 60 * 60_000;

/** The condition after a person opens a group again: a resolved one is regressed, an archived one new or ongoing by its age. */
export function reopened(from: GroupCondition, firstSeenAt: number, now: number): GroupCondition {
  if (from.status === "resolved") return { status: "unresolved", substatus: "regressed" };
  return { status: "unresolved", substatus: now - firstSeenAt < newForMs ? "new" : "ongoing" };
}
