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
import type { Statements } from "./connection.ts";
import { loadedColumns, toLoadedGroup, type StoredLoad } from "./group-rows.ts";
import { eventKind, joinKey, splitKey } from "./occurrences.ts";
import { storableJson } from "./plain-text.ts";

/** What the statement answers: rows as lists where they are many. */
interface Loaded {
  readonly known: readonly (readonly [
    kind: number,
    id: string,
    suppressed: boolean,
    number: number | null,
    group: string | null,
  ])[];
  readonly hashes: readonly (readonly [hash: string, number: number | null, tombstone: string | null])[];
  readonly groups: readonly StoredLoad[];
  /** Absent where not asked for, as are releases. */
  readonly events?: readonly StoredPayload[];
  readonly releases?: readonly Release[];
}

const askedGroups = `
    union
    select stored.* from asked, jsonb_array_elements_text(asked.lists -> 'groups') as wanted (id),
      lateral (
        select ${loadedColumns} from issuekit.groups where project_id = $1 and id = wanted.id limit 1
      ) as stored`;

const askedEvents = `,
    'events', (
      select coalesce(json_agg(stored), '[]')
      from asked, jsonb_array_elements_text(asked.lists -> 'events') as wanted (id),
        lateral (
          select wanted.id as "eventId", at, received_at as "receivedAt", payload as json from issuekit.occurrences
            where project_id = $1 and id = wanted.id and kind = ${eventKind} and event_id is null
              and payload is not null
          union all
          select wanted.id, at, received_at, payload from issuekit.occurrences
            where project_id = $1 and event_id = wanted.id and payload is not null
          limit 1
        ) as stored
    )`;

const askedReleases = `,
    'releases', (
      select coalesce(json_agg(stored), '[]')
      from asked, jsonb_array_elements_text(asked.lists -> 'releases') as wanted (version),
        lateral (
          select version, first_seen_at as "firstSeenAt", last_seen_at as "lastSeenAt" from issuekit.releases
          where project_id = $1 and version = wanted.version limit 1
        ) as stored
    )`;

/**
 * One statement is one snapshot. Each row is looked up by its key, by `lateral … limit 1`, so that no plan can come to
 * read a whole table, however small it was when the plan was made. What is seldom asked for is left out where it is not:
 * for a single event the making ready of a statement is most of what it costs.
 */
const loadWith = ({ groupIds, events, releases }: LoadRequest): string => `
  with asked as materialized (
    select $2::text::jsonb as lists
  ), owner as (
    select stored.hash, stored.number, stored.tombstone_id
    from asked, jsonb_array_elements_text(asked.lists -> 'hashes') as wanted (hash),
      lateral (
        select hash, number, tombstone_id from issuekit.hashes where project_id = $1 and hash = wanted.hash limit 1
      ) as stored
  ), loaded as (
    select stored.* from (select distinct number from owner where number is not null) as wanted,
      lateral (
        select ${loadedColumns} from issuekit.groups where project_id = $1 and number = wanted.number limit 1
      ) as stored${groupIds.length > 0 ? askedGroups : ""}
  )
  select json_build_object(
    'known', (
      select coalesce(json_agg(json_build_array(stored.kind, stored.id, stored.suppressed, stored.number, g.id)), '[]')
      from asked, jsonb_to_recordset(asked.lists -> 'keys') as wanted (kind smallint, id text),
        lateral (
          select kind, id, suppressed, number from issuekit.occurrences
          where project_id = $1 and id = wanted.id and kind = wanted.kind limit 1
        ) as stored
        left join lateral (
          select id from issuekit.groups where project_id = $1 and number = stored.number limit 1
        ) as g on true
    ),
    'hashes', (select coalesce(json_agg(json_build_array(hash, number, tombstone_id)), '[]') from owner),
    'groups', (select coalesce(json_agg(loaded), '[]') from loaded)${events.length > 0 ? askedEvents : ""}${
      releases.length > 0 ? askedReleases : ""
    }
  )::text as answer`;

/** Reads what the rules need in one round trip. */
export async function load(statements: Statements, request: LoadRequest): Promise<Snapshot> {
  const { projectId } = request;
  const keys = request.occurrenceKeys.map((key) => {
    const [kind, id] = splitKey(key);
    return { kind, id };
  });
  const { hashes: ofHashes, events, groupIds: ofIds, releases } = request;
  const asked = storableJson({ keys, hashes: ofHashes, events, groups: ofIds, releases });
  const loaded = await statements.answer<Loaded>(loadWith(request), projectId, asked);

  const groups = new Map<string, LoadedGroup>();
  const ids = new Map<number, string>();
  for (const row of loaded.groups) {
    groups.set(row.id, toLoadedGroup(projectId, row));
    ids.set(row.number, row.id);
  }
  const known = new Map<OccurrenceKey, KnownOccurrence>();
  for (const [kind, id, suppressed, number, groupId] of loaded.known) {
    const group = number === null || groupId === null ? null : { id: groupId, number };
    known.set(joinKey(kind, id), { group, suppressed });
  }
  const hashes = new Map<string, HashOwner>();
  for (const [hash, number, tombstoneId] of loaded.hashes) {
    const groupId = number === null ? undefined : ids.get(number);
    if (tombstoneId !== null) hashes.set(hash, { kind: "tombstone", tombstoneId });
    else if (groupId !== undefined) hashes.set(hash, { kind: "group", groupId });
  }
  return {
    known,
    events: new Map(loaded.events?.map((event) => [event.eventId, event])),
    hashes,
    groups,
    releases: new Map(loaded.releases?.map((release) => [release.version, release])),
  };
}
