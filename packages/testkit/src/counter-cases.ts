import assert from "node:assert/strict";
import type { Counter, Quota, SightRequest, SpendRequest } from "@issuekit/core";
import { noon } from "./builders.ts";
import { caseList, onFresh, type ConformanceCase, type CounterHarness } from "./conformance.ts";

type Case = ConformanceCase<CounterHarness>;

function counterCase(
  id: string,
  promise: string,
  test: (counter: Counter, connect: () => Promise<Counter>) => Promise<void>,
): Case {
  return { id, promise, run: (harness) => onFresh(harness, test) };
}

const dayMs = 86_400_000;

function sighting(member: string, overrides: Partial<SightRequest> = {}): SightRequest {
  return {
    key: "7:noise:h",
    member,
    seenAt: noon,
    now: noon,
    expiresInMs: dayMs,
    window: "sliding",
    atMost: 3,
    ...overrides,
  };
}

async function sight(counter: Counter, member: string, overrides: Partial<SightRequest> = {}) {
  const [answer] = await counter.sight([sighting(member, overrides)]);
  assert.ok(answer !== undefined);
  return answer;
}

const hourly: Quota = { limit: 2, windowMs: 3_600_000, slotMs: 60_000 };

function spending(token: string, overrides: Partial<SpendRequest> = {}): SpendRequest {
  return { key: "7:creation:t", amount: 1, now: noon, windows: [hourly], token, ...overrides };
}

async function spend(counter: Counter, token: string, overrides: Partial<SpendRequest> = {}) {
  const [answer] = await counter.spend([spending(token, overrides)]);
  assert.ok(answer !== undefined);
  return answer;
}

export const counterCases: readonly ConformanceCase<CounterHarness>[] = caseList([
  counterCase("CNT-001", "distinct members count, in order, up to the limit", async (counter) => {
    assert.deepEqual(await sight(counter, "a"), { count: 1, added: true, firstSeenAt: noon, members: [] });
    assert.deepEqual(await sight(counter, "b"), { count: 2, added: true, firstSeenAt: noon, members: [] });
    assert.deepEqual(await sight(counter, "c"), { count: 3, added: true, firstSeenAt: noon, members: ["a", "b", "c"] });
    assert.deepEqual(await sight(counter, "d"), {
      count: 3,
      added: false,
      firstSeenAt: noon,
      members: ["a", "b", "c"],
    });
  }),
  counterCase("CNT-002", "a member that was there is not counted again", async (counter) => {
    await sight(counter, "a");
    assert.deepEqual(await sight(counter, "a"), { count: 1, added: false, firstSeenAt: noon, members: [] });
  }),
  counterCase("CNT-003", "several requests of one call are answered in their order", async (counter) => {
    const answers = await counter.sight([
      sighting("a"),
      sighting("b"),
      sighting("a"),
      sighting("x", { key: "7:noise:other" }),
    ]);
    assert.deepEqual(
      answers.map(({ count, added }) => [count, added]),
      [
        [1, true],
        [2, true],
        [2, false],
        [1, true],
      ],
    );
  }),
  counterCase("CNT-004", "the first sighting is the least time that was seen", async (counter) => {
    await sight(counter, "a", { seenAt: noon - 5 });
    assert.equal((await sight(counter, "b", { seenAt: noon - 50 })).firstSeenAt, noon - 50);
    assert.equal((await sight(counter, "c", { seenAt: noon })).firstSeenAt, noon - 50);
  }),
  counterCase("CNT-005", "a sliding set lives from its latest sighting", async (counter) => {
    await sight(counter, "a");
    await sight(counter, "b", { now: noon + dayMs - 1 });
    assert.equal((await sight(counter, "c", { now: noon + dayMs + 5 })).count, 3);
  }),
  counterCase("CNT-006", "a fixed set lives from its first sighting", async (counter) => {
    const fixed = { window: "fixed" } as const;
    await sight(counter, "a", fixed);
    assert.equal((await sight(counter, "b", { ...fixed, now: noon + dayMs - 1 })).count, 2);
    assert.equal((await sight(counter, "c", { ...fixed, now: noon + dayMs })).count, 1);
  }),
  counterCase("CNT-007", "what has expired by the caller's clock is gone", async (counter) => {
    await sight(counter, "a", { seenAt: noon - 9 });
    await sight(counter, "b");
    assert.deepEqual(await sight(counter, "c", { now: noon + dayMs, seenAt: noon + dayMs }), {
      count: 1,
      added: true,
      firstSeenAt: noon + dayMs,
      members: [],
    });
    assert.equal((await sight(counter, "a", { now: noon + dayMs })).count, 2);
  }),
  counterCase("CNT-008", "a full set stays full until it expires", async (counter) => {
    for (const member of ["a", "b", "c"]) await sight(counter, member);
    assert.equal((await sight(counter, "late", { now: noon + dayMs - 1 })).count, 3);
    assert.deepEqual((await sight(counter, "later", { now: noon + dayMs })).members, ["a", "b", "c"]);
    assert.equal((await sight(counter, "new", { now: noon + 3 * dayMs })).count, 1);
  }),
  counterCase("CNT-009", "a clock that runs behind counts as the greatest that the key has met", async (counter) => {
    await sight(counter, "a", { window: "fixed" });
    await sight(counter, "b", { window: "fixed", now: noon + dayMs - 1 });
    await sight(counter, "c", { window: "fixed", now: noon + 2 * dayMs });
    assert.equal((await sight(counter, "d", { window: "fixed", now: noon })).count, 2);
    assert.equal((await sight(counter, "e", { window: "fixed", now: noon + 3 * dayMs - 1 })).count, 3);
  }),
  counterCase("CNT-010", "keys are their own, whatever they contain", async (counter) => {
    for (const key of ["7:noise:x", "7:noise:X", "7:noise:x'", "7:noise:x' or 1=1 --", "__proto__"]) {
      const { count, added } = await sight(counter, "a", { key });
      assert.deepEqual([key, count, added], [key, 1, true]);
    }
    assert.equal((await sight(counter, "__proto__", { key: "7:noise:x" })).count, 2);
  }),
  counterCase("CNT-011", "forgotten keys start again", async (counter) => {
    await sight(counter, "a");
    await spend(counter, "t");
    await counter.forget(["7:noise:h", "7:creation:t", "7:none"]);
    assert.equal((await sight(counter, "b")).count, 1);
    assert.deepEqual(await spend(counter, "t"), { granted: true, used: [1] });
  }),
  counterCase("CNT-012", "a limit of one is full at once", async (counter) => {
    assert.deepEqual(await sight(counter, "a", { atMost: 1 }), {
      count: 1,
      added: true,
      firstSeenAt: noon,
      members: ["a"],
    });
  }),
  counterCase("CNT-013", "of many concurrent sightings the set takes exactly its limit", async (counter, connect) => {
    const each = await Promise.all(Array.from({ length: 8 }, connect));
    const answers = (
      await Promise.all(
        each.map((one, writer) => one.sight([0, 1, 2].map((round) => sighting(`${writer}-${round}`, { atMost: 5 })))),
      )
    ).flat();
    assert.equal(answers.filter(({ added }) => added).length, 5);
    assert.equal((await sight(counter, "x", { atMost: 5 })).members.length, 5);
  }),
  counterCase("CNT-014", "a clock that runs behind does not shorten a sliding set's life", async (counter) => {
    await sight(counter, "a", { now: noon + dayMs / 2 });
    await sight(counter, "b", { now: noon });
    assert.equal((await sight(counter, "c", { now: noon + dayMs + dayMs / 2 - 1 })).count, 3);
  }),
  counterCase(
    "CNT-015",
    "a member that is sighted again may turn out to be the first, one that found no room may not",
    async (counter) => {
      await sight(counter, "a", { atMost: 2 });
      await sight(counter, "b", { atMost: 2 });
      assert.equal((await sight(counter, "late", { atMost: 2, seenAt: noon - 50 })).firstSeenAt, noon);
      assert.equal((await sight(counter, "b", { atMost: 2, seenAt: noon - 20 })).firstSeenAt, noon - 20);
    },
  ),

  counterCase(
    "CNT-101",
    "spending is granted while the window has room, and a refusal spends nothing",
    async (counter) => {
      assert.deepEqual(await spend(counter, "a"), { granted: true, used: [1] });
      assert.deepEqual(await spend(counter, "b"), { granted: true, used: [2] });
      assert.deepEqual(await spend(counter, "c"), { granted: false, used: [2] });
      assert.deepEqual(await spend(counter, "c"), { granted: false, used: [2] });
    },
  ),
  counterCase("CNT-102", "a granted token stays granted without spending again", async (counter) => {
    await spend(counter, "a");
    assert.deepEqual(await spend(counter, "a"), { granted: true, used: [1] });
    await spend(counter, "b");
    assert.deepEqual(await spend(counter, "a", { now: noon + 3_599_999 }), { granted: true, used: [2] });
  }),
  counterCase(
    "CNT-103",
    "the window slides by its slots: the sum of the last ones stays at or below the limit",
    async (counter) => {
      await spend(counter, "a");
      await spend(counter, "b", { now: noon + 30 * 60_000 });
      assert.equal((await spend(counter, "c", { now: noon + 59 * 60_000 })).granted, false);
      assert.deepEqual(await spend(counter, "d", { now: noon + 60 * 60_000 }), { granted: true, used: [2] });
      assert.equal((await spend(counter, "e", { now: noon + 89 * 60_000 })).granted, false);
      assert.equal((await spend(counter, "f", { now: noon + 90 * 60_000 })).granted, true);
    },
  ),
  counterCase("CNT-104", "several windows grant all or nothing", async (counter) => {
    const windows = [
      { limit: 10, windowMs: 10_000, slotMs: 1_000 },
      { limit: 5, windowMs: 5_000, slotMs: 1_000 },
    ];
    assert.deepEqual(await spend(counter, "a", { windows, amount: 5 }), { granted: true, used: [5, 5] });
    assert.deepEqual(await spend(counter, "b", { windows, amount: 1 }), { granted: false, used: [5, 5] });
    assert.deepEqual(await spend(counter, "c", { windows, amount: 6, now: noon + 6_000 }), {
      granted: false,
      used: [5, 0],
    });
    assert.deepEqual(await spend(counter, "d", { windows, amount: 5, now: noon + 6_000 }), {
      granted: true,
      used: [10, 5],
    });
  }),
  counterCase("CNT-105", "a limit of nothing grants nothing", async (counter) => {
    assert.deepEqual(await spend(counter, "a", { windows: [{ ...hourly, limit: 0 }] }), { granted: false, used: [0] });
  }),
  counterCase(
    "CNT-106",
    "a clock that runs behind spends at the greatest time that the key has met",
    async (counter) => {
      await spend(counter, "a", { now: noon + 3_600_000 });
      await spend(counter, "b", { now: noon });
      assert.equal((await spend(counter, "c", { now: noon + 3_600_000 })).granted, false);
      assert.equal((await spend(counter, "d", { now: noon + 2 * 3_600_000 - 60_000 })).granted, false);
      assert.equal((await spend(counter, "e", { now: noon + 2 * 3_600_000 })).granted, true);
    },
  ),
  counterCase("CNT-107", "a token is forgotten when the longest window ends", async (counter) => {
    await spend(counter, "a");
    assert.deepEqual(await spend(counter, "a", { now: noon + 3_600_000 }), { granted: true, used: [1] });
    await spend(counter, "b", { now: noon + 3_600_000 });
    assert.equal((await spend(counter, "c", { now: noon + 3_600_000 })).granted, false);
  }),
  counterCase("CNT-108", "several spendings of one call see each other, in their order", async (counter) => {
    const answers = await counter.spend([spending("a"), spending("a"), spending("b"), spending("c")]);
    assert.deepEqual(
      answers.map(({ granted }) => granted),
      [true, true, true, false],
    );
  }),
  counterCase("CNT-109", "many workers that spend for one token spend once", async (counter, connect) => {
    const each = await Promise.all(Array.from({ length: 8 }, connect));
    const answers = await Promise.all(each.map((one) => spend(one, "same")));
    assert.ok(answers.every(({ granted }) => granted));
    assert.deepEqual((await spend(counter, "same")).used, [1]);
  }),
  counterCase("CNT-110", "of many concurrent spendings exactly the limit is granted", async (_counter, connect) => {
    const each = await Promise.all(Array.from({ length: 8 }, connect));
    const answers = await Promise.all(each.map((one, writer) => spend(one, `t${writer}`)));
    assert.equal(answers.filter(({ granted }) => granted).length, 2);
  }),
  counterCase("CNT-111", "each key spends of its own, for its own tokens", async (counter) => {
    await spend(counter, "a");
    await spend(counter, "b");
    const other = { key: "7:creation:other" };
    assert.deepEqual(await spend(counter, "a", other), { granted: true, used: [1] });
    assert.deepEqual(await spend(counter, "c", other), { granted: true, used: [2] });
    assert.deepEqual(await spend(counter, "d", other), { granted: false, used: [2] });
  }),
  counterCase("CNT-112", "what was refused is granted once there is room", async (counter) => {
    await spend(counter, "a", { amount: 2 });
    assert.equal((await spend(counter, "b")).granted, false);
    assert.deepEqual(await spend(counter, "b", { now: noon + 3_600_000 }), { granted: true, used: [1] });
  }),

  counterCase(
    "CNT-201",
    "pruning removes what has expired, no more than asked, and nothing that lives",
    async (counter) => {
      await sight(counter, "a", { key: "7:noise:1" });
      await sight(counter, "a", { key: "7:noise:2" });
      await sight(counter, "a", { key: "7:noise:3", now: noon + dayMs });
      await spend(counter, "t");
      let gone = 0;
      for (let round = 0; round < 5; round += 1) {
        const pruned = await counter.prune({ now: noon + dayMs, limit: 2 });
        assert.ok(pruned <= 2);
        gone += pruned;
      }
      assert.equal(gone, 3);
      assert.equal((await sight(counter, "b", { key: "7:noise:3", now: noon + dayMs })).count, 2);
    },
  ),
]);
