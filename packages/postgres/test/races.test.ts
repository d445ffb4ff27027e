import { createIssueEngine, type IssueEngine, type Outcome } from "@issuekit/core";
import { postgres as server } from "@issuekit/postgres-server/vitest";
import { anEvent, anOccurrence } from "@issuekit/testkit";
import { describe, expect, onTestFinished, test } from "vitest";
import { postgres } from "../src/index.ts";
import { countRows, deadlocks, forms, open, openPool, type Opened } from "./open.ts";

const writers = 16;
const project = 7;

/** As many engines as writers, each with connections of its own. */
async function openEngines(
  distributed: boolean,
): Promise<{ readonly opened: Opened; readonly engines: readonly IssueEngine[] }> {
  const opened = open({ distributed });
  await opened.storage.schema.migrate();
  const engines = Array.from({ length: writers }, () =>
    createIssueEngine({
      ...postgres(openPool({ max: 2 }), { schema: opened.schema, distributed }),
      projects: [{ id: project, slug: "shop" }],
      onInternalError: (error) => {
        throw error;
      },
    }),
  );
  for (const engine of engines) onTestFinished(() => engine.stop());
  return { opened, engines };
}

/** Runs the writers at once, and makes sure that none had to be freed from a deadlock. */
async function withoutDeadlock<Answer>(engines: readonly IssueEngine[], work: () => Promise<Answer>): Promise<Answer> {
  const before = await deadlocks();
  const answer = await work();
  for (const engine of engines) await engine.stop();
  expect(await deadlocks()).toBe(before);
  return answer;
}

let drawn = 0;

function nextId(): string {
  drawn += 1;
  return drawn.toString(16).padStart(32, "0");
}

const newEvent = (overrides: object) => anEvent({ event_id: nextId(), ...overrides });

function newOccurrence(fingerprint: readonly string[]) {
  const eventId = nextId();
  const event = { event_id: eventId, platform: "node", tags: {} };
  return anOccurrence({ id: nextId(), event_id: eventId, event, fingerprint, type: "error" });
}

function shuffled<Item>(items: readonly Item[], turn: number): Item[] {
  return items
    .map((item, index) => [((index + 1) * (2 * turn + 7919)) % 1_009, item] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, item]) => item);
}

const kindsOf = (outcomes: readonly Outcome[]): Record<string, number> => {
  const kinds: Record<string, number> = {};
  for (const { kind } of outcomes) kinds[kind] = (kinds[kind] ?? 0) + 1;
  return kinds;
};

/** What foreign keys would hold, and that every count is the number of its rows. */
async function expectExact(opened: Opened): Promise<void> {
  const { pool, schema } = opened;
  const { rows } = await pool.query(
    `select
       (select count(*)::int from "${schema}".hashes h where not exists
         (select from "${schema}".groups g where (g.project_id, g.number) = (h.project_id, h.number))) as "lostHashes",
       (select count(*)::int from "${schema}".occurrences o where not exists
         (select from "${schema}".groups g where (g.project_id, g.number) = (o.project_id, o.number))) as "lostOccurrences",
       (select count(*)::int from "${schema}".groups g where not exists
         (select from "${schema}".hashes h where (h.project_id, h.number) = (g.project_id, g.number))) as "unreachable",
       (select count(*)::int from "${schema}".groups g where g.times_seen <>
         (select count(*) from "${schema}".occurrences o where (o.project_id, o.number) = (g.project_id, g.number)))
         as "miscounted",
       (select count(*)::int from "${schema}".groups g where g.users_seen <>
         (select count(*) from "${schema}".group_users u where (u.project_id, u.number) = (g.project_id, g.number)))
         as "miscountedUsers",
       (select count(*)::int from "${schema}".groups g where g.times_seen <>
         (select sum(times) from "${schema}".group_buckets b where (b.project_id, b.number) = (g.project_id, g.number)))
         as "miscountedBuckets"`,
  );
  expect(rows).toEqual([
    { lostHashes: 0, lostOccurrences: 0, unreachable: 0, miscounted: 0, miscountedUsers: 0, miscountedBuckets: 0 },
  ]);
}

describe.skipIf("missing" in server).each(forms)("sixteen writers at once ($form)", ({ distributed }) => {
  test("that meet the same new hashes, two by two and overlapping, lose nothing and never deadlock", async () => {
    const { opened, engines } = await openEngines(distributed);
    const outcomes = await withoutDeadlock(engines, () =>
      Promise.all(
        engines.map((engine, writer) => {
          const pairs = Array.from({ length: 60 }, (_, index) => [`p${index}`, `p${(index + writer) % 60}`]);
          const inputs = shuffled(pairs, writer).map((fingerprint) => ({
            kind: "occurrence" as const,
            occurrence: newOccurrence(fingerprint),
          }));
          return engine.ingestMany(inputs);
        }),
      ),
    );
    const { created = 0, aggregated = 0, ...others } = kindsOf(outcomes.flat());
    expect(others).toEqual({});
    expect(created + aggregated).toBe(writers * 60);
    expect(await countRows(opened, "groups")).toBe(created);
    expect(await countRows(opened, "occurrences")).toBe(writers * 60);
    await expectExact(opened);
  });

  test("that get the same batch in different orders count each event once", async () => {
    const { opened, engines } = await openEngines(distributed);
    const events = Array.from({ length: 150 }, (_, index) =>
      newEvent({ fingerprint: [`f${index % 40}`], user: { id: String(index % 9) } }),
    );
    const outcomes = await withoutDeadlock(engines, () =>
      Promise.all(
        engines.map((engine, writer) =>
          engine.ingestMany(shuffled(events, writer).map((event) => ({ kind: "event" as const, event }))),
        ),
      ),
    );
    const { created = 0, aggregated = 0, duplicate = 0, ...others } = kindsOf(outcomes.flat());
    expect(others).toEqual({});
    expect([created, created + aggregated, duplicate]).toEqual([40, 150, (writers - 1) * 150]);
    expect(await countRows(opened, "occurrences")).toBe(150);
    await expectExact(opened);
  });

  test("on hot groups count exactly", async () => {
    const { opened, engines } = await openEngines(distributed);
    const outcomes = await withoutDeadlock(engines, () =>
      Promise.all(
        engines.map((engine, writer) =>
          engine.ingestMany(
            Array.from({ length: 200 }, (_, index) => ({
              kind: "event" as const,
              event: newEvent({
                fingerprint: [`f${(index * index) % 5}`],
                user: { id: String((index + writer) % 30) },
              }),
            })),
          ),
        ),
      ),
    );
    const { created = 0, aggregated = 0, ...others } = kindsOf(outcomes.flat());
    expect(others).toEqual({});
    expect(created + aggregated).toBe(writers * 200);
    await expectExact(opened);
  });
});
