import assert from "node:assert/strict";
import type { IssueStorage } from "@issuekit/core";
import {
  aBirth,
  aChangeSet,
  aCount,
  aCounting,
  aLoadRequest,
  aNewGroup,
  aStoredOccurrence,
  aUnit,
  commitAll,
  eventKey,
  hexOf,
  loadHash,
  noon,
  projectId,
  readGroup,
} from "./builders.ts";
import { onFresh, type ConformanceCase, type StorageHarness } from "./conformance.ts";

type Case = ConformanceCase<StorageHarness>;

function storageCase(
  id: string,
  promise: string,
  test: (storage: IssueStorage, connect: () => Promise<IssueStorage>) => Promise<void>,
): Case {
  return { id, promise, run: (harness) => onFresh(harness, test) };
}

const born = (number = 1, name = "a") => aBirth(number, name);

/** What a refused unit must have left: nothing at all. */
async function assertNothingOf(storage: IssueStorage, number: number): Promise<void> {
  const { group, ...rest } = await readGroup(storage, number);
  assert.equal(group, undefined);
  for (const [name, rows] of Object.entries(rest)) assert.deepEqual(rows, [], name);
}

export const commitCases: readonly Case[] = [
  storageCase("STO-001", "a committed unit is what a load and the reads answer", async (storage) => {
    const result = await commitAll(storage, [born()]);
    assert.equal(result.kind, "applied");
    assert.deepEqual(result.refused, []);
    const snapshot = await storage.load(
      aLoadRequest({
        hashes: [hexOf("hash a")],
        occurrenceKeys: [eventKey("a")],
        groupIds: ["g1"],
        events: [hexOf("a")],
      }),
    );
    assert.deepEqual(snapshot.hashes.get(hexOf("hash a")), { kind: "group", groupId: "g1" });
    assert.deepEqual(snapshot.known.get(eventKey("a")), { group: { id: "g1", number: 1 }, suppressed: false });
    assert.equal(snapshot.groups.get("g1")?.stateVersion, 1);
    assert.equal(snapshot.groups.get("g1")?.timesSeen, 1);
    assert.deepEqual(snapshot.groups.get("g1")?.condition, { status: "unresolved", substatus: "new" });
    assert.equal(snapshot.events.get(hexOf("a"))?.json, aStoredOccurrence("a").payload);
  }),
  storageCase("STO-002", "what is unknown is absent from a load", async (storage) => {
    const snapshot = await storage.load(
      aLoadRequest({ hashes: ["x"], occurrenceKeys: [eventKey("x")], groupIds: ["x"], events: ["x"], releases: ["x"] }),
    );
    for (const part of Object.values(snapshot) as ReadonlyMap<string, unknown>[]) assert.equal(part.size, 0);
  }),
  storageCase("STO-003", "a unit whose group has moved on is refused and leaves nothing", async (storage) => {
    await commitAll(storage, [born()]);
    const result = await commitAll(storage, [
      aCount(1, 2, "late", {
        tags: [{ key: "k", value: "v", times: 1, firstSeenAt: noon, lastSeenAt: noon }],
        users: ["id:1"],
      }),
    ]);
    assert.deepEqual(result.refused, ["g1"]);
    const { group, occurrences, tags } = await readGroup(storage, 1);
    assert.equal(group?.timesSeen, 1);
    assert.equal(group?.usersSeen, 0);
    assert.equal(occurrences.length, 1);
    assert.deepEqual(tags, []);
    assert.equal((await storage.load(aLoadRequest({ occurrenceKeys: [eventKey("late")] }))).known.size, 0);
  }),
  storageCase("STO-004", "a unit of a group that is not there is refused", async (storage) => {
    const result = await commitAll(storage, [aCount(9, 1, "x")]);
    assert.deepEqual(result.refused, ["g9"]);
    await assertNothingOf(storage, 9);
  }),
  storageCase(
    "STO-005",
    "of two new hashes of which one is lost nothing stays, and the other can be claimed",
    async (storage) => {
      await commitAll(storage, [born()]);
      const both = aBirth(2, "b", { relyOn: { newHashes: [hexOf("hash a"), hexOf("hash free")] } });
      assert.deepEqual((await commitAll(storage, [both])).refused, ["g2"]);
      await assertNothingOf(storage, 2);
      assert.equal((await loadHash(storage, hexOf("hash free"))).hashes.size, 0);
      const again = aBirth(3, "b", { relyOn: { newHashes: [hexOf("hash free")] } });
      assert.deepEqual((await commitAll(storage, [again])).refused, []);
      assert.equal((await loadHash(storage, hexOf("hash free"))).groups.get("g3")?.timesSeen, 1);
    },
  ),
  storageCase("STO-006", "a hash keeps its first owner", async (storage) => {
    await commitAll(storage, [born()]);
    await commitAll(storage, [aBirth(2, "b", { spareHashes: [hexOf("hash a")] })]);
    assert.deepEqual((await loadHash(storage, hexOf("hash a"))).hashes.get(hexOf("hash a")), {
      kind: "group",
      groupId: "g1",
    });
    assert.deepEqual((await readGroup(storage, 2)).hashes, [hexOf("hash b")]);
  }),
  storageCase(
    "STO-007",
    "a spare hash that is free goes to the group, one that is taken refuses nothing",
    async (storage) => {
      await commitAll(storage, [born()]);
      const result = await commitAll(storage, [
        aBirth(2, "b", { spareHashes: [hexOf("hash a"), hexOf("hash spare")] }),
      ]);
      assert.deepEqual(result.refused, []);
      assert.deepEqual((await readGroup(storage, 2)).hashes, [hexOf("hash b"), hexOf("hash spare")].sort());
    },
  ),
  storageCase("STO-008", "a group id that is taken is refused", async (storage) => {
    await commitAll(storage, [born()]);
    const clash = aBirth(2, "b", { groupId: "g1" });
    assert.deepEqual((await commitAll(storage, [clash])).refused, ["g1"]);
    await assertNothingOf(storage, 2);
    assert.equal((await storage.read.findGroup(projectId, { id: "g1" }))?.number, 1);
  }),
  storageCase("STO-009", "a group number that is taken is refused", async (storage) => {
    await commitAll(storage, [born()]);
    const clash = aBirth(1, "b", { groupId: "g2" });
    assert.deepEqual((await commitAll(storage, [clash])).refused, ["g2"]);
    assert.equal(await storage.read.findGroup(projectId, { id: "g2" }), undefined);
    assert.equal((await loadHash(storage, hexOf("hash b"))).hashes.size, 0);
  }),
  storageCase("STO-010", "a unit with an occurrence that is stored already is refused whole", async (storage) => {
    await commitAll(storage, [born()]);
    const twice = aCount(1, 1, "a", {
      count: aCounting({ times: 2 }),
      occurrences: [aStoredOccurrence("new"), aStoredOccurrence("a")],
      users: ["id:9"],
    });
    assert.deepEqual((await commitAll(storage, [twice])).refused, ["g1"]);
    const { group, occurrences } = await readGroup(storage, 1);
    assert.equal(group?.timesSeen, 1);
    assert.equal(group?.usersSeen, 0);
    assert.equal(occurrences.length, 1);
    assert.equal((await storage.load(aLoadRequest({ occurrenceKeys: [eventKey("new")] }))).known.size, 0);
  }),
  storageCase("STO-011", "the units beside a refused one are applied", async (storage) => {
    await commitAll(storage, [born()]);
    const result = await commitAll(storage, [aBirth(2, "b"), aCount(1, 9, "stale"), aBirth(3, "c")]);
    assert.equal(result.kind, "applied");
    // Refusing more than necessary is allowed; what is not named as refused must be there.
    assert.ok(result.refused.includes("g1"));
    for (const [number, id] of [
      [2, "g2"],
      [3, "g3"],
    ] as const) {
      const { group } = await readGroup(storage, number);
      assert.equal(group !== undefined, !result.refused.includes(id));
    }
  }),
  storageCase("STO-012", "one id of two kinds is two occurrences, and both count", async (storage) => {
    await commitAll(storage, [born()]);
    const other = aStoredOccurrence("a", { key: `occurrence:${hexOf("a")}`, payload: null, occurrence: "{}" });
    assert.deepEqual((await commitAll(storage, [aCount(1, 1, "a", { occurrences: [other] })])).refused, []);
    const { group, occurrences } = await readGroup(storage, 1);
    assert.equal(group?.timesSeen, 2);
    assert.deepEqual(occurrences.map(({ key }) => key).sort(), [eventKey("a"), `occurrence:${hexOf("a")}`]);
  }),
  storageCase(
    "STO-013",
    "a change set sent again changes nothing and answers what was refused then",
    async (storage) => {
      await commitAll(storage, [born()]);
      const changes = aChangeSet([aCount(1, 1, "x"), aCount(8, 1, "y")]);
      const first = await storage.commit(changes);
      const again = await storage.commit(changes);
      assert.equal(first.kind, "applied");
      assert.deepEqual(again, { kind: "alreadyApplied", refused: first.refused });
      assert.deepEqual(first.refused, ["g8"]);
      assert.equal((await readGroup(storage, 1)).group?.timesSeen, 2);
    },
  ),
  storageCase("STO-014", "a change set's id belongs to its project", async (storage) => {
    const changes = aChangeSet([born()]);
    await storage.commit(changes);
    assert.equal((await storage.commit({ ...changes, projectId: projectId + 1 })).kind, "applied");
  }),
  storageCase("STO-015", "counting adds up, and the totals are those of the row", async (storage) => {
    await commitAll(storage, [aBirth(1, "a", { users: ["id:1", "id:2"] })]);
    const result = await commitAll(storage, [
      aCount(1, 1, "b", { count: aCounting({ times: 3 }), users: ["id:2", "id:3"] }),
    ]);
    assert.equal(result.kind === "applied" && result.totals.get("g1")?.timesSeen, 4);
    assert.equal(result.kind === "applied" && result.totals.get("g1")?.usersSeen, 3);
    const { group } = await readGroup(storage, 1);
    assert.equal(group?.timesSeen, 4);
    assert.equal(group?.usersSeen, 3);
  }),
  storageCase("STO-016", "counting leaves the state version alone, a change sets it", async (storage) => {
    await commitAll(storage, [born()]);
    await commitAll(storage, [aCount(1, 1, "b")]);
    assert.equal((await readGroup(storage, 1)).group?.stateVersion, 1);
    const change = {
      stateVersion: 4,
      condition: { status: "resolved", substatus: null } as const,
      resolution: { kind: "now", at: noon + 5 } as const,
    };
    await commitAll(storage, [aUnit({ groupId: "g1", number: 1, relyOn: { stateVersion: 1, newHashes: [] }, change })]);
    const { group } = await readGroup(storage, 1);
    assert.equal(group?.stateVersion, 4);
    assert.deepEqual(group?.condition, { status: "resolved", substatus: null });
    assert.deepEqual(group?.resolution, { kind: "now", at: noon + 5 });
    assert.equal(group?.priority, "high");
    assert.equal(group?.timesSeen, 2);
  }),
  storageCase("STO-017", "an absent field of a change stays, and null ends a resolution", async (storage) => {
    await commitAll(storage, [born()]);
    const change = (stateVersion: number, more: object) =>
      commitAll(storage, [
        aUnit({
          groupId: "g1",
          number: 1,
          relyOn: { stateVersion: stateVersion - 1, newHashes: [] },
          change: { stateVersion, ...more },
        }),
      ]);
    await change(2, { condition: { status: "resolved", substatus: null }, resolution: { kind: "now", at: noon } });
    await change(3, { priority: "low" });
    let { group } = await readGroup(storage, 1);
    assert.deepEqual([group?.condition.status, group?.resolution?.at, group?.priority], ["resolved", noon, "low"]);
    await change(4, { condition: { status: "unresolved", substatus: "regressed" }, resolution: null });
    ({ group } = await readGroup(storage, 1));
    assert.deepEqual(
      [group?.condition, group?.resolution, group?.priority],
      [{ status: "unresolved", substatus: "regressed" }, null, "low"],
    );
  }),
  storageCase("STO-018", "first and last sighting are a least and a greatest", async (storage) => {
    await commitAll(storage, [born()]);
    await commitAll(storage, [
      aCount(1, 1, "b", { count: aCounting({ firstSeenAt: noon - 50, lastSeenAt: noon - 40 }) }),
    ]);
    await commitAll(storage, [
      aCount(1, 1, "c", { count: aCounting({ firstSeenAt: noon + 10, lastSeenAt: noon + 20 }) }),
    ]);
    const { group } = await readGroup(storage, 1);
    assert.deepEqual([group?.firstSeenAt, group?.lastSeenAt], [noon - 50, noon + 20]);
  }),
  storageCase(
    "STO-019",
    "the first release is that of the least (time, id) among counted occurrences",
    async (storage) => {
      const earliest = (at: number, id: string, release: string | null) => aCounting({ earliest: { at, id, release } });
      await commitAll(storage, [aBirth(1, "a", { count: earliest(noon, "m", "2") })]);
      await commitAll(storage, [aCount(1, 1, "b", { count: earliest(noon + 1, "a", "3") })]);
      assert.equal((await readGroup(storage, 1)).group?.firstRelease, "2");
      await commitAll(storage, [aCount(1, 1, "c", { count: earliest(noon, "z", "4") })]);
      assert.equal((await readGroup(storage, 1)).group?.firstRelease, "2");
      await commitAll(storage, [aCount(1, 1, "d", { count: earliest(noon, "b", null) })]);
      assert.equal((await readGroup(storage, 1)).group?.firstRelease, null);
      await commitAll(storage, [aCount(1, 1, "e", { count: earliest(noon - 1, "z", "1") })]);
      assert.equal((await readGroup(storage, 1)).group?.firstRelease, "1");
    },
  ),
  storageCase(
    "STO-020",
    "level, culprit, platform, sdk and metadata are those of the greatest (time, id)",
    async (storage) => {
      const newest = (at: number, id: string, culprit: string) =>
        aCounting({
          newest: {
            at,
            id,
            level: culprit === "loud" ? "fatal" : "error",
            culprit,
            platform: culprit,
            sdk: culprit,
            metadata: JSON.stringify({ culprit }),
          },
        });
      const now = async () => {
        const { group } = await readGroup(storage, 1);
        return [group?.culprit, group?.platform, group?.sdk, group?.metadata["culprit"]];
      };
      await commitAll(storage, [aBirth(1, "a", { count: newest(noon, "m", "first") })]);
      await commitAll(storage, [aCount(1, 1, "b", { count: newest(noon - 1, "z", "older") })]);
      assert.deepEqual(await now(), ["first", "first", "first", "first"]);
      await commitAll(storage, [aCount(1, 1, "c", { count: newest(noon, "l", "lesser") })]);
      assert.deepEqual((await now())[0], "first");
      await commitAll(storage, [aCount(1, 1, "d", { count: newest(noon, "n", "greater") })]);
      assert.deepEqual(await now(), ["greater", "greater", "greater", "greater"]);
      await commitAll(storage, [aCount(1, 1, "e", { count: newest(noon + 1, "a", "loud") })]);
      assert.deepEqual([(await now())[0], (await readGroup(storage, 1)).group?.level], ["loud", "fatal"]);
    },
  ),
  storageCase(
    "STO-021",
    "a real title beats a placeholder of any time, and among equals the greatest (time, id) wins",
    async (storage) => {
      const titled = (isReal: boolean, at: number, title: string) =>
        aCounting({ titled: { isReal, at, id: "m", title, message: title } });
      const title = async () => (await readGroup(storage, 1)).group?.title;
      await commitAll(storage, [aBirth(1, "a", { count: titled(false, noon, "placeholder") })]);
      await commitAll(storage, [aCount(1, 1, "b", { count: titled(false, noon + 1, "newer placeholder") })]);
      assert.equal(await title(), "newer placeholder");
      await commitAll(storage, [aCount(1, 1, "c", { count: titled(true, noon - 9, "real") })]);
      assert.equal(await title(), "real");
      await commitAll(storage, [aCount(1, 1, "d", { count: titled(false, noon + 9, "placeholder again") })]);
      assert.equal(await title(), "real");
      await commitAll(storage, [aCount(1, 1, "e", { count: titled(true, noon - 5, "newer real") })]);
      assert.equal(await title(), "newer real");
      assert.equal((await readGroup(storage, 1)).group?.message, "newer real");
    },
  ),
  storageCase("STO-022", "ids of ranks compare byte by byte", async (storage) => {
    const newest = (id: string) => aCounting({ newest: { ...aCounting().newest, id, culprit: id } });
    await commitAll(storage, [aBirth(1, "a", { count: newest("b") })]);
    for (const id of ["A", "a0", "B"]) await commitAll(storage, [aCount(1, 1, id, { count: newest(id) })]);
    assert.equal((await readGroup(storage, 1)).group?.culprit, "b");
    await commitAll(storage, [aCount(1, 1, "b0", { count: newest("b0") })]);
    assert.equal((await readGroup(storage, 1)).group?.culprit, "b0");
  }),
  storageCase(
    "STO-023",
    "a suppressed sighting is known, not counted, not listed, and refuses nothing",
    async (storage) => {
      await commitAll(storage, [born()]);
      const suppressed = [
        { key: eventKey("quiet"), hash: hexOf("hash b"), at: noon - 5, receivedAt: noon },
        { key: eventKey("a"), hash: hexOf("hash b"), at: noon - 5, receivedAt: noon },
      ];
      const result = await commitAll(storage, [
        aBirth(2, "b", { suppressed, create: aNewGroup({ suppressedCount: 2 }) }),
      ]);
      assert.deepEqual(result.refused, []);
      const { known } = await storage.load(aLoadRequest({ occurrenceKeys: [eventKey("quiet"), eventKey("a")] }));
      assert.deepEqual(known.get(eventKey("quiet")), { group: { id: "g2", number: 2 }, suppressed: true });
      assert.deepEqual(known.get(eventKey("a")), { group: { id: "g1", number: 1 }, suppressed: false });
      const { group, occurrences } = await readGroup(storage, 2);
      assert.equal(group?.timesSeen, 1);
      assert.equal(group?.suppressedCount, 2);
      assert.equal(occurrences.length, 1);
      assert.deepEqual((await commitAll(storage, [aCount(2, 1, "quiet")])).refused, ["g2"]);
    },
  ),
  storageCase(
    "STO-024",
    "the first payload of an event stays, and the commit names who came later",
    async (storage) => {
      await commitAll(storage, [born()]);
      const second = aStoredOccurrence("x", {
        key: `occurrence:${hexOf("x")}`,
        eventId: hexOf("a"),
        payload: '{"second":true}',
        occurrence: "{}",
      });
      const result = await commitAll(storage, [aCount(1, 1, "x", { occurrences: [second] })]);
      assert.deepEqual(result.kind === "applied" && result.earlierPayloads, [`occurrence:${hexOf("x")}`]);
      assert.equal((await storage.read.findPayload(projectId, hexOf("a")))?.json, aStoredOccurrence("a").payload);
    },
  ),
  storageCase(
    "STO-025",
    "an event that came along with an occurrence keeps its payload when the event itself arrives",
    async (storage) => {
      const carried = aStoredOccurrence("x", {
        key: `occurrence:${hexOf("x")}`,
        eventId: hexOf("e"),
        payload: '{"first":true}',
        occurrence: "{}",
      });
      await commitAll(storage, [aBirth(1, "a", { occurrences: [carried] })]);
      const result = await commitAll(storage, [aCount(1, 1, "e")]);
      assert.deepEqual(result.kind === "applied" && result.earlierPayloads, [eventKey("e")]);
      assert.equal((await storage.read.findPayload(projectId, hexOf("e")))?.json, '{"first":true}');
      assert.equal(
        (await storage.load(aLoadRequest({ events: [hexOf("e")] }))).events.get(hexOf("e"))?.json,
        '{"first":true}',
      );
      assert.equal((await readGroup(storage, 1)).occurrences.length, 2);
    },
  ),
  storageCase("STO-026", "an occurrence without payload stores none", async (storage) => {
    const named = aStoredOccurrence("x", {
      key: `occurrence:${hexOf("x")}`,
      eventId: hexOf("elsewhere"),
      payload: null,
      occurrence: '{"t":1}',
    });
    await commitAll(storage, [aBirth(1, "a", { occurrences: [named] })]);
    assert.equal(await storage.read.findPayload(projectId, hexOf("elsewhere")), undefined);
    assert.equal((await storage.read.findOccurrence(projectId, named.key))?.occurrence, '{"t":1}');
  }),
  storageCase("STO-027", "a commit names the environments that are new to the group", async (storage) => {
    const seen = (environment: string, release: string) => ({
      environment,
      release,
      times: 1,
      firstSeenAt: noon,
      lastSeenAt: noon,
    });
    const news = async (units: Parameters<typeof commitAll>[1]) => {
      const result = await commitAll(storage, units);
      return result.kind === "applied"
        ? [...(result.totals.get(units[0]?.groupId ?? "")?.newEnvironments ?? [])].sort()
        : undefined;
    };
    assert.deepEqual(await news([aBirth(1, "a", { releases: [seen("prod", "1"), seen("", "1")] })]), ["", "prod"]);
    assert.deepEqual(await news([aCount(1, 1, "b", { releases: [seen("prod", "2")] })]), []);
    assert.deepEqual(await news([aCount(1, 1, "c", { releases: [seen("dev", "2"), seen("prod", "2")] })]), ["dev"]);
    assert.deepEqual(await news([aBirth(2, "z", { releases: [seen("prod", "1")] })]), ["prod"]);
  }),
  storageCase("STO-028", "summaries add up by their keys", async (storage) => {
    const tag = (key: string, value: string, times: number, from: number, to: number) => ({
      key,
      value,
      times,
      firstSeenAt: noon + from,
      lastSeenAt: noon + to,
    });
    const release = (environment: string, name: string, times: number, from: number, to: number) => ({
      environment,
      release: name,
      times,
      firstSeenAt: noon + from,
      lastSeenAt: noon + to,
    });
    await commitAll(storage, [
      aBirth(1, "a", {
        tags: [tag("k", "v", 2, 0, 5), tag("k", "w", 1, 0, 0)],
        buckets: [{ hourStart: noon, environment: "prod", times: 2 }],
        releases: [release("prod", "1", 2, 0, 5)],
      }),
    ]);
    await commitAll(storage, [
      aCount(1, 1, "b", {
        tags: [tag("k", "v", 3, -5, 2), tag("l", "v", 1, 0, 0)],
        buckets: [
          { hourStart: noon, environment: "prod", times: 3 },
          { hourStart: noon, environment: "", times: 1 },
        ],
        releases: [release("prod", "1", 3, -5, 2), release("prod", "2", 1, 1, 1)],
      }),
    ]);
    const { tags, buckets, releases } = await readGroup(storage, 1);
    assert.deepEqual(tags, [tag("k", "v", 5, -5, 5), tag("k", "w", 1, 0, 0), tag("l", "v", 1, 0, 0)]);
    assert.deepEqual(buckets, [
      { hourStart: noon, environment: "", times: 1 },
      { hourStart: noon, environment: "prod", times: 5 },
    ]);
    assert.deepEqual(releases, [release("prod", "1", 5, -5, 5), release("prod", "2", 1, 1, 1)]);
  }),
  storageCase("STO-029", "activity and history are kept in order of their versions", async (storage) => {
    const entry = (stateVersion: number) => ({
      id: `act-${stateVersion}`,
      kind: "set_resolved" as const,
      at: noon + stateVersion,
      actor: "user:7",
      stateVersion,
      data: { n: stateVersion },
    });
    const state = (stateVersion: number) => ({
      stateVersion,
      at: noon + stateVersion,
      condition: { status: "resolved", substatus: null } as const,
      release: "1",
    });
    await commitAll(storage, [
      aBirth(1, "a", {
        create: aNewGroup({ stateVersion: 3 }),
        activity: [entry(3), entry(2)],
        history: [state(3), state(2)],
      }),
    ]);
    await commitAll(storage, [
      aUnit({
        groupId: "g1",
        number: 1,
        relyOn: { stateVersion: 3, newHashes: [] },
        change: { stateVersion: 4 },
        activity: [{ ...entry(4), actor: null }],
      }),
    ]);
    const { activity, history } = await readGroup(storage, 1);
    assert.deepEqual(activity, [entry(2), entry(3), { ...entry(4), actor: null }]);
    assert.deepEqual(history, [state(2), state(3)]);
  }),
  storageCase(
    "STO-030",
    "releases of the project keep the least first sighting, and a last one that lags by a minute at most",
    async (storage) => {
      const see = (version: string, firstSeenAt: number, lastSeenAt: number) =>
        commitAll(storage, [], { releases: [{ version, firstSeenAt, lastSeenAt }] });
      const first = await see("1", noon, noon);
      assert.deepEqual(first.kind === "applied" && first.newReleases, ["1"]);
      const second = await see("1", noon - 500, noon + 1_000);
      assert.deepEqual(second.kind === "applied" && second.newReleases, []);
      let [release] = await storage.read.listReleases(projectId);
      assert.equal(release?.firstSeenAt, noon - 500);
      assert.ok(release !== undefined && release.lastSeenAt >= noon && release.lastSeenAt <= noon + 1_000);
      await see("1", noon, noon + 60_000);
      [release] = await storage.read.listReleases(projectId);
      assert.equal(release?.lastSeenAt, noon + 60_000);
      await see("1", noon, noon - 90_000);
      assert.deepEqual((await storage.load(aLoadRequest({ releases: ["1"] }))).releases.get("1"), {
        version: "1",
        firstSeenAt: noon - 500,
        lastSeenAt: noon + 60_000,
      });
    },
  ),
  storageCase("STO-031", "environments of the project keep their least first sighting", async (storage) => {
    await commitAll(storage, [], {
      environments: [
        { name: "prod", firstSeenAt: noon },
        { name: "dev", firstSeenAt: noon },
      ],
    });
    await commitAll(storage, [], {
      environments: [
        { name: "prod", firstSeenAt: noon - 9 },
        { name: "dev", firstSeenAt: noon + 9 },
      ],
    });
    assert.deepEqual(await storage.read.listEnvironments(projectId), [
      { name: "dev", firstSeenAt: noon },
      { name: "prod", firstSeenAt: noon - 9 },
    ]);
  }),
  storageCase("STO-032", "two units of one change set that claim one hash make one group", async (storage) => {
    const result = await commitAll(storage, [
      aBirth(1, "a"),
      aBirth(2, "b", { relyOn: { newHashes: [hexOf("hash a")] } }),
    ]);
    assert.ok(result.refused.length >= 1);
    const owners = [(await readGroup(storage, 1)).group, (await readGroup(storage, 2)).group].filter(
      (group) => group !== undefined,
    );
    assert.equal(owners.length, 2 - result.refused.length);
    assert.ok(owners.length <= 1);
  }),
  storageCase("STO-033", "an empty change set is applied", async (storage) => {
    const result = await commitAll(storage, []);
    assert.deepEqual([result.kind, result.refused], ["applied", []]);
  }),
  storageCase("STO-034", "everything that a group is made of comes back as it was given", async (storage) => {
    const hostile = `'; drop table groups; -- "\\ \u{1F600} \u202e é __proto__ ${"x".repeat(5_000)}`;
    const unit = aBirth(1, "a", {
      create: aNewGroup({
        typeId: 6001,
        priority: "low",
        initialPriority: "medium",
        assignee: hostile,
        suppressedCount: 3,
        createdAt: noon + 1,
      }),
      count: aCounting({
        newest: {
          at: noon,
          id: "z",
          level: "sample",
          culprit: hostile,
          platform: hostile,
          sdk: hostile,
          metadata: JSON.stringify({ [hostile]: hostile }),
        },
        titled: { isReal: true, at: noon, id: "z", title: hostile, message: hostile },
        earliest: { at: noon, id: "z", release: hostile },
      }),
      occurrences: [
        aStoredOccurrence("a", {
          environment: hostile,
          release: hostile,
          payload: JSON.stringify(hostile),
          hash: "__proto__",
        }),
      ],
      relyOn: { newHashes: ["__proto__", "constructor"] },
      tags: [{ key: "__proto__", value: hostile, times: 1, firstSeenAt: noon, lastSeenAt: noon }],
      users: ["__proto__", hostile],
    });
    assert.deepEqual((await commitAll(storage, [unit])).refused, []);
    const { group, occurrences, tags, hashes } = await readGroup(storage, 1);
    assert.deepEqual(group, {
      id: "g1",
      projectId,
      number: 1,
      stateVersion: 1,
      typeId: 6001,
      condition: { status: "unresolved", substatus: "new" },
      resolution: null,
      priority: "low",
      initialPriority: "medium",
      priorityLockedAt: null,
      assignee: hostile,
      title: hostile,
      message: hostile,
      culprit: hostile,
      level: "sample",
      platform: hostile,
      sdk: hostile,
      metadata: { [hostile]: hostile },
      timesSeen: 1,
      usersSeen: 2,
      suppressedCount: 3,
      firstRelease: hostile,
      firstSeenAt: noon,
      lastSeenAt: noon,
      createdAt: noon + 1,
    });
    assert.equal(occurrences[0]?.environment, hostile);
    assert.equal(occurrences[0]?.release, hostile);
    assert.deepEqual(hashes, ["__proto__", "constructor"]);
    assert.deepEqual(tags, [{ key: "__proto__", value: hostile, times: 1, firstSeenAt: noon, lastSeenAt: noon }]);
    assert.equal((await storage.read.findPayload(projectId, hexOf("a")))?.json, JSON.stringify(hostile));
  }),
  storageCase("STO-035", "numbers are given once, ascending, from 1, and each project has its own", async (storage) => {
    assert.deepEqual(await storage.reserveNumbers(projectId, 1), [1]);
    const more = await storage.reserveNumbers(projectId, 3);
    assert.equal(more.length, 3);
    assert.ok(more.every((number, index) => number > (more[index - 1] ?? 1)));
    assert.deepEqual(await storage.reserveNumbers(projectId + 1, 1), [1]);
  }),
  storageCase("STO-036", "a load by id alone answers the group", async (storage) => {
    await commitAll(storage, [born(1, "a"), born(2, "b")]);
    const { groups, hashes } = await storage.load(aLoadRequest({ groupIds: ["g2", "none"] }));
    assert.deepEqual([...groups.keys()], ["g2"]);
    assert.equal(groups.get("g2")?.number, 2);
    assert.equal(hashes.size, 0);
  }),
  storageCase(
    "STO-037",
    "a unit that comes late moves neither the first nor the last sighting back",
    async (storage) => {
      const span = (firstSeenAt: number, lastSeenAt: number) => ({ count: aCounting({ firstSeenAt, lastSeenAt }) });
      await commitAll(storage, [aBirth(1, "a", span(noon - 50, noon + 50))]);
      await commitAll(storage, [aCount(1, 1, "b", span(noon - 10, noon + 10))]);
      const { group } = await readGroup(storage, 1);
      assert.deepEqual([group?.firstSeenAt, group?.lastSeenAt], [noon - 50, noon + 50]);
    },
  ),
  storageCase("STO-038", "in ranks a capital comes before every small letter", async (storage) => {
    const of = (id: string) =>
      aCounting({
        earliest: { at: noon, id, release: id },
        newest: { ...aCounting().newest, id, culprit: id },
        titled: { isReal: true, at: noon, id, title: id, message: id },
      });
    await commitAll(storage, [aBirth(1, "a", { count: of("b") })]);
    await commitAll(storage, [aCount(1, 1, "c", { count: of("C") })]);
    const { group } = await readGroup(storage, 1);
    assert.deepEqual([group?.firstRelease, group?.culprit, group?.title], ["C", "b", "b"]);
  }),
  storageCase("STO-039", "a unit that names people and counts nothing adds the people", async (storage) => {
    await commitAll(storage, [aBirth(1, "a", { users: ["id:1"] })]);
    const relyOn = { stateVersion: 1, newHashes: [] };
    const result = await commitAll(storage, [aUnit({ groupId: "g1", number: 1, relyOn, users: ["id:1", "id:2"] })]);
    const totals = result.kind === "applied" ? result.totals.get("g1") : undefined;
    assert.deepEqual([totals?.timesSeen, totals?.usersSeen], [1, 2]);
    const { group } = await readGroup(storage, 1);
    assert.deepEqual([group?.timesSeen, group?.usersSeen], [1, 2]);
  }),
  storageCase(
    "STO-040",
    "load answers the whole row of a group, and the ranks that further ones are compared with",
    async (storage) => {
      const ranked = (at: number, id: string) =>
        aCounting({
          firstSeenAt: at,
          lastSeenAt: at,
          earliest: { at, id, release: id },
          newest: { ...aCounting().newest, at, id, metadata: JSON.stringify({ by: id }) },
          titled: { isReal: at < noon, at, id, title: id, message: id },
        });
      await commitAll(storage, [aBirth(1, "a", { count: ranked(noon - 10, "first") })]);
      await commitAll(storage, [aCount(1, 1, "b", { count: ranked(noon + 10, "last") })]);
      const { group } = await readGroup(storage, 1);
      const { groups } = await storage.load(aLoadRequest({ groupIds: ["g1"] }));
      const { ranks, ...row } = groups.get("g1") ?? assert.fail("no group");
      assert.deepEqual(row, group);
      assert.deepEqual(ranks, {
        earliest: { at: noon - 10, id: "first" },
        newest: { at: noon + 10, id: "last" },
        titled: { isReal: true, at: noon - 10, id: "first" },
      });
    },
  ),
];
