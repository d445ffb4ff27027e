import type { GroupType } from "../group-types/define-group-type.ts";
import { hashText } from "../grouping/hash.ts";
import type { Fault } from "../model/errors.ts";
import type { IssueEvent, Repair } from "../model/event.ts";
import { parseLevel } from "../model/level.ts";
import { limits } from "../model/limits.ts";
import type { EvidenceRow, IssueOccurrence } from "../model/occurrence.ts";
import { parsePriority, type Priority } from "../model/priority.ts";
import type { RejectionCode, TimeCorrection } from "../model/outcome.ts";
import { fingerprint, isObject, textField, toText } from "./event-parts.ts";
import { parseTime } from "./event-times.ts";
import {
  copyEvent,
  normalizeEvent,
  objectField,
  parseEventId,
  reject,
  type NormalizeContext,
  type Rejection,
} from "./normalize-event.ts";
import { jsonBytes, Repairs, type Plain, type PlainObject } from "./plain-json.ts";
import type { TextScrubber } from "./scrub.ts";
import { cut } from "./title.ts";

export interface OccurrenceContext extends Omit<NormalizeContext, "eventId"> {
  readonly resolveType: (idOrSlug: number | string) => GroupType | undefined;
  readonly texts: TextScrubber;
}

export type NormalizedOccurrence =
  | {
      readonly kind: "accepted";
      readonly occurrence: IssueOccurrence;
      /** The inline event; `null` where the occurrence names a stored one. */
      readonly event: IssueEvent | null;
      readonly repairs: readonly Repair[];
      readonly timeCorrection: TimeCorrection | null;
    }
  | Rejection;

/**
 * A detector's occurrence from untrusted input. A bad required field rejects it, with the path and reason of every
 * fault; an optional one is repaired. Its inline event is repaired like any other event. Texts are scrubbed before they
 * are cut, so that no half of a secret stays; hashes are those of the parts as they came.
 */
export function normalizeOccurrence(input: unknown, context: OccurrenceContext): NormalizedOccurrence {
  const repairs = new Repairs();
  // Its event has bounds of its own, one level further down.
  const copied = copyEvent(input, repairs, { depth: limits.depth + 1, bytes: 2 * limits.eventBytes });
  if (copied.kind === "rejected") return copied;
  const source = copied.value;
  const { event: _, ...own } = source;
  if (jsonBytes(own) > limits.eventBytes) {
    return reject("EVENT_TOO_LARGE", "", `is larger than ${limits.eventBytes} bytes of JSON without its event`);
  }
  const { texts } = context;
  const faults: Fault[] = [];
  const fault = (path: string, reason: string): void => {
    faults.push({ path, reason });
  };

  const id = parseEventId(source["id"]);
  if (id === undefined) fault("id", "must be a UUID");
  const title = requiredText(source, "issue_title", fault);
  const subtitle = requiredText(source, "subtitle", fault);
  const parts = requiredParts(source["fingerprint"], repairs, fault);
  const detectedAt = parseTime(source["detection_time"]);
  if (detectedAt === null) fault("detection_time", "must be seconds since the epoch or an ISO time");
  const type = resolveType(source["type"], context, fault);
  const inline = inlineEvent(source, context, fault);
  const eventId = eventIdOf(source, inline, fault);
  const project = source["project_id"];
  if (project !== undefined && project !== null && project !== context.projectId) {
    fault("project_id", `is ${JSON.stringify(project)}, but it was sent to project ${context.projectId}`);
  }
  if (
    faults.length > 0 ||
    id === undefined ||
    parts === undefined ||
    detectedAt === null ||
    type === undefined ||
    eventId === undefined
  ) {
    return rejectOccurrence(faults);
  }

  const level = levelOf(source["level"], repairs);
  const occurrence: IssueOccurrence = {
    id,
    projectId: context.projectId,
    eventId,
    hashes: [...new Set(parts.map(hashText))],
    fingerprint: parts.map(texts.message),
    title: cutNamed(texts.message(title), "issue_title", limits.title, repairs),
    subtitle: cutNamed(texts.message(subtitle), "subtitle", limits.message, repairs),
    resourceId: nameField(source, "resource_id", limits.message, texts, repairs) ?? null,
    evidenceData: texts.evidence(objectField(source["evidence_data"], "evidence_data", repairs) ?? {}),
    evidenceDisplay: evidenceRows(source["evidence_display"], texts, repairs),
    typeId: type.id,
    detectedAt,
    level,
    culprit: nameField(source, "culprit", limits.culprit, texts, repairs) ?? "",
    priority: statedPriority(source, repairs),
    assignee: actor(source["assignee"], repairs),
  };
  const event = inline.event === null ? null : asOccurrenceEvent(inline.event, level);
  const timeCorrection = inline.timeCorrection;
  return { kind: "accepted", occurrence, event, repairs: [...repairs.all(), ...inline.repairs], timeCorrection };
}

type AddFault = (path: string, reason: string) => void;

interface Inline {
  readonly event: IssueEvent | null;
  readonly present: boolean;
  readonly repairs: readonly Repair[];
  readonly timeCorrection: TimeCorrection | null;
}

function inlineEvent(source: PlainObject, context: OccurrenceContext, fault: AddFault): Inline {
  const none = { event: null, present: false, repairs: [], timeCorrection: null };
  const given = source["event"];
  if (given === undefined || given === null) return none;
  // An event that has no id of its own has the one that the occurrence names.
  const ownId = isObject(given) ? given["event_id"] : undefined;
  const fallback = ownId === undefined || ownId === null ? (parseEventId(source["event_id"]) ?? null) : null;
  if (isObject(given) && (ownId === undefined || ownId === null) && fallback === null) {
    fault("event.event_id", "must be a UUID: neither the occurrence nor its event has one");
    return { ...none, present: true };
  }
  const result = normalizeEvent(given, { ...context, eventId: fallback });
  if (result.kind === "rejected") {
    for (const { path, reason } of result.faults) fault(path === "" ? "event" : `event.${path}`, reason);
    return { ...none, present: true };
  }
  const repairs = result.repairs.map(({ path, reason }) => ({ path: `event.${path}`, reason }));
  return { event: result.event, present: true, repairs, timeCorrection: result.timeCorrection };
}

function eventIdOf(source: PlainObject, inline: Inline, fault: AddFault): string | undefined {
  const stated = source["event_id"];
  const named = stated === undefined || stated === null ? undefined : parseEventId(stated);
  if (stated !== undefined && stated !== null && named === undefined) {
    fault("event_id", "must be a UUID");
    return undefined;
  }
  if (inline.event === null) {
    if (named === undefined && !inline.present)
      fault("event_id", "must name a stored event, or the event must come along as `event`");
    return named;
  }
  if (named !== undefined && named !== inline.event.eventId) {
    fault("event.event_id", `is ${inline.event.eventId}, but event_id is ${named}`);
    return undefined;
  }
  return inline.event.eventId;
}

function resolveType(value: Plain | undefined, context: OccurrenceContext, fault: AddFault): GroupType | undefined {
  const known = typeof value === "number" || typeof value === "string" ? context.resolveType(value) : undefined;
  if (known === undefined) fault("type", `${JSON.stringify(value) ?? "nothing"} is no registered group type`);
  return known;
}

const codeByPath: Readonly<Record<string, RejectionCode>> = {
  type: "GROUP_TYPE_UNKNOWN",
  project_id: "PROJECT_MISMATCH",
  "event.project_id": "PROJECT_MISMATCH",
  "event.project": "PROJECT_MISMATCH",
};

/** Faults of one kind have its code; several kinds are an invalid occurrence. */
function rejectOccurrence(faults: readonly Fault[]): Rejection {
  const [only = "OCCURRENCE_INVALID", ...others] = new Set(faults.map(codeOf));
  const code = others.length === 0 ? only : "OCCURRENCE_INVALID";
  return { kind: "rejected", code, reason: faults.map(({ path, reason }) => `${path} ${reason}`).join("; "), faults };
}

function codeOf({ path, reason }: Fault): RejectionCode {
  if (path === "event.event_id" && reason.includes("but event_id")) return "EVENT_ID_MISMATCH";
  return codeByPath[path] ?? "OCCURRENCE_INVALID";
}

function requiredText(source: PlainObject, key: string, fault: AddFault): string {
  const value = source[key];
  if (typeof value === "string") return value;
  fault(key, "must be a text");
  return "";
}

/** A list of texts, numbers and booleans: dropping one that is neither would shift the others, and the first one leads. */
function requiredParts(value: Plain | undefined, repairs: Repairs, fault: AddFault): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length === 0) {
    fault("fingerprint", "must be a list with at least one part");
    return undefined;
  }
  (value as readonly Plain[]).forEach((part, index) => {
    if (toText(part) === undefined) fault(`fingerprint.${index}`, "must be a text, a number or a boolean");
  });
  return fingerprint(value, "fingerprint", repairs);
}

function nameField(source: PlainObject, key: string, length: number, texts: TextScrubber, repairs: Repairs) {
  const value = source[key];
  return textField(typeof value === "string" ? texts.name(value) : value, key, length, repairs);
}

function cutNamed(text: string, path: string, length: number, repairs: Repairs): string {
  if (text.length > length) repairs.add(path, `cut to ${length} characters`);
  return cut(text, length);
}

function levelOf(value: Plain | undefined, repairs: Repairs) {
  const level = parseLevel(value);
  if (level === undefined && value !== undefined && value !== null && value !== "")
    repairs.add("level", "is no level: info");
  return level ?? "info";
}

function evidenceRows(value: Plain | undefined, texts: TextScrubber, repairs: Repairs): readonly EvidenceRow[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    repairs.add("evidence_display", "is no list: dropped");
    return [];
  }
  return (value as readonly Plain[]).flatMap((row, index): EvidenceRow[] => {
    const name = isObject(row) ? toText(row["name"]) : undefined;
    if (!isObject(row) || name === undefined) {
      repairs.add(`evidence_display.${index}`, "has no name: dropped");
      return [];
    }
    const text = toText(row["value"]) ?? JSON.stringify(row["value"] ?? "");
    const { [name]: scrubbed = text } = texts.evidence({ [name]: text });
    return [{ name, value: scrubbed, important: row["important"] === true }];
  });
}

/** `priority` wins over its older name; 0 is a value. */
function statedPriority(source: PlainObject, repairs: Repairs): Priority | null {
  for (const key of ["priority", "initial_issue_priority"]) {
    const value = source[key];
    if (value === undefined || value === null) continue;
    const priority = parsePriority(value);
    if (priority !== undefined) return priority;
    repairs.add(key, "is no priority: the type's default is used");
  }
  return null;
}

function actor(value: Plain | undefined, repairs: Repairs): string | null {
  if (value === undefined || value === null || value === "") return null;
  if (typeof value === "string" && /^[a-z]{1,16}:[^\s]{1,110}$/.test(value)) return value;
  repairs.add("assignee", "is no actor such as user:7: dropped");
  return null;
}

/** A detector's event is no error of its own: it takes the occurrence's level. */
function asOccurrenceEvent(event: IssueEvent, level: IssueEvent["level"]): IssueEvent {
  const type = event.type === "transaction" ? event.type : "generic";
  return { ...event, type, level, payload: { ...event.payload, type, level } };
}
