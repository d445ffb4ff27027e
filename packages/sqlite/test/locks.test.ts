import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { aBirth, aChangeSet, aLoadRequest, eventKey } from "@issuekit/testkit";
import { describe, expect, onTestFinished, test } from "vitest";
import { sqlite, type SqliteOptions } from "../src/index.ts";
import { newFile } from "./temporary.ts";

/** A store whose schema is there, and another connection to its file. */
async function openPair(options: SqliteOptions = {}) {
  const path = newFile();
  const { storage, counter } = sqlite(path, options);
  await storage.schema.migrate();
  const other = new DatabaseSync(path);
  onTestFinished(async () => {
    other.close();
    await storage.close();
  });
  return { path, storage, counter, other };
}

const busy = { code: "STORAGE_BUSY", retryable: true, ambiguous: false };

describe("a lock that another connection holds", () => {
  test("is waited for, and then the commit is applied", async () => {
    const { storage, other } = await openPair();
    other.exec("begin immediate");
    const committed = storage.commit(aChangeSet([aBirth(1, "a")]));
    setTimeout(() => other.exec("commit"), 60);
    expect(await committed).toMatchObject({ kind: "applied", refused: [] });
  });

  test("does not stop the event loop", async () => {
    const { storage, other } = await openPair();
    other.exec("begin immediate");
    const delays: number[] = [];
    let last = performance.now();
    const timer = setInterval(() => {
      delays.push(performance.now() - last);
      last = performance.now();
    }, 1);
    const writes = Array.from({ length: 20 }, () => storage.reserveNumbers(7, 1));
    await new Promise((resolve) => setTimeout(resolve, 400));
    clearInterval(timer);
    other.exec("commit");
    await Promise.all(writes);
    // Twenty calls wait; the loop turned all the time. With SQLite's own wait of as many ms it would have turned once.
    expect(delays.length).toBeGreaterThan(40);
  });

  test("ends as STORAGE_BUSY after lockWaitMs with nothing written, and the same change set succeeds later", async () => {
    const { storage, other } = await openPair({ lockWaitMs: 50 });
    const changes = aChangeSet([aBirth(1, "a")]);
    other.exec("begin immediate");
    const startedAt = performance.now();
    await expect(storage.commit(changes)).rejects.toMatchObject(busy);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(50);
    other.exec("commit");
    expect(await storage.read.findGroup(7, { number: 1 })).toBeUndefined();
    expect(await storage.commit(changes)).toMatchObject({ kind: "applied", refused: [] });
  });

  test("is waited for by all callers at the same time, not by one after the other", async () => {
    const { storage, other } = await openPair({ lockWaitMs: 150 });
    other.exec("begin immediate");
    const startedAt = performance.now();
    const calls = await Promise.allSettled(Array.from({ length: 10 }, () => storage.reserveNumbers(7, 1)));
    expect(calls.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => "rejected"));
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  test("does not keep reads waiting", async () => {
    const { storage, other } = await openPair({ lockWaitMs: 0 });
    await storage.commit(aChangeSet([aBirth(1, "a")]));
    other.exec("begin immediate; update issuekit_groups set title = 'uncommitted'");
    const snapshot = await storage.load(aLoadRequest({ groupIds: ["g1"], occurrenceKeys: [eventKey("a")] }));
    expect(snapshot.groups.get("g1")?.title).toBe("Error: declined");
    expect(snapshot.known.size).toBe(1);
  });

  test("is waited for by the counter alike", async () => {
    const { counter, other } = await openPair({ lockWaitMs: 50 });
    other.exec("begin immediate");
    const request = { key: "7:x", amount: 1, now: 0, windows: [{ limit: 1, windowMs: 1, slotMs: 1 }], token: "t" };
    await expect(counter.spend([request])).rejects.toMatchObject(busy);
    other.exec("commit");
    expect(await counter.spend([request])).toEqual([{ granted: true, used: [1] }]);
  });

  test("held by another process is waited for until that one lets go", async () => {
    const { path, storage } = await openPair();
    const impatient = sqlite(path, { lockWaitMs: 0 }).storage;
    onTestFinished(() => impatient.close());
    const holder = spawn(process.execPath, [join(import.meta.dirname, "processes/hold-lock.ts"), path], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    await once(holder.stdout, "data");
    const reserved = storage.reserveNumbers(7, 1);
    // Whoever does not wait is told that the lock is held; by then the one that waits has tried too.
    await expect(impatient.reserveNumbers(7, 1)).rejects.toMatchObject(busy);
    holder.stdin.write("let go");
    await once(holder, "exit");
    expect(await reserved).toEqual([1]);
  });
});

test("writes of one process take effect in the order of their calls", async () => {
  const { storage, other } = await openPair();
  other.exec("begin immediate");
  const reserved = [storage.reserveNumbers(7, 1), storage.reserveNumbers(7, 2), storage.reserveNumbers(7, 1)];
  other.exec("commit");
  expect(await Promise.all(reserved)).toEqual([[1], [2, 3], [4]]);
});
