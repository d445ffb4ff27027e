import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { aBirth, aChangeSet, aLoadRequest, aStoredOccurrence, hexOf } from "@issuekit/testkit";
import Database from "better-sqlite3";
import { describe, expect, onTestFinished, test } from "vitest";
import { sqlite } from "../src/index.ts";
import { newFile } from "./temporary.ts";

function openHandle(path: string): Database.Database {
  const handle = new Database(path);
  onTestFinished(() => void handle.close());
  return handle;
}

function open(...[target, options]: Parameters<typeof sqlite>) {
  const parts = sqlite(target, options);
  onTestFinished(() => parts.storage.close());
  return parts;
}

/** A driver that tells which databases it has opened. */
function heardDriver() {
  const opened: Database.Database[] = [];
  class Heard extends Database {
    constructor(path: string) {
      super(path);
      opened.push(this);
    }
  }
  return { Heard, opened };
}

describe("a handle of better-sqlite3 with a file", () => {
  test("gets a connection of its own by its own driver, set up as ours, and stays open", async () => {
    const { Heard, opened } = heardDriver();
    const handle = new Heard(newFile());
    onTestFinished(() => void handle.close());
    const { storage } = open(handle);
    await storage.load(aLoadRequest());
    const [, own] = opened;
    expect(opened).toHaveLength(2);
    expect(own?.pragma("busy_timeout", { simple: true })).toBe(2);
    expect(own?.pragma("journal_mode", { simple: true })).toBe("wal");
    await storage.close();
    expect([own?.open, handle.open]).toEqual([false, true]);
  });

  test("keeps what is recorded when the host rolls back", async () => {
    const handle = openHandle(newFile());
    const { storage } = open(handle);
    await storage.load(aLoadRequest());
    handle.exec("begin");
    handle.prepare("select * from issuekit_groups").all();
    await storage.commit(aChangeSet([aBirth(1, "a")]));
    handle.exec("rollback");
    expect(await storage.read.findGroup(7, { number: 1 })).toMatchObject({ id: "g1" });
  });

  test("holds the same bytes as node:sqlite writes: one reads what the other has stored", async () => {
    const path = newFile();
    const times = { firstSeenAt: 1_772_366_400_123, lastSeenAt: 1_772_366_400_123 };
    const unit = aBirth(1, "a", { tags: [{ key: "k", value: "v", times: 1, ...times }] });
    const stored = open(path, { driver: Database });
    await stored.storage.commit(aChangeSet([unit]));
    const columns = "typeof(times) || ' ' || typeof(first_seen_at) || ' ' || first_seen_at as stored";
    const own = new DatabaseSync(path);
    onTestFinished(() => own.close());
    expect(own.prepare(`select ${columns} from issuekit_group_tags`).get()).toMatchObject({
      stored: "integer integer 1772366400123",
    });
    await stored.storage.close();
    expect(await open(path).storage.read.findGroup(7, { number: 1 })).toMatchObject({ id: "g1" });
  });
});

describe("a lock that somebody else holds on a file of better-sqlite3's", () => {
  test("is waited for with the event loop turning, and then the commit is applied", async () => {
    const path = newFile();
    const { storage } = open(path, { driver: Database });
    await storage.load(aLoadRequest());
    const other = openHandle(path);
    other.exec("begin immediate");
    let turned = 0;
    const timer = setInterval(() => (turned += 1), 1);
    const committed = storage.commit(aChangeSet([aBirth(1, "a")]));
    setTimeout(() => other.exec("commit"), 100);
    expect(await committed).toMatchObject({ kind: "applied", refused: [] });
    clearInterval(timer);
    expect(turned).toBeGreaterThan(10);
  });

  test("ends as STORAGE_BUSY after lockWaitMs", async () => {
    const path = newFile();
    const { storage } = open(path, { driver: Database, lockWaitMs: 30 });
    await storage.load(aLoadRequest());
    openHandle(path).exec("begin immediate");
    await expect(storage.commit(aChangeSet([]))).rejects.toMatchObject({ code: "STORAGE_BUSY", retryable: true });
  });
});

describe("a handle of better-sqlite3 in memory", () => {
  test("waits while a transaction of the host is open on it, and is STORAGE_BUSY when it stays open", async () => {
    const handle = openHandle(":memory:");
    const { storage } = open(handle, { lockWaitMs: 200 });
    await storage.load(aLoadRequest());
    handle.exec("create table host (a integer); begin; insert into host values (1)");
    const committed = storage.commit(aChangeSet([aBirth(1, "a")]));
    setTimeout(() => handle.exec("rollback"), 40);
    await committed;
    expect(await storage.read.findGroup(7, { number: 1 })).toMatchObject({ id: "g1" });
    expect(handle.prepare("select count(*) as count from host").get()).toEqual({ count: 0 });
    handle.exec("begin");
    const busy = { code: "STORAGE_BUSY", message: expect.stringContaining("host") as string };
    await expect(storage.load(aLoadRequest())).rejects.toMatchObject(busy);
  });

  test("that the host has closed is STORAGE_CLOSED", async () => {
    const handle = openHandle(":memory:");
    const { storage } = open(handle);
    await storage.load(aLoadRequest());
    handle.close();
    await expect(storage.load(aLoadRequest())).rejects.toMatchObject({ code: "STORAGE_CLOSED" });
  });

  test("that is full leaves nothing half written, and space helps", async () => {
    const handle = openHandle(":memory:");
    const { storage } = open(handle);
    await storage.schema.migrate();
    const pages = handle.pragma("page_count", { simple: true }) as number;
    const occurrences = Array.from({ length: 200 }, (_, index) =>
      aStoredOccurrence(`o${index}`, { payload: "x".repeat(3_000) }),
    );
    const changes = aChangeSet([aBirth(1, "a"), aBirth(2, "b", { occurrences })]);
    handle.pragma(`max_page_count = ${pages + 20}`);
    await expect(storage.commit(changes)).rejects.toMatchObject({ code: "STORAGE_FULL", retryable: true });
    expect(handle.inTransaction).toBe(false);
    handle.pragma("max_page_count = 1000000");
    expect(await storage.commit(changes)).toMatchObject({ kind: "applied", refused: [] });
  });

  test("takes nothing of what no database could take", async () => {
    const { storage } = open(openHandle(":memory:"));
    const fraction = aBirth(1, "a", { occurrences: [aStoredOccurrence("a", { at: 0.5 })] });
    await expect(storage.commit(aChangeSet([fraction]))).rejects.toMatchObject({ code: "INVARIANT" });
    expect((await storage.load(aLoadRequest({ hashes: [hexOf("hash a")] }))).hashes.size).toBe(0);
  });
});

describe("a path that is opened by better-sqlite3", () => {
  test("is opened with the first call, and closed by close()", async () => {
    const { Heard, opened } = heardDriver();
    const { storage } = open(newFile(), { driver: Heard });
    expect(opened).toEqual([]);
    await storage.load(aLoadRequest());
    await storage.close();
    expect(opened.map((database) => database.open)).toEqual([false]);
  });

  test("says what the disk refuses", async () => {
    const missing = open(join(newFile(), "..", "missing", "issues.db"), { driver: Database }).storage;
    await expect(missing.load(aLoadRequest())).rejects.toMatchObject({ code: "STORAGE_UNAVAILABLE", retryable: true });
    const path = newFile();
    writeFileSync(path, "not a database, but long enough to be looked at as one".repeat(100));
    const none = open(path, { driver: Database }).storage;
    await expect(none.load(aLoadRequest())).rejects.toMatchObject({ code: "STORAGE_FAILED", retryable: false });
  });

  test.each([
    ["a file: URL, which it cannot read", pathToFileURL("issues.db"), Database],
    ["an opened database in place of a driver", "issues.db", new Database(":memory:")],
  ])("%s is a UsageError", (_, target, driver) => {
    expect(() => sqlite(target, { driver: driver as never })).toThrow(
      expect.objectContaining({ code: "OPTIONS_INVALID", kind: "usage" }),
    );
  });
});
