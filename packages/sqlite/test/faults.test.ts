import { writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { aBirth, aChangeSet, aLoadRequest, aStoredOccurrence, hexOf } from "@issuekit/testkit";
import { describe, expect, onTestFinished, test } from "vitest";
import { sqlite } from "../src/index.ts";
import { newFile } from "./temporary.ts";

function open(...[target, options]: Parameters<typeof sqlite>) {
  const parts = sqlite(target, options);
  onTestFinished(() => parts.storage.close());
  return parts;
}

describe("what the disk refuses is a StorageError with its cause", () => {
  test("a folder that is not there, until it is", async () => {
    const path = join(newFile(), "..", "missing", "issues.db");
    const { storage } = open(path);
    const unavailable = {
      code: "STORAGE_UNAVAILABLE",
      retryable: true,
      message: expect.stringContaining(path) as string,
    };
    await expect(storage.load(aLoadRequest())).rejects.toMatchObject(unavailable);
    await expect(storage.load(aLoadRequest())).rejects.toHaveProperty("cause.errcode", 14);
  });

  test("a file that is no database", async () => {
    const path = newFile();
    writeFileSync(path, "not a database, but long enough to be looked at as one".repeat(100));
    await expect(open(path).storage.load(aLoadRequest())).rejects.toMatchObject({
      code: "STORAGE_FAILED",
      retryable: false,
    });
  });

  test("a file that may only be read", async () => {
    const path = newFile();
    await sqlite(path).storage.schema.migrate();
    const url = new URL(`${pathToFileURL(path).href}?mode=ro`);
    const { storage } = open(url);
    expect((await storage.load(aLoadRequest())).known.size).toBe(0);
    await expect(storage.reserveNumbers(7, 1)).rejects.toMatchObject({ code: "STORAGE_READ_ONLY", retryable: false });
  });

  test("a full disk leaves nothing half written, and space helps", async () => {
    const handle = new DatabaseSync(":memory:");
    const { storage } = open(handle);
    await storage.schema.migrate();
    const { page_count: pages } = handle.prepare("pragma page_count").get() as { page_count: number };
    const setLimit = (limit: number) => handle.exec(`pragma max_page_count = ${limit}`);
    const occurrences = Array.from({ length: 200 }, (_, index) =>
      aStoredOccurrence(`o${index}`, { payload: "x".repeat(3_000) }),
    );
    const changes = aChangeSet([aBirth(1, "a"), aBirth(2, "b", { occurrences })]);

    setLimit(pages + 20);
    await expect(storage.commit(changes)).rejects.toMatchObject({
      code: "STORAGE_FULL",
      retryable: true,
      ambiguous: false,
    });
    expect(handle.isTransaction).toBe(false);
    for (const table of ["groups", "hashes", "occurrences", "commits"]) {
      expect(handle.prepare(`select count(*) as count from issuekit_${table}`).get()).toMatchObject({ count: 0 });
    }

    setLimit(1_000_000);
    expect(await storage.commit(changes)).toMatchObject({ kind: "applied", refused: [] });
  });
});

test("what no database could take is no StorageError, and leaves nothing", async () => {
  const { storage } = open(":memory:");
  const fraction = aBirth(1, "a", { occurrences: [aStoredOccurrence("a", { at: 0.5 })] });
  await expect(storage.commit(aChangeSet([fraction]))).rejects.toMatchObject({ code: "INVARIANT" });
  expect(await storage.read.findGroup(7, { number: 1 })).toBeUndefined();
  expect((await storage.load(aLoadRequest({ hashes: [hexOf("hash a")] }))).hashes.size).toBe(0);
});
