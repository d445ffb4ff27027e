import type { EventInput, FeedbackInput, ReceivedTotals } from "@issuekit/core";
import type { Envelope, EnvelopeItem } from "./envelope.ts";
import { parseJson } from "./json-text.ts";
import { categoryOf, countIgnored } from "./received.ts";

export type IntakeInput = EventInput | FeedbackInput;

/** What to do with the content of one request: take all of it, or none. */
export type IntakePlan =
  | {
      readonly kind: "take";
      readonly inputs: readonly IntakeInput[];
      /** Counts of items that are accepted and not used. */
      readonly ignored: readonly ReceivedTotals[];
      /** The id that the sender knows its content by, 32 lower hex. */
      readonly eventId: string | null;
    }
  | RefusedIntake;

export interface RefusedIntake {
  readonly kind: "refused";
  readonly status: 400 | 413;
  readonly detail: string;
  readonly causes: readonly string[];
  readonly category: string;
  readonly reason: string;
}

export interface IntakeLimits {
  readonly eventBytes: number;
}

/**
 * What an envelope holds for the engine. Every item is looked at before any is taken, so that a malformed or oversized
 * one leaves nothing half ingested.
 */
export function planEnvelope(envelope: Envelope, projectId: number, limits: IntakeLimits): IntakePlan {
  const { event_id: id, sent_at: sentAt } = envelope.headers;
  const common = { project: projectId, ...eventIdOf(id), ...sentAtOf(sentAt) };
  const inputs: IntakeInput[] = [];
  const ignored: ReceivedTotals[] = [];
  for (const item of envelope.items) {
    if (item.type !== "event" && item.type !== "feedback") {
      ignored.push(...countIgnored(item));
      continue;
    }
    // One id names one content: a second item of a kind would pass for a repetition of the first.
    if (inputs.some(({ kind }) => kind === item.type)) {
      return refused(item.type, 413, "too_many_of_a_kind", `an envelope holds one ${item.type}`);
    }
    const read = readItem(item, limits);
    if (read.kind === "refused") return read;
    inputs.push(
      item.type === "event"
        ? { kind: "event", event: read.value, ...common }
        : { kind: "feedback", feedback: read.value, source: "new_feedback_envelope", ...common },
    );
  }
  return { kind: "take", inputs, ignored, eventId: hexOf(id) };
}

/** The event of a store request. */
export function planStore(payload: Uint8Array, projectId: number, limits: IntakeLimits): IntakePlan {
  const read = readItem({ type: "event", payload }, limits);
  if (read.kind === "refused") return read;
  return {
    kind: "take",
    inputs: [{ kind: "event", project: projectId, event: read.value }],
    ignored: [],
    eventId: null,
  };
}

function readItem(
  { type, payload }: Pick<EnvelopeItem, "type" | "payload">,
  { eventBytes }: IntakeLimits,
): { readonly kind: "read"; readonly value: object } | RefusedIntake {
  if (payload.byteLength > eventBytes) {
    return refused(type, 413, "item_too_large", `the ${type} is larger than ${eventBytes} bytes`);
  }
  const json = parseJson(payload);
  if (json.kind === "invalid") return refused(type, 400, "malformed_json", `the ${type} is no JSON`, [json.reason]);
  const { value } = json;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return refused(type, 400, "malformed_json", `the ${type} is no JSON object`);
  }
  return { kind: "read", value };
}

function refused(
  type: string,
  status: 400 | 413,
  reason: string,
  detail: string,
  causes: readonly string[] = [],
): RefusedIntake {
  return { kind: "refused", status, detail, causes, category: categoryOf(type), reason };
}

/** Whatever a header says as its id goes to the engine, which answers for one that is none. */
function eventIdOf(id: unknown): { readonly eventId?: string } {
  if (id === undefined || id === null || id === "") return {};
  return { eventId: typeof id === "string" ? id : JSON.stringify(id) };
}

function hexOf(id: unknown): string | null {
  const hex = typeof id === "string" ? id.replaceAll("-", "").toLowerCase() : "";
  return /^[0-9a-f]{32}$/.test(hex) ? hex : null;
}

/** RFC 3339; a time without a zone is UTC. */
function sentAtOf(value: unknown): { readonly sentAt?: number } {
  if (typeof value !== "string" || value.length > 64) return {};
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)?$/i.exec(value.trim());
  const [, date, time, zone = "Z"] = match ?? [];
  const sentAt = Date.parse(`${date}T${time}${zone}`);
  return Number.isFinite(sentAt) ? { sentAt } : {};
}
