import { DatabaseSync } from "node:sqlite";
import { aBirth, aChangeSet, aLoadRequest, anAnnouncement, eventKey, hexOf } from "@issuekit/testkit";
import { expect, test } from "vitest";
import { sqlite } from "../src/index.ts";

/** A handle that remembers every statement that was prepared on it. */
class Listening extends DatabaseSync {
  readonly heard = new Set<string>();
  override prepare(sql: string) {
    this.heard.add(sql);
    return super.prepare(sql);
  }
}

/** Calls every method once or more, with every optional part of a request. */
async function callEverything({ storage, counter }: ReturnType<typeof sqlite>): Promise<void> {
  const { read, projects, outbox, upkeep } = storage;
  const consumer = { projectId: 7, consumer: "pager" };
  const lease = { ...consumer, lease: "l" };
  await outbox.register({ ...consumer, names: ["issue.created"] });
  const units = [1, 2, 3].map((number) =>
    aBirth(number, `o${number}`, { announcements: [anAnnouncement(`n${number}`)] }),
  );
  await storage.commit(aChangeSet(units));
  await storage.load(
    aLoadRequest({
      occurrenceKeys: [eventKey("o1")],
      hashes: [hexOf("hash o1")],
      events: [hexOf("o1")],
      groupIds: ["g2"],
      releases: ["r"],
    }),
  );

  for (const by of [{ id: "g1" }, { number: 1 }]) await read.findGroup(7, by);
  const after = { lastSeenAt: 2 ** 50, number: 9 };
  for (const status of ["unresolved", "resolved", "archived"] as const)
    await read.listGroups({ projectId: 7, status, after, limit: 9 });
  await read.listGroups({ projectId: 7, after, limit: 9 });
  const group = { projectId: 7, number: 1 };
  for (const ascending of [true, false]) {
    await read.listOccurrences({ ...group, ascending, after: { at: 0, key: "event:a" }, limit: 9 });
  }
  await read.findOccurrence(7, eventKey("o1"));
  await read.findOccurrencesOfEvent({ ...group, eventId: hexOf("o1") });
  await read.findPayload(7, hexOf("o1"));
  await read.listTagKeys(7, 1);
  await read.listTagValues({ ...group, key: "k", limit: 9 });
  await read.listBuckets({ ...group, since: 0, until: 1 });
  await read.listGroupReleases(7, 1);
  await read.listActivity(7, 1);
  await read.listHistory(7, 1);
  await read.listHashes(7, "g1");
  await read.listReleases(7);
  await read.listEnvironments(7);

  await projects.ensure({ slug: "shop", id: 7, candidateId: 7, name: "Shop", publicKey: "k", now: 0 });
  for (const by of [{ id: 7 }, { slug: "shop" }]) await projects.find(by);
  await projects.findKey("k");
  await projects.listKeys(7);
  await projects.revokeKey({ projectId: 7, publicKey: "k", now: 0 });
  await projects.listReceived({ projectId: 7, since: 0, until: 1 });

  const claimed = await outbox.claim({ ...lease, now: 0, leaseMs: 9, limit: 9 });
  expect(claimed).toHaveLength(3);
  await outbox.renew({ ...lease, now: 0, leaseMs: 9 });
  await outbox.ack({ ...lease, id: "n1" });
  await outbox.fail({ ...lease, id: "n2", retryAt: "dead", error: "e" });
  await outbox.release(lease);
  await outbox.nextDueAt(consumer);
  await outbox.listDead({ ...consumer, limit: 9 });
  await upkeep.pruneCommits({ before: 2 ** 50, limit: 9 });
  await upkeep.pruneAnnouncements({ projectId: 7, before: 2 ** 50, limit: 9 });
  await outbox.forget(consumer);

  await counter.sight([{ key: "7:s", member: "m", seenAt: 0, now: 0, expiresInMs: 1, window: "sliding", atMost: 1 }]);
  await counter.spend([{ key: "7:q", amount: 1, now: 0, windows: [{ limit: 1, windowMs: 1, slotMs: 1 }], token: "t" }]);
  await counter.prune({ now: 9, limit: 9 });
  await counter.forget(["7:s"]);
}

/** Sorts that are bounded by what one group or one key holds, and need no index of their own. */
const sortsOfFewRows = [
  /from issuekit_group_tags where .* order by times desc/,
  /from issuekit_counter_members where key = \? order by position/,
  /issuekit_occurrences[^]*union all[^]*order by kind, id$/,
];

test("no statement reads a whole table or sorts what an index has in order", async () => {
  const handle = new Listening(":memory:");
  await callEverything(sqlite(handle));
  const heard = [...handle.heard].filter(
    (sql) => /issuekit_/.test(sql) && !/sqlite_schema|issuekit_migrations/.test(sql),
  );
  expect(heard.length).toBeGreaterThan(60);

  const faults = heard.flatMap((sql) =>
    (handle.prepare(`explain query plan ${sql}`).all() as { readonly detail: string }[])
      .filter(({ detail }) => /^SCAN issuekit_|^SCAN (occurrence|delivery|announcement)\b|TEMP B-TREE/.test(detail))
      .filter(({ detail }) => !(detail.includes("TEMP B-TREE") && sortsOfFewRows.some((known) => known.test(sql))))
      .map(({ detail }) => `${detail}: ${sql}`),
  );
  expect(faults).toEqual([]);
});
