/** Times of samples: noon of the first of March 2026, UTC, in seconds. */
const at = Date.parse("2026-03-01T12:00:00Z") / 1000;

let drawn = 0;

function nextId(): string {
  drawn += 1;
  return drawn.toString(16).padStart(32, "0");
}

/**
 * A valid error event as an SDK sends it, with an id of its own. Two samples are of one issue unless their stack or
 * fingerprint differs. The time is fixed: pass `timestamp` (seconds) where it matters.
 */
export function anEvent(overrides: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    event_id: nextId(),
    timestamp: at,
    platform: "node",
    level: "error",
    environment: "production",
    release: "shop@1.0.0",
    exception: {
      values: [
        {
          type: "PaymentError",
          value: "declined",
          stacktrace: {
            frames: [
              { filename: "/srv/shop/checkout.js", module: "checkout", function: "pay", lineno: 7, in_app: true },
            ],
          },
        },
      ],
    },
    tags: { step: "payment" },
    user: { id: "7" },
    ...overrides,
  };
}

/** A valid occurrence of a detector with its inline event. Two samples are of one issue unless `fingerprint` differs. */
export function anOccurrence(overrides: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const eventId = nextId();
  return {
    id: nextId(),
    event_id: eventId,
    fingerprint: ["slow-checkout"],
    issue_title: "Slow checkout",
    subtitle: "took 4 seconds",
    type: "profile_file_io_main_thread",
    detection_time: at,
    level: "warning",
    culprit: "checkout",
    evidence_data: { durationMs: 4000 },
    evidence_display: [{ name: "Duration", value: "4 s", important: true }],
    event: { event_id: eventId, timestamp: at, platform: "node", tags: {} },
    ...overrides,
  };
}

/** Valid feedback as the SDKs' `captureFeedback` sends it. Each sample is an issue of its own. */
export function aFeedback(overrides: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    event_id: nextId(),
    timestamp: at,
    platform: "javascript",
    type: "feedback",
    level: "info",
    contexts: { feedback: { message: "The pay button does nothing", name: "Jo", contact_email: "jo@example.com" } },
    ...overrides,
  };
}
