import type { GroupUnit, OccurrenceKey, OccurrenceRow, StoredPayload } from "@issuekit/core";
import { first, type Statements } from "./database.ts";

/** In the order of their names, so that (kind, id) sorts as the key does; stored as 1, 2, 3. */
const kinds = ["event", "feedback", "occurrence"];

export function splitKey(key: OccurrenceKey): readonly [kind: number, id: string] {
  const colon = key.indexOf(":");
  return [kinds.indexOf(key.slice(0, colon)) + 1, key.slice(colon + 1)];
}

const findStored = "select 1 from issuekit_occurrences where project_id = ? and id = ? and kind = ?";

const findCarrier = `
  select 1 from issuekit_occurrences where project_id = ? and id = ? and event_id is null and payload is not null
  union all
  select 1 from issuekit_occurrences where project_id = ? and event_id = ? and payload is not null
  limit 1`;

const insert = `
  insert into issuekit_occurrences
    (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload)
  values (?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?)`;

const insertSuppressed = `
  insert into issuekit_occurrences (project_id, id, kind, number, suppressed, at, received_at, hash)
  values (?, ?, ?, ?, 1, ?, ?, ?)
  on conflict do nothing`;

/** Whether one of the unit's occurrences is known already. */
export function anyStored(statements: Statements, projectId: number, unit: GroupUnit): boolean {
  const find = statements.prepare(findStored);
  return unit.occurrences.some(({ key }) => {
    const [kind, id] = splitKey(key);
    return find.get(projectId, id, kind) !== undefined;
  });
}

/**
 * Claims the unit's occurrences and stores what they bring. Answers the keys of those whose event has its payload from
 * another occurrence already: that one stays.
 */
export function insertOccurrences(statements: Statements, projectId: number, unit: GroupUnit): readonly OccurrenceKey[] {
  const add = statements.prepare(insert);
  const find = statements.prepare(findCarrier);
  const earlier: OccurrenceKey[] = [];
  for (const stored of unit.occurrences) {
    const { key, eventId, at, receivedAt, hash, environment, release, occurrence } = stored;
    const [kind, id] = splitKey(key);
    let { payload } = stored;
    if (payload !== null && find.get(projectId, eventId, projectId, eventId) !== undefined) {
      earlier.push(key);
      payload = null;
    }
    const named = eventId === id ? null : eventId;
    add.run(projectId, id, kind, named, unit.number, at, receivedAt, hash, environment, release, occurrence, payload);
  }
  if (unit.suppressed.length > 0) insertSightings(statements, projectId, unit);
  return earlier;
}

function insertSightings(statements: Statements, projectId: number, unit: GroupUnit): void {
  const add = statements.prepare(insertSuppressed);
  for (const { key, hash, at, receivedAt } of unit.suppressed) {
    const [kind, id] = splitKey(key);
    add.run(projectId, id, kind, unit.number, at, receivedAt, hash);
  }
}

const payloadOf = `
  select at, received_at as "receivedAt", payload as json
    from issuekit_occurrences where project_id = ? and id = ? and event_id is null and payload is not null
  union all
  select at, received_at, payload
    from issuekit_occurrences where project_id = ? and event_id = ? and payload is not null
  limit 1`;

/** The stored payload of an event, with the times of the occurrence that brought it. */
export function findPayload(statements: Statements, projectId: number, eventId: string): StoredPayload | undefined {
  const row = first<Omit<StoredPayload, "eventId">>(
    statements.prepare(payloadOf),
    projectId,
    eventId,
    projectId,
    eventId,
  );
  return row && { eventId, at: row.at, receivedAt: row.receivedAt, json: row.json };
}

export const occurrenceColumns =
  "id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence";

export interface StoredOccurrenceRow {
  readonly id: string;
  readonly kind: number;
  readonly event_id: string | null;
  readonly number: number;
  readonly suppressed: number;
  readonly at: number;
  readonly received_at: number;
  readonly hash: string;
  readonly environment: string | null;
  readonly release: string | null;
  readonly occurrence: string | null;
}

export function toOccurrence(row: StoredOccurrenceRow): OccurrenceRow {
  return {
    key: `${kinds[row.kind - 1]}:${row.id}` as OccurrenceKey,
    eventId: row.event_id ?? row.id,
    number: row.number,
    hash: row.hash,
    at: row.at,
    receivedAt: row.received_at,
    environment: row.environment,
    release: row.release,
    suppressed: row.suppressed === 1,
    occurrence: row.occurrence,
  };
}
