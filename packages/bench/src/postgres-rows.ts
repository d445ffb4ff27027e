import type { GroupUnit } from "@issuekit/core";

const face =
  "times bigint, first_seen_at bigint, last_seen_at bigint, newest_at bigint, newest_id text, level text, culprit text, platform text, sdk text, metadata text, title_at bigint, title_id text, title text, message text";
const span = "times bigint, first_seen_at bigint, last_seen_at bigint";

/** The rows of a change set by table, with the columns that differ from row to row. */
const lists = {
  occurrences:
    "id text, number bigint, hash text, at bigint, received_at bigint, environment text, release text, payload text",
  hashes: "hash text, number bigint",
  users: "number bigint, user_key text",
  tags: `number bigint, key text, value text, ${span}`,
  buckets: "number bigint, hour_start bigint, environment text, times bigint",
  releases: `number bigint, environment text, release text, ${span}`,
  known: `number bigint, ${face}`,
  born: `number bigint, ${face}, id text, created_at bigint, earliest_at bigint, earliest_id text, first_release text`,
};

export type ListName = keyof typeof lists;
export const listNames: readonly ListName[] = Object.keys(lists) as ListName[];

type Row = readonly (string | number | null)[];

export function toRows(units: readonly GroupUnit[]): Readonly<Record<ListName, readonly Row[]>> {
  const below = <Item>(listOf: (unit: GroupUnit) => readonly Item[], toRow: (item: Item) => Row) =>
    units.flatMap((unit) => listOf(unit).map((item) => [unit.number, ...toRow(item)]));
  return {
    occurrences: units.flatMap(({ number, occurrences }) =>
      occurrences.map(({ key, hash, at, receivedAt, environment, release, payload }) => [
        key.slice("event:".length),
        number,
        hash,
        at,
        receivedAt,
        environment,
        release,
        payload,
      ]),
    ),
    hashes: units.flatMap(({ number, relyOn, spareHashes }) =>
      [...relyOn.newHashes, ...spareHashes].map((hash) => [hash, number]),
    ),
    users: below(
      ({ users }) => users,
      (user) => [user],
    ),
    tags: below(
      ({ tags }) => tags,
      ({ key, value, times, firstSeenAt, lastSeenAt }) => [key, value, times, firstSeenAt, lastSeenAt],
    ),
    buckets: below(
      ({ buckets }) => buckets,
      ({ hourStart, environment, times }) => [hourStart, environment, times],
    ),
    releases: below(
      ({ releases }) => releases,
      ({ environment, release, times, firstSeenAt, lastSeenAt }) => [
        environment,
        release,
        times,
        firstSeenAt,
        lastSeenAt,
      ],
    ),
    known: units.flatMap((unit) => (unit.create === undefined ? toFaces(unit) : [])),
    born: units.flatMap((unit) => {
      const { create, count, groupId } = unit;
      if (create === undefined || count === undefined) return [];
      const { at, id, release } = count.earliest;
      return toFaces(unit).map((shown) => [...shown, groupId, create.createdAt, at, id, release]);
    }),
  };
}

function toFaces({ number, count }: GroupUnit): readonly Row[] {
  if (count === undefined) return [];
  const { times, firstSeenAt, lastSeenAt, newest, titled } = count;
  const { level, culprit, platform, sdk, metadata } = newest;
  const seen = [number, times, firstSeenAt, lastSeenAt, newest.at, newest.id];
  return [[...seen, level, culprit, platform, sdk, metadata, titled.at, titled.id, titled.title, titled.message]];
}

/** How many parameters a list takes: one array for each column. */
export function widthOf(name: ListName): number {
  return lists[name].split(", ").length;
}

/** A list as a table of a statement, from the parameters that begin with `first`. */
export function unnested(name: ListName, first: number): string {
  const columns = lists[name].split(", ").map((column) => column.split(" "));
  const arrays = columns.map(([, type], index) => `$${first + index}::${type}[]`);
  return `unnest(${arrays.join(", ")}) as ${name} (${columns.map(([column]) => column).join(", ")})`;
}

/** The parameters of a list. */
export function columnsOf(name: ListName, rows: readonly Row[]): readonly unknown[] {
  return Array.from({ length: widthOf(name) }, (_, column) => rows.map((row) => row[column]));
}
