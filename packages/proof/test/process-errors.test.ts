import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createIssueEngine } from "@issuekit/core";
import { captureProcessErrors } from "@issuekit/core/process";
import { memory } from "@issuekit/memory";
import { sqlite } from "@issuekit/sqlite";
import { describe, expect, onTestFinished, test } from "vitest";

const script = fileURLToPath(new URL("../src/workers/crashing-child.ts", import.meta.url));

/** How a process ended, and what of it is stored. */
async function crash(how: string, exitAfterMs = 2_000) {
  const folder = mkdtempSync(join(tmpdir(), "issuekit-crash-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "issues.db");
  const args = ["--conditions=@issuekit/source", script, file, how, String(exitAfterMs)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 60_000 });
  const issues = createIssueEngine({ ...sqlite(file), projects: [{ id: 1, slug: "shop" }] });
  onTestFinished(() => issues.stop());
  const { items } = await issues.search();
  const event = items[0] && (await issues.event(items[0].id, "latest"));
  return { status, stdout, stderr, items, payload: event?.payload };
}

/** What Node prints of an error: not where it was thrown again, but all of its stack. */
const stackOf = (stderr: string) => stderr.split("\n").filter((line) => /^(?:\w*Error|\s+at )/.test(line));

describe("an error that nobody catches", () => {
  test("is stored, and the process ends as it would have without us", async () => {
    const bare = await crash("bare");
    const { status, stdout, stderr, items, payload } = await crash("throws");
    expect(items).toMatchObject([{ title: "TypeError: nobody caught this", level: "fatal", timesSeen: 1 }]);
    expect(payload?.exception?.values.at(-1)?.mechanism).toMatchObject({ handled: false, type: "onuncaughtexception" });
    expect({ status, stdout }).toEqual({ status: bare.status, stdout: bare.stdout });
    expect(status).toBe(1);
    expect(stackOf(stderr)).toEqual(stackOf(bare.stderr));
    expect(stackOf(stderr)[0]).toBe("TypeError: nobody caught this");
  });

  test.each([
    ["rejects", "RangeError: nobody awaited this"],
    [
      "rejects with text",
      "UnhandledPromiseRejection: This error originated either by throwing inside of an async function",
    ],
  ])("is one where a promise %s", async (how, title) => {
    const { status, items, payload } = await crash(how);
    expect(status).toBe(1);
    expect(items[0]?.title).toContain(title);
    expect(payload?.exception?.values.at(-1)?.mechanism).toMatchObject({
      handled: false,
      type: "onunhandledrejection",
    });
  });

  test.each(["hangs", "cannot store"])("ends the process all the same while storage %s", async (how) => {
    const { status, stderr, items } = await crash(how, 50);
    expect(status).toBe(1);
    expect(stackOf(stderr)[0]).toBe("TypeError: nobody caught this");
    expect(items).toEqual([]);
  });

  test("ends the process once, whoever else captures", async () => {
    const { status, items } = await crash("twice");
    expect(status).toBe(1);
    expect(items).toMatchObject([{ timesSeen: 2 }]);
  });

  test("is captured and left to a host that listens itself", async () => {
    const { status, stderr, items } = await crash("host listens");
    expect({ status, stderr }).toEqual({ status: 7, stderr: "" });
    expect(items).toMatchObject([{ title: "TypeError: nobody caught this" }]);
  });

  test("is nobody's business any more once it was ended", async () => {
    const { status, items } = await crash("stopped");
    expect(status).toBe(1);
    expect(items).toEqual([]);
  });

  test.each([-1, Number.NaN])("is waited for %d ms by nobody", async (exitAfterMs) => {
    const before = process.listenerCount("uncaughtException");
    const issues = createIssueEngine({ ...memory(), projects: [{ id: 1, slug: "shop" }] });
    expect(() => captureProcessErrors(issues, { exitAfterMs })).toThrow("exitAfterMs");
    expect(process.listenerCount("uncaughtException")).toBe(before);
  });
});
