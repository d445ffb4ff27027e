import assert from "node:assert/strict";
import type { GroupUnit, IssueStorage } from "@issuekit/core";
import {
  aBirth,
  aChangeSet,
  aCount,
  aCounting,
  aLoadRequest,
  aStoredOccurrence,
  aUnit,
  commitAll,
  eventKey,
  hexOf,
  noon,
  projectId,
  readGroup,
} from "./builders.ts";
import { onFresh, type ConformanceCase, type StorageHarness } from "./conformance.ts";

type Case = ConformanceCase<StorageHarness>;

const writers = 8;

function race(
  id: string,
  promise: string,
  test: (storage: IssueStorage, each: readonly IssueStorage[]) => Promise<void>,
): Case {
  return {
    id,
    promise,
    run: (harness) =>
      onFresh(harness, async (storage, connect) => {
        const each: IssueStorage[] = [];
        for (let index = 0; index < writers; index += 1) each.push(await connect());
        await test(storage, each);
      }),
  };
}

/** Loads and commits until the unit made from the snapshot is applied or is no longer wanted. */
async function settle(
  storage: IssueStorage,
  hash: string,
  key: ReturnType<typeof eventKey>,
  plan: (group: { number: number; stateVersion: number } | undefined) => GroupUnit,
): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const snapshot = await storage.load(aLoadRequest({ hashes: [hash], occurrenceKeys: [key] }));
    if (snapshot.known.has(key)) return;
    const owner = snapshot.hashes.get(hash);
    const group = owner?.kind === "group" ? snapshot.groups.get(owner.groupId) : undefined;
    const result = await storage.commit(aChangeSet([plan(group)]));
    if (result.refused.length === 0) return;
  }
  assert.fail("refused 200 times");
}

export const raceCases: readonly Case[] = [
  race(
    "STO-101",
    "of many concurrent first occurrences one creates the group, and every one is counted",
    async (storage, each) => {
      const hash = hexOf("hash a");
      const numbers = await storage.reserveNumbers(projectId, writers);
      await Promise.all(
        each.map((connection, index) => {
          const occurrences = [aStoredOccurrence(`e${index}`, { hash })];
          return settle(connection, hash, eventKey(`e${index}`), (group) =>
            group === undefined
              ? aBirth(numbers[index] ?? 0, "a", { occurrences })
              : aCount(group.number, group.stateVersion, `e${index}`, { occurrences }),
          );
        }),
      );
      const groups = await storage.read.listGroups({ projectId, limit: 100 });
      assert.equal(groups.length, 1);
      assert.equal(groups[0]?.timesSeen, writers);
      assert.equal(
        (await storage.read.listOccurrences({ projectId, number: groups[0]?.number ?? 0, limit: 100 })).length,
        writers,
      );
    },
  ),
  race("STO-102", "the same event from many workers counts once", async (storage, each) => {
    const hash = hexOf("hash a");
    const numbers = await storage.reserveNumbers(projectId, writers);
    await Promise.all(
      each.map((connection, index) =>
        settle(connection, hash, eventKey("a"), (group) =>
          group === undefined ? aBirth(numbers[index] ?? 0, "a") : aCount(group.number, group.stateVersion, "a"),
        ),
      ),
    );
    const groups = await storage.read.listGroups({ projectId, limit: 100 });
    assert.deepEqual(
      groups.map(({ timesSeen }) => timesSeen),
      [1],
    );
  }),
  race("STO-103", "concurrent counting of one group loses nothing and refuses nothing", async (storage, each) => {
    await commitAll(storage, [aBirth(1, "a")]);
    const tag = { key: "k", value: "v", times: 1, firstSeenAt: noon, lastSeenAt: noon };
    const results = await Promise.all(
      each.flatMap((connection, writer) =>
        [0, 1, 2, 3, 4].map((round) =>
          commitAll(connection, [
            aCount(1, 1, `${writer}-${round}`, {
              tags: [tag],
              users: [`id:${writer}`],
              buckets: [{ hourStart: noon, environment: "", times: 1 }],
              releases: [{ environment: "", release: "1", times: 1, firstSeenAt: noon, lastSeenAt: noon }],
            }),
          ]),
        ),
      ),
    );
    assert.deepEqual(
      results.flatMap(({ refused }) => refused),
      [],
    );
    const { group, tags, buckets, releases, occurrences } = await readGroup(storage, 1);
    assert.equal(group?.timesSeen, 1 + writers * 5);
    assert.equal(group?.usersSeen, writers);
    assert.equal(tags[0]?.times, writers * 5);
    assert.equal(buckets[0]?.times, writers * 5);
    assert.equal(releases[0]?.times, writers * 5);
    assert.equal(occurrences.length, 1 + writers * 5);
  }),
  race("STO-104", "of many decisions on one version one is applied", async (storage, each) => {
    await commitAll(storage, [aBirth(1, "a")]);
    const results = await Promise.all(
      each.map((connection, index) =>
        commitAll(connection, [
          aUnit({
            groupId: "g1",
            number: 1,
            relyOn: { stateVersion: 1, newHashes: [] },
            change: { stateVersion: 2, priority: "low" },
            activity: [{ id: `by-${index}`, kind: "set_priority", at: noon, actor: null, stateVersion: 2, data: {} }],
          }),
        ]),
      ),
    );
    assert.equal(results.filter(({ refused }) => refused.length === 0).length, 1);
    const { group, activity } = await readGroup(storage, 1);
    assert.equal(group?.stateVersion, 2);
    assert.equal(activity.length, 1);
  }),
  race(
    "STO-105",
    "a decision and a count that rely on one version do not overtake each other unnoticed",
    async (storage, each) => {
      await commitAll(storage, [aBirth(1, "a")]);
      const [decider, ...counters] = each;
      if (decider === undefined) return;
      const resolve = aUnit({
        groupId: "g1",
        number: 1,
        relyOn: { stateVersion: 1, newHashes: [] },
        change: {
          stateVersion: 2,
          condition: { status: "resolved", substatus: null },
          resolution: { kind: "now", at: noon },
        },
      });
      const [decision, ...counts] = await Promise.all([
        commitAll(decider, [resolve]),
        ...counters.map((connection, index) => commitAll(connection, [aCount(1, 1, `c${index}`)])),
      ]);
      assert.deepEqual(decision?.refused, []);
      const counted = counts.filter(({ refused }) => refused.length === 0).length;
      const { group, occurrences } = await readGroup(storage, 1);
      assert.equal(group?.timesSeen, 1 + counted);
      assert.equal(occurrences.length, 1 + counted);
    },
  ),
  race(
    "STO-106",
    "two workers with overlapping pairs of new hashes leave no hash without its group",
    async (storage, each) => {
      const pairs = [
        ["p", "q"],
        ["q", "r"],
        ["r", "p"],
        ["p", "q", "r"],
      ] as const;
      const results = await Promise.all(
        each.map((connection, index) => {
          const names = pairs[index % pairs.length] ?? [];
          const hashes = names.map((name) => hexOf(`hash ${name}`));
          return commitAll(connection, [aBirth(index + 1, `w${index}`, { relyOn: { newHashes: hashes } })]);
        }),
      );
      assert.ok(results.some(({ refused }) => refused.length === 0));
      const all = ["p", "q", "r"].map((name) => hexOf(`hash ${name}`));
      const snapshot = await storage.load(aLoadRequest({ hashes: all }));
      const owned = new Map<string, number>();
      for (const owner of snapshot.hashes.values()) {
        assert.equal(owner.kind, "group");
        if (owner.kind === "group") owned.set(owner.groupId, (owned.get(owner.groupId) ?? 0) + 1);
      }
      const groups = await storage.read.listGroups({ projectId, limit: 100 });
      assert.deepEqual(new Set(groups.map(({ id }) => id)), new Set(owned.keys()));
      for (const [index, { refused }] of results.entries()) {
        if (refused.length > 0) continue;
        assert.equal(owned.get(`g${index + 1}`), (pairs[index % pairs.length] ?? []).length);
      }
    },
  ),
  race("STO-107", "one change set delivered by many workers is applied once", async (storage, each) => {
    await commitAll(storage, [aBirth(1, "a")]);
    const changes = aChangeSet([aCount(1, 1, "x", { count: aCounting({ times: 1 }) })]);
    const results = await Promise.all(each.map((connection) => connection.commit(changes)));
    assert.equal(results.filter(({ kind }) => kind === "applied").length, 1);
    assert.equal((await readGroup(storage, 1)).group?.timesSeen, 2);
  }),
  race("STO-108", "numbers reserved at once are all different", async (_storage, each) => {
    const answers = await Promise.all(each.map((connection) => connection.reserveNumbers(projectId, 5)));
    const numbers = answers.flat();
    assert.equal(new Set(numbers).size, writers * 5);
  }),
  race("STO-109", "of many that make sure of one project all get the same project and key", async (storage, each) => {
    const answers = await Promise.all(
      each.map((connection, index) =>
        connection.projects.ensure({
          slug: "shop",
          candidateId: 100 + index,
          name: "Shop",
          publicKey: hexOf(`key ${index}`),
          now: noon,
        }),
      ),
    );
    const ids = new Set(answers.map((answer) => (answer.kind === "ensured" ? answer.project.id : -1)));
    assert.equal(ids.size, 1);
    const [id = -1] = ids;
    assert.notEqual(id, -1);
    assert.equal((await storage.projects.listKeys(id)).length, 1);
  }),
  race("STO-110", "an announcement is claimed by one of many", async (storage, each) => {
    await storage.outbox.register({ projectId, consumer: "pager", names: ["issue.created"] });
    await commitAll(storage, [
      aBirth(1, "a", { announcements: [{ id: "n1", name: "issue.created", at: noon, stateVersion: 1, body: "{}" }] }),
    ]);
    const claims = await Promise.all(
      each.map((connection, index) =>
        connection.outbox.claim({
          projectId,
          consumer: "pager",
          now: noon,
          leaseMs: 1_000,
          lease: `l${index}`,
          limit: 10,
        }),
      ),
    );
    assert.deepEqual(
      claims.flat().map(({ id, attempt }) => [id, attempt]),
      [["n1", 1]],
    );
  }),
  race("STO-111", "an event that many deliver to a known group at once counts once", async (storage, each) => {
    await commitAll(storage, [aBirth(1, "a")]);
    const results = await Promise.all(each.map((connection) => commitAll(connection, [aCount(1, 1, "same")])));
    assert.equal(results.filter(({ refused }) => refused.length === 0).length, 1);
    const { group, occurrences } = await readGroup(storage, 1);
    assert.equal(group?.timesSeen, 2);
    assert.equal(occurrences.length, 2);
  }),
  race("STO-112", "what relied on the version before a decision is not counted after it", async (storage, each) => {
    await commitAll(storage, [aBirth(1, "a")]);
    const decide = aUnit({
      groupId: "g1",
      number: 1,
      relyOn: { stateVersion: 1, newHashes: [] },
      change: { stateVersion: 2, priority: "low" },
    });
    const middle = writers / 2;
    const results = await Promise.all(
      each.map((connection, index) => commitAll(connection, [index === middle ? decide : aCount(1, 1, `c${index}`)])),
    );
    const decision = results[middle];
    assert.deepEqual(decision?.refused, []);
    const totals = decision?.kind === "applied" ? decision.totals.get("g1") : undefined;
    assert.equal((await readGroup(storage, 1)).group?.timesSeen, totals?.timesSeen);
  }),
  race(
    "STO-113",
    "commits of one group at once are answered in their order: no count stands twice, the greatest are the stored ones",
    async (storage, each) => {
      await commitAll(storage, [aBirth(1, "a")]);
      const results = await Promise.all(
        each.map((connection, index) => commitAll(connection, [aCount(1, 1, `c${index}`, { users: [`id:${index}`] })])),
      );
      const totals = results.flatMap((result) => (result.kind === "applied" ? (result.totals.get("g1") ?? []) : []));
      assert.ok(totals.length > 0);
      const times = totals.map(({ timesSeen }) => timesSeen);
      assert.equal(new Set(times).size, times.length);
      const { group } = await readGroup(storage, 1);
      assert.equal(Math.max(...times), group?.timesSeen);
      assert.equal(Math.max(...totals.map(({ usersSeen }) => usersSeen)), group?.usersSeen);
    },
  ),
  race("STO-114", "what is loaded while others commit is of one moment", async (storage, each) => {
    await commitAll(storage, [aBirth(1, "a"), aBirth(2, "b")]);
    const names = each.map((_, index) => [0, 1, 2, 3, 4].map((round) => `${index}-${round}`));
    const request = aLoadRequest({
      groupIds: ["g1", "g2"],
      occurrenceKeys: names.flat().flatMap((name) => [eventKey(`1-${name}`), eventKey(`2-${name}`)]),
    });
    const loadOnce = async (connection: IssueStorage): Promise<void> => {
      const { known, groups } = await connection.load(request);
      const counted = [...groups.values()].reduce((sum, { timesSeen }) => sum + timesSeen - 1, 0);
      assert.equal(known.size, counted);
    };
    await Promise.all(
      each.map(async (connection, index) => {
        for (const name of names[index] ?? []) {
          await Promise.all([
            commitAll(connection, [aCount(1, 1, `1-${name}`), aCount(2, 1, `2-${name}`)]),
            loadOnce(storage),
          ]);
        }
      }),
    );
    await loadOnce(storage);
  }),
  race("STO-115", "people whom many commits bring to one group at once are all counted", async (storage, each) => {
    await commitAll(storage, [aBirth(1, "a")]);
    const names = each.flatMap((_, writer) => [0, 1, 2, 3].map((round) => `${writer}-${round}`));
    await Promise.all(
      names.map((name, index) =>
        commitAll(each[index % writers] ?? storage, [aCount(1, 1, name, { users: [`id:${name}`, "id:all"] })]),
      ),
    );
    assert.equal((await readGroup(storage, 1)).group?.usersSeen, names.length + 1);
  }),
  race(
    "STO-116",
    "of many commits to one group at once the newest one's title and culprit stay",
    async (storage, each) => {
      const groups = Array.from({ length: 6 }, (_, index) => index + 1);
      await commitAll(
        storage,
        groups.map((number) => aBirth(number, `${number}`)),
      );
      await Promise.all(
        groups.flatMap((number) =>
          each.map((connection, writer) => {
            const rank = { at: noon + writers - writer, id: hexOf(`${number}-${writer}`) };
            const { newest, titled } = aCounting();
            const count = aCounting({
              newest: { ...newest, ...rank, culprit: `by ${writer}` },
              titled: { ...titled, ...rank, title: `by ${writer}` },
            });
            return commitAll(connection, [aCount(number, 1, `${number}-${writer}`, { count })]);
          }),
        ),
      );
      for (const number of groups) {
        const { group } = await readGroup(storage, number);
        assert.deepEqual([group?.title, group?.culprit, group?.timesSeen], ["by 0", "by 0", 1 + writers]);
      }
    },
  ),
  race("STO-117", "hashes that a refused unit could not get all of are free for the next", async (storage, each) => {
    const names = ["p", "q", "r"];
    const claims = [names.slice(0, 2), names.slice(1), [names[0] ?? "", names[2] ?? ""], names];
    const birth = (number: number, claimed: readonly string[]): GroupUnit =>
      aBirth(number, `w${number}`, { relyOn: { newHashes: claimed.map(hexOf) } });
    await Promise.all(
      each.map((connection, index) => commitAll(connection, [birth(index + 1, claims[index % claims.length] ?? [])])),
    );
    const { hashes } = await storage.load(aLoadRequest({ hashes: names.map(hexOf) }));
    const free = names.filter((name) => !hashes.has(hexOf(name)));
    const { refused } = await commitAll(
      storage,
      free.map((name, index) => birth(100 + index, [name])),
    );
    assert.deepEqual(refused, []);
  }),
];
