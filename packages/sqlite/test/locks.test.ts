import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
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

/** A driver that tells of each try for the write lock, and of how long SQLite itself may wait for it. */
function watchedDriver() {
  const tried: { onTry(): void } = { onTry: () => {} };
  const ownWaitsMs: number[] = [];
  class Watched extends DatabaseSync {
    override exec(sql: string): void {
      const [, ms] = /busy_timeout = (\d+)/.exec(sql) ?? [];
      if (ms !== undefined) ownWaitsMs.push(Number(ms));
      super.exec(sql);
    }
    override prepare(sql: string): StatementSync {
      const statement = super.prepare(sql);
      if (sql !== "begin immediate") return statement;
      const run = statement.run.bind(statement) as () => ReturnType<StatementSync["run"]>;
      statement.run = () => {
        tried.onTry();
        return run();
      };
      return statement;
    }
  }
  return { Watched, tried, ownWaitsMs };
}

/** A store whose schema is there, on a watched connection, and another connection that holds its write lock. */
async function openHeld(options: SqliteOptions = {}) {
  const { Watched, ...watched } = watchedDriver();
  const path = newFile();
  const handle = new Watched(path);
  const { storage } = sqlite(handle, options);
  await storage.schema.migrate();
  const other = new DatabaseSync(path);
  other.exec("begin immediate");
  onTestFinished(async () => {
    await storage.close();
    other.close();
    handle.close();
  });
  return { storage, other, ...watched };
}

const busy = { code: "STORAGE_BUSY", retryable: true, ambiguous: false };

describe("a lock that another connection holds", () => {
  test("is waited for, and then the commit is applied", async () => {
    const { storage, other, tried } = await openHeld();
    let tries = 0;
    tried.onTry = () => {
      tries += 1;
      if (tries === 3) setImmediate(() => other.exec("commit"));
    };
    expect(await storage.commit(aChangeSet([aBirth(1, "a")]))).toMatchObject({ kind: "applied", refused: [] });
    expect(tries).toBeGreaterThan(3);
  });

  test("does not stop the event loop: between two tries it turns, however many calls wait", async () => {
    const { storage, other, tried, ownWaitsMs } = await openHeld();
    expect(ownWaitsMs.length).toBeGreaterThan(0);
    expect(ownWaitsMs.filter((ms) => ms > 10)).toEqual([]);
    let turn = 0;
    const turns: number[] = [];
    const finished = new Promise<void>((resolve) => {
      tried.onTry = () => {
        turns.push(turn);
        if (turns.length === 40) resolve();
      };
    });
    let counting = true;
    const count = (): void => {
      turn += 1;
      if (counting) setImmediate(count);
    };
    setImmediate(count);
    const writes = Array.from({ length: 20 }, () => storage.reserveNumbers(7, 1));
    await finished;
    const whileHeld = turns.slice(0, 40);
    other.exec("commit");
    await Promise.all(writes);
    counting = false;
    expect(new Set(whileHeld).size, "one try in a turn").toBe(40);
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
    const { storage, tried } = await openHeld({ lockWaitMs: 150 });
    let tries = 0;
    tried.onTry = () => (tries += 1);
    const [first, ...others] = Array.from({ length: 10 }, () => storage.reserveNumbers(7, 1));
    await expect(first).rejects.toMatchObject(busy);
    tries = 0;
    for (const call of await Promise.allSettled(others)) expect(call).toMatchObject({ status: "rejected" });
    // The wait of each is over by then; one who began to wait now would try again and again.
    expect(tries).toBeLessThanOrEqual(2 * others.length);
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
