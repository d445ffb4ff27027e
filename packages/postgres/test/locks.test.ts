import { postgres as server } from "@issuekit/postgres-server/vitest";
import {
  aBirth,
  aChangeSet,
  aCount,
  aCounting,
  aLoadRequest,
  anAnnouncement,
  aStoredOccurrence,
  aUnit,
  eventKey,
  hexOf,
} from "@issuekit/testkit";
import type { Client } from "pg";
import { describe, expect, test } from "vitest";
import type { PostgresOptions } from "../src/index.ts";
import { connectClient, countRows, deadlocks, forms, open, openPool, untilWaiting, type Opened } from "./open.ts";

/** A store and somebody else's open transaction in it. */
async function withStranger(options: PostgresOptions = {}): Promise<Opened & { readonly stranger: Client }> {
  const opened = open(options, openPool({ max: 10 }));
  await opened.storage.schema.migrate();
  const stranger = await connectClient();
  await stranger.query(`set search_path to "${opened.schema}"; begin`);
  return { ...opened, stranger };
}

describe.skipIf("missing" in server).each(forms)("a commit that waits ($form)", ({ distributed }) => {
  test("and wins one hash but not the other leaves neither", async () => {
    const { storage, stranger, ...opened } = await withStranger({ distributed });
    const [first, second] = [hexOf("hash 1"), hexOf("hash 2")].toSorted() as [string, string];
    await stranger.query("insert into hashes (project_id, hash, number) values (7, $1, 99)", [second]);
    const unit = aBirth(1, "a", { relyOn: { newHashes: [second, first] }, spareHashes: [hexOf("spare")] });
    const committed = storage.commit(aChangeSet([unit, aBirth(2, "b")]));
    await untilWaiting(stranger, 1);
    await stranger.query("commit");

    expect(await committed).toMatchObject({ kind: "applied", refused: ["g1"] });
    const { hashes, known } = await storage.load(
      aLoadRequest({ hashes: [first, hexOf("spare"), hexOf("hash b")], occurrenceKeys: [eventKey("a")] }),
    );
    expect([[...hashes.keys()], known.size]).toEqual([[hexOf("hash b")], 0]);
    expect(await countRows({ storage, ...opened }, "groups")).toBe(1);
    // The stranger's and that of b: one that belongs to no group would be found by no load.
    expect(await countRows({ storage, ...opened }, "hashes")).toBe(2);
  });

  test("and wins one occurrence but not the other leaves neither, nor its hashes", async () => {
    const { storage, stranger, ...opened } = await withStranger({ distributed });
    await stranger.query(
      `insert into occurrences (project_id, number, at, received_at, kind, suppressed, id, hash)
       values (7, 99, 0, 0, 1, false, $1, 'h')`,
      [hexOf("taken")],
    );
    const occurrences = ["x", "taken", "y"].map((name) => aStoredOccurrence(name));
    const committed = storage.commit(aChangeSet([aBirth(1, "a", { occurrences }), aBirth(2, "b")]));
    await untilWaiting(stranger, 1);
    await stranger.query("commit");

    expect(await committed).toMatchObject({ kind: "applied", refused: ["g1"] });
    expect((await storage.load(aLoadRequest({ hashes: [hexOf("hash a")] }))).hashes.size).toBe(0);
    expect(await countRows({ storage, ...opened }, "occurrences")).toBe(2);
  });

  test("takes what a stranger gives up", async () => {
    const { storage, stranger } = await withStranger({ distributed });
    await stranger.query("insert into hashes (project_id, hash, number) values (7, $1, 99)", [hexOf("hash a")]);
    const committed = storage.commit(aChangeSet([aBirth(1, "a")]));
    await untilWaiting(stranger, 1);
    await stranger.query("rollback");
    expect(await committed).toMatchObject({ kind: "applied", refused: [] });
  });

  test("decides by the group as the lock gives it up", async () => {
    const { storage, stranger } = await withStranger({ distributed });
    await storage.commit(aChangeSet([aBirth(1, "a")]));
    await stranger.query("update groups set times_seen = 40, users_seen = 3, newest_at = 9e15 where number = 1");
    const counting = aCounting({ newest: { ...aCounting().newest, culprit: "older" } });
    const committed = storage.commit(aChangeSet([aCount(1, 1, "b", { count: counting, users: ["id:1"] })]));
    await untilWaiting(stranger, 1);
    await stranger.query("commit");
    const result = await committed;
    expect(result.kind === "applied" && result.totals.get("g1")).toMatchObject({ timesSeen: 41, usersSeen: 4 });
    expect(await storage.read.findGroup(7, { number: 1 })).toMatchObject({ timesSeen: 41, culprit: "checkout" });
  });

  test("refuses when the group has moved on meanwhile", async () => {
    const { storage, stranger } = await withStranger({ distributed });
    await storage.commit(aChangeSet([aBirth(1, "a")]));
    await stranger.query("update groups set state_version = 2 where number = 1");
    const committed = storage.commit(aChangeSet([aCount(1, 1, "b")]));
    await untilWaiting(stranger, 1);
    await stranger.query("commit");
    expect((await committed).refused).toEqual(["g1"]);
  });

  test("waits for no longer than it may, writes nothing, and then can be sent again", async () => {
    const { storage, stranger, ...opened } = await withStranger({ distributed, lockWaitMs: 50 });
    await storage.commit(aChangeSet([aBirth(1, "a")]));
    await stranger.query("select 1 from groups where number = 1 for update");
    const changes = aChangeSet([aBirth(2, "b"), aCount(1, 1, "c")]);
    const busy = { code: "STORAGE_BUSY", retryable: true, ambiguous: false };
    await expect(storage.commit(changes)).rejects.toMatchObject(busy);
    expect(await countRows({ storage, ...opened }, "commits")).toBe(1);
    expect((await storage.load(aLoadRequest({ hashes: [hexOf("hash b")] }))).hashes.size).toBe(0);

    await stranger.query("commit");
    expect(await storage.commit(changes)).toMatchObject({ kind: "applied", refused: [] });
  });

  test("bounds every other call that writes alike", async () => {
    const { storage, counter, pool, stranger } = await withStranger({ distributed, lockWaitMs: 400 });
    const clients = await Promise.all(Array.from({ length: 10 }, () => pool.connect()));
    for (const client of clients) client.release();
    const windows = [{ limit: 9, windowMs: 10, slotMs: 10 }];
    const sighting = {
      key: "7:s",
      member: "m",
      seenAt: 0,
      now: 0,
      expiresInMs: 9,
      window: "fixed",
      atMost: 9,
    } as const;
    const spending = { key: "7:q", amount: 1, now: 0, windows, token: "t" };
    const lease = { projectId: 7, consumer: "pager", lease: "l" };
    await storage.reserveNumbers(7, 1);
    await counter.sight([sighting]);
    await counter.spend([spending]);
    await storage.outbox.register({ projectId: 7, consumer: "pager", names: ["issue.created"] });
    await storage.commit(aChangeSet([aBirth(1, "a", { announcements: [anAnnouncement("n1")] })]));
    await storage.outbox.claim({ ...lease, now: 0, leaseMs: 9, limit: 9 });
    for (const table of ["project_numbers", "counter_sets", "counter_spendings", "deliveries"]) {
      await stranger.query(`select 1 from ${table} for update`);
    }

    const calls = await Promise.allSettled([
      storage.reserveNumbers(7, 1),
      counter.sight([sighting]),
      counter.spend([spending]),
      counter.forget(["7:s"]),
      storage.outbox.ack({ ...lease, id: "n1" }),
      storage.outbox.renew({ ...lease, now: 0, leaseMs: 9 }),
      storage.commit(
        aChangeSet([
          aUnit({
            groupId: "g1",
            number: 1,
            relyOn: { stateVersion: 1, newHashes: [] },
            announcements: [anAnnouncement("n2")],
          }),
        ]),
      ),
    ]);
    const codes = calls.map((call) => call.status === "rejected" && (call.reason as { readonly code: string }).code);
    expect(codes).toEqual(calls.map(() => "STORAGE_BUSY"));
  });
});

describe.skipIf("missing" in server).each(forms)("an announcement ($form)", ({ distributed }) => {
  test("that is committed while the last one before it is settled is not forgotten", async () => {
    const { storage, stranger } = await withStranger({ distributed });
    const lease = { projectId: 7, consumer: "pager", lease: "l" };
    await storage.outbox.register({ projectId: 7, consumer: "pager", names: ["issue.created"] });
    await storage.commit(aChangeSet([aBirth(1, "a", { announcements: [anAnnouncement("n1")] })]));
    await storage.outbox.claim({ ...lease, now: 0, leaseMs: 9, limit: 9 });

    // Both end up waiting for the delivery; whichever comes first, the second must see what the first has done.
    await stranger.query("select 1 from deliveries for update");
    const announced = storage.commit(aChangeSet([aCount(1, 1, "b", { announcements: [anAnnouncement("n2")] })]));
    await untilWaiting(stranger, 1);
    const settled = storage.outbox.ack({ ...lease, id: "n1" });
    await untilWaiting(stranger, 2);
    await stranger.query("commit");

    expect([await settled, (await announced).refused]).toEqual([true, []]);
    const claimed = await storage.outbox.claim({ ...lease, lease: "l2", now: 0, leaseMs: 9, limit: 9 });
    expect(claimed.map(({ id }) => id)).toEqual(["n2"]);
  });
});

describe.skipIf("missing" in server).each(forms)("sixteen commits at once ($form)", ({ distributed }) => {
  const names = Array.from({ length: 120 }, (_, index) => hexOf(`shared ${index}`));

  test("that claim the same hashes two by two in different orders never deadlock, and leave whole units only", async () => {
    const opened = open({ distributed });
    await opened.storage.schema.migrate();
    const before = await deadlocks();
    const each = Array.from({ length: 16 }, () => open({ distributed, schema: opened.schema }));
    const results = await Promise.all(
      each.map(({ storage }, writer) => {
        const units = names.map((name, index) => {
          const other = names[(index * (writer + 1) + writer) % names.length] ?? name;
          const number = writer * names.length + index + 1;
          const newHashes = [...new Set(writer % 2 === 0 ? [name, other] : [other, name])];
          return aBirth(number, `${writer}-${index}`, { relyOn: { newHashes } });
        });
        return storage.commit(aChangeSet(writer % 3 === 0 ? units : units.toReversed()));
      }),
    );
    for (const { pool } of each) await pool.end();
    expect(await deadlocks()).toBe(before);

    const applied = results.flatMap((result) => (result.kind === "applied" ? [...result.totals.keys()] : []));
    expect(await countRows(opened, "groups")).toBe(applied.length);
    expect(await countRows(opened, "occurrences")).toBe(applied.length);
    const { rows } = await opened.pool.query(
      `select h.hash from "${opened.schema}".hashes h
       left join "${opened.schema}".groups g on g.project_id = h.project_id and g.number = h.number
       where g.number is null`,
    );
    expect(rows).toEqual([]);
    expect(applied.length).toBeGreaterThan(names.length / 4);
  });
});
