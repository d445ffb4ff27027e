import type { EventPayload } from "../model/event.ts";
import type { StoredPayload } from "../model/snapshot.ts";
import { parseTime } from "./event-times.ts";
import { factsOf } from "./normalize-event.ts";
import { packEvent, type PackedEvent } from "./packed-event.ts";

/**
 * The event that a stored payload was made of, with the times that it was stored under.
 *
 * What was taken once is not refused later: no bound of an input is asked again, which a payload may have grown over
 * by what was added to it.
 */
export function eventFromPayload(stored: StoredPayload, projectId: number): PackedEvent {
  const { eventId, receivedAt, at } = stored;
  const payload = JSON.parse(stored.json) as EventPayload;
  // What is stored at a time of its own was corrected then; what counts as received keeps the time that it claims.
  const claimedAt = at === receivedAt ? (parseTime(payload.timestamp) ?? receivedAt) : at;
  const times = { at, claimedAt: Math.min(claimedAt, receivedAt), receivedAt };
  return packEvent({ eventId, projectId, ...times, ...factsOf(payload) }, stored.json);
}
