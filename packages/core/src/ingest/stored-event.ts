import { InvariantError } from "../model/errors.ts";
import type { IssueEvent } from "../model/event.ts";
import type { StoredPayload } from "../model/snapshot.ts";
import { normalizeEvent } from "./normalize-event.ts";

/** The event that a stored payload was made of, with the times that it was stored under. */
export function eventFromPayload(stored: StoredPayload, projectId: number): IssueEvent {
  const { eventId, receivedAt, at } = stored;
  const context = { projectId, receivedAt, sentAt: null, eventId, trusted: true };
  const result = normalizeEvent(JSON.parse(stored.json), context);
  if (result.kind === "rejected")
    throw new InvariantError(`stored event ${eventId} no longer parses: ${result.reason}`);
  // What is stored at a time of its own was corrected then; what counts as received keeps the time that it claims.
  const claimedAt = Math.min(at === receivedAt ? result.event.claimedAt : at, receivedAt);
  return { ...result.event, at, claimedAt };
}
