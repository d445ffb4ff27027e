import type { Outcome, RejectionCode } from "@issuekit/core";

/** How the request as a whole is answered. */
export interface Answer {
  readonly status: 200 | 400 | 413 | 429;
  /** Empty for an answer without limits. */
  readonly headers: Readonly<Record<string, string>>;
  readonly detail: string | null;
  readonly causes: readonly string[];
}

/** Rejections that a client has to hear of. What is filtered is answered like what is stored: the sender cannot mend it. */
const statusOf: Readonly<Partial<Record<RejectionCode, 400 | 413>>> = {
  NOT_AN_OBJECT: 400,
  EVENT_ID_INVALID: 400,
  EVENT_TOO_DEEP: 400,
  EVENT_TOO_LARGE: 413,
  PROJECT_MISMATCH: 400,
  PROJECT_UNKNOWN: 400,
  FEEDBACK_MISSING_CONTEXT: 400,
};

const retryAfterSeconds = { busy: 5, down: 30, quota: 60 } as const;

/**
 * The answer to a request whose inputs ended like this. Nothing is 200 that is not stored or filtered for good: one
 * deferred input makes the answer 429 with its categories, so that the client holds back that kind of item and no other.
 */
export function answerOutcomes(outcomes: readonly Outcome[]): Answer {
  const deferred = outcomes.filter((outcome) => outcome.kind === "deferred");
  if (deferred.length > 0) {
    const down = deferred.some(({ code }) => code === "STORAGE" || code === "INTERNAL" || code === "STOPPED");
    const reasons = [...new Set(deferred.map(({ code }) => code))];
    return limited(
      429,
      deferred,
      down ? retryAfterSeconds.down : retryAfterSeconds.busy,
      "deferred",
      `not stored yet: ${reasons.join(", ")}`,
    );
  }
  const rejected = outcomes.filter((outcome) => outcome.kind === "rejected");
  const told = rejected.filter(({ code }) => statusOf[code] !== undefined);
  const [worst] = told.toSorted((a, b) => (statusOf[b.code] ?? 0) - (statusOf[a.code] ?? 0));
  if (worst !== undefined && told.length === outcomes.length) {
    const causes = told.flatMap(({ faults }) =>
      faults.map(({ path, reason }) => (path === "" ? reason : `${path}: ${reason}`)),
    );
    return { status: statusOf[worst.code] ?? 400, headers: {}, detail: `${worst.code}: ${worst.reason}`, causes };
  }
  const quota = outcomes.filter((outcome) => outcome.kind === "rateLimited");
  if (quota.length > 0) {
    const status = quota.length === outcomes.length ? 429 : 200;
    return limited(status, quota, retryAfterSeconds.quota, "quota", "the quota of new issues is used up");
  }
  return { status: 200, headers: {}, detail: null, causes: [] };
}

/** An answer for trouble that has no outcome: the client keeps its event for later. */
export function answerTrouble(): Answer {
  const seconds = String(retryAfterSeconds.down);
  return {
    status: 429,
    headers: {
      "retry-after": seconds,
      "x-sentry-rate-limits": `${seconds}:default;error;feedback:project:unavailable`,
    },
    detail: "ingestion is not available: send it again",
    causes: [],
  };
}

function limited(
  status: 200 | 429,
  outcomes: readonly Outcome[],
  seconds: number,
  reason: string,
  detail: string,
): Answer {
  const categories = [
    ...new Set(outcomes.flatMap(({ inputKind }) => (inputKind === "feedback" ? ["feedback"] : ["default", "error"]))),
  ];
  return {
    status,
    headers: {
      ...(status === 429 ? { "retry-after": String(seconds) } : {}),
      "x-sentry-rate-limits": `${seconds}:${categories.join(";")}:project:${reason}`,
    },
    detail: status === 429 ? detail : null,
    causes: [],
  };
}
