// `pnpm chaos [seed]`: the whole run. The tests make a short one.
import { cpus } from "node:os";
import { startPostgres } from "@issuekit/postgres-server";
import { runChaos } from "./run-chaos.ts";

const say = (text: string) => void process.stdout.write(`${text}\n`);
const seed = Number(process.argv[2] ?? Date.now() % 1_000_000);
const size = { events: 200_000, workers: 8, kills: 40, restarts: ["crash", "orderly"] } as const;
say(`seed ${seed}, ${cpus().length} cores, ${JSON.stringify(size)}`);
const server = await startPostgres();
try {
  const report = await runChaos({ server, seed, ...size });
  say(JSON.stringify(report, undefined, 2));
  const whole = report.kills === size.kills && report.restarts === size.restarts.length;
  process.exitCode = whole && report.problems.length === 0 ? 0 : 1;
} finally {
  await server.stop();
}
