import type { AnnouncementName, GroupChange } from "../model/change-set.ts";
import type { Activity, GroupState, HistoryEntry } from "../model/group.ts";

/** What an announcement is about, beside the issue itself. */
export interface AnnouncementSubject {
  readonly event: {
    readonly eventId: string;
    readonly occurrenceId: string;
    readonly at: number;
    readonly environment: string | null;
  } | null;
  readonly release: string | null;
  readonly actor: string | null;
}

export interface DraftAnnouncement {
  readonly name: AnnouncementName;
  readonly at: number;
  readonly stateVersion: number;
  readonly subject: AnnouncementSubject;
}

/** One decision about a group: its new values and everything that is written about it in the same unit. Ids come later. */
export interface StateDecision {
  readonly change: GroupChange;
  readonly activity: Omit<Activity, "id"> | null;
  readonly history: HistoryEntry | null;
  readonly announcement: DraftAnnouncement | null;
}

/** The group after a decision. */
export function applyChange(state: GroupState, change: GroupChange): GroupState {
  return {
    ...state,
    stateVersion: change.stateVersion,
    condition: change.condition ?? state.condition,
    resolution: change.resolution === undefined ? state.resolution : change.resolution,
    priority: change.priority ?? state.priority,
  };
}

/** Two changes of one group as the one that has both effects; the later wins where they meet. */
export function joinChanges(first: GroupChange | undefined, second: GroupChange): GroupChange {
  return { ...first, ...second };
}
