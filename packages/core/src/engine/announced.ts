import type { Announcement, ChangeSet, CommitResult, ListenedName } from "../model/change-set.ts";
import { subjectOf } from "../ingest/decide-batch.ts";
import type { GroupDraft } from "../ingest/group-draft.ts";
import { rowAfter } from "../ingest/row-after.ts";
import { announcementBody } from "./issue-face.ts";
import type { Names, Naming } from "./to-change-set.ts";

export type ToldAnnouncement = Omit<Announcement, "name"> & { readonly name: ListenedName };

/** The announcements of one applied unit, with the counts of its row. */
export interface AnnouncedGroup {
  readonly announcements: readonly ToldAnnouncement[];
  readonly timesSeen: number | null;
  readonly usersSeen: number | null;
}

/** What a commit has made true, by unit. */
export function announced(changes: ChangeSet, result: CommitResult): readonly AnnouncedGroup[] {
  return changes.units.flatMap(({ groupId, announcements }) => withCounts(groupId, announcements, result));
}

/** Each occurrence that a commit has counted, for those who listen to the stream of them. */
export function storedOccurrences(
  drafts: readonly GroupDraft[],
  names: Names,
  naming: Naming,
  result: CommitResult,
): readonly AnnouncedGroup[] {
  return drafts.flatMap((draft) => {
    const name = names.get(draft);
    if (name === undefined || result.refused.includes(name.id)) return [];
    const issue = naming.face.fromRow(rowAfter(draft, name));
    const stored = draft.counted.map(({ input, event }) => ({
      id: `${naming.project.id}:${input.key}`,
      name: "occurrence.stored" as const,
      at: naming.now,
      stateVersion: draft.state.stateVersion,
      body: announcementBody(issue, subjectOf(input, event)),
    }));
    return withCounts(name.id, stored, result);
  });
}

function withCounts(
  groupId: string,
  announcements: readonly ToldAnnouncement[],
  result: CommitResult,
): readonly AnnouncedGroup[] {
  if (announcements.length === 0 || result.refused.includes(groupId)) return [];
  const totals = result.kind === "applied" ? result.totals.get(groupId) : undefined;
  return [{ announcements, timesSeen: totals?.timesSeen ?? null, usersSeen: totals?.usersSeen ?? null }];
}
