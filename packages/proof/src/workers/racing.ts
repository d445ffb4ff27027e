import type { EventInput, GroupTypeDefinition, OccurrenceInput } from "@issuekit/core";
import { anEvent, anOccurrence } from "@issuekit/testkit";

export const racingWriters = 16;

/** What every writer's clock says. */
export const racingAt: number = Date.parse("2026-03-01T12:00:00Z");

export const racingTypes: readonly GroupTypeDefinition[] = [
  { id: 50_001, slug: "noisy", category: "metric", noise: { ignoreLimit: 3 }, creationQuota: null },
  { id: 50_002, slug: "scarce", category: "metric", creationQuota: { limit: 1, windowMs: 3_600_000, slotMs: 60_000 } },
  { id: 50_003, slug: "free", category: "metric", creationQuota: null },
];

const idOf = (number: number) => (number + 1).toString(16).padStart(32, "0");

/** An error of the one issue that all errors of a race belong to. The same number is the same event. */
export function aRacingError(number: number, at: number = racingAt): EventInput {
  return { kind: "event", event: anEvent({ event_id: idOf(number), timestamp: at / 1_000 }) };
}

/** A detector's finding likewise, with an event of its own. */
export function aRacingFinding(number: number, type: string, fingerprint: readonly string[]): OccurrenceInput {
  const event = { event_id: idOf(number), timestamp: racingAt / 1_000, platform: "node", tags: {} };
  return {
    kind: "occurrence",
    occurrence: anOccurrence({
      id: idOf(number),
      event_id: idOf(number),
      type,
      fingerprint,
      detection_time: racingAt / 1_000,
      event,
    }),
  };
}
