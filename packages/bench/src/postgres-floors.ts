import type { ChangeSet } from "@issuekit/core";
import type { Client } from "pg";
import { columnsOf, listNames, toRows, unnested, widthOf, type ListName } from "./postgres-rows.ts";

/** Writes what a change set of ours holds, as the raw driver would. A connection finds the tables by its `search_path`. */
export type Floor = (changes: ChangeSet) => Promise<void>;

const writes: Readonly<Record<ListName, (from: string) => string>> = {
  occurrences: (from) =>
    `insert into occurrences (project_id, id, number, hash, at, received_at, environment, release, payload, kind, suppressed)
      select $1::bigint, occurrences.*, 1, false from ${from}`,
  hashes: (from) =>
    `insert into hashes (project_id, hash, number) select $1::bigint, hashes.* from ${from} on conflict do nothing`,
  users: (from) =>
    `insert into group_users (project_id, number, user_key) select $1::bigint, users.* from ${from}
      on conflict do nothing returning number`,
  tags: (from) =>
    `insert into group_tags as t (project_id, number, key, value, times, first_seen_at, last_seen_at)
      select $1::bigint, tags.* from ${from}
      on conflict (project_id, number, key, value) do update set times = t.times + excluded.times,
        first_seen_at = least(t.first_seen_at, excluded.first_seen_at),
        last_seen_at = greatest(t.last_seen_at, excluded.last_seen_at)`,
  buckets: (from) =>
    `insert into group_buckets as b (project_id, number, hour_start, environment, times)
      select $1::bigint, buckets.* from ${from}
      on conflict (project_id, number, hour_start, environment) do update set times = b.times + excluded.times`,
  releases: (from) =>
    `insert into group_releases as r (project_id, number, environment, release, times, first_seen_at, last_seen_at)
      select $1::bigint, releases.* from ${from}
      on conflict (project_id, number, environment, release) do update set times = r.times + excluded.times,
        first_seen_at = least(r.first_seen_at, excluded.first_seen_at),
        last_seen_at = greatest(r.last_seen_at, excluded.last_seen_at)`,
  known: (from) =>
    `update groups g set times_seen = g.times_seen + known.times,
        first_seen_at = least(g.first_seen_at, known.first_seen_at),
        last_seen_at = greatest(g.last_seen_at, known.last_seen_at),
        newest_at = known.newest_at, newest_id = known.newest_id, level = known.level, culprit = known.culprit,
        platform = known.platform, sdk = known.sdk, metadata = known.metadata, title_at = known.title_at,
        title_id = known.title_id, title = known.title, message = known.message,
        users_seen = g.users_seen + coalesce((select more.users from more where more.number = known.number), 0)
      from ${from} where g.project_id = $1 and g.number = known.number`,
  born: (from) =>
    `insert into groups
        (project_id, number, times_seen, first_seen_at, last_seen_at, newest_at, newest_id, level, culprit, platform,
         sdk, metadata, title_at, title_id, title, message, id, created_at, earliest_at, earliest_id, first_release,
         type_id, state_version, status, substatus, priority, initial_priority, suppressed_count, title_is_real,
         users_seen)
      select $1::bigint, born.*, 1, 1, 'unresolved', 'new', 'high', 'high', 0, true,
        coalesce((select more.users from more where more.number = born.number), 0)
      from ${from}`,
};

const moreUsers = "select number, count(*) as users from users group by number";

/** All rows of a change set, with one statement: no parsing, no rules, no checks, nothing read but what a summary needs to add to itself. */
export function createRowFloor(client: Client): Floor {
  let next = 4;
  const steps = listNames.map((name) => {
    const step = `${name} as (${writes[name](unnested(name, next))})`;
    next += widthOf(name);
    return name === "users" ? `${step}, more as (${moreUsers})` : step;
  });
  const text = `with ${steps.join(", ")} insert into commits (project_id, id, now, refused) values ($1, $2, $3, '[]')`;
  return async ({ projectId, id, now, units }) => {
    const rows = toRows(units);
    const lists = listNames.flatMap((name) => columnsOf(name, rows[name]));
    await client.query({ name: "rows", text, values: [projectId, id, now, ...lists] });
  };
}

/** The events alone, with their payload and their two indexes. */
export async function createEventFloor(client: Client): Promise<Floor> {
  await client.query(`
    create table events (
      project_id bigint not null,
      number bigint not null,
      at bigint not null,
      id text collate "C" not null,
      payload text not null
    );
    create unique index events_by_id on events (project_id, id);
    create index events_by_group on events (project_id, number, at);
  `);
  const text = `insert into events (project_id, number, at, id, payload)
    select $1::bigint, * from unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[])`;
  return async ({ projectId, units }) => {
    const events = units.flatMap(({ number, occurrences }) => occurrences.map((seen) => ({ number, ...seen })));
    const columns = [
      events.map(({ number }) => number),
      events.map(({ at }) => at),
      events.map(({ key }) => key),
      events.map(({ payload }) => payload),
    ];
    await client.query({ name: "events", text, values: [projectId, ...columns] });
  };
}

const find = `select g.number, g.state_version from hashes h join groups g using (project_id, number)
  where h.project_id = $1 and h.hash = any ($2)`;

/**
 * A change set of one event of a known group as a tracker's first draft writes it: `begin`, look for the group, a
 * statement for each table, `commit`: nine round trips.
 */
export function createNaiveFloor(client: Client): Floor {
  const noUsers = "with more as (select 0 as users, 0 as number) ";
  const texts = listNames.map((name) => {
    const text = writes[name](unnested(name, 2));
    return [name, text.includes("more.users") ? noUsers + text : text] as const;
  });
  return async ({ projectId, units }) => {
    const rows = toRows(units);
    const hashes = units.flatMap(({ occurrences }) => occurrences.map(({ hash }) => hash));
    await client.query("begin");
    await client.query(find, [projectId, hashes]);
    for (const [name, text] of texts) {
      if (rows[name].length === 0) continue;
      await client.query(text, [projectId, ...columnsOf(name, rows[name])]);
    }
    await client.query("commit");
  };
}
