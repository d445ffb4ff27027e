import type { ChangeSet, GroupUnit, OccurrenceKey } from "@issuekit/core";
import { splitKey } from "../occurrences.ts";

/** What lies below a group: the group's number, and columns under their names. */
export interface Row extends Readonly<Record<string, unknown>> {
  readonly number: number;
}

export interface UnitRow extends Row {
  readonly group_id: string;
  readonly relied_version: number | undefined;
}

export interface HashRow extends Row {
  readonly hash: string;
  readonly spare: boolean;
}

export interface SeenRow extends Row {
  readonly position: number;
  readonly kind: number;
  readonly id: string;
  readonly suppressed: boolean;
  /** `null` for an event that is its own occurrence. */
  readonly event_id?: string | null;
  /** Whether it comes with the event's payload. */
  readonly brings: boolean;
}

export interface EnvironmentRow extends Row {
  readonly environment: string;
}

export interface AnnouncementRow extends Row {
  readonly name: string;
}

/** Lists that grow with the events of a batch. */
export type ManyRowed = "occurrences" | "users" | "tags" | "buckets" | "releases";

/** A change set as lists of rows, one list for each step of a commit. */
export interface ChangeRows {
  readonly known: readonly UnitRow[];
  readonly born: readonly UnitRow[];
  readonly hashes: readonly HashRow[];
  readonly occurrences: readonly SeenRow[];
  /** Whether two occurrences bring the payload of one event: then only the first one's may stay. */
  readonly sharedEvents: boolean;
  readonly users: readonly Row[];
  readonly tags: readonly Row[];
  readonly buckets: readonly Row[];
  readonly releases: readonly EnvironmentRow[];
  readonly activity: readonly Row[];
  readonly history: readonly Row[];
  readonly announcements: readonly AnnouncementRow[];
  readonly seenReleases: readonly object[];
  readonly seenEnvironments: readonly object[];
}

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
  readonly row: SeenRow;
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
      const place = { position: placed.length, number, kind, id, suppressed: false, event_id: named, brings };
      const { hash, at, environment, release, occurrence } = seen;
      const row = { ...place, hash, at, received_at: receivedAt, environment, release, occurrence };
      placed.push({ key, groupId, row, payload });
    }
    for (const { key, hash, at, receivedAt } of suppressed) {
      const [kind, id] = splitKey(key);
      const place = { position: placed.length, number, kind, id, suppressed: true, brings: false };
      const row = { ...place, hash, at, received_at: receivedAt };
      placed.push({ key, groupId, row, payload: null });
    }
  }
  return placed.toSorted(byKey);
}

function byKey(a: PlacedOccurrence, b: PlacedOccurrence): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  return Number(a.row.suppressed) - Number(b.row.suppressed);
}

function sharesEvents(units: readonly GroupUnit[]): boolean {
  const brought = units.flatMap(({ occurrences }) =>
    occurrences.flatMap(({ payload, eventId }) => (payload === null ? [] : [eventId])),
  );
  return new Set(brought).size < brought.length;
}
