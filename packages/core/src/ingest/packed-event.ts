import type { EventFacts, EventPayload, IssueEvent } from "../model/event.ts";

/**
 * An event on its way to storage: the facts that rules look at, and the payload as the text that is stored. A batch of
 * texts is small and soon written; a batch of trees is what garbage collection takes longest over.
 */
export interface PackedEvent extends EventFacts {
  /** The name of the SDK that sent it. */
  readonly sdk: string | null;
  readonly json: string;
}

export function packEvent(event: IssueEvent, json: string = JSON.stringify(event.payload)): PackedEvent {
  const sdk = event.payload.sdk?.name;
  // Field by field: each event passes here, and engines are slow at taking one field away.
  return {
    eventId: event.eventId,
    projectId: event.projectId,
    type: event.type,
    at: event.at,
    claimedAt: event.claimedAt,
    receivedAt: event.receivedAt,
    platform: event.platform,
    level: event.level,
    release: event.release,
    environment: event.environment,
    tags: event.tags,
    userKey: event.userKey,
    sdk: typeof sdk === "string" ? sdk : null,
    json,
  };
}

/** For those few who look inside. */
export function unpackEvent({ sdk: _, json, ...facts }: PackedEvent): IssueEvent {
  return { ...facts, payload: JSON.parse(json) as EventPayload };
}
