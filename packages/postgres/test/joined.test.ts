import { postgres as server } from "@issuekit/postgres-server/vitest";
import { aBirth, aChangeSet, aLoadRequest, anAnnouncement } from "@issuekit/testkit";
import type { PoolClient } from "pg";
import { describe, expect, onTestFinished, test } from "vitest";
import { countRows, open, openPool, untilWaiting, type Opened } from "./open.ts";

const project = 7;

describe.skipIf("missing" in server)("numbers that are taken inside a transaction", () => {
  async function openBegun(opened: Opened) {
    const client = await opened.pool.connect();
    await client.query("begin");
    onTestFinished(() => client.release());
    return { client, reserve: joinedStorage(opened, client).reserveNumbers };
  }

  async function openReady(): Promise<Opened> {
    const opened = open();
    await opened.storage.schema.migrate();
    return opened;
  }

  test("that rolls back are in no block, and no two processes get one of them", async () => {
    const opened = await openReady();
    const { client, reserve } = await openBegun(opened);
    expect(await reserve(project, 3)).toEqual([1, 2, 3]);
    await client.query("rollback");
    const another = open({ schema: opened.schema }).storage;
    const given = [
      ...(await another.reserveNumbers(project, 2)),
      ...(await opened.storage.reserveNumbers(project, 2)),
      ...(await another.reserveNumbers(project, 1)),
      ...(await opened.storage.reserveNumbers(project, 1)),
    ];
    expect(new Set(given).size).toBe(given.length);
  });

  test("that commits are followed by others", async () => {
    const opened = await openReady();
    const { client, reserve } = await openBegun(opened);
    expect(await reserve(project, 2)).toEqual([1, 2]);
    expect(await reserve(project, 1)).toEqual([3]);
    await client.query("commit");
    expect(await opened.storage.reserveNumbers(project, 1)).toEqual([4]);
    expect(await open({ schema: opened.schema }).storage.reserveNumbers(project, 1)).toEqual([5]);
  });

  test("come from the block first; those are gone for good when it rolls back, the others are not", async () => {
    const opened = await openReady();
    await opened.storage.reserveNumbers(project, 1);
    // The next block is of two: 2 is used, and 3 is left over.
    expect(await opened.storage.reserveNumbers(project, 1)).toEqual([2]);
    const { client, reserve } = await openBegun(opened);
    expect(await reserve(project, 3)).toEqual([3, 4, 5]);
    await client.query("rollback");
    const another = open({ schema: opened.schema }).storage;
    expect(await another.reserveNumbers(project, 1)).toEqual([4]);
    expect(await opened.storage.reserveNumbers(project, 1)).toEqual([5]);
  });

  test("do not wait for a caller outside who waits for the end of that transaction", async () => {
    const opened = await openReady();
    const { client, reserve } = await openBegun(opened);
    expect(await reserve(project, 1)).toEqual([1]);
    const outside = opened.storage.reserveNumbers(project, 1);
    await untilWaiting(client, 1);
    expect(await reserve(project, 1)).toEqual([2]);
    await client.query("commit");
    expect(await outside).toEqual([3]);
  });
});

describe.skipIf("missing" in server)("inside a transaction", () => {
  test("each call is a savepoint, one statement and its release, and never another connection", async () => {
    const opened = open({}, openPool({ max: 1 }));
    const { storage, counter, pool } = opened;
    await storage.outbox.register({ projectId: project, consumer: "pager", names: ["issue.created"] });
    const client = await pool.connect();
    onTestFinished(() => client.release());
    await client.query("begin");
    const heard = listenTo(client);
    const joined = storage.within?.(client, counter);

    await joined?.storage.load(aLoadRequest());
    expect(heard.splice(0)).toEqual([
      "savepoint issuekit",
      expect.stringContaining("with asked"),
      "release savepoint issuekit",
    ]);
    await joined?.storage.commit(aChangeSet([aBirth(1, "a", { announcements: [anAnnouncement("n")] })]));
    expect(heard.splice(0)).toHaveLength(3);
    const sighting = {
      key: "7:k",
      member: "m",
      seenAt: 0,
      now: 0,
      expiresInMs: 9,
      window: "sliding",
      atMost: 3,
    } as const;
    await joined?.counter.sight([sighting]);
    expect(heard.splice(0)).toHaveLength(3);
    await client.query("commit");
    expect(await countRows({ ...opened, pool: openPool() }, "announcements")).toBe(1);
  });

  test("a commit that is refused by unit leaves what was applied, and is known when it is sent again", async () => {
    const opened = open();
    await opened.storage.commit(aChangeSet([aBirth(1, "a")]));
    const client = await opened.pool.connect();
    onTestFinished(() => client.release());
    await client.query("begin");
    const joined = joinedStorage(opened, client);
    const changes = aChangeSet([aBirth(1, "b"), aBirth(2, "c")]);
    expect(await joined.commit(changes)).toMatchObject({ kind: "applied", refused: ["g1"] });
    expect(await joined.commit(changes)).toEqual({ kind: "alreadyApplied", refused: ["g1"] });
    expect(await countRows(opened, "groups")).toBe(1);
    await client.query("commit");
    expect(await countRows(opened, "groups")).toBe(2);
    await opened.storage.close();
  });

  test("what is closed there stays open elsewhere", async () => {
    const opened = open();
    await opened.storage.schema.migrate();
    const client = await opened.pool.connect();
    onTestFinished(() => client.release());
    await client.query("begin");
    await joinedStorage(opened, client).close();
    expect(await opened.storage.reserveNumbers(project, 1)).toEqual([1]);
    await client.query("rollback");
  });
});

function joinedStorage({ storage, counter }: Opened, client: PoolClient) {
  const joined = storage.within?.(client, counter);
  if (joined === undefined) throw new Error("a storage that joins no transaction");
  return joined.storage;
}

/** The statements that a client is asked for from now on. */
function listenTo(client: PoolClient): string[] {
  const heard: string[] = [];
  const query = client.query.bind(client) as (config: { readonly text: string }) => unknown;
  Object.assign(client, {
    query(config: { readonly text: string } | string) {
      if (typeof config === "object") heard.push(config.text);
      return query(config as { readonly text: string });
    },
  });
  return heard;
}
