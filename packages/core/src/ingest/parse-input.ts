import type { GroupTypeRegistry } from "../group-types/registry.ts";
import { errorTypeId } from "../group-types/builtin.ts";
import { groupEvent } from "../grouping/algorithms.ts";
import type { GroupType } from "../group-types/define-group-type.ts";
import type { Fault } from "../model/errors.ts";
import type { EventPayload, IssueEvent, Repair } from "../model/event.ts";
import type { IngestInput } from "../model/input.ts";
import type { RejectionCode, TimeCorrection } from "../model/outcome.ts";
import { limits } from "../model/limits.ts";
import { createIssueKwargs, errorIssueKwargs, releaseOf } from "./create-issue-kwargs.ts";
import { factsOf, normalizeEvent } from "./normalize-event.ts";
import { normalizeFeedback } from "./normalize-feedback.ts";
import { normalizeOccurrence } from "./normalize-occurrence.ts";
import { packEvent } from "./packed-event.ts";
import type { ParsedInput } from "./parsed-input.ts";
import { Repairs } from "./plain-json.ts";
import { defaultScrub, defaultTextScrubber, noTextScrubber } from "./scrub.ts";

export interface ParseContext {
  readonly projectId: number;
  readonly receivedAt: number;
  readonly types: GroupTypeRegistry;
  readonly allowsUnreleased: (slug: string) => boolean;
  /**
   * `null` stores everything as it comes. May throw, or answer anything, where it is the host's own; that one sees
   * events only, and texts and evidence of detectors and people are scrubbed by the defaults.
   */
  readonly scrub: ((payload: EventPayload) => EventPayload) | null;
}

export type ParseResult =
  | { readonly kind: "parsed"; readonly input: ParsedInput }
  | {
      readonly kind: "rejected";
      readonly code: RejectionCode;
      readonly reason: string;
      readonly faults: readonly Fault[];
    };

/** Reads one untrusted input: what is accepted is normalised, scrubbed and grouped; what is not names every fault. */
export function parseInput(input: IngestInput, context: ParseContext): ParseResult {
  const times = {
    projectId: context.projectId,
    receivedAt: context.receivedAt,
    sentAt: Number.isSafeInteger(input.sentAt) ? (input.sentAt ?? null) : null,
    trusted: input.trusted === true,
  };
  const texts = context.scrub === null ? noTextScrubber : defaultTextScrubber;
  switch (input.kind) {
    case "event":
      return parseEvent(input.event, { ...times, eventId: input.eventId ?? null }, context);
    case "feedback": {
      const source = input.source ?? "new_feedback_envelope";
      const result = normalizeFeedback(input.feedback, { ...times, eventId: input.eventId ?? null, source, texts });
      return result.kind === "rejected" ? result : parseWithType("feedback", result, context);
    }
    case "occurrence": {
      const resolveType = (idOrSlug: number | string) => context.types.find(idOrSlug);
      const result = normalizeOccurrence(input.occurrence, { ...times, resolveType, texts });
      return result.kind === "rejected" ? result : parseWithType("occurrence", result, context);
    }
    default: {
      const kind = String((input as { kind?: unknown }).kind);
      const reason = `"${kind}" is none of event, occurrence, feedback`;
      return { kind: "rejected", code: "INPUT_KIND_UNKNOWN", reason, faults: [{ path: "kind", reason }] };
    }
  }
}

function parseEvent(event: unknown, times: Parameters<typeof normalizeEvent>[1], context: ParseContext): ParseResult {
  const result = normalizeEvent(event, times);
  if (result.kind === "rejected") return result;
  const scrubbed = scrubEvent(result.event, context);
  if (scrubbed.kind === "rejected") return scrubbed;
  const { eventId, payload } = scrubbed.event;
  const grouping = groupEvent(payload);
  const named = namedBy(grouping.titleException, scrubbed.event);
  return {
    kind: "parsed",
    input: {
      kind: "event",
      key: `event:${eventId}`,
      occurrenceId: eventId,
      eventId,
      groupType: typeOf(errorTypeId, context),
      hashes: grouping.hashes,
      event: packEvent(named),
      kwargs: errorIssueKwargs(named, releaseOf(named)),
      occurrence: null,
      receivedAt: scrubbed.event.receivedAt,
      repairs: result.repairs,
      timeCorrection: result.timeCorrection,
    },
  };
}

/** The event with the exception marked that grouping found to be what it is about: a group of errors that holds one sort of them is named by that. */
function namedBy(titleException: number | null, event: IssueEvent): IssueEvent {
  const { exception } = event.payload;
  if (exception === undefined || titleException === null || titleException === exception.values.length - 1)
    return event;
  const id = exception.values[titleException]?.mechanism?.exception_id;
  if (id === undefined || "main_exception_id" in exception) return event;
  const named = { ...exception, main_exception_id: id };
  return { ...event, payload: { ...event.payload, exception: named } };
}

interface NormalizedFinding {
  readonly occurrence: ParsedInput["occurrence"] & object;
  readonly event: IssueEvent | null;
  readonly repairs: readonly Repair[];
  readonly timeCorrection: TimeCorrection | null;
}

function parseWithType(kind: "occurrence" | "feedback", result: NormalizedFinding, context: ParseContext): ParseResult {
  const { occurrence } = result;
  const groupType = typeOf(occurrence.typeId, context);
  if (!groupType.released && !context.allowsUnreleased(groupType.slug)) {
    const reason = `type "${groupType.slug}" is not released: name it in unreleasedTypes to take it`;
    return { kind: "rejected", code: "GROUP_TYPE_NOT_RELEASED", reason, faults: [{ path: "type", reason }] };
  }
  const scrubbed = result.event === null ? null : scrubEvent(result.event, context);
  if (scrubbed?.kind === "rejected") return scrubbed;
  const event = scrubbed?.event ?? null;
  return {
    kind: "parsed",
    input: {
      kind,
      key: `${kind}:${occurrence.id}`,
      occurrenceId: occurrence.id,
      eventId: occurrence.eventId,
      groupType,
      hashes: occurrence.hashes,
      event: event === null ? null : packEvent(event),
      kwargs: event === null ? null : createIssueKwargs(occurrence, event, releaseOf(event), groupType),
      occurrence,
      receivedAt: context.receivedAt,
      repairs: result.repairs,
      timeCorrection: result.timeCorrection,
    },
  };
}

function typeOf(id: number, context: ParseContext): GroupType {
  const type = context.types.find(id);
  // Normalisation has looked it up already, and the built-in types are always registered.
  if (type === undefined) throw new RangeError(`group type ${id} is not registered`);
  return type;
}

/** What is counted is what is stored: tags, person, release and place are read from what the scrubber left. */
function scrubEvent(
  event: IssueEvent,
  context: ParseContext,
): { readonly kind: "scrubbed"; readonly event: IssueEvent } | Extract<ParseResult, { kind: "rejected" }> {
  const { scrub } = context;
  if (scrub === null) return { kind: "scrubbed", event };
  try {
    const payload = scrub(event.payload);
    if (payload === event.payload) return { kind: "scrubbed", event };
    return {
      kind: "scrubbed",
      event: { ...event, ...factsOf(scrub === defaultScrub ? payload : parsedAgain(payload, event)) },
    };
  } catch (error) {
    const reason = `the scrubber failed: ${error instanceof Error ? error.message : String(error)}`;
    return { kind: "rejected", code: "SCRUBBER_FAILED", reason, faults: [{ path: "", reason }] };
  }
}

/** A host's scrubber may answer anything. */
function parsedAgain(payload: unknown, { eventId, projectId, receivedAt }: IssueEvent): EventPayload {
  if (payload instanceof Promise) throw new TypeError("it answered a promise: it has to answer the event at once");
  const context = { eventId, projectId, receivedAt, sentAt: null, trusted: true };
  // What normalising has added does not count against the bounds that the event kept.
  const bounds = { depth: limits.depth + 2, bytes: 2 * limits.eventBytes };
  const result = normalizeEvent(payload, context, new Repairs(), bounds);
  if (result.kind === "rejected") throw new TypeError(`what it answered ${result.reason}`);
  return result.event.payload;
}
