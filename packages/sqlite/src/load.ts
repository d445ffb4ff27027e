import type {
  HashOwner,
  KnownOccurrence,
  LoadedGroup,
  LoadRequest,
  OccurrenceKey,
  Release,
  Snapshot,
  StoredPayload,
} from "@issuekit/core";
import { first, type Statements } from "./database.ts";
import { loadedColumns, toLoadedGroup, type StoredLoad } from "./group-rows.ts";
import { findPayload, splitKey } from "./occurrences.ts";

/** Reads what the rules need, one row at a time: in the process of the database that is as fast as any list, and simpler. */
export function load(statements: Statements, request: LoadRequest): Snapshot {
  const { projectId } = request;
  const groups = new Map<string, LoadedGroup>();
  const hashes = findOwners(statements, projectId, request.hashes, groups);
  const byId = statements.prepare(`select ${loadedColumns} from issuekit_groups where project_id = ? and id = ?`);
  for (const id of request.groupIds) {
    const row = groups.has(id) ? undefined : first<StoredLoad>(byId, projectId, id);
    if (row !== undefined) groups.set(id, toLoadedGroup(projectId, row));
  }
  const events = new Map<string, StoredPayload>();
  for (const eventId of request.events) {
    const payload = findPayload(statements, projectId, eventId);
    if (payload !== undefined) events.set(eventId, payload);
  }
  const known = findKnown(statements, projectId, request.occurrenceKeys);
  return { known, events, hashes, groups, releases: findReleases(statements, projectId, request.releases) };
}

/** Who owns the hashes. Adds the owners to `groups`. */
function findOwners(
  statements: Statements,
  projectId: number,
  hashes: readonly string[],
  groups: Map<string, LoadedGroup>,
): ReadonlyMap<string, HashOwner> {
  const find = statements.prepare("select number, tombstone_id from issuekit_hashes where project_id = ? and hash = ?");
  const byNumber = statements.prepare(
    `select ${loadedColumns} from issuekit_groups where project_id = ? and number = ?`,
  );
  const owners = new Map<string, HashOwner>();
  const ids = new Map<number, string | undefined>();

  function groupOf(number: number): string | undefined {
    if (ids.has(number)) return ids.get(number);
    const row = first<StoredLoad>(byNumber, projectId, number);
    if (row !== undefined) groups.set(row.id, toLoadedGroup(projectId, row));
    ids.set(number, row?.id);
    return row?.id;
  }

  for (const hash of hashes) {
    const row = first<{ readonly number: number | null; readonly tombstone_id: string | null }>(find, projectId, hash);
    if (row === undefined) continue;
    if (row.tombstone_id !== null) {
      owners.set(hash, { kind: "tombstone", tombstoneId: row.tombstone_id });
      continue;
    }
    const groupId = row.number === null ? undefined : groupOf(row.number);
    if (groupId !== undefined) owners.set(hash, { kind: "group", groupId });
  }
  return owners;
}

const findOccurrence = `
  select occurrence.suppressed, occurrence.number, issuekit_groups.id
  from issuekit_occurrences as occurrence
  left join issuekit_groups using (project_id, number)
  where occurrence.project_id = ? and occurrence.id = ? and occurrence.kind = ?`;

function findKnown(
  statements: Statements,
  projectId: number,
  keys: readonly OccurrenceKey[],
): ReadonlyMap<OccurrenceKey, KnownOccurrence> {
  const find = statements.prepare(findOccurrence);
  const known = new Map<OccurrenceKey, KnownOccurrence>();
  for (const key of keys) {
    const [kind, id] = splitKey(key);
    const row = first<{ readonly suppressed: number; readonly number: number | null; readonly id: string | null }>(
      find,
      projectId,
      id,
      kind,
    );
    if (row === undefined) continue;
    const group = row.id === null || row.number === null ? null : { id: row.id, number: row.number };
    known.set(key, { group, suppressed: row.suppressed === 1 });
  }
  return known;
}

function findReleases(
  statements: Statements,
  projectId: number,
  versions: readonly string[],
): ReadonlyMap<string, Release> {
  const find = statements.prepare(
    `select first_seen_at as "firstSeenAt", last_seen_at as "lastSeenAt" from issuekit_releases
     where project_id = ? and version = ?`,
  );
  const releases = new Map<string, Release>();
  for (const version of versions) {
    const row = first<Omit<Release, "version">>(find, projectId, version);
    if (row !== undefined) {
      releases.set(version, { version, firstSeenAt: row.firstSeenAt, lastSeenAt: row.lastSeenAt });
    }
  }
  return releases;
}
