import type { Counting } from "../model/change-set.ts";
import type { GroupRow, LoadedGroup } from "../model/group.ts";
import { isBefore, type GroupDraft } from "./group-draft.ts";

/**
 * The group's row as a draft leaves it: what was loaded and what the draft counts, ranked as storage ranks them.
 *
 * `timesSeen` and `usersSeen` are good guesses where others count into the group meanwhile; the locked row knows.
 */
export function rowAfter(draft: GroupDraft, name: { readonly id: string; readonly number: number }): GroupRow {
  const { known, birth, state } = draft;
  const count = draft.counting();
  return {
    ...state,
    ...name,
    ...firstRelease(known, count),
    ...newestFields(known, count),
    ...titleFields(known, count),
    timesSeen: state.timesSeen + count.times,
    usersSeen: known?.usersSeen ?? draft.users.size,
    firstSeenAt: Math.min(count.firstSeenAt, known?.firstSeenAt ?? Infinity),
    lastSeenAt: Math.max(count.lastSeenAt, known?.lastSeenAt ?? -Infinity),
    assignee: birth === null ? state.assignee : birth.assignee,
    initialPriority: known?.initialPriority ?? birth?.priority ?? state.priority,
    suppressedCount: known?.suppressedCount ?? birth?.suppressed.length ?? 0,
    createdAt: known?.createdAt ?? birth?.now ?? 0,
  };
}

function firstRelease(known: LoadedGroup | null, { earliest }: Counting): Pick<GroupRow, "firstRelease"> {
  if (known !== null && !isBefore(earliest, known.ranks.earliest)) return { firstRelease: known.firstRelease };
  return { firstRelease: earliest.release };
}

function newestFields(
  known: LoadedGroup | null,
  { newest }: Counting,
): Pick<GroupRow, "level" | "culprit" | "platform" | "sdk" | "metadata"> {
  if (known !== null && !isBefore(known.ranks.newest, newest)) {
    const { level, culprit, platform, sdk, metadata } = known;
    return { level, culprit, platform, sdk, metadata };
  }
  const { level, culprit, platform, sdk } = newest;
  return { level, culprit, platform, sdk, metadata: JSON.parse(newest.metadata) as GroupRow["metadata"] };
}

function titleFields(known: LoadedGroup | null, { titled }: Counting): Pick<GroupRow, "title" | "message"> {
  if (known !== null) {
    const { titled: standing } = known.ranks;
    const wins = titled.isReal === standing.isReal ? isBefore(standing, titled) : titled.isReal;
    if (!wins) return { title: known.title, message: known.message };
  }
  return { title: titled.title, message: titled.message };
}
