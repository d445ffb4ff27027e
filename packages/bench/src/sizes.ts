// `pnpm sizes [EVENTS]`: rows and bytes that an event leaves in each table, at first and once the store has grown.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createIssueEngine, type Counter, type IngestInput, type IssueStorage } from "@issuekit/core";
import { postgres } from "@issuekit/postgres";
import { findBinaries, startPostgres } from "@issuekit/postgres-server";
import { sqlite } from "@issuekit/sqlite";
import { Pool } from "pg";
import { eventTexts, takeTexts } from "./events.ts";
import { printTable } from "./report.ts";

const perStep = Number(process.argv.slice(2).find((argument) => argument !== "--") ?? 25_000);
const steps = 3;
const dayMs = 86_400_000;
const batch = 1_000;
/** A day for each step, the last one ending now. */
const firstAt = Date.now() - steps * dayMs;

interface Store {
  readonly parts: { readonly storage: IssueStorage; readonly counter: Counter };
  sizes(): Promise<readonly TableSize[]>;
  close(): Promise<void>;
}

interface TableSize {
  readonly table: string;
  readonly rows: number;
  readonly bytes: number;
  readonly indexBytes: number;
}

async function openSqlite(): Promise<Store> {
  const folder = mkdtempSync(join(tmpdir(), "issuekit-sizes-"));
  const file = join(folder, "issues.db");
  return {
    parts: sqlite(file),
    async sizes() {
      const database = new DatabaseSync(file);
      const sizes = database
        .prepare(
          `select s.tbl_name as "table", sum(pgsize) as bytes, sum(case s.type when 'index' then pgsize else 0 end) as "indexBytes"
           from dbstat join sqlite_schema s using (name) where s.tbl_name like 'issuekit_%' group by s.tbl_name`,
        )
        .all() as unknown as TableSize[];
      const counted = sizes.map((size) => ({
        ...size,
        table: size.table.replace("issuekit_", ""),
        rows: Number(database.prepare(`select count(*) as rows from ${size.table}`).get()?.["rows"]),
      }));
      database.close();
      return counted;
    },
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function openPostgres(): Promise<Store> {
  const server = await startPostgres({ settings: { max_wal_size: "8GB" } });
  const pool = new Pool({ connectionString: server.url });
  return {
    parts: postgres(pool, { migrate: true }),
    async sizes() {
      await pool.query("vacuum analyze");
      const { rows: tables } = await pool.query<Omit<TableSize, "rows">>(
        `select relname as "table", pg_total_relation_size(oid)::float8 as bytes, pg_indexes_size(oid)::float8 as "indexBytes"
         from pg_class where relnamespace = 'issuekit'::regnamespace and relkind = 'r'`,
      );
      const sizes: TableSize[] = [];
      for (const size of tables) {
        const { rows } = await pool.query<{ rows: number }>(
          `select count(*)::float8 as rows from issuekit."${size.table}"`,
        );
        sizes.push({ ...size, rows: rows[0]?.rows ?? 0 });
      }
      return sizes;
    },
    async close() {
      await pool.end();
      await server.stop();
    },
  };
}

/** Real events, spread over the days. */
function* inputs(): Generator<IngestInput, never> {
  const texts = eventTexts(4711, firstAt);
  for (let index = 0; ; index += 1) {
    const event = JSON.parse(takeTexts(texts, 1)[0] ?? "") as Record<string, unknown>;
    event["timestamp"] = (firstAt + (index * dayMs) / perStep) / 1000;
    yield { kind: "event", event };
  }
}

async function measure(name: string, { parts, sizes, close }: Store): Promise<void> {
  const issues = createIssueEngine({ ...parts, projects: [{ id: 1, slug: "shop" }] });
  await issues.projects();
  const source = inputs();
  const measured = [await sizes()];
  for (let step = 0; step < steps; step += 1) {
    for (let sent = 0; sent < perStep; sent += batch) {
      const size = Math.min(batch, perStep - sent);
      const outcomes = await issues.ingestMany(Array.from({ length: size }, () => source.next().value));
      const odd = outcomes.find(({ kind }) => kind !== "created" && kind !== "aggregated");
      if (odd !== undefined) throw new Error(`an event was ${odd.kind}: ${odd.reason}`);
    }
    measured.push(await sizes());
  }
  await issues.stop();
  await close();
  print(name, measured);
}

function print(name: string, measured: readonly (readonly TableSize[])[]): void {
  const none: TableSize = { table: "", rows: 0, bytes: 0, indexBytes: 0 };
  const of = (step: number, table: string) => measured[step]?.find((each) => each.table === table) ?? none;
  const growth = (table: string, from: number, to: number, what: "rows" | "bytes" | "indexBytes") =>
    (of(to, table)[what] - of(from, table)[what]) / (perStep * (to - from));
  const tables = (measured.at(-1) ?? [])
    .map(({ table }) => table)
    .filter((table) => of(steps, table).rows > of(0, table).rows)
    .toSorted((one, other) => of(steps, other).bytes - of(steps, one).bytes);
  const cells = (from: number, to: number) => (table: string) => [
    growth(table, from, to, "rows").toFixed(3),
    growth(table, from, to, "bytes").toFixed(0),
    growth(table, from, to, "indexBytes").toFixed(0),
  ];
  const [first, last] = [cells(0, 1), cells(steps - 1, steps)];
  const sum = (from: number, to: number, what: "bytes" | "indexBytes") =>
    tables.reduce((total, table) => total + growth(table, from, to, what), 0).toFixed(0);
  const total = steps * perStep;
  console.log(
    `\n${name}, per event: of the first ${perStep}, and later of the last ${perStep} of ${total}. Bytes with indexes`,
  );
  printTable(
    ["table", "rows", "bytes", "indexes", "rows later", "bytes later", "indexes later"],
    [
      ...tables.map((table) => [table, ...first(table), ...last(table)]),
      [
        "all",
        "",
        sum(0, 1, "bytes"),
        sum(0, 1, "indexBytes"),
        "",
        sum(steps - 1, steps, "bytes"),
        sum(steps - 1, steps, "indexBytes"),
      ],
    ],
  );
}

const sample = takeTexts(eventTexts(4711, firstAt), 1_000);
console.log(`An event is ${Math.round(sample.join("").length / sample.length)} bytes of JSON on average.`);
await measure("SQLite", await openSqlite());
const found = findBinaries();
if ("missing" in found) console.log(`\nPostgres is left out: ${found.missing}.`);
else await measure("Postgres", await openPostgres());
