import type { GroupType } from "../group-types/define-group-type.ts";
import { builtinGroupTypes, feedbackTypeId } from "../group-types/builtin.ts";
import type { IssueEvent } from "../model/event.ts";
import { levels, type Level } from "../model/level.ts";
import { limits } from "../model/limits.ts";
import type { IssueOccurrence } from "../model/occurrence.ts";
import { priorities, type Priority } from "../model/priority.ts";
import { appendMissing, cut, eventFace, firstLine, searchMessage, type EventFace } from "./title.ts";

/** The fields that a new group starts with. Times are epoch ms; every limit is applied. */
export interface IssueKwargs {
  readonly platform: string;
  readonly title: string;
  /** One line, 255 characters at most. */
  readonly message: string;
  readonly level: Level;
  readonly levelNumber: number;
  readonly culprit: string;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly activeAt: number;
  /** Numeric id of the group type. */
  readonly type: number;
  readonly firstRelease: string | null;
  readonly priority: Priority;
  readonly priorityNumber: number;
  /** What the input itself stated; `null` leaves an existing group's priority alone. */
  readonly statedPriority: Priority | null;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/**
 * The fields of a new group for a detector's occurrence. Pure.
 *
 * Title, subtitle and culprit are appended to the event's message where it does not contain them yet. The priority is
 * what the occurrence states, 0 included, else the default of the type: pass a type that is not built in.
 */
export function createIssueKwargs(
  occurrence: IssueOccurrence,
  event: IssueEvent,
  release: { readonly version: string } | null,
  groupType: Pick<GroupType, "defaultPriority"> | undefined = builtinGroupTypes.find(
    ({ id }) => id === occurrence.typeId,
  ),
): IssueKwargs {
  const face = eventFace(event.payload);
  const title = cut(occurrence.title, limits.title);
  const culprit = cut(occurrence.culprit, limits.culprit);
  const priority = occurrence.priority ?? groupType?.defaultPriority ?? "medium";
  const text = appendMissing(
    occurrenceMessage(event, face),
    [occurrence.title, occurrence.subtitle, culprit],
    limits.message,
  );
  return {
    ...common(event, release),
    title,
    message: firstLine(text, limits.groupMessage),
    level: occurrence.level,
    levelNumber: levels[occurrence.level],
    culprit,
    type: occurrence.typeId,
    priority,
    priorityNumber: priorities[priority],
    statedPriority: occurrence.priority,
    metadata: {
      ...face.metadata,
      title,
      value: cut(occurrence.subtitle, limits.message),
      ...(face.location === "" ? {} : { location: face.location }),
      ...(occurrence.typeId === feedbackTypeId ? feedbackMetadata(occurrence) : {}),
    },
  };
}

/** The fields of a new group for an error or message event. Pure. */
export function errorIssueKwargs(event: IssueEvent, release: { readonly version: string } | null): IssueKwargs {
  const face = eventFace(event.payload);
  const priority = errorPriority(event.level);
  return {
    ...common(event, release),
    title: face.title,
    message: firstLine(searchMessage(event.payload, face), limits.groupMessage),
    level: event.level,
    levelNumber: levels[event.level],
    culprit: face.culprit,
    type: 1,
    priority,
    priorityNumber: priorities[priority],
    statedPriority: null,
    metadata: { ...face.metadata, title: face.title, ...(face.location === "" ? {} : { location: face.location }) },
  };
}

/** The release that an event names, as the functions above take it. */
export function releaseOf({ release }: Pick<IssueEvent, "release">): { readonly version: string } | null {
  return release === null ? null : { version: release };
}

function common(event: IssueEvent, release: { readonly version: string } | null) {
  return {
    platform: cut(event.platform, limits.platform),
    firstSeen: event.at,
    lastSeen: event.at,
    activeAt: event.at,
    firstRelease: release?.version ?? null,
  };
}

function occurrenceMessage(event: IssueEvent, face: EventFace): string {
  const message = searchMessage(event.payload, { ...face, culprit: "" });
  return message === "" ? "<unlabeled event>" : message;
}

function feedbackMetadata({ evidenceData }: IssueOccurrence): Record<string, unknown> {
  const kept = ["contact_email", "message", "name", "source", "summary"].map((key) => [key, evidenceData[key] ?? null]);
  const linked = evidenceData["associated_event_id"];
  return { ...Object.fromEntries(kept), ...(linked ? { associated_event_id: linked } : {}) };
}

function errorPriority(level: Level): Priority {
  if (level === "fatal" || level === "error") return "high";
  return level === "warning" ? "medium" : level === "info" || level === "debug" ? "low" : "medium";
}
