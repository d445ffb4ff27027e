import {
  createIssueEngine,
  StorageError,
  UsageError,
  type IngestInput,
  type IssueEngine,
  type IssueEngineOptions,
} from "@issuekit/core";
import { anEvent, anOccurrence } from "@issuekit/testkit";
import type { Client, PoolClient } from "pg";
import { describe, expect, onTestFinished, test } from "vitest";
import { postgres, type PostgresOptions } from "../src/index.ts";
import { freshSchema } from "./handles.ts";
import { hostKinds, type Host } from "./hosts.ts";
import { connectClient, untilWaiting } from "./open.ts";

const error = (fields: object = {}): IngestInput => ({ kind: "event", event: anEvent({ ...fields }) });
const finding = (fields: object = {}): IngestInput => ({ kind: "occurrence", occurrence: anOccurrence({ ...fields }) });
const other = { fingerprint: ["other"] };
const retryable = { code: "STORAGE_BUSY", retryable: true, ambiguous: false };

class Changed extends Error {}

interface App extends Host {
  readonly schema: string;
  readonly issues: IssueEngine;
  orders(): Promise<number>;
  /** One more process of the app: it has not asked the database for anything yet. */
  process(options?: Partial<IssueEngineOptions>, storageOptions?: PostgresOptions): IssueEngine;
}

for (const kind of hostKinds) {
  /** An app with a table of its own, and a schema of ours that is there. */
  async function openApp(
    options: Partial<IssueEngineOptions> = {},
    { connections = 3, ...storageOptions }: PostgresOptions & { readonly connections?: number } = {},
  ): Promise<App> {
    const host = await kind.open(connections);
    const schema = freshSchema();
    await postgres(host.target, { schema }).storage.schema.migrate();
    await host.rows(`create table "${schema}".orders (id integer)`);
    const errors: Error[] = [];
    const process: App["process"] = (more = {}, moreOfStorage = {}) => {
      const engine = createIssueEngine({
        ...postgres(host.target, { schema, ...storageOptions, ...moreOfStorage }),
        projects: [{ id: 7, slug: "shop" }],
        onInternalError: (each) => errors.push(each),
        ...options,
        ...more,
      });
      onTestFinished(async () => {
        await engine.stop();
        expect(errors).toEqual([]);
      });
      return engine;
    };
    return {
      ...host,
      schema,
      issues: process(),
      process,
      orders: async () => (await host.rows(`select id from "${schema}".orders`)).length,
    };
  }

  describe.skipIf(kind.missing !== undefined)(`within a transaction of the host's on ${kind.name}`, () => {
    test("his row and an occurrence are both there once he commits", async () => {
      const app = await openApp();
      const outcome = await app.transaction(async ({ handle, run }) => {
        await run(`insert into "${app.schema}".orders values (1)`);
        return app.issues.within(handle).ingest(finding());
      });
      expect(outcome).toMatchObject({ kind: "created", provisional: true, issue: { shortId: "SHOP-1" } });
      expect(await app.orders()).toBe(1);
      expect(await app.issues.get("SHOP-1")).toMatchObject({ title: "Slow checkout", timesSeen: 1 });
      expect(await app.issues.ingest(finding())).toMatchObject({ kind: "aggregated", issue: { shortId: "SHOP-1" } });
    });

    test("neither is when he rolls back, the project and listeners that were new included, and all can be recorded again", async () => {
      const app = await openApp();
      app.issues.on("issue.created", () => {}, { name: "pager" });
      const input = finding();
      const rolledBack = app.transaction(async ({ handle, run }) => {
        await run(`insert into "${app.schema}".orders values (1)`);
        expect(await app.issues.within(handle).ingest(input)).toMatchObject({ kind: "created" });
        throw new Changed("his mind");
      });
      await expect(rolledBack).rejects.toThrow(Changed);
      const tables = ["orders", "groups", "occurrences", "hashes", "commits", "projects", "consumers"];
      const left = tables.map((table) => `select '${table}' as name from "${app.schema}".${table}`);
      expect(await app.rows(left.join(" union all "))).toEqual([]);
      expect(await app.issues.ingest(input)).toMatchObject({ kind: "created", issue: { shortId: "SHOP-1" } });
      expect(await app.rows(`select slug from "${app.schema}".projects`)).toHaveLength(1);
      expect(await app.rows(`select name from "${app.schema}".consumers`)).toHaveLength(1);
    });

    test("what is recorded without it survives his rollback", async () => {
      const app = await openApp();
      let recorded: Promise<unknown> | undefined;
      const rolledBack = app.transaction(async ({ run }) => {
        await run(`insert into "${app.schema}".orders values (1)`);
        // Not waited for: a PGlite has but the one connection.
        recorded = app.issues.capture(new TypeError("no such card"));
        throw new Changed("his mind");
      });
      await expect(rolledBack).rejects.toThrow(Changed);
      expect(await recorded).toMatchObject({ kind: "created" });
      expect(await app.orders()).toBe(0);
      expect(await app.issues.get("SHOP-1")).toMatchObject({ title: "TypeError: no such card" });
    });

    test("many inputs are taken in order, also from several calls at once", async () => {
      const app = await openApp();
      const outcomes = await app.transaction(async ({ handle }) => {
        const scope = app.issues.within(handle);
        const again = app.issues.within(handle);
        return Promise.all([
          scope.ingestMany([error(), finding(), error()]),
          scope.ingest(finding()),
          again.ingestMany([error(), finding(other)]),
        ]);
      });
      expect(outcomes.flat().map(({ kind: became }) => became)).toEqual(
        expect.arrayContaining(["created", "created", "created", "aggregated", "aggregated", "aggregated"]),
      );
      const { items } = await app.issues.search();
      expect(items.map(({ timesSeen }) => timesSeen).toSorted((a, b) => a - b)).toEqual([1, 2, 3]);
    });

    test("counts of what was received, which are due, are left for another connection at another time", async () => {
      let time = Date.parse("2026-03-01T12:00:00Z");
      const app = await openApp(
        { clock: { now: () => (time += 6_000), after: () => () => {} } },
        { connections: 1, lockWaitMs: 5_000 },
      );
      await app.transaction(async ({ handle }) => {
        const scope = app.issues.within(handle);
        for (const kindOf of ["created", "aggregated", "aggregated"]) {
          expect(await scope.ingest(finding())).toMatchObject({ kind: kindOf });
        }
      });
      expect(await app.issues.received()).toMatchObject([{ category: "occurrence", outcome: "accepted", quantity: 3 }]);
    });

    test("listeners are told when he says that he has committed, and not before", async () => {
      const app = await openApp();
      const heard: string[] = [];
      app.issues.on("issue.created", ({ issue }) => void heard.push(`pager ${issue.shortId}`), { name: "pager" });
      app.issues.on("issue.created", ({ issue }) => void heard.push(`log ${issue.shortId}`));
      const scope = await app.transaction(async ({ handle }) => {
        const opened = app.issues.within(handle);
        await opened.ingest(finding());
        for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        expect(heard).toEqual([]);
        return opened;
      });
      expect(heard).toEqual([]);
      await scope.committed();
      await app.issues.settle();
      expect(heard.toSorted()).toEqual(["log SHOP-1", "pager SHOP-1"]);
      await scope.committed();
      await app.issues.settle();
      expect(heard).toHaveLength(2);
    });

    test("durable ones are told at the next drain, of any process, when he never says it", async () => {
      const app = await openApp();
      const heard: string[] = [];
      const listenIn = (issues: IssueEngine, as: string) =>
        issues.on("issue.created", ({ issue }) => void heard.push(`${as} ${issue.shortId}`), { name: "pager" });
      listenIn(app.issues, "here");
      const elsewhere = app.process();
      listenIn(elsewhere, "there");
      app.issues.on("issue.created", () => void heard.push("unnamed"));
      await app.transaction(({ handle }) => app.issues.within(handle).ingest(finding()));
      await elsewhere.drain();
      expect(heard).toEqual(["there SHOP-1"]);
      await app.transaction(({ handle }) => app.issues.within(handle).ingest(finding(other)));
      await app.issues.drain();
      expect(heard).toEqual(["there SHOP-1", "here SHOP-2"]);
    });

    test("nobody is told of what he has rolled back", async () => {
      const app = await openApp();
      const heard: string[] = [];
      app.issues.on("issue.created", ({ issue }) => void heard.push(issue.shortId), { name: "pager" });
      app.issues.on("issue.created", ({ issue }) => void heard.push(issue.shortId));
      const rolledBack = app.transaction(async ({ handle }) => {
        await app.issues.within(handle).ingest(finding());
        throw new Changed("his mind");
      });
      await expect(rolledBack).rejects.toThrow(Changed);
      await app.issues.drain();
      expect(heard).toEqual([]);
    });

    test("what counts towards a threshold vanishes with it as well", async () => {
      const noise = { groupTypeSettings: { profile_file_io_main_thread: { noise: { ignoreLimit: 2 } } } };
      const app = await openApp(noise);
      const rolledBack = app.transaction(async ({ handle }) => {
        expect(await app.issues.within(handle).ingest(finding())).toMatchObject({ kind: "suppressed", seen: 1 });
        throw new Changed("his mind");
      });
      await expect(rolledBack).rejects.toThrow(Changed);
      const committed = await app.transaction(({ handle }) => app.issues.within(handle).ingest(finding()));
      expect(committed).toMatchObject({ kind: "suppressed", seen: 1 });
      expect(await app.issues.ingest(finding())).toMatchObject({ kind: "created", suppressedCount: 1 });
    });

    test("a counter from somewhere else is asked there", async () => {
      const asked: string[] = [];
      const app = await openApp({
        groupTypeSettings: { profile_file_io_main_thread: { noise: { ignoreLimit: 2 } } },
        counter: {
          async sight(requests) {
            asked.push(...requests.map(({ key }) => key));
            return requests.map(({ member }) => ({ count: 2, added: true, firstSeenAt: 0, members: [member, "x"] }));
          },
          spend: async (requests) => requests.map(() => ({ granted: true, used: [] })),
          forget: async () => {},
          prune: async () => 0,
        },
      });
      const outcome = await app.transaction(({ handle }) => app.issues.within(handle).ingest(finding()));
      expect(outcome).toMatchObject({ kind: "created" });
      expect(asked).toHaveLength(1);
    });

    test("what fails inside is thrown, undoes only itself, and leaves his transaction usable", async () => {
      const app = await openApp();
      await app.issues.projects();
      const hashes = `"${app.schema}".hashes`;
      await app.transaction(async ({ handle, run }) => {
        const scope = app.issues.within(handle);
        await run(`alter table ${hashes} rename to elsewhere`);
        const failed = await scope.ingest(finding()).catch((thrown: unknown) => thrown);
        expect(failed).toBeInstanceOf(StorageError);
        expect(failed).toMatchObject({ code: "STORAGE_SCHEMA_MISSING", retryable: false, ambiguous: false });
        await run(
          `alter table "${app.schema}".elsewhere rename to hashes; insert into "${app.schema}".orders values (1)`,
        );
        expect(await scope.ingest(finding())).toMatchObject({ kind: "created" });
      });
      expect([await app.orders(), (await app.issues.get("SHOP-1"))?.timesSeen]).toEqual([1, 1]);
    });

    test("bad input is an outcome, and his transaction goes on", async () => {
      const app = await openApp();
      const outcomes = await app.transaction(async ({ handle, run }) => {
        await run(`insert into "${app.schema}".orders values (1)`);
        return app.issues.within(handle).ingestMany([{ kind: "event", event: 5 }, error({ tags: { a: "\u0000" } })]);
      });
      expect(outcomes).toMatchObject([
        { kind: "rejected", provisional: true },
        { kind: "created", provisional: true },
      ]);
      expect(await app.orders()).toBe(1);
    });

    test("his settings are left as they were", async () => {
      const app = await openApp();
      app.issues.on("issue.created", () => {}, { name: "pager" });
      const seen: unknown[] = [];
      await app.transaction(async ({ handle, run }) => {
        await run("set local lock_timeout = '1234ms'");
        expect(await app.issues.within(handle).ingest(finding())).toMatchObject({ kind: "created" });
        await run(`create temporary table seen on commit drop as select current_setting('lock_timeout') as lock;
          do $$ begin if (select lock from seen) <> '1234ms' then raise 'changed'; end if; end $$`);
        seen.push("looked");
      });
      expect(seen).toEqual(["looked"]);
    });

    test("what is no open transaction is a UsageError that says what to pass", async () => {
      const app = await openApp();
      const invalid = { code: "TRANSACTION_INVALID", kind: "usage", message: expect.stringMatching(/^within: pass /) };
      for (const wrong of [app.target, undefined, null, "tx", {}, { query: 1 }, () => {}]) {
        expect(() => app.issues.within(wrong)).toThrow(UsageError);
        expect(() => app.issues.within(wrong)).toThrow(expect.objectContaining(invalid));
      }
      for (const foreign of hostKinds) {
        if (foreign.name === kind.name || foreign.missing !== undefined) continue;
        await (
          await foreign.open(1)
        ).transaction(async ({ handle }) => {
          expect(() => app.issues.within(handle)).toThrow(expect.objectContaining(invalid));
        });
      }
    });

    test("one that has ended, or has failed, is told apart when it is used, and nothing is recorded", async () => {
      const app = await openApp({}, { connections: 1 });
      await app.issues.projects();
      const scope = await app.transaction(async ({ handle }) => app.issues.within(handle));
      for (const inputs of [[finding()], [finding(), error()]]) {
        await expect(scope.ingestMany(inputs)).rejects.toMatchObject({
          code: "TRANSACTION_INVALID",
          message: expect.stringContaining("no transaction is open"),
        });
      }
      const failed = app.transaction(async ({ handle, run }) => {
        await run("select 1/0").catch(() => undefined);
        await expect(app.issues.within(handle).ingest(finding())).rejects.toMatchObject({
          code: "TRANSACTION_INVALID",
          message: expect.stringContaining("has failed"),
        });
      });
      await failed.catch(() => undefined);
      expect((await app.issues.search()).items).toEqual([]);
    });

    test("a schema that is missing is said there too, and is not made inside", async () => {
      const app = await openApp();
      const elsewhere = app.process({}, { schema: freshSchema(), migrate: true });
      const rejected = app.transaction(async ({ handle }) => elsewhere.within(handle).ingest(finding()));
      await expect(rejected).rejects.toMatchObject({ code: "STORAGE_SCHEMA_MISSING" });
    });
  });

  describe.skipIf(kind.missing !== undefined)(`transactions at once on ${kind.name}`, () => {
    const count = 10;

    test(`${count} of them, on as many connections, wait for no further one, and count exactly`, async () => {
      const app = await openApp(
        { groupTypeSettings: { profile_file_io_main_thread: { noise: { ignoreLimit: 3 } } } },
        { connections: count, lockWaitMs: 5_000 },
      );
      app.issues.on("issue.created", () => {}, { name: "pager" });
      // On a PGlite they come one after the other: each begins when the one before has ended.
      let begun = 0;
      let allBegun: () => void = () => {};
      const barrier = new Promise<void>((resolve) => (allBegun = resolve));
      const outcomes = await Promise.all(
        Array.from({ length: count }, (_, index) =>
          app.transaction(async ({ handle, run }) => {
            begun += 1;
            if (begun === count || kind.name === "PGlite") allBegun();
            await barrier;
            await run(`insert into "${app.schema}".orders values (${index})`);
            return app.issues.within(handle).ingestMany([error(), error({ fingerprint: [`own ${index}`] }), finding()]);
          }),
        ),
      );
      expect(
        outcomes
          .flat()
          .map(({ kind: became }) => became)
          .toSorted(),
      ).toEqual(
        [
          ...Array.from({ length: 1 + count + 1 }, () => "created"),
          ...Array.from({ length: 2 }, () => "suppressed"),
          ...Array.from({ length: count - 1 + count - 3 }, () => "aggregated"),
        ].toSorted(),
      );
      expect(await app.orders()).toBe(count);
      const { items } = await app.issues.search({ limit: 100 });
      expect(items).toHaveLength(count + 2);
      expect(new Set(items.map(({ shortId }) => shortId)).size).toBe(count + 2);
      const counts = Object.fromEntries(
        items.map(({ title, timesSeen, id }) => [title.startsWith("P") ? id : title, timesSeen]),
      );
      expect(counts["Slow checkout"]).toBe(count - 2);
      expect(
        Object.values(counts)
          .toSorted((a, b) => b - a)
          .slice(0, 3),
      ).toEqual([count, count - 2, 1]);
    });
  });
}

for (const kind of hostKinds.filter(({ name }) => name !== "PGlite")) {
  describe.skipIf(kind.missing !== undefined)(`what others do meanwhile, with ${kind.name}`, () => {
    async function openPair(storageOptions: PostgresOptions = {}) {
      const host = await kind.open(4);
      const schema = freshSchema();
      const parts = postgres(host.target, { schema, migrate: true, ...storageOptions });
      const issues = createIssueEngine({ ...parts, projects: [{ id: 7, slug: "shop" }] });
      onTestFinished(() => issues.stop());
      await issues.projects();
      await host.rows(`create table "${schema}".orders (id integer)`);
      const orders = async () => (await host.rows(`select id from "${schema}".orders`)).length;
      return { ...host, schema, issues, orders };
    }

    test("a hash that another transaction takes first is refused, decided again, and his transaction goes on", async () => {
      const { transaction, issues, orders, schema } = await openPair();
      const watcher = await connectClient();
      let second: Promise<unknown> | undefined;
      await transaction(async ({ handle }) => {
        expect(await issues.within(handle).ingest(finding())).toMatchObject({ kind: "created" });
        second = transaction(async ({ handle: later, run }) => {
          await run("set local application_name = 'second'");
          await run(`insert into "${schema}".orders values (1)`);
          const outcome = await issues.within(later).ingest(finding());
          await run(`insert into "${schema}".orders values (2)`);
          return outcome;
        });
        await untilBlocked(watcher, "second");
      });
      expect(await second).toMatchObject({ kind: "aggregated", issue: { shortId: "SHOP-1" } });
      expect([await orders(), (await issues.get("SHOP-1"))?.timesSeen]).toEqual([2, 2]);
    });

    test("a lock that is held for too long is thrown, and his transaction goes on", async () => {
      const { transaction, issues, orders, schema } = await openPair({ lockWaitMs: 100 });
      await issues.ingest(finding());
      const stranger = await connectClient();
      await stranger.query(`begin; select 1 from "${schema}".groups for update`);
      await transaction(async ({ handle, run }) => {
        await expect(issues.within(handle).ingest(finding())).rejects.toMatchObject(retryable);
        await run(`insert into "${schema}".orders values (1)`);
      });
      await stranger.query("commit");
      expect([await orders(), (await issues.get("SHOP-1"))?.timesSeen]).toEqual([1, 1]);
    });

    test("a deadlock is broken, and thrown where it was: rolled back and done again, all is exact", async () => {
      const { transaction, issues } = await openPair();
      await issues.ingestMany([finding(), finding(other)]);
      const crossing = [
        [{}, other],
        [other, {}],
      ] as const;
      let ready = 0;
      let bothReady: () => void = () => {};
      const barrier = new Promise<void>((resolve) => (bothReady = resolve));
      const thrown: unknown[] = [];
      const record = ([first, second]: (typeof crossing)[number]): Promise<void> =>
        transaction(async ({ handle }) => {
          const scope = issues.within(handle);
          await scope.ingest(finding(first));
          ready += 1;
          if (ready === 2) bothReady();
          await barrier;
          await scope.ingest(finding(second));
        });
      await Promise.all(
        crossing.map((pair) =>
          record(pair).catch((error_: unknown) => {
            thrown.push(error_);
            return record(pair);
          }),
        ),
      );
      expect(thrown).toHaveLength(1);
      expect(thrown[0]).toBeInstanceOf(StorageError);
      expect(thrown[0]).toMatchObject({ ...retryable, cause: { code: "40P01" } });
      expect((await issues.search()).items.map(({ timesSeen }) => timesSeen)).toEqual([3, 3]);
    });

    test("a snapshot of his that is too old is thrown, and a new transaction succeeds", async () => {
      const { transaction, issues, schema } = await openPair();
      await issues.ingest(finding());
      const begin = "begin isolation level repeatable read";
      const stale = transaction(async ({ handle, run }) => {
        await run(`select 1 from "${schema}".orders`);
        await issues.ingest(finding());
        return issues.within(handle).ingest(finding());
      }, begin);
      await expect(stale).rejects.toMatchObject({ ...retryable, cause: { code: "40001" } });
      await transaction(({ handle }) => issues.within(handle).ingest(finding()), begin);
      expect(await issues.get("SHOP-1")).toMatchObject({ timesSeen: 3 });
    });

    // Not with postgres.js: when the connection of a transaction is lost, it throws at the process, with or without us.
    test.skipIf(kind.name === "postgres.js").each(["before", "while"])(
      "a connection that is lost %s it records leaves no doubt: nothing was committed",
      async (when) => {
        const { transaction, issues, schema } = await openPair();
        await issues.ingest(finding());
        const stranger = await connectClient();
        await stranger.query(`begin; select 1 from "${schema}".groups for update`);
        const cut = () =>
          stranger.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'to be cut'");
        let recorded: Promise<unknown> | undefined;
        const lost = transaction(async ({ handle, run }) => {
          await run("set local application_name = 'to be cut'");
          (handle as PoolClient).on("error", () => {});
          if (when === "before") await cut();
          recorded = issues.within(handle).ingest(finding());
          recorded.catch(() => undefined); // it may fail before anybody waits for it
          if (when === "while") {
            await untilWaiting(stranger, 1);
            await cut();
          }
          await recorded;
        });
        expect(await lost.catch((thrown: unknown) => thrown)).toBeInstanceOf(Error);
        await expect(recorded).rejects.toMatchObject({
          code: "STORAGE_UNAVAILABLE",
          retryable: true,
          ambiguous: false,
        });
        await stranger.query("commit");
        expect(await issues.ingest(finding())).toMatchObject({ kind: "aggregated" });
        expect(await issues.get("SHOP-1")).toMatchObject({ timesSeen: 2 });
      },
    );
  });
}

/** Waits until the connection of this name waits for a lock. */
async function untilBlocked(watcher: Client, name: string): Promise<void> {
  for (;;) {
    const { rows } = await watcher.query(
      "select 1 from pg_stat_activity where application_name = $1 and wait_event_type = 'Lock'",
      [name],
    );
    if (rows.length > 0) return;
  }
}
