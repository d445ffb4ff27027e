import { findBinaries, startPostgres } from "@issuekit/postgres-server";
import { expect, onTestFinished, test } from "vitest";
import { runChaos } from "../../src/chaos/run-chaos.ts";

const found = findBinaries();
const seed = Number(process.env["ISSUEKIT_SEED"] ?? Date.now() % 1_000_000);

async function startOwn() {
  const server = await startPostgres();
  onTestFinished(() => server.stop());
  return server;
}

test.skipIf("missing" in found)(
  "workers that are killed and a server that is restarted lose nothing and count nothing twice",
  async () => {
    const server = await startOwn();
    const report = await runChaos({
      server,
      seed,
      events: 4_000,
      workers: 4,
      kills: 8,
      restarts: ["crash", "orderly"],
    });
    process.stdout.write(`chaos, seed ${seed}: ${JSON.stringify(report)}\n`);
    expect(report.problems, `seed ${seed}`).toEqual([]);
    expect(report).toMatchObject({ kills: 8, restarts: 2 });
    expect(report.sentAgain).toBeGreaterThan(100);
  },
);

test.skipIf("missing" in found)("control: not without the key that an occurrence is claimed by", async () => {
  const { problems } = await runChaos({
    server: await startOwn(),
    seed,
    events: 1_000,
    workers: 2,
    kills: 0,
    restarts: [],
    sabotage: (schema) => `alter table "${schema}".occurrences drop constraint occurrences_pkey`,
  });
  expect(problems).toContainEqual(expect.stringMatching(/occurrences of 1000 events/));
});
