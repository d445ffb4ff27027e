import type { GroupUnit, OccurrenceKey, OccurrenceRow, StoredPayload } from "@issuekit/core";
import { changed, first, type Statements } from "./database.ts";

/** In the order of their names, so that (kind, id) sorts as the key does; stored as 1, 2, 3. */
const kinds = ["event", "feedback", "occurrence"];
export const eventKind = 1;

export function splitKey(key: OccurrenceKey): readonly [kind: number, id: string] {
  const colon = key.indexOf(":");
  return [kinds.indexOf(key.slice(0, colon)) + 1, key.slice(colon + 1)];
}

const insert = `
  insert into issuekit_occurrences
    (project_id, id, kind, event_id, number, suppressed, at, received_at, hash, environment, release, occurrence, payload)
  values (?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?)
  on conflict do nothing`;

const insertSuppressed = `
  insert into issuekit_occurrences (project_id, id, kind, number, suppressed, at, received_at, hash)
  values (?, ?, ?, ?, 1, ?, ?, ?)
  on conflict do nothing`;

/**
 * Claims the unit's occurrences and stores what they bring, before anything else of the unit is written. Answers the
 * keys of those whose event has its payload from another occurrence already: that one stays. Where one is stored
 * already, nothing of the unit is left here, and the answer is `taken`.
 */
export function insertOccurrences(
  statements: Statements,
  projectId: number,
  { number, occurrences }: GroupUnit,
): readonly OccurrenceKey[] | "taken" {
  const add = statements.prepare(insert);
  const earlier: OccurrenceKey[] = [];
  for (const [index, stored] of occurrences.entries()) {
    const { key, eventId, at, receivedAt, hash, environment, release, occurrence } = stored;
    const [kind, id] = splitKey(key);
    const named = kind === eventKind && id === eventId ? null : eventId;
    let { payload } = stored;
    if (payload !== null && isCarried(statements, projectId, eventId, named !== null)) {
      earlier.push(key);
      payload = null;
    }
    const row = [projectId, id, kind, named, number, at, receivedAt, hash, environment, release, occurrence, payload];
    if (changed(add, ...row) === 0) {
      takeBack(statements, projectId, occurrences.slice(0, index));
      return "taken";
    }
  }
  return earlier;
}

/** Whether an occurrence that is stored has brought this event's payload: another one that names it, or the event itself. */
function isCarried(statements: Statements, projectId: number, eventId: string, alsoByItself: boolean): boolean {
  const byAnother = statements.prepare(
    "select 1 from issuekit_occurrences where project_id = ? and event_id = ? and payload is not null",
  );
  if (byAnother.get(projectId, eventId) !== undefined) return true;
  if (!alsoByItself) return false;
  const byItself = statements.prepare(
    `select 1 from issuekit_occurrences
     where project_id = ? and id = ? and kind = ${eventKind} and event_id is null and payload is not null`,
  );
  return byItself.get(projectId, eventId) !== undefined;
}

function takeBack(statements: Statements, projectId: number, occurrences: GroupUnit["occurrences"]): void {
  const remove = statements.prepare("delete from issuekit_occurrences where project_id = ? and id = ? and kind = ?");
  for (const { key } of occurrences) {
    const [kind, id] = splitKey(key);
    remove.run(projectId, id, kind);
  }
}

/** Makes sightings known that were never counted. One that is known already is passed over. */
export function insertSightings(statements: Statements, projectId: number, { number, suppressed }: GroupUnit): void {
  if (suppressed.length === 0) return;
  const add = statements.prepare(insertSuppressed);
  for (const { key, hash, at, receivedAt } of suppressed) {
    const [kind, id] = splitKey(key);
    add.run(projectId, id, kind, number, at, receivedAt, hash);
  }
}

const payloadOf = `
  select at, received_at as "receivedAt", payload as json
    from issuekit_occurrences
    where project_id = ? and id = ? and kind = ${eventKind} and event_id is null and payload is not null
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
