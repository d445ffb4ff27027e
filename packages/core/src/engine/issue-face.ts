import { InvariantError } from "../model/errors.ts";
import type { GroupRow, GroupState } from "../model/group.ts";
import { printShortId } from "../model/short-id.ts";
import type { Project } from "../model/project.ts";
import type { GroupTypeRegistry } from "../group-types/registry.ts";
import type { AnnouncementSubject } from "../lifecycle/decision.ts";
import type { GroupDraft } from "../ingest/group-draft.ts";
import type { Issue } from "./issue-engine.ts";

/** How groups look to people: the one place where a group becomes an issue. */
export interface IssueFace {
  fromRow(row: GroupRow): Issue;
  fromDraft(draft: GroupDraft, name: { readonly id: string; readonly number: number }): Issue;
}

export function createIssueFace(project: Project, types: GroupTypeRegistry): IssueFace {
  const fromState = (state: GroupState, more: Partial<Issue> = {}): Issue => {
    const type = types.find(state.typeId);
    return {
      id: state.id,
      shortId: printShortId(project.slug, state.number),
      project: { id: project.id, slug: project.slug },
      type: type?.slug ?? String(state.typeId),
      category: type?.category ?? "unknown",
      title: state.title,
      culprit: state.culprit,
      message: "",
      level: state.level,
      platform: "",
      status: state.condition.status,
      substatus: state.condition.substatus,
      priority: state.priority,
      assignee: state.assignee,
      timesSeen: state.timesSeen,
      usersSeen: state.usersSeen,
      suppressedCount: 0,
      firstSeen: state.firstSeenAt,
      lastSeen: state.lastSeenAt,
      firstRelease: null,
      resolvedAt: state.resolution?.at ?? null,
      metadata: {},
      stateVersion: state.stateVersion,
      ...more,
    };
  };
  return {
    fromRow: (row) =>
      fromState(row, {
        message: row.message,
        platform: row.platform,
        suppressedCount: row.suppressedCount,
        firstRelease: row.firstRelease,
        metadata: { ...row.metadata, title: row.title },
      }),
    fromDraft(draft, name) {
      const { earliest, newest, titled, state } = draft;
      if (earliest === undefined || newest === undefined || titled === undefined)
        throw new InvariantError("a draft that counted nothing");
      const title = titled.isReal || draft.known === null ? titled.kwargs.title : state.title;
      return fromState(
        {
          ...state,
          ...name,
          title,
          culprit: newest.kwargs.culprit,
          level: newest.kwargs.level,
          assignee: draft.birth?.assignee ?? state.assignee,
          timesSeen: state.timesSeen + draft.counted.length,
          firstSeenAt: Math.min(draft.firstSeenAt, draft.known?.firstSeenAt ?? Infinity),
          lastSeenAt: Math.max(draft.lastSeenAt, draft.known?.lastSeenAt ?? -Infinity),
        },
        {
          message: titled.kwargs.message,
          platform: newest.kwargs.platform,
          suppressedCount: draft.birth?.suppressed.length ?? 0,
          firstRelease: draft.known === null ? earliest.event.release : null,
          metadata: { ...newest.kwargs.metadata, title },
        },
      );
    },
  };
}

export interface AnnouncementBody extends AnnouncementSubject {
  readonly issue: Issue;
}

/** What an announcement keeps as JSON text: the issue as the commit made it, and what brought it about. */
export function announcementBody(issue: Issue, subject: AnnouncementSubject): string {
  return JSON.stringify({ issue, ...subject } satisfies AnnouncementBody);
}
