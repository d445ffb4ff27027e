import type { GroupState, HashOwner, KnownOccurrence, LoadRequest, OccurrenceKey, Release, Snapshot, StoredPayload } from "@issuekit/core";
import type { Connection } from "./connection.ts";
import type { Row } from "./database.ts";
import { groupColumns, number, splitKey, text, toState } from "./rows.ts";

const knownSql = `select o.number, o.suppressed, g.id as group_id from occurrences o
  left join groups g on g.project_id = o.project_id and g.number = o.number
  where o.project_id = ? and o.id = ? and o.kind = ?`;
const hashSql = "select number, tombstone_id from hashes where project_id = ? and hash = ?";
const groupByNumberSql = `select ${groupColumns} from groups where project_id = ? and number = ?`;
const groupByIdSql = `select ${groupColumns} from groups where project_id = ? and id = ?`;
const releaseSql = "select version, first_seen_at, last_seen_at from releases where project_id = ? and version = ?";

export function load(connection: Connection, request: LoadRequest): Snapshot {
  const { projectId } = request;
  const known = new Map<OccurrenceKey, KnownOccurrence>();
  const events = new Map<string, StoredPayload>();
  const hashes = new Map<string, HashOwner>();
  const groups = new Map<string, GroupState>();
  const releases = new Map<string, Release>();

  const findKnown = connection.prepare(knownSql);
  for (const key of request.occurrenceKeys) {
    const { kind, id } = splitKey(key);
    const row = findKnown.get(projectId, id, kind) as Row | undefined;
    if (row === undefined) continue;
    const group = row["group_id"] === null ? null : { id: text(row, "group_id"), number: number(row, "number") };
    known.set(key, { group, suppressed: row["suppressed"] === 1 });
  }

  const byNumber = new Map<number, GroupState | undefined>();
  const findHash = connection.prepare(hashSql);
  const findByNumber = connection.prepare(groupByNumberSql);
  for (const hash of request.hashes) {
    const row = findHash.get(projectId, hash) as Row | undefined;
    if (row === undefined) continue;
    if (row["tombstone_id"] !== null) {
      hashes.set(hash, { kind: "tombstone", tombstoneId: text(row, "tombstone_id") });
      continue;
    }
    const owner = number(row, "number");
    if (!byNumber.has(owner)) {
      const found = findByNumber.get(projectId, owner) as Row | undefined;
      byNumber.set(owner, found && toState(found));
    }
    const state = byNumber.get(owner);
    if (state === undefined) continue;
    hashes.set(hash, { kind: "group", groupId: state.id });
    groups.set(state.id, state);
  }

  for (const id of request.groupIds) {
    const row = connection.prepare(groupByIdSql).get(projectId, id) as Row | undefined;
    if (row !== undefined) groups.set(id, toState(row));
  }
  for (const eventId of request.events) {
    const payload = findPayload(connection, projectId, eventId);
    if (payload !== undefined) events.set(eventId, payload);
  }
  for (const version of request.releases) {
    const row = connection.prepare(releaseSql).get(projectId, version) as Row | undefined;
    if (row !== undefined) releases.set(version, toRelease(row));
  }
  return { known, events, hashes, groups, releases };
}

export function toRelease(row: Row): Release {
  return { version: text(row, "version"), firstSeenAt: number(row, "first_seen_at"), lastSeenAt: number(row, "last_seen_at") };
}

const ownPayloadSql = "select at, received_at, payload from occurrences where project_id = ? and id = ? and kind = 1 and payload is not null and event_id is null";
const carriedPayloadSql = "select at, received_at, payload from occurrences where project_id = ? and event_id = ? and payload is not null limit 1";

export function findPayload(connection: Connection, projectId: number, eventId: string): StoredPayload | undefined {
  const row = (connection.prepare(ownPayloadSql).get(projectId, eventId) ??
    connection.prepare(carriedPayloadSql).get(projectId, eventId)) as Row | undefined;
  if (row === undefined) return undefined;
  return { eventId, at: number(row, "at"), receivedAt: number(row, "received_at"), json: text(row, "payload") };
}
