import assert from "node:assert/strict";
import type { Announcement, IssueStorage } from "@issuekit/core";
import {
  aBirth,
  aChangeSet,
  aCount,
  aUnit,
  anAnnouncement,
  commitAll,
  hexOf,
  hourMs,
  noon,
  projectId,
  readGroup,
} from "./builders.ts";
import { onFresh, type ConformanceCase, type StorageHarness } from "./conformance.ts";

type Case = ConformanceCase<StorageHarness>;

function serviceCase(id: string, promise: string, test: (storage: IssueStorage) => Promise<void>): Case {
  return { id, promise, run: (harness) => onFresh(harness, test) };
}

const shop = { slug: "shop", candidateId: 41, name: "Shop", publicKey: hexOf("key"), now: noon } as const;
const pager = { projectId, consumer: "pager" } as const;

async function registered(
  storage: IssueStorage,
  units: readonly (readonly [number, readonly Announcement[]])[],
): Promise<void> {
  await storage.outbox.register({ ...pager, names: ["issue.created", "issue.regressed"] });
  await commitAll(
    storage,
    units.map(([number, announcements]) => aBirth(number, `n${number}`, { announcements })),
  );
}

function claim(
  storage: IssueStorage,
  lease: string,
  more: Partial<Parameters<IssueStorage["outbox"]["claim"]>[0]> = {},
) {
  return storage.outbox.claim({ ...pager, now: noon, leaseMs: 1_000, lease, limit: 10, ...more });
}

const ids = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);

export const serviceCases: readonly Case[] = [
  serviceCase("STO-301", "a project is made once with its key, and found by id, slug and key", async (storage) => {
    const first = await storage.projects.ensure(shop);
    const again = await storage.projects.ensure({
      ...shop,
      candidateId: 99,
      publicKey: hexOf("other"),
      name: "Other",
      now: noon + 5,
    });
    assert.deepEqual(again, first);
    const project = { id: 41, slug: "shop", name: "Shop", createdAt: noon };
    assert.deepEqual(first, { kind: "ensured", project });
    assert.deepEqual(await storage.projects.find({ id: 41 }), project);
    assert.deepEqual(await storage.projects.find({ slug: "shop" }), project);
    const key = { projectId: 41, publicKey: hexOf("key"), label: "", createdAt: noon, revokedAt: null };
    assert.deepEqual(await storage.projects.findKey(hexOf("key")), key);
    assert.deepEqual(await storage.projects.listKeys(41), [key]);
    assert.equal(await storage.projects.find({ id: 99 }), undefined);
    assert.equal(await storage.projects.findKey(hexOf("other")), undefined);
  }),
  serviceCase(
    "STO-302",
    "a slug of another id and an id of another slug conflict, and nothing is written",
    async (storage) => {
      await storage.projects.ensure({ ...shop, id: 41 });
      const project = { id: 41, slug: "shop", name: "Shop", createdAt: noon };
      assert.deepEqual(await storage.projects.ensure({ ...shop, id: 5 }), { kind: "conflict", with: project });
      assert.deepEqual(await storage.projects.ensure({ ...shop, slug: "app", id: 41 }), {
        kind: "conflict",
        with: project,
      });
      assert.equal(await storage.projects.find({ id: 5 }), undefined);
      assert.equal(await storage.projects.find({ slug: "app" }), undefined);
    },
  ),
  serviceCase(
    "STO-303",
    "keys are added once and revoked by their project, and keep the time of it",
    async (storage) => {
      await storage.projects.ensure(shop);
      const second = { projectId: 41, publicKey: hexOf("second"), label: "web", createdAt: noon + 1, revokedAt: null };
      await storage.projects.addKey(second);
      await storage.projects.addKey({ ...second, label: "again" });
      assert.deepEqual(
        (await storage.projects.listKeys(41)).map(({ label }) => label),
        ["", "web"],
      );
      const revoke = (project: number, now: number) =>
        storage.projects.revokeKey({ projectId: project, publicKey: second.publicKey, now });
      assert.equal(await revoke(42, noon + 2), false);
      assert.equal(await revoke(41, noon + 3), true);
      assert.equal(await revoke(41, noon + 9), true);
      assert.equal((await storage.projects.findKey(second.publicKey))?.revokedAt, noon + 3);
      assert.equal(await storage.projects.revokeKey({ projectId: 41, publicKey: hexOf("none"), now: noon }), false);
    },
  ),
  serviceCase("STO-304", "counts of what was received add up, once per parcel", async (storage) => {
    const count = (hours: number, category: string, quantity: number) => ({
      hourStart: noon + hours * hourMs,
      category,
      outcome: "accepted",
      reason: "",
      quantity,
    });
    const add = (id: string, counts: readonly ReturnType<typeof count>[]) =>
      storage.projects.addReceived({ id, now: noon, projectId, counts });
    await add("p1", [count(0, "error", 2), count(1, "error", 1)]);
    await add("p1", [count(0, "error", 2), count(1, "error", 1)]);
    await add("p2", [count(0, "error", 3), count(0, "default", 1)]);
    const list = (since: number, until: number) => storage.projects.listReceived({ projectId, since, until });
    assert.deepEqual(await list(noon, noon + hourMs), [count(0, "default", 1), count(0, "error", 5)]);
    assert.deepEqual(await list(noon + hourMs, noon + 2 * hourMs), [count(1, "error", 1)]);
    assert.deepEqual(await storage.projects.listReceived({ projectId: projectId + 1, since: 0, until: 2 ** 50 }), []);
  }),
  serviceCase("STO-305", "a revoked key stays in the list of its project's keys", async (storage) => {
    await storage.projects.ensure(shop);
    await storage.projects.revokeKey({ projectId: 41, publicKey: shop.publicKey, now: noon + 3 });
    const keys = await storage.projects.listKeys(41);
    assert.deepEqual(
      keys.map(({ publicKey, revokedAt }) => [publicKey, revokedAt]),
      [[shop.publicKey, noon + 3]],
    );
  }),
  serviceCase(
    "STO-306",
    "what was received is counted apart by category, outcome and reason, and listed in that order",
    async (storage) => {
      const count = (category: string, outcome: string, reason: string) => ({
        hourStart: noon,
        category,
        outcome,
        reason,
        quantity: 1,
      });
      const inOrder = [
        count("default", "invalid", "b"),
        count("error", "accepted", ""),
        count("error", "invalid", "a"),
        count("error", "invalid", "b"),
      ];
      await storage.projects.addReceived({ id: "p1", now: noon, projectId, counts: inOrder.toReversed() });
      assert.deepEqual(await storage.projects.listReceived({ projectId, since: noon, until: noon + hourMs }), inOrder);
    },
  ),

  serviceCase("STO-401", "an announcement waits for each consumer of its name, and for no other", async (storage) => {
    await storage.outbox.register({ ...pager, names: ["issue.created"] });
    await storage.outbox.register({ projectId, consumer: "mail", names: ["issue.regressed"] });
    await storage.outbox.register({ projectId: projectId + 1, consumer: "pager", names: ["issue.created"] });
    await commitAll(storage, [aBirth(1, "a", { announcements: [anAnnouncement("n1")] })]);
    assert.deepEqual(ids(await claim(storage, "l1")), ["n1"]);
    assert.deepEqual(await claim(storage, "l2", { consumer: "mail" }), []);
    assert.deepEqual(await claim(storage, "l3", { projectId: projectId + 1 }), []);
  }),
  serviceCase("STO-402", "what is announced before anybody registers waits for nobody", async (storage) => {
    await commitAll(storage, [aBirth(1, "a", { announcements: [anAnnouncement("n1")] })]);
    await storage.outbox.register({ ...pager, names: ["issue.created"] });
    assert.deepEqual(await claim(storage, "l1"), []);
  }),
  serviceCase(
    "STO-403",
    "a claimed announcement carries its unit's facts and the counts of the row",
    async (storage) => {
      await storage.outbox.register({ ...pager, names: ["issue.created"] });
      await commitAll(storage, [
        aBirth(1, "a", {
          users: ["id:1", "id:2"],
          announcements: [anAnnouncement("n1", { at: noon + 3, stateVersion: 1, body: '{"x":1}' })],
        }),
      ]);
      await commitAll(storage, [aCount(1, 1, "later", { users: ["id:3"] })]);
      assert.deepEqual(await claim(storage, "l1", { now: noon + 50 }), [
        {
          id: "n1",
          name: "issue.created",
          at: noon + 3,
          stateVersion: 1,
          body: '{"x":1}',
          groupId: "g1",
          number: 1,
          attempt: 1,
          firstTriedAt: noon + 50,
          timesSeen: 1,
          usersSeen: 2,
        },
      ]);
    },
  ),
  serviceCase(
    "STO-404",
    "a group's announcements are handed out in order of their versions, under one lease",
    async (storage) => {
      await registered(storage, [
        [1, [anAnnouncement("n2", { stateVersion: 2 }), anAnnouncement("n1", { stateVersion: 1 })]],
      ]);
      await commitAll(storage, [aCount(1, 1, "x", { announcements: [anAnnouncement("n3", { stateVersion: 3 })] })]);
      assert.deepEqual(ids(await claim(storage, "l1", { limit: 2 })), ["n1", "n2"]);
      assert.deepEqual(await claim(storage, "l2"), []);
      await storage.outbox.ack({ ...pager, lease: "l1", id: "n1" });
      assert.deepEqual(await claim(storage, "l3"), []);
      await storage.outbox.ack({ ...pager, lease: "l1", id: "n2" });
      assert.deepEqual(ids(await claim(storage, "l4")), ["n3"]);
    },
  ),
  serviceCase(
    "STO-405",
    "a group that is leased holds back no other group, and the limit counts rows",
    async (storage) => {
      await registered(storage, [
        [1, [anAnnouncement("a1")]],
        [2, [anAnnouncement("b1")]],
        [3, [anAnnouncement("c1")]],
      ]);
      assert.deepEqual(ids(await claim(storage, "l1", { limit: 1 })), ["a1"]);
      assert.deepEqual(ids(await claim(storage, "l2")).sort(), ["b1", "c1"]);
    },
  ),
  serviceCase("STO-406", "a lease that has ended is handed out again, with the attempt counted", async (storage) => {
    await registered(storage, [[1, [anAnnouncement("n1")]]]);
    await claim(storage, "l1");
    assert.deepEqual(await claim(storage, "l2", { now: noon + 999 }), []);
    const [again] = await claim(storage, "l3", { now: noon + 1_000 });
    assert.deepEqual([again?.id, again?.attempt, again?.firstTriedAt], ["n1", 2, noon]);
    assert.equal(await storage.outbox.ack({ ...pager, lease: "l1", id: "n1" }), false);
    assert.equal(await storage.outbox.ack({ ...pager, lease: "l3", id: "n1" }), true);
    assert.deepEqual(await claim(storage, "l4", { now: noon + 9_999 }), []);
  }),
  serviceCase("STO-407", "a renewed lease lasts, a lost one cannot be renewed", async (storage) => {
    await registered(storage, [[1, [anAnnouncement("n1")]]]);
    await claim(storage, "l1");
    const renew = (lease: string, now: number) => storage.outbox.renew({ ...pager, lease, now, leaseMs: 1_000 });
    assert.equal(await renew("l1", noon + 900), true);
    assert.deepEqual(await claim(storage, "l2", { now: noon + 1_800 }), []);
    assert.deepEqual(ids(await claim(storage, "l3", { now: noon + 1_900 })), ["n1"]);
    assert.equal(await renew("l1", noon + 1_901), false);
    assert.equal(await renew("none", noon), false);
  }),
  serviceCase(
    "STO-408",
    "a failed announcement waits for its time and holds back the rest of its group",
    async (storage) => {
      await registered(storage, [[1, [anAnnouncement("n1"), anAnnouncement("n2", { stateVersion: 2 })]]]);
      await claim(storage, "l1");
      assert.equal(
        await storage.outbox.fail({ ...pager, lease: "l1", id: "n1", retryAt: noon + 5_000, error: "down" }),
        true,
      );
      assert.deepEqual(await claim(storage, "l2", { now: noon + 4_999 }), []);
      assert.equal(await storage.outbox.nextDueAt(pager), noon + 5_000);
      const again = await claim(storage, "l3", { now: noon + 5_000 });
      assert.deepEqual(
        again.map(({ id, attempt }) => [id, attempt]),
        [
          ["n1", 2],
          ["n2", 1],
        ],
      );
      assert.equal(await storage.outbox.fail({ ...pager, lease: "l1", id: "n1", retryAt: noon, error: "" }), false);
    },
  ),
  serviceCase("STO-409", "a dead letter frees its group and stays readable", async (storage) => {
    await registered(storage, [[1, [anAnnouncement("n1"), anAnnouncement("n2", { stateVersion: 2 })]]]);
    await claim(storage, "l1");
    await storage.outbox.fail({ ...pager, lease: "l1", id: "n1", retryAt: "dead", error: "gone for good" });
    assert.deepEqual(ids(await claim(storage, "l2")), ["n2"]);
    const dead = await storage.outbox.listDead({ ...pager, limit: 10 });
    assert.deepEqual(
      dead.map(({ id, error, attempt }) => [id, error, attempt]),
      [["n1", "gone for good", 1]],
    );
  }),
  serviceCase("STO-410", "what is released was never tried", async (storage) => {
    await registered(storage, [[1, [anAnnouncement("n1")]]]);
    await claim(storage, "l1");
    await storage.outbox.release({ ...pager, lease: "l1" });
    const [again] = await claim(storage, "l2", { now: noon + 5 });
    assert.deepEqual([again?.attempt, again?.firstTriedAt], [1, noon + 5]);
  }),
  serviceCase("STO-411", "the next time something is due is known, leases included", async (storage) => {
    assert.equal(await storage.outbox.nextDueAt(pager), undefined);
    await registered(storage, [[1, [anAnnouncement("n1")]]]);
    assert.ok(((await storage.outbox.nextDueAt(pager)) ?? Infinity) <= noon);
    await claim(storage, "l1");
    assert.equal(await storage.outbox.nextDueAt(pager), noon + 1_000);
  }),
  serviceCase("STO-412", "a forgotten consumer gets nothing any more, old or new", async (storage) => {
    await registered(storage, [[1, [anAnnouncement("n1")]]]);
    await storage.outbox.forget(pager);
    await commitAll(storage, [aBirth(2, "b", { announcements: [anAnnouncement("n2")] })]);
    assert.deepEqual(await claim(storage, "l1"), []);
    await storage.outbox.register({ ...pager, names: ["issue.created"] });
    assert.deepEqual(await claim(storage, "l2"), []);
  }),
  serviceCase("STO-413", "registering again replaces the names and keeps what waits", async (storage) => {
    await registered(storage, [[1, [anAnnouncement("n1")]]]);
    await storage.outbox.register({ ...pager, names: ["issue.regressed"] });
    await commitAll(storage, [
      aBirth(2, "b", {
        announcements: [anAnnouncement("n2"), anAnnouncement("n3", { name: "issue.regressed", stateVersion: 2 })],
      }),
    ]);
    assert.deepEqual(ids(await claim(storage, "l1")).sort(), ["n1", "n3"]);
  }),
  serviceCase("STO-414", "a refused unit announces nothing", async (storage) => {
    await registered(storage, [[1, []]]);
    await commitAll(storage, [
      aUnit({
        groupId: "g1",
        number: 1,
        relyOn: { stateVersion: 9, newHashes: [] },
        announcements: [anAnnouncement("n1")],
      }),
    ]);
    assert.deepEqual(await claim(storage, "l1"), []);
  }),
  serviceCase("STO-415", "a lease that has ended is lost, even where nobody has taken it over", async (storage) => {
    await registered(storage, [[1, [anAnnouncement("n1")]]]);
    await claim(storage, "l1");
    const renew = (now: number) => storage.outbox.renew({ ...pager, lease: "l1", now, leaseMs: 1_000 });
    assert.equal(await renew(noon + 1_000), false);
    assert.deepEqual(ids(await claim(storage, "l2", { now: noon + 1_000 })), ["n1"]);
  }),
  serviceCase(
    "STO-416",
    "one consumer's announcements, leases, dead letters and times are none of another's",
    async (storage) => {
      const mail = { projectId, consumer: "mail" };
      await storage.outbox.register({ ...mail, names: ["issue.created"] });
      await registered(storage, [[1, [anAnnouncement("n1")]]]);
      assert.deepEqual(ids(await claim(storage, "l1")), ["n1"]);
      assert.equal(await storage.outbox.ack({ ...mail, lease: "l1", id: "n1" }), false);
      assert.equal(await storage.outbox.renew({ ...mail, lease: "l1", now: noon, leaseMs: 9_000 }), false);
      await storage.outbox.fail({ ...pager, lease: "l1", id: "n1", retryAt: "dead", error: "" });
      assert.deepEqual(await storage.outbox.listDead({ ...mail, limit: 10 }), []);
      assert.equal(await storage.outbox.nextDueAt(pager), undefined);
      await storage.outbox.forget(pager);
      assert.deepEqual(ids(await claim(storage, "l2", mail)), ["n1"]);
    },
  ),
  serviceCase("STO-417", "all that is under a lease is released, and nothing of another", async (storage) => {
    await registered(storage, [
      [1, [anAnnouncement("a1")]],
      [2, [anAnnouncement("b1")]],
      [3, [anAnnouncement("c1")]],
    ]);
    assert.equal((await claim(storage, "l1", { limit: 2 })).length, 2);
    const [other] = await claim(storage, "l2");
    await storage.outbox.release({ ...pager, lease: "l1" });
    const again = await claim(storage, "l3");
    assert.deepEqual(
      again.map(({ attempt }) => attempt),
      [1, 1],
    );
    assert.equal(await storage.outbox.ack({ ...pager, lease: "l2", id: other?.id ?? "" }), true);
  }),
  serviceCase("STO-418", "a failure leaves the lease's other groups under it", async (storage) => {
    await registered(storage, [
      [1, [anAnnouncement("a1")]],
      [2, [anAnnouncement("b1")]],
    ]);
    await claim(storage, "l1");
    await storage.outbox.fail({ ...pager, lease: "l1", id: "a1", retryAt: noon + 5_000, error: "down" });
    assert.deepEqual(await claim(storage, "l2"), []);
    assert.equal(await storage.outbox.ack({ ...pager, lease: "l1", id: "b1" }), true);
  }),
  serviceCase("STO-419", "dead letters are listed oldest first, no more than asked", async (storage) => {
    await registered(storage, [
      [1, [anAnnouncement("n1")]],
      [2, [anAnnouncement("n2")]],
      [3, [anAnnouncement("n3")]],
    ]);
    await claim(storage, "l1");
    for (const id of ["n3", "n1", "n2"]) {
      await storage.outbox.fail({ ...pager, lease: "l1", id, retryAt: "dead", error: "" });
    }
    assert.deepEqual(ids(await storage.outbox.listDead({ ...pager, limit: 2 })), ["n1", "n2"]);
  }),
  serviceCase(
    "STO-420",
    "who claims a group holds all of it: a lease that ran out settles nothing of it any more",
    async (storage) => {
      await registered(storage, [[1, [anAnnouncement("n1"), anAnnouncement("n2", { stateVersion: 2 })]]]);
      assert.deepEqual(ids(await claim(storage, "l1")), ["n1", "n2"]);
      assert.deepEqual(ids(await claim(storage, "l2", { now: noon + 1_000, limit: 1 })), ["n1"]);
      const old = { ...pager, lease: "l1", id: "n2" };
      assert.equal(await storage.outbox.ack(old), false);
      assert.equal(await storage.outbox.fail({ ...old, retryAt: "dead", error: "" }), false);
      assert.equal(await storage.outbox.renew({ ...old, now: noon + 1_000, leaseMs: 1_000 }), false);
      await storage.outbox.release(old);
      assert.deepEqual(await claim(storage, "l3", { now: noon + 1_999 }), []);
      assert.equal(await storage.outbox.ack({ ...pager, lease: "l2", id: "n1" }), true);
      const [last] = await claim(storage, "l4", { now: noon + 1_999 });
      assert.deepEqual([last?.id, last?.attempt], ["n2", 2]);
    },
  ),

  serviceCase("STO-501", "ids of change sets are pruned by age, and no more than asked", async (storage) => {
    const old = [
      aChangeSet([], { now: noon - 10 }),
      aChangeSet([], { now: noon - 9 }),
      aChangeSet([], { now: noon - 8 }),
    ];
    const fresh = aChangeSet([], { now: noon });
    for (const changes of [...old, fresh]) await storage.commit(changes);
    assert.equal(await storage.upkeep.pruneCommits({ before: noon, limit: 2 }), 2);
    assert.equal(await storage.upkeep.pruneCommits({ before: noon, limit: 2 }), 1);
    assert.equal(await storage.upkeep.pruneCommits({ before: noon, limit: 2 }), 0);
    assert.equal((await storage.commit(fresh)).kind, "alreadyApplied");
  }),
  serviceCase("STO-502", "announcements are pruned by age in their project, dead letters included", async (storage) => {
    await registered(storage, [
      [1, [anAnnouncement("n1", { at: noon - 5 })]],
      [2, [anAnnouncement("n2", { at: noon - 5 })]],
      [3, [anAnnouncement("n3", { at: noon })]],
    ]);
    await claim(storage, "l1", { limit: 1 });
    await storage.outbox.fail({ ...pager, lease: "l1", id: "n1", retryAt: "dead", error: "" });
    const prune = (project: number) =>
      storage.upkeep.pruneAnnouncements({ projectId: project, before: noon, limit: 10 });
    assert.equal(await prune(projectId + 1), 0);
    assert.equal(await prune(projectId), 2);
    assert.deepEqual(ids(await claim(storage, "l2")), ["n3"]);
    assert.deepEqual(await storage.outbox.listDead({ ...pager, limit: 10 }), []);
  }),
  serviceCase("STO-503", "announcements are pruned no more than asked, and what is left goes on", async (storage) => {
    const old = (id: string, stateVersion: number) => anAnnouncement(id, { at: noon - 5, stateVersion });
    await registered(storage, [[1, [old("n1", 1), old("n2", 2), anAnnouncement("n3", { stateVersion: 3 })]]]);
    const prune = () => storage.upkeep.pruneAnnouncements({ projectId, before: noon, limit: 1 });
    assert.deepEqual([await prune(), await prune(), await prune()], [1, 1, 0]);
    assert.deepEqual(ids(await claim(storage, "l1")), ["n3"]);
  }),
  serviceCase("STO-504", "ids of received counts are pruned as those of change sets are", async (storage) => {
    const parcel = { id: "p1", now: noon - 10, projectId, counts: [] };
    await storage.projects.addReceived(parcel);
    await storage.projects.addReceived({ ...parcel, id: "p2", now: noon });
    assert.equal(await storage.upkeep.pruneCommits({ before: noon, limit: 10 }), 1);
    assert.equal(await storage.upkeep.pruneCommits({ before: noon, limit: 10 }), 0);
  }),
  serviceCase("STO-601", "an open store's schema is ready, and migrating it again does nothing", async (storage) => {
    await storage.reserveNumbers(projectId, 1);
    assert.equal((await storage.schema.status()).kind, "ready");
    assert.deepEqual(await storage.schema.migrate(), []);
  }),
  serviceCase("STO-602", "closing twice does nothing", async (storage) => {
    await storage.close();
    await storage.close();
  }),
  serviceCase(
    "STO-603",
    "an examination changes nothing, and finds no fault in what was committed",
    async (storage) => {
      await storage.projects.ensure({ ...shop, id: projectId });
      const before = await storage.schema.examine();
      await registered(storage, []);
      const [number = 0] = await storage.reserveNumbers(projectId, 1);
      await commitAll(storage, [
        aBirth(number, "a", {
          announcements: [anAnnouncement("n1")],
          users: ["id:1"],
          tags: [{ key: "k", value: "v", times: 1, firstSeenAt: noon, lastSeenAt: noon }],
          buckets: [{ hourStart: noon, environment: "", times: 1 }],
          releases: [{ environment: "", release: "1", times: 1, firstSeenAt: noon, lastSeenAt: noon }],
        }),
      ]);
      const written = await readGroup(storage, number);
      assert.deepEqual(await storage.schema.examine(), before);
      assert.deepEqual(await readGroup(storage, number), written);
      assert.deepEqual(ids(await claim(storage, "l1")), ["n1"]);
    },
  ),
];
