import assert from "node:assert/strict";
import type { IssueStorage } from "@issuekit/core";
import {
  aBirth,
  aCount,
  aCounting,
  aLoadRequest,
  aStoredOccurrence,
  aUnit,
  commitAll,
  eventKey,
  hexOf,
  hourMs,
  noon,
  projectId,
  readGroup,
} from "./builders.ts";
import { onFresh, type ConformanceCase, type StorageHarness } from "./conformance.ts";

type Case = ConformanceCase<StorageHarness>;

function readCase(id: string, promise: string, test: (storage: IssueStorage) => Promise<void>): Case {
  return { id, promise, run: (harness) => onFresh(harness, test) };
}

function seenAt(number: number, at: number) {
  return aBirth(number, `n${number}`, { count: aCounting({ firstSeenAt: at, lastSeenAt: at }) });
}

export const readCases: readonly Case[] = [
  readCase(
    "STO-201",
    "groups are listed newest first, and by number where they were seen at one time",
    async (storage) => {
      await commitAll(storage, [seenAt(1, noon), seenAt(2, noon + 5), seenAt(3, noon), seenAt(4, noon - 5)]);
      const rows = await storage.read.listGroups({ projectId, limit: 10 });
      assert.deepEqual(
        rows.map(({ number }) => number),
        [2, 3, 1, 4],
      );
    },
  ),
  readCase("STO-202", "pages follow each other without gap or overlap, whatever comes in between", async (storage) => {
    await commitAll(
      storage,
      [1, 2, 3, 4, 5, 6, 7].map((number) => seenAt(number, noon + (number % 3))),
    );
    const seen: number[] = [];
    let after: { lastSeenAt: number; number: number } | undefined;
    for (let round = 0; round < 10; round += 1) {
      const page = await storage.read.listGroups({ projectId, limit: 2, ...(after === undefined ? {} : { after }) });
      if (page.length === 0) break;
      seen.push(...page.map(({ number }) => number));
      const last = page.at(-1);
      if (last !== undefined) after = { lastSeenAt: last.lastSeenAt, number: last.number };
      await commitAll(storage, [seenAt(100 + round, noon + 1_000)]);
    }
    assert.deepEqual(seen, [5, 2, 7, 4, 1, 6, 3]);
  }),
  readCase("STO-203", "a list by status holds that status and no other", async (storage) => {
    await commitAll(storage, [seenAt(1, noon), seenAt(2, noon + 1), seenAt(3, noon + 2)]);
    const change = {
      stateVersion: 2,
      condition: { status: "resolved", substatus: null } as const,
      resolution: { kind: "now", at: noon } as const,
    };
    await commitAll(storage, [aUnit({ groupId: "g2", number: 2, relyOn: { stateVersion: 1, newHashes: [] }, change })]);
    const numbers = async (status: "unresolved" | "resolved" | "archived") =>
      (await storage.read.listGroups({ projectId, status, limit: 10 })).map(({ number }) => number);
    assert.deepEqual(await numbers("unresolved"), [3, 1]);
    assert.deepEqual(await numbers("resolved"), [2]);
    assert.deepEqual(await numbers("archived"), []);
    assert.deepEqual(
      (await storage.read.listGroups({ projectId, limit: 10 })).map(({ number }) => number),
      [3, 2, 1],
    );
    assert.deepEqual(
      (
        await storage.read.listGroups({
          projectId,
          status: "unresolved",
          limit: 1,
          after: { lastSeenAt: noon + 2, number: 3 },
        })
      ).map(({ number }) => number),
      [1],
    );
  }),
  readCase("STO-204", "a group that was seen again moves to the front", async (storage) => {
    await commitAll(storage, [seenAt(1, noon), seenAt(2, noon + 5)]);
    await commitAll(storage, [aCount(1, 1, "again", { count: aCounting({ lastSeenAt: noon + 9 }) })]);
    assert.deepEqual(
      (await storage.read.listGroups({ projectId, limit: 10 })).map(({ number }) => number),
      [1, 2],
    );
  }),
  readCase("STO-205", "a group is found by id and by number, and absence is an answer", async (storage) => {
    await commitAll(storage, [aBirth(3, "a")]);
    assert.equal((await storage.read.findGroup(projectId, { id: "g3" }))?.number, 3);
    assert.equal((await storage.read.findGroup(projectId, { number: 3 }))?.id, "g3");
    assert.equal(await storage.read.findGroup(projectId, { id: "g4" }), undefined);
    assert.equal(await storage.read.findGroup(projectId, { number: 4 }), undefined);
  }),
  readCase(
    "STO-206",
    "occurrences are listed by time, then key, in both directions, after a position",
    async (storage) => {
      const at = (name: string, offset: number) =>
        aStoredOccurrence(name, { key: `event:${name.repeat(32)}`, eventId: name.repeat(32), at: noon + offset });
      const occurrences = [
        at("c", 0),
        at("a", 0),
        at("b", 5),
        at("d", -5),
        { ...at("a", 0), key: `occurrence:${"a".repeat(32)}` as const, payload: null },
      ];
      await commitAll(storage, [aBirth(1, "x", { occurrences })]);
      const short = (key: string) => `${key.split(":")[0]?.slice(0, 1)}${key.at(-1)}`;
      const list = async (request: object) =>
        (await storage.read.listOccurrences({ projectId, number: 1, limit: 10, ...request })).map(({ key }) =>
          short(key),
        );
      assert.deepEqual(await list({}), ["eb", "oa", "ec", "ea", "ed"]);
      assert.deepEqual(await list({ ascending: true }), ["ed", "ea", "ec", "oa", "eb"]);
      const after = { at: noon, key: `event:${"c".repeat(32)}` };
      assert.deepEqual(await list({ after }), ["ea", "ed"]);
      assert.deepEqual(await list({ after, ascending: true }), ["oa", "eb"]);
      assert.deepEqual(await list({ limit: 2 }), ["eb", "oa"]);
    },
  ),
  readCase("STO-207", "an occurrence comes back as it was stored", async (storage) => {
    const stored = aStoredOccurrence("x", {
      key: `feedback:${hexOf("x")}`,
      eventId: hexOf("e"),
      environment: "prod",
      release: "1",
      receivedAt: noon + 7,
      occurrence: '{"a":1}',
    });
    await commitAll(storage, [aBirth(1, "a", { occurrences: [stored] })]);
    const { payload: _, ...row } = stored;
    assert.deepEqual(await storage.read.findOccurrence(projectId, stored.key), {
      ...row,
      number: 1,
      suppressed: false,
    });
    assert.equal(await storage.read.findOccurrence(projectId, `event:${hexOf("x")}`), undefined);
    assert.deepEqual(await storage.read.findPayload(projectId, hexOf("e")), {
      eventId: hexOf("e"),
      at: noon,
      receivedAt: noon + 7,
      json: stored.payload,
    });
  }),
  readCase("STO-208", "the occurrences of an event are found in their group, by key", async (storage) => {
    const other = aStoredOccurrence("o", {
      key: `occurrence:${hexOf("o")}`,
      eventId: hexOf("a"),
      payload: null,
      occurrence: "{}",
    });
    await commitAll(storage, [aBirth(1, "a", { occurrences: [other, aStoredOccurrence("a")] }), aBirth(2, "b")]);
    const find = async (number: number, name: string) =>
      (await storage.read.findOccurrencesOfEvent({ projectId, number, eventId: hexOf(name) })).map(({ key }) => key);
    assert.deepEqual(await find(1, "a"), [eventKey("a"), other.key]);
    assert.deepEqual(await find(2, "a"), []);
    assert.deepEqual(await find(1, "b"), []);
  }),
  readCase("STO-209", "tag keys come with their sums, values by frequency, then by value", async (storage) => {
    const tag = (key: string, value: string, times: number) => ({
      key,
      value,
      times,
      firstSeenAt: noon,
      lastSeenAt: noon,
    });
    await commitAll(storage, [
      aBirth(1, "a", { tags: [tag("os", "b", 2), tag("os", "c", 5), tag("os", "a", 2), tag("browser", "x", 1)] }),
    ]);
    assert.deepEqual(await storage.read.listTagKeys(projectId, 1), [
      { key: "browser", times: 1, values: 1 },
      { key: "os", times: 9, values: 3 },
    ]);
    const values = await storage.read.listTagValues({ projectId, number: 1, key: "os", limit: 2 });
    assert.deepEqual(values, [tag("os", "c", 5), tag("os", "a", 2)]);
    assert.deepEqual(await storage.read.listTagValues({ projectId, number: 1, key: "none", limit: 2 }), []);
  }),
  readCase("STO-210", "buckets are those of the span, its end excluded", async (storage) => {
    const bucket = (hours: number) => ({ hourStart: noon + hours * hourMs, environment: "", times: 1 });
    await commitAll(storage, [aBirth(1, "a", { buckets: [bucket(2), bucket(0), bucket(1)] })]);
    const list = (since: number, until: number) => storage.read.listBuckets({ projectId, number: 1, since, until });
    assert.deepEqual(await list(noon, noon + 2 * hourMs), [bucket(0), bucket(1)]);
    assert.deepEqual(await list(noon + 1, noon + 3 * hourMs), [bucket(1), bucket(2)]);
  }),
  readCase("STO-211", "another project's rows are out of reach of every read, load and commit", async (storage) => {
    const unit = aBirth(1, "a", {
      tags: [{ key: "k", value: "v", times: 1, firstSeenAt: noon, lastSeenAt: noon }],
      buckets: [{ hourStart: noon, environment: "", times: 1 }],
      releases: [{ environment: "", release: "1", times: 1, firstSeenAt: noon, lastSeenAt: noon }],
      history: [{ stateVersion: 1, at: noon, condition: { status: "unresolved", substatus: "new" }, release: null }],
      activity: [{ id: "a1", kind: "set_resolved", at: noon, actor: null, stateVersion: 1, data: {} }],
      users: ["id:1"],
    });
    await commitAll(storage, [unit], {
      releases: [{ version: "1", firstSeenAt: noon, lastSeenAt: noon }],
      environments: [{ name: "e", firstSeenAt: noon }],
    });
    const other = projectId + 1;
    const { group, ...rest } = await readGroup(storage, 1, other);
    assert.equal(group, undefined);
    for (const [name, rows] of Object.entries(rest)) assert.deepEqual(rows, [], name);
    const snapshot = await storage.load(
      aLoadRequest({
        projectId: other,
        hashes: [hexOf("hash a")],
        occurrenceKeys: [eventKey("a")],
        groupIds: ["g1"],
        events: [hexOf("a")],
        releases: ["1"],
      }),
    );
    for (const part of Object.values(snapshot) as ReadonlyMap<string, unknown>[]) assert.equal(part.size, 0);
    assert.deepEqual(await storage.read.listGroups({ projectId: other, limit: 5 }), []);
    assert.deepEqual(await storage.read.listReleases(other), []);
    assert.deepEqual(await storage.read.listEnvironments(other), []);
    assert.equal(await storage.read.findOccurrence(other, eventKey("a")), undefined);
    assert.deepEqual((await commitAll(storage, [aCount(1, 1, "x")], { projectId: other })).refused, ["g1"]);
    assert.deepEqual((await commitAll(storage, [unit], { projectId: other })).refused, []);
    assert.equal((await readGroup(storage, 1)).group?.timesSeen, 1);
    assert.equal((await readGroup(storage, 1, other)).group?.timesSeen, 1);
  }),
  readCase("STO-212", "a group's tags, users and buckets are its own", async (storage) => {
    const tags = [{ key: "k", value: "v", times: 1, firstSeenAt: noon, lastSeenAt: noon }];
    await commitAll(storage, [aBirth(1, "a", { tags, users: ["id:1"] }), aBirth(2, "b", { users: ["id:1"] })]);
    assert.deepEqual((await readGroup(storage, 2)).tags, []);
    assert.equal((await readGroup(storage, 2)).group?.usersSeen, 1);
  }),
  readCase(
    "STO-213",
    "a suppressed sighting is found by its key, and is not among the occurrences of its event",
    async (storage) => {
      const sighting = { key: eventKey("quiet"), hash: hexOf("hash a"), at: noon - 5, receivedAt: noon + 5 };
      await commitAll(storage, [aBirth(1, "a", { suppressed: [sighting] })]);
      assert.deepEqual(await storage.read.findOccurrence(projectId, sighting.key), {
        ...sighting,
        eventId: hexOf("quiet"),
        number: 1,
        environment: null,
        release: null,
        suppressed: true,
        occurrence: null,
      });
      const request = { projectId, number: 1, eventId: hexOf("quiet") };
      assert.deepEqual(await storage.read.findOccurrencesOfEvent(request), []);
    },
  ),
  readCase("STO-214", "text is ordered by its bytes, in no language and in no case", async (storage) => {
    const inOrder = ["B", "a", "\u00e9", "\ufffd", "\u{1f600}"];
    const shuffled = ["\u{1f600}", "a", "\ufffd", "B", "\u00e9"];
    const once = { times: 1, firstSeenAt: noon, lastSeenAt: noon };
    const unit = aBirth(1, "a", {
      relyOn: { newHashes: shuffled },
      tags: shuffled.flatMap((text) => [
        { key: text, value: "v", ...once },
        { key: "k", value: text, ...once },
      ]),
      buckets: shuffled.map((environment) => ({ hourStart: noon, environment, times: 1 })),
      releases: shuffled.flatMap((text) => [
        { environment: text, release: "", ...once },
        { environment: "", release: text, ...once },
      ]),
    });
    await commitAll(storage, [unit], { environments: shuffled.map((name) => ({ name, firstSeenAt: noon })) });
    const { read } = storage;
    const tagKeys = (await read.listTagKeys(projectId, 1)).map(({ key }) => key);
    assert.deepEqual(tagKeys, ["B", "a", "k", ...inOrder.slice(2)]);
    const values = await read.listTagValues({ projectId, number: 1, key: "k", limit: 10 });
    assert.deepEqual(
      values.map(({ value }) => value),
      inOrder,
    );
    const { buckets, releases, hashes } = await readGroup(storage, 1);
    assert.deepEqual(
      buckets.map(({ environment }) => environment),
      inOrder,
    );
    assert.deepEqual(
      releases.map(({ environment, release }) => environment + release),
      [...inOrder, ...inOrder],
    );
    assert.deepEqual(hashes, inOrder);
    assert.deepEqual(
      (await read.listEnvironments(projectId)).map(({ name }) => name),
      inOrder,
    );
  }),
];
