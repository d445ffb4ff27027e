/** Which project an input is for: its id or its slug. May be left out where the engine has exactly one. */
export type ProjectRef = number | string;

interface InputBase {
  readonly project?: ProjectRef;
  /** When the sender sent it, epoch ms: corrects a clock that drifts. */
  readonly sentAt?: number;
  /** When it first reached a door, epoch ms; a replayed log passes what it recorded. Stamped by the engine when absent. */
  readonly receivedAt?: number;
  /** Keeps times of any age, for importers that are trusted. Default false. */
  readonly trusted?: boolean;
}

/**
 * An error or message event as SDKs send it, as an object or as JSON text. Untrusted: any shape is answered with an
 * outcome. Whoever has the text passes it on: the engine reads it faster than an object it does not know.
 */
export interface EventInput extends InputBase {
  readonly kind: "event";
  readonly event: unknown;
  /** An id that overrules the payload's, such as that of an envelope header. */
  readonly eventId?: string;
}

/** What a detector found. Brings its event along as `occurrence.event`, or names a stored one by `event_id`. */
export interface OccurrenceInput extends InputBase {
  readonly kind: "occurrence";
  readonly occurrence: unknown;
}

export const feedbackSources = [
  "new_feedback_envelope",
  "user_report_envelope",
  "user_report_sentry_django_endpoint",
  "crash_report_embed_form",
  "update_user_reports_task",
] as const;
export type FeedbackSource = (typeof feedbackSources)[number];

/** What a person wrote: an event whose `contexts.feedback` holds the message. */
export interface FeedbackInput extends InputBase {
  readonly kind: "feedback";
  readonly feedback: unknown;
  readonly eventId?: string;
  /** How it arrived. Default `new_feedback_envelope`. */
  readonly source?: FeedbackSource;
}

export type IngestInput = EventInput | OccurrenceInput | FeedbackInput;
export type InputKind = IngestInput["kind"];
