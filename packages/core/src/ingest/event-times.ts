import { limits } from "../model/limits.ts";
import type { TimeCorrection } from "../model/outcome.ts";

export interface EventTimes {
  readonly at: number;
  readonly claimedAt: number;
  readonly correction: TimeCorrection | null;
}

export interface TimeFacts {
  /** Epoch ms, as the sender's clock had it; `null` when it said nothing. */
  readonly stated: number | null;
  readonly sentAt: number | null;
  readonly receivedAt: number;
  readonly trusted: boolean;
}

/** Clocks that differ by less than this are taken at their word. */
const tolerableDriftMs = 60_000;

/**
 * When an event happened: as the sender says, corrected by how far its clock is off, and bounded by what the receiver's
 * clock allows. What lies outside is counted as received now, while regression is judged by the claim.
 */
export function eventTimes({ stated, sentAt, receivedAt, trusted }: TimeFacts): EventTimes {
  if (stated === null) return { at: receivedAt, claimedAt: receivedAt, correction: null };
  if (trusted) return { at: stated, claimedAt: Math.min(stated, receivedAt), correction: null };
  const drift = sentAt === null ? 0 : receivedAt - sentAt;
  const corrected = Math.abs(drift) > tolerableDriftMs ? stated + drift : stated;
  const claimedAt = Math.min(corrected, receivedAt);
  const because = corrected === stated ? null : ("clock-drift" as const);
  if (corrected > receivedAt + limits.futureMs) return bounded("in-the-future");
  if (corrected < receivedAt - limits.pastMs) return bounded("too-old");
  const at = corrected;
  return { at, claimedAt, correction: because === null ? null : { claimedAt: stated, storedAt: at, because } };

  function bounded(why: "in-the-future" | "too-old"): EventTimes {
    const correction = { claimedAt: stated ?? receivedAt, storedAt: receivedAt, because: why };
    return { at: receivedAt, claimedAt, correction };
  }
}

/** Epoch ms of a number of seconds or an ISO text; a text without a zone is UTC. `null` where it says no time. */
export function parseTime(value: unknown): number | null {
  if (typeof value === "number") return inRange(value * 1000);
  if (typeof value !== "string" || value.length > 64) return null;
  const text = value.trim();
  if (/^\d{1,12}(\.\d{1,9})?$/.test(text)) return inRange(Number(text) * 1000);
  if (!/^\d{4,6}-\d\d-\d\d/.test(text)) return null;
  const zoned = /(?:[zZ]|[+-]\d\d:?\d\d)$/.test(text) || text.length === 10 ? text : `${text}Z`;
  return inRange(Date.parse(zoned.replace(" ", "T")));
}

function inRange(ms: number): number | null {
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? Math.round(ms) || 0 : null;
}
