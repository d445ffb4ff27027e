import type { DeferralCode, Outcome, RejectionCode } from "@issuekit/core";

/** How the request as a whole is answered. */
export interface Answer {
  readonly status: 200 | 400 | 413 | 429;
  /** What the client is asked to hold back, and for how long. Never everything: that would silence the client. */
  readonly limit: RateLimit | null;
  readonly detail: string;
  readonly causes: readonly string[];
}

export interface RateLimit {
  readonly seconds: number;
  readonly categories: readonly string[];
  readonly reason: "deferred" | "quota" | "unavailable";
}

/**
 * How a rejection is answered. 200: a filter, a rule of the host or grouping has decided, which the sender could not
 * mend. 400 and 413: the sender sent what cannot be taken.
 */
const statusOf: Readonly<Record<RejectionCode, 200 | 400 | 413>> = {
  NOT_AN_OBJECT: 400,
  EVENT_ID_INVALID: 400,
  EVENT_TOO_LARGE: 413,
  EVENT_TOO_DEEP: 400,
  PROJECT_MISMATCH: 400,
  PROJECT_UNKNOWN: 400,
  EVENT_ID_MISMATCH: 400,
  OCCURRENCE_INVALID: 400,
  INPUT_KIND_UNKNOWN: 400,
  GROUP_TYPE_UNKNOWN: 400,
  GROUP_TYPE_NOT_RELEASED: 200,
  TYPE_MISMATCH: 200,
  FEEDBACK_MISSING_CONTEXT: 200,
  FEEDBACK_UNATTENDED: 200,
  FEEDBACK_EMPTY: 200,
  FEEDBACK_TOO_LARGE: 200,
  FEEDBACK_ASSOCIATED_EVENT_INVALID: 200,
  // Ours, and neither stored nor filtered: not 200. Not 429 either, which would hold back the events that do pass.
  SCRUBBER_FAILED: 400,
};

/** For how long to hold back, in seconds. Clients drop what they hold back, so no longer than it takes to get better. */
const patience: Readonly<Record<DeferralCode, number>> = {
  CONTENTION: 5,
  QUEUE_FULL: 5,
  STORAGE_BUSY: 5,
  STORAGE: 30,
  STOPPED: 30,
  INTERNAL: 30,
  EVENT_NOT_FOUND: 5,
};
const quotaSeconds = 60;
const unavailableSeconds = 30;

/**
 * The answer to a request whose inputs ended like this.
 *
 * Nothing is 200 that is not stored, or filtered for good. One deferred input makes the answer 429. A quota of new
 * issues is announced for feedback, each of which is a new issue, and never for events: most of those belong to known
 * issues, which no quota holds back.
 */
export function decideAnswer(outcomes: readonly Outcome[]): Answer {
  const deferred = outcomes.filter((outcome) => outcome.kind === "deferred");
  if (deferred.length > 0) {
    const codes = [...new Set(deferred.map(({ code }) => code))];
    return {
      status: 429,
      limit: {
        seconds: Math.max(...codes.map((code) => patience[code])),
        categories: categoriesOf(deferred),
        reason: "deferred",
      },
      detail: `not stored, send it again: ${codes.join(", ")}`,
      causes: [],
    };
  }
  const refused = outcomes
    .filter((outcome) => outcome.kind === "rejected")
    .filter(({ code }) => statusOf[code] !== 200);
  const limited = outcomes.filter(({ kind, inputKind }) => kind === "rateLimited" && inputKind === "feedback");
  const limit: RateLimit | null =
    limited.length === 0 ? null : { seconds: quotaSeconds, categories: categoriesOf(limited), reason: "quota" };
  const causes = refused.flatMap(causesOf);
  const [worst] = refused.toSorted((a, b) => statusOf[b.code] - statusOf[a.code]);
  if (worst !== undefined && refused.length === outcomes.length) {
    return { status: statusOf[worst.code], limit, detail: `not accepted: ${worst.code}`, causes };
  }
  if (limit !== null && limited.length === outcomes.length) {
    return { status: 429, limit, detail: "the quota of new issues is used up", causes };
  }
  return { status: 200, limit, detail: "", causes };
}

/** The answer where no input has an outcome, because something failed before. */
export function troubleAnswer(): Answer {
  return {
    status: 429,
    limit: { seconds: unavailableSeconds, categories: ["default", "error", "feedback"], reason: "unavailable" },
    detail: "not stored, send it again: ingestion is not available",
    causes: [],
  };
}

function causesOf(outcome: Extract<Outcome, { kind: "rejected" }>): readonly string[] {
  // What a scrubber says when it throws is the host's own.
  if (outcome.code === "SCRUBBER_FAILED") return [];
  return outcome.faults.map(({ path, reason }) => (path === "" ? reason : `${path}: ${reason}`));
}

/** Clients file an event under `error`, whatever it holds; older ones know `default` for messages. */
function categoriesOf(outcomes: readonly Outcome[]): readonly string[] {
  const categories = outcomes.flatMap(({ inputKind }) =>
    inputKind === "feedback" ? ["feedback"] : ["default", "error"],
  );
  return [...new Set(categories)].sort();
}
