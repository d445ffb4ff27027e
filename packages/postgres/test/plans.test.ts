import { postgres as server } from "@issuekit/postgres-server/vitest";
import { aBirth, aChangeSet, aCount, aLoadRequest, anAnnouncement, eventKey, hexOf } from "@issuekit/testkit";
import type { Pool, PoolClient } from "pg";
import { describe, expect, test } from "vitest";
import { connectClient, open, openPool, type Opened } from "./open.ts";

/** A unit that touches every table of a group. */
function aFullCount(number: number, name: string) {
  const seen = { times: 1, firstSeenAt: 0, lastSeenAt: 0 };
  return aCount(number, 1, name, {
    users: [`id:${name}`],
    tags: [{ key: "k", value: "v", ...seen }],
    buckets: [{ hourStart: 0, environment: "", times: 1 }],
    releases: [{ environment: "", release: "1", ...seen }],
    spareHashes: [hexOf(`spare ${name}`)],
    announcements: [anAnnouncement(`n ${name}`)],
  });
}

describe.skipIf("missing" in server)("what a call reads does not grow with what is stored", () => {
  const stored = 3_000;

  /** Rows that the store's tables were asked for so far. */
  async function rowsRead({ pool, schema }: Opened): Promise<number> {
    await pool.query("select pg_stat_force_next_flush()");
    const { rows } = await (
      await connectClient()
    ).query<{ read: string }>(
      `select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) as read from pg_stat_user_tables
       where schemaname = $1`,
      [schema],
    );
    return Number(rows[0]?.read);
  }

  test("though the connection made its plans when everything was empty", async () => {
    const opened = open({}, openPool({ max: 1 }));
    const { storage } = opened;
    const { outbox } = storage;
    await outbox.register({ projectId: 7, consumer: "pager", names: ["issue.created"] });
    let drawn = 0;
    async function work(): Promise<void> {
      drawn += 1;
      const name = `w${drawn}`;
      const request = { occurrenceKeys: [eventKey(name)], hashes: [hexOf("hash b1")], events: [hexOf(name)] };
      await storage.load(aLoadRequest({ ...request, groupIds: ["g1"], releases: ["1"] }));
      const seen = { releases: [{ version: "1", firstSeenAt: 0, lastSeenAt: 0 }] };
      const units = [aFullCount(1, name), aBirth(stored + drawn, `x${drawn}`)];
      expect((await storage.commit(aChangeSet(units, seen))).refused).toEqual([]);
      const lease = { projectId: 7, consumer: "pager", lease: name };
      const claimed = await outbox.claim({ ...lease, now: 0, leaseMs: 9, limit: 1 });
      await outbox.ack({ ...lease, id: claimed[0]?.id ?? "" });
    }
    async function readBy(calls: () => Promise<void>): Promise<number> {
      const before = await rowsRead(opened);
      await calls();
      return (await rowsRead(opened)) - before;
    }

    await storage.commit(aChangeSet([aBirth(1, "b1")]));
    for (let round = 0; round < 10; round += 1) await work();
    const whenSmall = await readBy(work);
    const other = open({ schema: opened.schema });
    for (let first = 2; first <= stored; first += 500) {
      const births = Array.from({ length: 500 }, (_, index) => aBirth(first + index, `b${first + index}`));
      const counts = births.map(({ number }) => aFullCount(number, `c${number}`));
      await other.storage.commit(aChangeSet(births.filter(({ number }) => number <= stored)));
      await other.storage.commit(aChangeSet(counts.filter(({ number }) => number <= stored)));
    }
    // It reports what it has read when it ends at the latest.
    await other.pool.end();

    expect(whenSmall).toBeGreaterThan(5);
    expect(await readBy(work)).toBeLessThan(whenSmall + 20);
  });
});

/** The statements that a pool's connections are asked for. */
function listen(pool: Pool): Set<string> {
  const heard = new Set<string>();
  pool.on("connect", (client: PoolClient) => {
    const query = client.query.bind(client) as (config: { readonly text: string }) => unknown;
    Object.assign(client, {
      query(config: { readonly text: string }) {
        heard.add(config.text);
        return query(config);
      },
    });
  });
  return heard;
}

/** Calls every method that pages wait for, with every optional part of a request. */
async function readEverything({ storage }: Opened): Promise<void> {
  const { read, projects, outbox, upkeep } = storage;
  const group = { projectId: 7, number: 1 };
  const after = { lastSeenAt: 2 ** 50, number: 9 };
  for (const by of [{ id: "g1" }, { number: 1 }]) await read.findGroup(7, by);
  for (const status of ["unresolved", "resolved", "archived"] as const)
    await read.listGroups({ projectId: 7, status, after, limit: 9 });
  await read.listGroups({ projectId: 7, after, limit: 9 });
  for (const ascending of [true, false])
    await read.listOccurrences({ ...group, ascending, after: { at: 0, key: "event:a" }, limit: 9 });
  await read.findOccurrence(7, eventKey("a"));
  await read.findOccurrencesOfEvent({ ...group, eventId: hexOf("a") });
  await read.findPayload(7, hexOf("a"));
  await read.listTagKeys(7, 1);
  await read.listTagValues({ ...group, key: "k", limit: 9 });
  await read.listBuckets({ ...group, since: 0, until: 1 });
  await read.listGroupReleases(7, 1);
  await read.listActivity(7, 1);
  await read.listHistory(7, 1);
  await read.listHashes(7, "g1");
  await read.listReleases(7);
  await read.listEnvironments(7);
  for (const by of [{ id: 7 }, { slug: "shop" }]) await projects.find(by);
  await projects.findKey("k");
  await projects.listKeys(7);
  await projects.listReceived({ projectId: 7, since: 0, until: 1 });
  await outbox.nextDueAt({ projectId: 7, consumer: "pager" });
  await outbox.listDead({ projectId: 7, consumer: "pager", limit: 9 });
  await upkeep.pruneCommits({ before: 0, limit: 9 });
  await upkeep.pruneAnnouncements({ projectId: 7, before: 0, limit: 9 });
}

/** Sorts that are bounded by what one group holds, or by a few lists of one page each. */
const sortsOfFewRows = [
  /from .*group_tags where .* order by times desc/s,
  /from .*\.activity\s+where/s,
  /from .*\.project_keys where project_id/s,
  /union all.*order by kind, id/s,
];

test.skipIf("missing" in server)("no page reads a whole table or sorts what an index has in order", async () => {
  const pool = openPool({ max: 1 });
  const heard = listen(pool);
  const opened = open({}, pool);
  await opened.storage.schema.migrate();
  heard.clear();
  await readEverything(opened);
  const texts = [...heard].filter((text) => text.includes(`"${opened.schema}".`) && !text.includes("migrations"));
  expect(texts.length).toBeGreaterThan(25);

  const client = await connectClient();
  await client.query("set enable_seqscan = off; set enable_bitmapscan = off; set enable_sort = off");
  await client.query("set plan_cache_mode = force_generic_plan");
  const faults: string[] = [];
  for (const text of texts) {
    const { rows } = await client.query<Record<string, string>>(`explain (generic_plan, costs off) ${text}`);
    const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
    const sorts = /-> +(Incremental )?Sort\b/.test(plan) && !sortsOfFewRows.some((known) => known.test(text));
    if (plan.includes("Seq Scan") || sorts) faults.push(`${text}\n${plan}`);
  }
  expect(faults).toEqual([]);
});
