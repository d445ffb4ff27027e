import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { UsageError } from "@issuekit/core";
import { aBirth, aChangeSet, aLoadRequest } from "@issuekit/testkit";
import { describe, expect, onTestFinished, test } from "vitest";
import { sqlite, type SqliteOptions } from "../src/index.ts";
import { newFile } from "./temporary.ts";

function openHandle(path: string): DatabaseSync {
  const handle = new DatabaseSync(path);
  onTestFinished(() => {
    if (handle.isOpen) handle.close();
  });
  return handle;
}

function open(...[target, options]: Parameters<typeof sqlite>) {
  const parts = sqlite(target, options);
  onTestFinished(() => parts.storage.close());
  return parts;
}

describe("a path", () => {
  test("is opened by the first call, not before", async () => {
    const path = newFile();
    const { storage } = open(path);
    expect(existsSync(path)).toBe(false);
    await storage.load(aLoadRequest());
    expect(existsSync(path)).toBe(true);
  });

  test("may be a file: URL", async () => {
    const path = newFile();
    await open(pathToFileURL(path)).storage.load(aLoadRequest());
    expect(existsSync(path)).toBe(true);
  });

  test("`:memory:` is a store of its own", async () => {
    const { storage } = open(":memory:");
    expect(await storage.reserveNumbers(7, 2)).toEqual([1, 2]);
    expect(await open(":memory:").storage.reserveNumbers(7, 2)).toEqual([1, 2]);
  });

  test("is closed by close(), and later calls say so", async () => {
    const { storage, counter } = open(newFile());
    await storage.load(aLoadRequest());
    await storage.close();
    await storage.close();
    const closed = { code: "STORAGE_CLOSED", retryable: false };
    await expect(storage.load(aLoadRequest())).rejects.toMatchObject(closed);
    await expect(storage.commit(aChangeSet([]))).rejects.toMatchObject(closed);
    await expect(counter.forget([])).rejects.toMatchObject(closed);
  });

  test("closed while a call waits for a lock, the call ends", async () => {
    const path = newFile();
    const { storage } = open(path);
    await storage.load(aLoadRequest());
    openHandle(path).exec("begin immediate");
    const waiting = storage.reserveNumbers(7, 1);
    setTimeout(() => void storage.close(), 20);
    await expect(waiting).rejects.toMatchObject({ code: "STORAGE_CLOSED" });
  });
});

describe("a handle with a file", () => {
  test("gets a connection of its own, so that the host's rollback takes nothing along", async () => {
    const handle = openHandle(newFile());
    const { storage } = open(handle);
    await storage.load(aLoadRequest());
    handle.exec("begin");
    handle.prepare("select * from issuekit_groups").all();
    await storage.commit(aChangeSet([aBirth(1, "a")]));
    handle.exec("rollback");
    expect(await storage.read.findGroup(7, { number: 1 })).toMatchObject({ id: "g1" });
  });

  test("is opened again by its own driver", async () => {
    class Driver extends DatabaseSync {
      static readonly opened: Driver[] = [];
      constructor(path: string) {
        super(path);
        Driver.opened.push(this);
      }
    }
    const handle = new Driver(newFile());
    onTestFinished(() => handle.close());
    await open(handle).storage.load(aLoadRequest());
    expect(Driver.opened).toHaveLength(2);
  });

  test("stays open when the storage is closed", async () => {
    const handle = openHandle(newFile());
    const { storage } = open(handle);
    await storage.load(aLoadRequest());
    await storage.close();
    expect(handle.prepare("select count(*) as count from issuekit_projects").get()).toMatchObject({ count: 0 });
  });
});

describe("a handle in memory", () => {
  test("is used itself and never closed", async () => {
    const handle = openHandle(":memory:");
    const { storage } = open(handle);
    await storage.commit(aChangeSet([aBirth(1, "a")]));
    expect(handle.prepare("select id from issuekit_groups").get()).toMatchObject({ id: "g1" });
    await storage.close();
    expect(handle.isOpen).toBe(true);
  });

  test("waits while a transaction of the host is open on it, reads included", async () => {
    const handle = openHandle(":memory:");
    const { storage } = open(handle);
    await storage.load(aLoadRequest());
    handle.exec("create table host (a integer); begin; insert into host values (1)");
    const calls = [storage.commit(aChangeSet([aBirth(1, "a")])), storage.load(aLoadRequest())];
    setTimeout(() => handle.exec("rollback"), 40);
    await Promise.all(calls);
    expect(await storage.read.findGroup(7, { number: 1 })).toMatchObject({ id: "g1" });
    expect(handle.prepare("select count(*) as count from host").get()).toMatchObject({ count: 0 });
  });

  test("is STORAGE_BUSY when that transaction stays open", async () => {
    const handle = openHandle(":memory:");
    const { storage } = open(handle, { lockWaitMs: 30 });
    await storage.load(aLoadRequest());
    handle.exec("begin");
    const busy = { code: "STORAGE_BUSY", retryable: true, message: expect.stringContaining("host") as string };
    await expect(storage.commit(aChangeSet([aBirth(1, "a")]))).rejects.toMatchObject(busy);
    handle.exec("rollback");
    expect(await storage.read.findGroup(7, { number: 1 })).toBeUndefined();
  });

  test("that the host has closed is STORAGE_CLOSED", async () => {
    const handle = openHandle(":memory:");
    const { storage } = open(handle);
    await storage.load(aLoadRequest());
    handle.close();
    await expect(storage.load(aLoadRequest())).rejects.toMatchObject({ code: "STORAGE_CLOSED" });
  });
});

describe("durability", () => {
  test.each([
    { options: {}, synchronous: 1 },
    { options: { durability: "process" }, synchronous: 1 },
    { options: { durability: "power" }, synchronous: 2 },
  ] as const)("$options means synchronous $synchronous in write-ahead mode", async ({ options, synchronous }) => {
    class Seen extends DatabaseSync {
      static last: Seen | undefined;
      constructor(path: string) {
        super(path);
        Seen.last = this;
      }
    }
    const handle = new Seen(newFile());
    onTestFinished(() => handle.close());
    await open(handle, options).storage.load(aLoadRequest());
    const ask = (pragma: string) => Object.values(Seen.last?.prepare(`pragma ${pragma}`).get() ?? {})[0];
    expect(Seen.last).not.toBe(handle);
    expect(ask("synchronous")).toBe(synchronous);
    expect(ask("journal_mode")).toBe("wal");
    expect(ask("wal_autocheckpoint")).toBe(10_000);
    expect(ask("busy_timeout")).toBeLessThanOrEqual(10);
  });
});

describe("wrong wiring", () => {
  test.each([
    ["no target", undefined, {}],
    ["an empty path", "", {}],
    ["an object that is no database", { prepare: 1 }, {}],
    ["an unknown durability", ":memory:", { durability: "none" }],
    ["a negative wait", ":memory:", { lockWaitMs: -1 }],
    ["a wait that is no number", ":memory:", { lockWaitMs: Number.NaN }],
    ["a migrate that is no boolean", ":memory:", { migrate: "yes" }],
  ])("%s is a UsageError", (_, target, options) => {
    expect(() => sqlite(target as unknown as string, options as SqliteOptions)).toThrow(UsageError);
  });

  test.each([
    ["without isTransaction", {}],
    ["whose isTransaction is a method", { isTransaction: () => false }],
  ])("a handle %s is a UsageError that says so", (_, more) => {
    const handle = { prepare: () => ({}), exec: () => {}, close: () => {}, ...more };
    expect(() => sqlite(handle as unknown as DatabaseSync)).toThrow(
      /^sqlite\(\): the handle has no boolean isTransaction or inTransaction/,
    );
    expect(() => sqlite(handle as unknown as DatabaseSync)).toThrow(UsageError);
  });

  test("a handle that is not open yet is none", async () => {
    const handle = new DatabaseSync(":memory:", { open: false });
    const { storage } = open(handle);
    handle.open();
    expect(await storage.reserveNumbers(7, 1)).toEqual([1]);
    handle.close();
  });
});
