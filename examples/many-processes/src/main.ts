// One HTTP face and four writing processes on one database. Kill any of them: somebody takes its place, nothing is lost,
// and nothing counts twice.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { postgres } from "@issuekit/postgres";
import { findBinaries, startPostgres } from "@issuekit/postgres-server";
import { Pool } from "pg";
import { startCrew, type Post } from "./crew.ts";
import { openEngine } from "./open-engine.ts";
import { readOptions } from "./options.ts";
import { startSdk } from "./sdk.ts";
import type { WriterProgress } from "./writer.ts";

const options = readOptions(process.argv.slice(2));
const database = await { sqlite: openSqlite, postgres: openPostgres }[options.storage]();
// Before anybody else looks: the tables, and the project with its key.
const reader = openEngine(database.place);
await reader.issues.projects();

const totals = { newIssues: 0, refusals: 0, retries: 0 };
const stored = [0, 0, 0, 0];
let face: { readonly port: number; readonly dsn: string } | undefined;

const posts: readonly Post[] = [
  {
    name: "the face",
    script: "face.ts",
    args: () => [database.place, String(face?.port ?? 0)],
    onMessage: (message) => (face = message as typeof face),
  },
  ...stored.map((_, writer): Post => ({
    name: `writer ${writer + 1}`,
    script: "writer.ts",
    args: () => [database.place, String(writer), String(stored[writer])],
    onMessage(message) {
      const progress = message as WriterProgress;
      stored[writer] = progress.stored;
      totals.newIssues += progress.newIssues;
      totals.refusals += progress.refusals;
      totals.retries += progress.retries;
    },
  })),
];

console.log(`${database.title}: ${database.place}`);
console.log(`This is process ${process.pid}. Kill any of its children, or all: pkill -KILL -P ${process.pid}\n`);
const crew = startCrew(posts);
const sdk = startSdk(() => face);
let shown = 0;
const live = setInterval(show, 1_000);
await goOn();
clearInterval(live);
await sdk.stop();
await crew.stop();

const answered = answeredFor();
const counted = await countSeen();
console.log(`\n${answered} events were answered for, ${sdk.stored()} of them by HTTP; ${counted} are counted.`);
console.log(
  `${crew.replaced()} processes were replaced, ${totals.refusals} units decided again, ${totals.retries + sdk.retries()} events sent again.`,
);
console.log(answered === counted ? "Exact." : "NOT EXACT.");
await reader.close();
await database.close();
process.exitCode = answered === counted ? 0 : 1;

/** Until the time is over, the events are stored, or somebody interrupts; kills are spread over it. */
function goOn(): Promise<void> {
  const startedAt = Date.now();
  let killed = 0;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const done = Math.max((Date.now() - startedAt) / 1_000 / options.seconds, answeredFor() / options.events);
      if (killed < options.kills && done >= (killed + 1) / (options.kills + 1)) {
        killed += 1;
        crew.killOne();
      }
      if (done >= 1) end();
    }, 20);
    function end(): void {
      clearInterval(timer);
      process.off("SIGINT", end);
      resolve();
    }
    process.once("SIGINT", end);
  });
}

function answeredFor(): number {
  return stored.reduce((sum, count) => sum + count, 0) + sdk.stored();
}

function show(): void {
  const now = answeredFor();
  const figures = [
    `${String(now - shown).padStart(6)} events/s`,
    `${now} in all`,
    `${totals.newIssues} new issues`,
    `${totals.refusals} refusals`,
    `${totals.retries + sdk.retries()} retries`,
    `${crew.alive()} of ${posts.length} processes, ${crew.replaced()} replaced`,
  ];
  shown = now;
  console.log(figures.join(" · "));
}

/** What the issues say themselves. */
async function countSeen(): Promise<number> {
  let seen = 0;
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof reader.issues.search>> = await reader.issues.search({
      limit: 100,
      ...(cursor === null ? {} : { cursor }),
    });
    for (const issue of page.items) seen += issue.timesSeen;
    cursor = page.next;
  } while (cursor !== null);
  return seen;
}

interface Database {
  readonly title: string;
  readonly place: string;
  close(): Promise<void>;
}

async function openSqlite(): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), "issuekit-many-"));
  const place = join(folder, "issues.db");
  return { title: "One SQLite file", place, close: async () => rmSync(folder, { recursive: true, force: true }) };
}

/** A server of its own, which ends with this process. */
async function openPostgres(): Promise<Database> {
  const found = findBinaries();
  if ("missing" in found) throw new Error(`${found.missing}: try --storage sqlite.`);
  const server = await startPostgres();
  const pool = new Pool({ connectionString: server.url });
  await postgres(pool).storage.schema.migrate();
  await pool.end();
  return { title: "One Postgres 18", place: server.url, close: () => server.stop() };
}
