import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createIssueEngine, type IssueEngine } from "@issuekit/core";
import { manualClock } from "@issuekit/memory";
import { sqlite } from "@issuekit/sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startChild, type Child } from "../../src/workers/child.ts";
import { aRacingError, aRacingFinding, racingAt, racingTypes, racingWriters } from "../../src/workers/racing.ts";
import { recount } from "../../src/workers/recount.ts";
import { projects } from "../../src/workers/seeded.ts";

const folder = mkdtempSync(join(tmpdir(), "issuekit-four-"));
const minute = 60_000;
let children: readonly Child[] = [];

beforeAll(() => {
  children = [0, 1, 2, 3].map((index) => startChild("racing-child.ts", [String(index)]));
});
afterAll(async () => {
  for (const child of children) child.process.stdin?.end();
  await Promise.all(children.map(({ ended }) => ended));
  rmSync(folder, { recursive: true, force: true });
});

type Counts = Readonly<Record<string, number>>;

interface Race {
  readonly name: string;
  readonly promise: string;
  readonly guard: { readonly without: string; readonly fault: string };
  /** What is there before anybody starts. */
  readonly prepare?: (look: IssueEngine, clock: ReturnType<typeof manualClock>) => Promise<void>;
  /** `counts` are the outcomes of all processes by kind. */
  readonly check: (counts: Counts, look: IssueEngine, file: string) => Promise<void>;
}

async function resolvedBefore(look: IssueEngine, clock: ReturnType<typeof manualClock>): Promise<void> {
  await look.ingest(aRacingError(-1, racingAt - 5 * minute));
  await look.update(["SHOP-1"], { status: "resolved" }, { actor: "user:1" });
  clock.set(racingAt);
}

const races: readonly Race[] = [
  {
    name: "regress",
    promise: "16 writers on a resolved group cause one regression",
    guard: { without: "the check of the state version", fault: "version-unchecked" },
    prepare: resolvedBefore,
    async check(counts, look) {
      expect(counts).toEqual({ regressed: 1, aggregated: racingWriters - 1 });
      const issue = await look.get("SHOP-1");
      expect(issue).toMatchObject({ substatus: "regressed", timesSeen: racingWriters + 1, stateVersion: 3 });
      const activity = await look.activity("SHOP-1");
      expect(activity.map(({ kind }) => kind)).toEqual(["set_resolved", "set_regression"]);
    },
  },
  {
    name: "noise",
    promise: "of 1,000 occurrences of one hash under a noise limit of 3 two are suppressed, and no first one is known",
    guard: { without: "one count for all writers", fault: "race-counter-per-connection" },
    async check(counts, look) {
      expect(counts).toEqual({ suppressed: 2, created: 1, aggregated: 997 });
      expect((await look.search()).items).toMatchObject([{ timesSeen: 998, suppressedCount: 2 }]);
    },
  },
  {
    name: "quota",
    promise: "one new group spends one slot of the quota",
    guard: { without: "one step per token", fault: "race-token" },
    async check(counts, look) {
      expect(counts).toEqual({ created: 1, aggregated: racingWriters - 1 });
      expect((await look.ingest(aRacingFinding(racingWriters, "scarce", ["two"]))).kind).toBe("rateLimited");
    },
  },
  {
    name: "hashes",
    promise: "a unit with several new hashes of which one is lost leaves nothing",
    guard: { without: "all hashes of a unit or none", fault: "unit-in-part" },
    async check({ created = 0, aggregated = 0, ...others }, _look, file) {
      expect(others).toEqual({});
      expect(created + aggregated).toBe(20 * racingWriters);
      expect(groupsWithoutHash(file)).toEqual([]);
    },
  },
  {
    name: "triage",
    promise: "what is resolved and opened again and again ends as one order of all decisions",
    guard: { without: "the check of the state version", fault: "version-unchecked" },
    prepare: resolvedBefore,
    async check({ aggregated = 0, regressed = 0, changed = 0, unchanged = 0, ...others }, look) {
      expect(others).toEqual({});
      expect(changed + unchanged).toBe(20);
      expect(aggregated + regressed).toBe(20 * (racingWriters - 1));
      const timeline = (await look.activity("SHOP-1")).map(({ kind }) => kind);
      const inTurn = timeline.map((_, index) => (index % 2 === 0 ? "set_resolved" : "set_regression"));
      expect(timeline).toEqual(inTurn);
      expect(timeline).toHaveLength(1 + changed + regressed);
      expect(await look.get("SHOP-1")).toMatchObject({
        status: timeline.length % 2 === 0 ? "unresolved" : "resolved",
        timesSeen: 1 + aggregated + regressed,
        stateVersion: 1 + timeline.length,
      });
    },
  },
];

function groupsWithoutHash(file: string): readonly unknown[] {
  const database = new DatabaseSync(file);
  try {
    return database
      .prepare(
        `select number from issuekit_groups as one where not exists
           (select 1 from issuekit_hashes where project_id = one.project_id and number = one.number)`,
      )
      .all();
  } finally {
    database.close();
  }
}

/** Lets 16 writers in four processes run a race on a fresh file, from the same moment on. */
async function run({ name, prepare, check }: Race, guard = ""): Promise<void> {
  const file = join(folder, `${name}-${guard}.db`);
  const clock = manualClock(racingAt - minute);
  const look = createIssueEngine({ ...sqlite(file), clock, projects, groupTypes: racingTypes });
  await look.projects();
  await prepare?.(look, clock);
  clock.set(racingAt);
  const answers = await together(`${name} ${file} ${guard}`.trim());
  try {
    const counts: Record<string, number> = {};
    for (const answer of answers) {
      for (const [kind, count] of Object.entries(answer)) counts[kind] = (counts[kind] ?? 0) + count;
    }
    await check(counts, look, file);
    expect(recount(file).differences).toEqual([]);
  } finally {
    await look.stop();
  }
}

/** Gives every process the same order, and lets them begin when all are ready. */
async function together(order: string): Promise<readonly Counts[]> {
  for (const child of children) child.tell(order);
  expect(await Promise.all(children.map((child) => child.nextLine()))).toEqual(children.map(() => "ready"));
  for (const child of children) child.tell("go");
  return Promise.all(children.map(async (child) => JSON.parse(await child.nextLine()) as Counts));
}

describe("16 writers in four processes on one file", () => {
  for (const race of races) {
    const { promise, guard } = race;
    test(`holds: ${promise}`, () => run(race));

    test(`control: without ${guard.without} it does not hold that ${promise}`, async () => {
      await expect(run(race, guard.fault)).rejects.toMatchObject({ name: "AssertionError" });
    });
  }
});
