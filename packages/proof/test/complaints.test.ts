import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { createIssueEngine, StorageError, type Outcome, type StackFrame } from "@issuekit/core";
import { createIngestHandler } from "@issuekit/http";
import { postgres } from "@issuekit/postgres";
import { postgres as server } from "@issuekit/postgres-server/vitest";
import { sqlite } from "@issuekit/sqlite";
import { Pool } from "pg";
import postgresJs from "postgres";
import { describe, expect, onTestFinished, test } from "vitest";
import { turns } from "../src/adapter.ts";
import { adapters, withoutClose, type Parts } from "../src/adapters.ts";
import { loadPGlite } from "../src/postgres-adapters.ts";
import { anError, hexId, issueOf, minute, openStage, seconds, shop, thrown, type Stage } from "../src/scenario.ts";

const frame = (name: string, line: number): StackFrame => ({
  filename: `src/${name}.js`,
  function: name,
  lineno: line,
  in_app: true,
});
const stack = (...names: readonly string[]) => ({ frames: names.map((name, index) => frame(name, 10 + index)) });

async function issuesOf(
  { issues }: Pick<Stage, "issues">,
  inputs: readonly ReturnType<typeof anError>[],
): Promise<number> {
  const outcomes = await issues.ingestMany(inputs);
  return new Set(outcomes.map((outcome) => issueOf(outcome).id)).size;
}

/** What users of comparable systems complain about; the numbers are those of the collection. 22 is in `upgrades`. */
for (const adapter of adapters) {
  describe(`complaints on ${adapter.name}`, () => {
    test("2: an event from before the fix never reopens an issue, whenever it arrives", async () => {
      const { issues, clock } = await openStage(adapter);
      const happenedAt = clock.now() + minute;
      await issues.ingest(anError());
      clock.advance({ hours: 1 });
      await issues.update(["SHOP-1"], { status: "resolved" }, { actor: "user:7" });
      for (const later of [{ minutes: 1 }, { days: 1 }, { days: 20 }]) {
        clock.advance(later);
        expect(await issues.ingest(anError({ timestamp: seconds(happenedAt) }))).toMatchObject({
          kind: "aggregated",
          reason: "seen-before-fix",
        });
      }
      expect(await issues.get("SHOP-1")).toMatchObject({ status: "resolved", timesSeen: 4 });
      const after = anError({ timestamp: seconds(clock.now()) });
      expect((await issues.ingest(after)).kind, "control: one from after the fix does").toBe("regressed");
    });

    test.each([
      ["order 4711 not found", "order 4712 not found"],
      ["no user ann@example.com", "no user bob@example.org"],
      ["request 7f1c6b2a-9c55-4a77-8b64-1f3f3a1f2b10 failed", "request 00000000-0000-4000-8000-000000000000 failed"],
      ["connect to 10.0.0.1 refused", "connect to 192.168.7.20 refused"],
      ["took 12.5 seconds", "took 3.25 seconds"],
      ["expired at 2026-03-01T12:00:00Z", "expired at 2026-04-01T08:30:00Z"],
    ])("11: variable values split no bug: %j and %j are one issue", async (one, other) => {
      const stage = await openStage(adapter);
      const messages = [one, other].map((message) => anError({ exception: undefined, message }));
      expect(await issuesOf(stage, messages)).toBe(1);
      const errors = [one, other].map((value) => anError(thrown("LookupError", value)));
      expect(await issuesOf(stage, errors)).toBe(1);
      expect(await issuesOf(stage, [anError(thrown("LookupError", "cart is empty"))]), "control").toBe(1);
      expect((await stage.issues.search()).items).toHaveLength(3);
    });

    test("11: the transaction is never part of what makes an issue", async () => {
      const stage = await openStage(adapter);
      const inputs = ["/carts/1/pay", "/carts/2/pay", undefined].map((transaction) => anError({ transaction }));
      expect(await issuesOf(stage, inputs)).toBe(1);
    });

    test("12: unrelated causes do not fall together: stack and cause chain count", async () => {
      const stage = await openStage(adapter);
      const failed = { type: "RequestError", value: "request failed" };
      const exceptions = [
        [{ ...failed, stacktrace: stack("main", "pay") }],
        [{ ...failed, stacktrace: stack("main", "ship") }],
        [
          { type: "TimeoutError", value: "slow", stacktrace: stack("main", "connect") },
          { ...failed, stacktrace: stack("main", "pay") },
        ],
        [
          { type: "DnsError", value: "no such host", stacktrace: stack("main", "resolve") },
          { ...failed, stacktrace: stack("main", "pay") },
        ],
      ];
      const inputs = exceptions.map((values) => anError({ exception: { values } }));
      expect(await issuesOf(stage, inputs)).toBe(4);
      const again = exceptions.map((values) => anError({ exception: { values } }));
      expect(await issuesOf(stage, again), "control: the same causes find their issues").toBe(4);
      expect((await stage.issues.search()).items).toHaveLength(4);
    });

    test("12: a line that moves, or another path to the sources, splits nothing", async () => {
      const stage = await openStage(adapter);
      const at = (line: number, folder: string) =>
        anError({
          exception: {
            values: [
              {
                type: "PaymentError",
                value: "declined",
                stacktrace: { frames: [{ ...frame("pay", line), abs_path: `${folder}/src/pay.js` }] },
              },
            ],
          },
        });
      expect(await issuesOf(stage, [at(10, "/srv/app"), at(99, "/home/ann/app")])).toBe(1);
    });

    const wordings: readonly {
      readonly bug: string;
      readonly texts: readonly (readonly [type: string, value: string])[];
    }[] = [
      {
        bug: "a member of undefined",
        texts: [
          ["TypeError", "Cannot read properties of undefined (reading 'total')"],
          ["TypeError", "Cannot read property 'total' of undefined"],
          ["TypeError", "undefined is not an object (evaluating 'cart.total')"],
          ["TypeError", `can't access property "total", cart is undefined`],
        ],
      },
      {
        bug: "a name that is not there",
        texts: [
          ["ReferenceError", "cart is not defined"],
          ["ReferenceError", "Can't find variable: cart"],
        ],
      },
      {
        bug: "endless recursion",
        texts: [
          ["RangeError", "Maximum call stack size exceeded"],
          ["InternalError", "too much recursion"],
          ["RangeError", "Maximum call stack size exceeded."],
        ],
      },
      {
        bug: "a request that fails",
        texts: [
          ["TypeError", "Failed to fetch"],
          ["TypeError", "NetworkError when attempting to fetch resource."],
          ["TypeError", "Load failed"],
        ],
      },
    ];
    test.each(wordings)("13: $bug is one issue however a browser words it", async ({ texts }) => {
      const stage = await openStage(adapter);
      const inputs = texts.map(([type, value]) => anError({ platform: "javascript", ...thrown(type, value) }));
      expect(await issuesOf(stage, inputs)).toBe(1);
    });

    test("13: control: members that differ, and null and undefined, stay apart", async () => {
      const stage = await openStage(adapter);
      const inputs = [
        "Cannot read properties of undefined (reading 'total')",
        "Cannot read properties of undefined (reading 'price')",
        "null is not an object (evaluating 'cart.total')",
      ].map((value) => anError({ platform: "javascript", ...thrown("TypeError", value) }));
      expect(await issuesOf(stage, inputs)).toBe(3);
    });

    test("14: a fingerprint part that is no string kills no event: it is taken as text", async () => {
      const stage = await openStage(adapter);
      const { issues } = stage;
      const outcomes = await issues.ingestMany([
        anError({ fingerprint: ["checkout", 42] }),
        anError({ fingerprint: ["checkout", "42"] }),
        anError({ fingerprint: ["checkout", true] }),
        anError({ fingerprint: ["checkout", null] }),
        anError({ fingerprint: ["checkout", { a: 1 }] }),
        anError({ fingerprint: 42 }),
      ]);
      expect(outcomes.every(({ kind }) => kind === "created" || kind === "aggregated")).toBe(true);
      expect(issueOf(outcomes[1]).id).toBe(issueOf(outcomes[0]).id);
      expect(issueOf(outcomes[2]).id).not.toBe(issueOf(outcomes[0]).id);
    });

    test("21: an engine that nobody uses opens nothing, starts no timer and asks no storage", async () => {
      const store = await adapter.open();
      const touched: string[] = [];
      const untouchable = (name: string): never => {
        touched.push(name);
        throw new Error(`${name} was asked for nothing`);
      };
      const engine = createIssueEngine({
        storage: {
          ...withoutClose(store.storage),
          load: () => untouchable("load"),
          commit: () => untouchable("commit"),
          projects: new Proxy(store.storage.projects, { get: (_, name) => () => untouchable(String(name)) }),
        },
        counter: store.counter,
        clock: {
          now: () => 0,
          after: () => untouchable("after"),
        },
        projects: [{ id: 1, slug: "shop" }],
      });
      engine.on("issue.created", () => {}, { name: "pager" });
      await new Promise((resolve) => setImmediate(resolve));
      expect(touched).toEqual([]);
      await store.close();
    });

    test("26: what was answered is stored: another process finds every accepted input", async () => {
      const { issues, process } = await openStage(adapter);
      const inputs = Array.from({ length: 30 }, () => anError());
      const other = await process();
      await Promise.all(
        inputs.map(async (input) => {
          const outcome = await issues.ingest(input);
          expect(["created", "aggregated"]).toContain(outcome.kind);
          expect((await other.ingest(input)).kind).toBe("duplicate");
        }),
      );
      expect(await other.get("SHOP-1")).toMatchObject({ timesSeen: 30 });
    });
  });
}

describe("complaint 26: accepted with 200, then lost when SQLite was busy", () => {
  const post = (handle: (request: Request) => Promise<Response>, dsn: string, eventId: string): Promise<Response> => {
    const { username, pathname } = new URL(dsn);
    const headers = { "x-sentry-auth": `Sentry sentry_version=7, sentry_key=${username}` };
    const body = JSON.stringify({ event_id: eventId, message: "disk almost full" });
    return handle(new Request(`http://localhost/api${pathname}/store/`, { method: "POST", headers, body }));
  };

  test("while another program holds the file, nothing is answered 200; sent again it is stored", async () => {
    const folder = await mkdtemp(join(tmpdir(), "issuekit-busy-"));
    const path = join(folder, "issues.db");
    const issues = createIssueEngine({ ...sqlite(path, { lockWaitMs: 50 }), projects: [shop] });
    const handle = createIngestHandler(issues, { onInternalError: () => {} });
    const dsn = await issues.dsn("shop", "http://localhost");
    const other = new DatabaseSync(path);
    other.exec("begin immediate");
    const busy = await post(handle, dsn, hexId(1));
    expect(busy.status).toBe(429);
    expect(busy.headers.get("retry-after")).toMatch(/^\d+$/);
    other.exec("rollback");
    expect((await issues.search()).items).toEqual([]);

    expect((await post(handle, dsn, hexId(1))).status).toBe(200);
    const stored = other.prepare("select count(*) as count from sqlite_master where type = 'table'").get();
    expect(Number(stored?.["count"]), "control: it is the same file").toBeGreaterThan(3);
    other.close();
    expect((await issues.search()).items).toMatchObject([{ timesSeen: 1 }]);
    await issues.stop();
    await rm(folder, { recursive: true, force: true });
  });

  for (const adapter of adapters) {
    test(`an answer waits for the commit on ${adapter.name}`, async () => {
      const { store, clock } = await openStage(adapter);
      let letCommit: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (letCommit = resolve));
      let reached: () => void = () => undefined;
      const atCommit = new Promise<void>((resolve) => (reached = resolve));
      const issues = createIssueEngine({
        ...store,
        storage: {
          ...withoutClose(store.storage),
          async commit(changes) {
            reached();
            await held;
            return store.storage.commit(changes);
          },
        },
        clock,
        projects: [shop],
      });
      const dsn = await issues.dsn("shop", "http://localhost");
      let answered = false;
      const response = post(createIngestHandler(issues), dsn, hexId(1)).finally(() => (answered = true));
      await atCommit;
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      expect(answered).toBe(false);
      expect((await issues.search()).items).toEqual([]);
      letCommit();
      expect((await response).status).toBe(200);
      expect((await issues.search()).items).toHaveLength(1);
      await issues.stop();
    });

    test(`a commit that fails is answered 429 on ${adapter.name}, and nothing of it is there`, async () => {
      const { store, clock } = await openStage(adapter);
      let down = true;
      const issues = createIssueEngine({
        ...store,
        storage: {
          ...withoutClose(store.storage),
          async commit(changes) {
            if (down) throw new StorageError("STORAGE_FULL", "the disk is full", { retryable: true });
            return store.storage.commit(changes);
          },
        },
        clock,
        projects: [shop],
      });
      const dsn = await issues.dsn("shop", "http://localhost");
      const told: unknown[] = [];
      const handle = createIngestHandler(issues, { onInternalError: (error) => told.push(error) });
      expect((await post(handle, dsn, hexId(1))).status).toBe(429);
      expect(told).toMatchObject([{ code: "STORAGE_FULL" }]);
      expect((await issues.search()).items).toEqual([]);
      down = false;
      expect((await post(handle, dsn, hexId(1))).status).toBe(200);
      await issues.stop();
    });
  }
});

/** A host whose transaction fails: it writes an order, lets the error be recorded, and rolls back. */
interface Host {
  readonly parts: Parts;
  /** Where the database has one writer, the record is under way and waits for the rollback. */
  fail(record: () => Promise<Outcome>): Promise<Outcome>;
  orders(): Promise<number>;
}

const anOrder = "insert into orders values (1)";
const newOrders = "create table orders (id integer)";
const countOrders = "select count(*) as count from orders";
const schema = "complaint_27";

const hosts: readonly {
  readonly name: string;
  readonly missing?: string;
  readonly open: () => Promise<Host>;
}[] = [
  {
    name: "a SQLite file",
    async open() {
      const folder = await mkdtemp(join(tmpdir(), "issuekit-host-"));
      const handle = new DatabaseSync(join(folder, "app.db"));
      const parts = sqlite(handle);
      onTestFinished(async () => {
        handle.close();
        await rm(folder, { recursive: true, force: true });
      });
      handle.exec(newOrders);
      return {
        parts,
        async fail(record) {
          handle.exec(`begin immediate; ${anOrder}`);
          const recorded = record();
          await turns();
          handle.exec("rollback");
          return recorded;
        },
        orders: async () => Number(handle.prepare(countOrders).get()?.["count"]),
      };
    },
  },
  {
    name: "a pool of pg",
    ...("missing" in server ? { missing: server.missing } : {}),
    async open() {
      const pool = new Pool({ connectionString: "url" in server ? server.url : "", max: 2 });
      onTestFinished(async () => {
        await pool.query(`drop table orders; drop schema ${schema} cascade`);
        await pool.end();
      });
      await pool.query(newOrders);
      return {
        parts: postgres(pool, { schema, migrate: true }),
        async fail(record) {
          const client = await pool.connect();
          await client.query("begin");
          await client.query(anOrder);
          const outcome = await record();
          await client.query("rollback");
          client.release();
          return outcome;
        },
        orders: async () => Number((await pool.query<{ count: string }>(countOrders)).rows[0]?.count),
      };
    },
  },
  {
    name: "a client of postgres.js",
    ...("missing" in server ? { missing: server.missing } : {}),
    async open() {
      const client = postgresJs("url" in server ? server.url : "", { max: 2, onnotice: () => {} });
      onTestFinished(async () => {
        await client.unsafe(`drop table orders; drop schema ${schema} cascade`);
        await client.end();
      });
      await client.unsafe(newOrders);
      return {
        parts: postgres(client, { schema, migrate: true }),
        async fail(record) {
          let outcome: Promise<Outcome> | undefined;
          const work = client.begin(async (transaction) => {
            await transaction.unsafe(anOrder);
            await (outcome = record());
            throw new Error("declined");
          });
          await expect(work).rejects.toThrow("declined");
          return outcome ?? record();
        },
        orders: async () => Number((await client.unsafe<{ count: string }[]>(countOrders))[0]?.count),
      };
    },
  },
  {
    name: "a PGlite",
    async open() {
      const pglite = await loadPGlite();
      onTestFinished(() => pglite.close());
      await pglite.exec(newOrders);
      return {
        parts: postgres(pglite, { migrate: true }),
        async fail(record) {
          let outcome: Promise<Outcome> | undefined;
          const work = pglite.transaction(async (transaction) => {
            await transaction.exec(anOrder);
            outcome = record();
            await turns();
            throw new Error("declined");
          });
          await expect(work).rejects.toThrow("declined");
          return outcome ?? record();
        },
        orders: async () => Number((await pglite.query<{ count: number }>(countOrders)).rows[0]?.count),
      };
    },
  },
];

describe("complaint 27: the record of an error vanished with the transaction that the error rolled back", () => {
  for (const { name, missing, open } of hosts) {
    test.skipIf(missing !== undefined)(`through ${name} it is kept`, async () => {
      const { parts, fail, orders } = await open();
      const issues = createIssueEngine({ ...parts, projects: [shop] });
      onTestFinished(() => issues.stop());
      await issues.projects();
      const outcome = await fail(() => issues.capture(new TypeError("declined")));
      expect(outcome.kind).toBe("created");
      expect(await orders(), "control: the host's own row is gone").toBe(0);
      expect(await issues.get(issueOf(outcome).id)).toMatchObject({ title: "TypeError: declined", timesSeen: 1 });
    });
  }
});

describe("complaint 21: 54 containers for 2,000 errors a day", () => {
  const program = (body: string): string => `
    import { createIssueEngine } from "@issuekit/core";
    import { memory } from "@issuekit/memory";
    import { sqlite } from "@issuekit/sqlite";
    ${body}
    process.on("exit", () => process.stdout.write(JSON.stringify(result)));
    // Nothing may keep the process alive: it has to end by itself.
  `;
  const run = async (body: string): Promise<unknown> => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--conditions=@issuekit/source", "--input-type=module", "--eval", program(body)],
      { cwd: import.meta.dirname, timeout: 60_000 },
    );
    return JSON.parse(stdout);
  };

  test("needs no other service, and an engine with an open store keeps no process alive", async () => {
    const result = await run(`
      const result = { sockets: 0, kinds: [] };
      for (const parts of [memory(), sqlite(":memory:")]) {
        const issues = createIssueEngine({ ...parts, projects: [{ id: 1, slug: "shop" }] });
        issues.start();
        const outcome = await issues.capture(new Error("declined"));
        result.kinds.push(outcome.kind);
        result.sockets += process.getActiveResourcesInfo().filter((name) => /TCP|UDP|Pipe.*Connect/.test(name)).length;
      }
    `);
    expect(result).toEqual({ sockets: 0, kinds: ["created", "created"] });
  });

  test("an engine that was only built holds no timer and no handle", async () => {
    const result = await run(`
      const before = process.getActiveResourcesInfo().toSorted();
      createIssueEngine({ ...memory(), projects: [{ slug: "shop" }] });
      const result = { before, after: process.getActiveResourcesInfo().toSorted() };
    `);
    expect((result as { before: unknown }).before).toEqual((result as { after: unknown }).after);
  });
});
