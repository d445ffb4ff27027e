import type { GroupRow } from "../model/group.ts";
import { printShortId } from "../model/short-id.ts";
import type { Project } from "../model/project.ts";
import type { GroupTypeRegistry } from "../group-types/registry.ts";
import type { AnnouncementSubject } from "../lifecycle/decision.ts";
import type { Issue } from "./issue-engine.ts";

/** How groups look to people: the one place where a group becomes an issue. */
export interface IssueFace {
  fromRow(row: GroupRow): Issue;
}

export function createIssueFace(project: Project, types: GroupTypeRegistry): IssueFace {
  return {
    fromRow(row) {
      const type = types.find(row.typeId);
      return {
        id: row.id,
        shortId: printShortId(project.slug, row.number),
        project: { id: project.id, slug: project.slug },
        type: type?.slug ?? String(row.typeId),
        category: type?.category ?? "unknown",
        title: row.title,
        culprit: row.culprit,
        message: row.message,
        level: row.level,
        platform: row.platform,
        status: row.condition.status,
        substatus: row.condition.substatus,
        priority: row.priority,
        assignee: row.assignee,
        timesSeen: row.timesSeen,
        usersSeen: row.usersSeen,
        suppressedCount: row.suppressedCount,
        firstSeen: row.firstSeenAt,
        lastSeen: row.lastSeenAt,
        firstRelease: row.firstRelease,
        resolvedAt: row.resolution?.at ?? null,
        metadata: { ...row.metadata, title: row.title },
        stateVersion: row.stateVersion,
      };
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
