import type { ChangeSet, GroupUnit, OccurrenceKey } from "@issuekit/core";
import { splitKey } from "./occurrences.ts";

/** A change set as lists of rows, one list for each step of `issuekit.commit`. The names are those of the columns. */
export type ChangeRows = Readonly<Record<ManyRowed, Rows>> & Readonly<Record<string, Rows | boolean>>;

/** Lists that grow with the events of a batch. */
export type ManyRowed = "occurrences" | "users" | "tags" | "buckets" | "releases";
type Rows = readonly Readonly<Record<string, unknown>>[];

export function toChangeRows(changes: ChangeSet, occurrences: readonly PlacedOccurrence[]): ChangeRows {
  const { units } = changes;
  const below = <Row extends object, Item>(
    listOf: (unit: GroupUnit) => readonly Item[],
    toRow: (item: Item, position: number) => Row,
  ) =>
    units.flatMap((unit) => listOf(unit).map((item, position) => ({ number: unit.number, ...toRow(item, position) })));

  const span = ({ times, firstSeenAt, lastSeenAt }: Span) => ({
    times,
    first_seen_at: firstSeenAt,
    last_seen_at: lastSeenAt,
  });
  return {
    known: units.filter(({ create }) => create === undefined).map(toUnitRow),
    born: units.filter(({ create }) => create !== undefined).map(toUnitRow),
    hashes: [
      ...below(
        ({ relyOn }) => relyOn.newHashes,
        (hash) => ({ hash, spare: false }),
      ),
      ...below(
        ({ spareHashes }) => spareHashes,
        (hash) => ({ hash, spare: true }),
      ),
    ],
    occurrences: occurrences.map(({ row }) => row),
    sharedEvents: sharesEvents(units),
    users: below(
      ({ users }) => users,
      (user) => ({ key: user }),
    ),
    tags: below(
      ({ tags }) => tags,
      ({ key, value, ...seen }) => ({ key, value, ...span(seen) }),
    ),
    buckets: below(
      ({ buckets }) => buckets,
      ({ hourStart, environment, times }) => ({ hour_start: hourStart, environment, times }),
    ),
    releases: below(
      ({ releases }) => releases,
      ({ environment, release, ...seen }) => ({ environment, release, ...span(seen) }),
    ),
    activity: below(
      ({ activity }) => activity,
      ({ stateVersion, data, id, kind, at, actor }, position) => ({
        state_version: stateVersion,
        position,
        id,
        kind,
        at,
        actor,
        data: JSON.stringify(data),
      }),
    ),
    history: below(
      ({ history }) => history,
      ({ stateVersion, at, condition, release }, position) => ({
        state_version: stateVersion,
        position,
        at,
        status: condition.status,
        substatus: condition.substatus,
        release,
      }),
    ),
    announcements: below(
      ({ announcements }) => announcements,
      ({ stateVersion, id, name, at, body }, position) => ({
        state_version: stateVersion,
        position,
        id,
        name,
        at,
        body,
      }),
    ),
    seenReleases: changes.releases.map(({ version, firstSeenAt, lastSeenAt }) => ({
      version,
      first_seen_at: firstSeenAt,
      last_seen_at: lastSeenAt,
    })),
    seenEnvironments: changes.environments.map(({ name, firstSeenAt }) => ({ name, first_seen_at: firstSeenAt })),
  };
}

interface Span {
  readonly times: number;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
}

function toUnitRow({ groupId, number, relyOn, create, count, change }: GroupUnit) {
  const condition = create?.condition ?? change?.condition;
  return {
    number,
    group_id: groupId,
    relied_version: relyOn.stateVersion,
    state_version: create?.stateVersion ?? change?.stateVersion,
    status: condition?.status,
    substatus: condition?.substatus,
    priority: create?.priority ?? change?.priority,
    type_id: create?.typeId,
    initial_priority: create?.initialPriority,
    assignee: create?.assignee,
    suppressed_count: create?.suppressedCount,
    created_at: create?.createdAt,
    sets_resolution: change?.resolution !== undefined,
    resolution: change?.resolution ? JSON.stringify(change.resolution) : null,
    times: count?.times,
    first_seen_at: count?.firstSeenAt,
    last_seen_at: count?.lastSeenAt,
    earliest_at: count?.earliest.at,
    earliest_id: count?.earliest.id,
    first_release: count?.earliest.release,
    newest_at: count?.newest.at,
    newest_id: count?.newest.id,
    level: count?.newest.level,
    culprit: count?.newest.culprit,
    platform: count?.newest.platform,
    sdk: count?.newest.sdk,
    metadata: count?.newest.metadata,
    title_is_real: count?.titled.isReal,
    title_at: count?.titled.at,
    title_id: count?.titled.id,
    title: count?.titled.title,
    message: count?.titled.message,
  };
}

/** An occurrence or a suppressed sighting as a row with its position in the change set, and the payload that belongs into it. */
export interface PlacedOccurrence {
  readonly key: OccurrenceKey;
  readonly groupId: string;
  readonly row: Readonly<Record<string, unknown>> & { readonly position: number };
  readonly payload: string | null;
}

/** All of a change set, sorted as every commit sorts them, so that two commits with the same ones meet in one order. */
export function placeOccurrences(units: readonly GroupUnit[]): readonly PlacedOccurrence[] {
  const placed: PlacedOccurrence[] = [];
  for (const { groupId, number, occurrences, suppressed } of units) {
    for (const { key, eventId, payload, receivedAt, ...seen } of occurrences) {
      const [kind, id] = splitKey(key);
      const named = key === `event:${eventId}` ? null : eventId;
      const brings = payload !== null;
      const row = { position: placed.length, number, kind, id, suppressed: false, event_id: named, brings };
      const { hash, at, environment, release, occurrence } = seen;
      placed.push({
        key,
        groupId,
        payload,
        row: { ...row, hash, at, received_at: receivedAt, environment, release, occurrence },
      });
    }
    for (const { key, hash, at, receivedAt } of suppressed) {
      const [kind, id] = splitKey(key);
      const row = { position: placed.length, number, kind, id, suppressed: true, brings: false };
      placed.push({ key, groupId, payload: null, row: { ...row, hash, at, received_at: receivedAt } });
    }
  }
  return placed.toSorted(byKey);
}

function byKey(a: PlacedOccurrence, b: PlacedOccurrence): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  return Number(a.row["suppressed"]) - Number(b.row["suppressed"]);
}

/** Whether two occurrences bring the payload of one event: then only the first one's may stay. */
function sharesEvents(units: readonly GroupUnit[]): boolean {
  const brought = units.flatMap(({ occurrences }) =>
    occurrences.flatMap(({ payload, eventId }) => (payload === null ? [] : [eventId])),
  );
  return new Set(brought).size < brought.length;
}
