import type { OccurrenceKey, OccurrenceRow, StoredPayload } from "@issuekit/core";
import type { Statements } from "./connection.ts";

/** In the order of their names, so that (kind, id) sorts as the key does; stored as 1, 2, 3. */
const kinds = ["event", "feedback", "occurrence"];
export const eventKind = 1;

export function splitKey(key: OccurrenceKey): readonly [kind: number, id: string] {
  const colon = key.indexOf(":");
  return [kinds.indexOf(key.slice(0, colon)) + 1, key.slice(colon + 1)];
}

export function joinKey(kind: number, id: string): OccurrenceKey {
  return `${kinds[kind - 1]}:${id}` as OccurrenceKey;
}

const payloadOf = `
  select at, received_at as "receivedAt", payload as json
    from issuekit.occurrences
    where project_id = $1 and id = $2 and kind = ${eventKind} and event_id is null and payload is not null
  union all
  select at, received_at, payload
    from issuekit.occurrences where project_id = $1 and event_id = $2 and payload is not null
  limit 1`;

/** The stored payload of an event, with the times of the occurrence that brought it. */
export async function findPayload(
  statements: Statements,
  projectId: number,
  eventId: string,
): Promise<StoredPayload | undefined> {
  const row = await statements.row<Omit<StoredPayload, "eventId">>(payloadOf, projectId, eventId);
  return row && { eventId, ...row };
}

/** What `toOccurrence` reads. */
export const occurrenceColumns: string = `id, kind, event_id as "eventId", number, suppressed, at, received_at as "receivedAt",
  hash, environment, release, occurrence`;

export type StoredOccurrenceRow = Omit<OccurrenceRow, "key" | "eventId"> & {
  readonly id: string;
  readonly kind: number;
  readonly eventId: string | null;
};

export function toOccurrence({ id, kind, eventId, ...row }: StoredOccurrenceRow): OccurrenceRow {
  return { key: joinKey(kind, id), eventId: eventId ?? id, ...row };
}
