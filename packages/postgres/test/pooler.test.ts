import { createIssueEngine } from "@issuekit/core";
import { postgres as server } from "@issuekit/postgres-server/vitest";
import { anEvent, hexOf, storageCases } from "@issuekit/testkit";
import postgresJs from "postgres";
import { describe, expect, onTestFinished, test } from "vitest";
import { postgres, type PostgresTarget } from "../src/index.ts";
import { openPooler } from "./pooler.ts";
import { countRows, open, openPool } from "./open.ts";

const project = { id: 7, slug: "shop" } as const;
const kinds = ["pg", "postgres.js"] as const;

function handleOf(kind: (typeof kinds)[number], url: string): PostgresTarget {
  if (kind === "pg") return openPool({ connectionString: url, max: 4 });
  // What the client asks for itself is prepared too unless it is told so.
  const client = postgresJs(url, { max: 4, prepare: false, onnotice: () => {} });
  onTestFinished(() => client.end({ timeout: 1 }));
  return client;
}

describe.skipIf("missing" in server).each(kinds)("behind a pooler in transaction mode, through %s", (kind) => {
  test("four workers on three connections count every event once, and leave nothing on a connection", async () => {
    const { url } = await openPooler(3);
    const direct = open();
    await direct.storage.schema.migrate();
    const engines = Array.from({ length: 4 }, () =>
      createIssueEngine({
        ...postgres(handleOf(kind, url), { schema: direct.schema, preparedStatements: false }),
        projects: [project],
      }),
    );
    const inputs = Array.from({ length: 120 }, (_, index) => ({
      kind: "event" as const,
      event: anEvent({ event_id: hexOf(`${kind} ${index}`), fingerprint: [`f${index % 11}`] }),
    }));
    const outcomes = (await Promise.all(engines.map((engine) => engine.ingestMany(inputs)))).flat();
    for (const engine of engines) await engine.stop();
    const count = (wanted: string): number => outcomes.filter((outcome) => outcome.kind === wanted).length;
    expect([count("created"), count("created") + count("aggregated"), count("duplicate")]).toEqual([11, 120, 360]);
    expect([await countRows(direct, "groups"), await countRows(direct, "occurrences")]).toEqual([11, 120]);

    const pool = openPool({ connectionString: url, max: 1 });
    for (let connection = 0; connection < 3; connection += 1) {
      const { rows } = await pool.query(
        `select current_setting('lock_timeout') as wait, (select count(*)::int from pg_prepared_statements) as prepared,
           (select count(*)::int from pg_locks where pid = pg_backend_pid() and locktype = 'advisory') as locks`,
      );
      expect(rows).toEqual([{ wait: "0", prepared: 0, locks: 0 }]);
    }
  });
});

test.skipIf("missing" in server)("control: named prepared statements of pg do not work there", async () => {
  const { url } = await openPooler(3);
  const { schema, storage } = open();
  await storage.schema.migrate();
  const behind = postgres(handleOf("pg", url), { schema }).storage;
  const lost = { code: "STORAGE_FAILED", cause: { code: expect.stringMatching(/^(26000|42P05)$/) as string } };
  const calls = async () => {
    for (let round = 0; round < 20; round += 1) await behind.read.findGroup(7, { number: 1 });
  };
  await expect(calls()).rejects.toMatchObject(lost);
});

const races = storageCases.filter(({ id }) => /^STO-1\d\d$/.test(id));

describe.skipIf("missing" in server)("behind a pooler in transaction mode, what many do at once holds", () => {
  for (const { id, promise, run } of races) {
    test(`${id} ${promise}`, async () => {
      const { url } = await openPooler(3);
      const { schema, storage } = open();
      await storage.schema.migrate();
      const connect = () =>
        postgres(openPool({ connectionString: url, max: 2 }), { schema, preparedStatements: false }).storage;
      await run({ open: connect, connect });
    });
  }
});
