import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createIssueEngine, type EventInput, type Outcome } from "@issuekit/core";
import { startPostgres } from "@issuekit/postgres-server";
import { postgres as server } from "@issuekit/postgres-server/vitest";
import { aBirth, aChangeSet, anEvent, aStoredOccurrence, hexOf } from "@issuekit/testkit";
import type { Pool } from "pg";
import postgresJs from "postgres";
import { describe, expect, onTestFinished, test } from "vitest";
import { postgres, type PostgresTarget } from "../src/index.ts";
import { freshSchema } from "./handles.ts";
import { countRows, open, openPool, type Opened } from "./open.ts";

const project = { id: 7, slug: "shop" } as const;

const events = (count: number): EventInput[] =>
  Array.from({ length: count }, (_, index) => ({
    kind: "event",
    event: anEvent({
      event_id: hexOf(`event ${index}`),
      fingerprint: [`f${index % 9}`],
      user: { id: `u${index % 5}` },
    }),
  }));

/** Each group's count is the number of its rows, its people are those of the summary. */
async function expectExact({ pool, schema }: Pick<Opened, "pool" | "schema">, occurrences: number): Promise<void> {
  const { rows } = await pool.query(
    `select sum(g.times_seen)::int as times, (select count(*)::int from "${schema}".occurrences) as stored,
       bool_and(g.times_seen = (select count(*) from "${schema}".occurrences o where o.number = g.number)) as counted,
       bool_and(g.users_seen = (select count(*) from "${schema}".group_users u where u.number = g.number)) as people,
       bool_and(g.times_seen = (select sum(b.times) from "${schema}".group_buckets b where b.number = g.number)) as buckets
     from "${schema}".groups g`,
  );
  expect(rows).toEqual([{ times: occurrences, stored: occurrences, counted: true, people: true, buckets: true }]);
}

const isStored = ({ kind }: Outcome): boolean => kind === "created" || kind === "aggregated" || kind === "duplicate";

describe.skipIf("missing" in server)("a server that is restarted in the middle of batches", () => {
  test.each([
    { how: "orderly", kind: "pg" },
    { how: "crash", kind: "pg" },
    { how: "crash", kind: "postgres.js" },
  ] as const)(
    "($how, through $kind) keeps what was answered, and what was deferred counts once when it is sent again",
    { timeout: 60_000 },
    async ({ how, kind }) => {
      const own = await startPostgres();
      onTestFinished(() => own.stop());
      const pool = openPool({ connectionString: own.url });
      const js = postgresJs(own.url, { max: 4, onnotice: () => {} });
      onTestFinished(() => js.end({ timeout: 1 }));
      const target: PostgresTarget = kind === "pg" ? pool : js;
      const schema = freshSchema();
      let commits = 0;
      let reached: () => void = () => {};
      const midway = new Promise<void>((resolve) => (reached = resolve));
      const { storage, counter } = postgres(target, { schema, migrate: true });
      const engine = createIssueEngine({
        storage: {
          ...storage,
          commit(changes) {
            commits += 1;
            if (commits === 20) reached();
            return storage.commit(changes);
          },
        },
        counter,
        projects: [project],
        onInternalError: () => {},
        maxBatch: 5,
      });
      onTestFinished(() => engine.stop());
      const inputs = events(300);
      const first = engine.ingestMany(inputs);
      await midway;
      await own.restart(how);
      const outcomes = await first;
      const deferred = outcomes.filter((outcome) => outcome.kind === "deferred");
      expect(deferred.length, "control: it was in the middle").toBeGreaterThan(0);
      expect(deferred.every(({ code }) => code === "STORAGE")).toBe(true);
      expect(outcomes.every((outcome) => outcome.kind === "deferred" || isStored(outcome))).toBe(true);

      const again = await engine.ingestMany(inputs);
      expect(again.every(isStored)).toBe(true);
      const stored = outcomes.filter(isStored).length;
      expect(again.filter((outcome) => outcome.kind === "duplicate").length).toBeGreaterThanOrEqual(stored);
      await expectExact({ pool, schema }, 300);
    },
  );
});

describe.skipIf("missing" in server)("what an engine cannot write is deferred, and counts once when it can", () => {
  const refusals = [
    { given: "a role that may only read", options: (role: string) => `-c role=${role}` },
    { given: "a session that may only read", options: () => "-c default_transaction_read_only=on" },
    { given: "a statement timeout that is too short", options: () => "-c statement_timeout=1" },
  ];
  test.each(refusals)("$given", async ({ options }) => {
    const direct = open();
    await direct.storage.schema.migrate();
    const role = freshSchema();
    await direct.pool.query(`create role ${role}; grant usage on schema "${direct.schema}" to ${role};
      grant select on all tables in schema "${direct.schema}" to ${role}`);
    const engineOn = (parts: Pick<Opened, "storage" | "counter">) => {
      const engine = createIssueEngine({ ...parts, projects: [project], onInternalError: () => {} });
      onTestFinished(() => engine.stop());
      return engine;
    };
    const inputs = events(200);
    const good = engineOn(direct);
    await good.ingestMany(inputs.slice(0, 10));
    const bad = engineOn(postgres(openPool({ options: options(role) }), { schema: direct.schema }));
    const refused = await bad.ingestMany(inputs);
    expect(new Set(refused.map(({ kind }) => kind))).toEqual(new Set(["deferred"]));
    await expectExact(direct, 10);

    expect((await good.ingestMany(inputs)).every(isStored)).toBe(true);
    await expectExact(direct, 200);
    await direct.pool.query(`drop owned by ${role}; drop role ${role}`);
  });

  test("text that Postgres refuses is deferred by nobody: it is stored with a replacement, and sent again it is known", async () => {
    const direct = open();
    const engine = createIssueEngine({ ...direct, projects: [project] });
    onTestFinished(() => engine.stop());
    const odd = ["a\u0000b", "c\ud800d", "\udc00", "\u0000"].map((text, index): EventInput => ({
      kind: "event",
      event: anEvent({
        event_id: hexOf(`odd ${index}`),
        message: text,
        transaction: text,
        release: `r${text}`,
        environment: `e${index}`,
        user: { id: text },
        tags: { odd: text },
        fingerprint: [text],
      }),
    }));
    expect((await engine.ingestMany(odd)).every(isStored)).toBe(true);
    const again = await engine.ingestMany(odd);
    expect(again.map(({ kind }) => kind)).toEqual(odd.map(() => "duplicate"));
    await expectExact(direct, odd.length);
  });
});

/** A table space of a few megabytes, or why there is none. Its schema fills it; the server's log and other tests have their own room. */
function openNarrowSpace(): { readonly folder: string } | { readonly missing: string } {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return { missing: "only root on Linux may mount one" };
  const folder = mkdtempSync(join(tmpdir(), "issuekit-narrow-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=6m", "tmpfs", folder], { stdio: "pipe" });
    return { folder };
  } catch (error) {
    rmSync(folder, { recursive: true });
    return { missing: `mount says: ${String((error as { readonly stderr?: unknown }).stderr)}` };
  }
}

describe.skipIf("missing" in server)("a full disk", () => {
  const full = { code: "STORAGE_FULL", retryable: true, ambiguous: false };

  test("leaves nothing half written, and the same change set is applied when there is room", async ({ skip }) => {
    const space = openNarrowSpace();
    if ("missing" in space) return skip(space.missing);
    const { folder } = space;
    const name = freshSchema();
    const pool = openPool({ options: `-c default_tablespace=${name}` });
    const plain = openPool();
    const { rows } = await plain.query<{ data: string }>("select current_setting('data_directory') as data");
    const { uid, gid } = statSync(rows[0]?.data ?? "");
    chownSync(folder, uid, gid);
    await plain.query(`create tablespace ${name} location '${folder}'`);
    const opened = open({}, pool);
    onTestFinished(async () => {
      const last = openPool();
      await last.query(`drop schema "${opened.schema}" cascade`);
      await last.query(`drop tablespace ${name}`);
      execFileSync("umount", [folder]);
      rmSync(folder, { recursive: true });
    });
    await opened.storage.commit(aChangeSet([aBirth(1, "a")]));

    // Text that does not compress.
    const payload = randomBytes(100_000).toString("base64");
    const occurrences = Array.from({ length: 60 }, (_, index) => aStoredOccurrence(`o${index}`, { payload }));
    const changes = aChangeSet([aBirth(2, "b", { occurrences }), aBirth(3, "c")]);
    await expect(opened.storage.commit(changes)).rejects.toMatchObject(full);
    expect([await countRows(opened, "groups"), await countRows(opened, "occurrences")]).toEqual([1, 1]);
    expect((await opened.storage.read.listGroups({ projectId: 7, limit: 9 })).length, "it still reads").toBe(1);

    execFileSync("mount", ["-o", "remount,size=64m", folder]);
    expect(await opened.storage.commit(changes)).toMatchObject({ kind: "applied", refused: [] });
    expect([await countRows(opened, "groups"), await countRows(opened, "occurrences")]).toEqual([3, 62]);
  });

  test("defers what an engine is given, by its code, and it counts once when there is room", async () => {
    const { pool, schema, ...parts } = open();
    await parts.storage.schema.migrate();
    const engine = createIssueEngine({ ...parts, projects: [project], onInternalError: () => {} });
    onTestFinished(() => engine.stop());
    const inputs = events(30);
    await engine.ingestMany(inputs.slice(0, 10));
    await refuseRows(pool, schema);
    const outcomes = await engine.ingestMany(inputs);
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(["deferred"]));
    await expectExact({ pool, schema }, 10);

    await pool.query(`drop trigger full_disk on "${schema}".occurrences`);
    expect((await engine.ingestMany(inputs)).every(isStored)).toBe(true);
    await expectExact({ pool, schema }, 30);
  });
});

/** As a disk does that has no room for one more row: an error in the words of the server. */
async function refuseRows(pool: Pool, schema: string): Promise<void> {
  await pool.query(`
    create function "${schema}".full_disk() returns trigger language plpgsql as $$
    begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
    create trigger full_disk before insert on "${schema}".occurrences for each row execute function "${schema}".full_disk()`);
}
