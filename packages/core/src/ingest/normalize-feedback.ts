import { feedbackTypeId } from "../group-types/builtin.ts";
import { hashText } from "../grouping/hash.ts";
import type { IssueEvent, Repair } from "../model/event.ts";
import type { FeedbackSource } from "../model/input.ts";
import { limits } from "../model/limits.ts";
import type { EvidenceRow, IssueOccurrence } from "../model/occurrence.ts";
import type { TimeCorrection } from "../model/outcome.ts";
import { isObject, textField, toText } from "./event-parts.ts";
import {
  copyEvent,
  normalizeEvent,
  parseEventId,
  reject,
  type NormalizeContext,
  type Rejection,
} from "./normalize-event.ts";
import { Repairs, type Plain, type PlainObject } from "./plain-json.ts";
import type { TextScrubber } from "./scrub.ts";
import { cut } from "./title.ts";

export interface FeedbackContext extends NormalizeContext {
  readonly source: FeedbackSource;
  readonly texts: TextScrubber;
}

export type NormalizedFeedback =
  | {
      readonly kind: "accepted";
      readonly occurrence: IssueOccurrence;
      readonly event: IssueEvent;
      readonly repairs: readonly Repair[];
      readonly timeCorrection: TimeCorrection | null;
    }
  | Rejection;

const unattended = "Sent in the unattended mode";

/**
 * What a person wrote, as an occurrence of its own issue: feedback is never grouped. Nothing about it is random:
 * occurrence id and fingerprint follow from the project and the event id, so a redelivery is the same feedback.
 */
export function normalizeFeedback(input: unknown, context: FeedbackContext): NormalizedFeedback {
  const repairs = new Repairs();
  const copied = copyEvent(input, repairs);
  if (copied.kind === "rejected") return copied;
  const contexts = copied.value["contexts"];
  const feedback = isObject(contexts) && isObject(contexts["feedback"]) ? contexts["feedback"] : undefined;
  const message = toText(feedback?.["message"]);
  if (feedback === undefined || message === undefined) {
    return reject(
      "FEEDBACK_MISSING_CONTEXT",
      "contexts.feedback.message",
      "is what feedback consists of, and it is missing",
    );
  }
  const filtered = filterMessage(message, feedback);
  if (filtered !== undefined) return filtered;

  const result = normalizeEvent(rewrite(copied.value, feedback, message), context, repairs);
  if (result.kind === "rejected") return result;
  const occurrence = toOccurrence(result.event, feedback, message, context, repairs);
  return { ...result, occurrence, repairs: repairs.all() };
}

function filterMessage(message: string, feedback: PlainObject): Rejection | undefined {
  const path = "contexts.feedback.message";
  if (message === unattended) return reject("FEEDBACK_UNATTENDED", path, "is what an engine sends without a person");
  if (message.trim() === "") return reject("FEEDBACK_EMPTY", path, "is blank");
  // Characters as people count them, not code units.
  if (message.length > limits.feedbackMessage && Array.from(message).length > limits.feedbackMessage) {
    return reject("FEEDBACK_TOO_LARGE", path, `has more than ${limits.feedbackMessage} characters`);
  }
  const linked = feedback["associated_event_id"];
  if (linked !== undefined && linked !== null && linked !== "" && parseEventId(linked) === undefined) {
    return reject("FEEDBACK_ASSOCIATED_EVENT_INVALID", "contexts.feedback.associated_event_id", "is no UUID");
  }
  return undefined;
}

/** The event as the issue platform keeps it: defaults, the person's address, and the message where search finds it. */
function rewrite(source: PlainObject, feedback: PlainObject, message: string): PlainObject {
  const email = toText(feedback["contact_email"]);
  const linked = parseEventId(feedback["associated_event_id"]);
  const environment = toText(source["environment"])?.trim() || "production";
  const contexts = source["contexts"] as PlainObject;
  const replayId = feedback["replay_id"];
  return {
    ...source,
    type: "generic",
    level: source["level"] ?? "info",
    environment,
    user: personOf(source["user"], email),
    tags: feedbackTags(source["tags"], email, linked),
    logentry: { formatted: message },
    contexts: {
      ...contexts,
      feedback: { ...feedback, message, ...(linked === undefined ? {} : { associated_event_id: linked }) },
      ...(typeof replayId === "string"
        ? { replay: { ...(isObject(contexts["replay"]) ? contexts["replay"] : {}), replay_id: replayId } }
        : {}),
    },
  };
}

function personOf(value: Plain | undefined, email: string | undefined): PlainObject {
  const { name: _name, isStaff: _isStaff, ...person } = isObject(value) ? value : ({} as PlainObject);
  return { ...person, ...(person["email"] === undefined && email !== undefined ? { email } : {}) };
}

function feedbackTags(value: Plain | undefined, email: string | undefined, linked: string | undefined): Plain {
  // First, so that they stay where a sender has filled an event's tags.
  const own: Plain[] = [["has_linked_error", linked === undefined ? "false" : "true"]];
  if (email !== undefined && email !== "") own.push(["user.email", email]);
  if (linked !== undefined) own.push(["associated_event_id", linked]);
  if (Array.isArray(value)) return [...own, ...(value as readonly Plain[])];
  return isObject(value) ? [...own, ...Object.entries(value).map(([key, tag]) => [key, tag])] : own;
}

function toOccurrence(
  event: IssueEvent,
  feedback: PlainObject,
  message: string,
  context: FeedbackContext,
  repairs: Repairs,
): IssueOccurrence {
  const id = hashText(`feedback\n${context.projectId}\n${event.eventId}`);
  const part = hashText(`feedback fingerprint\n${context.projectId}\n${event.eventId}`);
  const text = context.texts.message(message);
  const summary = shortTitle(text);
  const linked = parseEventId(feedback["associated_event_id"]);
  const email = personText(feedback, "contact_email", limits.contactEmail, repairs);
  const name = personText(feedback, "name", limits.contactName, repairs);
  const shown: readonly (readonly [name: string, value: string | undefined, important: boolean])[] = [
    ["associated_event_id", linked, false],
    ["contact_email", email, false],
    ["message", text, true],
    ["name", name, false],
  ];
  const evidenceDisplay: readonly EvidenceRow[] = shown.flatMap(([row, value, important]) =>
    value === undefined ? [] : [{ name: row, value, important }],
  );
  return {
    id,
    projectId: context.projectId,
    eventId: event.eventId,
    hashes: [hashText(part)],
    fingerprint: [part],
    title: cut(`User Feedback: ${summary}`, limits.title),
    subtitle: text,
    resourceId: null,
    evidenceData: {
      ...Object.fromEntries(evidenceDisplay.map((row) => [row.name, row.value])),
      source: context.source,
      summary,
    },
    evidenceDisplay,
    typeId: feedbackTypeId,
    detectedAt: event.at,
    level: event.level,
    culprit: "user",
    priority: null,
    assignee: null,
  };
}

function personText(feedback: PlainObject, key: string, length: number, repairs: Repairs): string | undefined {
  return textField(feedback[key], `contexts.feedback.${key}`, length, repairs);
}

/** The first ten words, and no more than 185 characters. */
function shortTitle(message: string): string {
  const words = message.trim().split(/\s+/);
  const text = words.length > 10 ? `${words.slice(0, 10).join(" ")}...` : words.join(" ");
  return cut(text, 185);
}
