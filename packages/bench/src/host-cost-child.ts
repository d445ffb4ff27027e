import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [kind = "memory", count = "0"] = process.argv.slice(2);
const gc = globalThis.gc;
if (gc === undefined) throw new Error("run with --expose-gc");

gc();
const before = process.memoryUsage();
const startedAt = performance.now();
const { createIssueEngine } = await import("@issuekit/core");
const folder = mkdtempSync(join(tmpdir(), "issuekit-bench-"));
const file = join(folder, "issues.db");
const ports =
  kind === "sqlite" ? (await import("@issuekit/sqlite")).sqlite(file) : (await import("@issuekit/memory")).memory();
const issues = createIssueEngine({ ...ports, projects: [{ id: 1, slug: "bench" }] });
await issues.search("");
const startMs = performance.now() - startedAt;

if (Number(count) > 0) {
  const { eventTexts, takeTexts } = await import("./events.ts");
  const texts = eventTexts(3, Date.now() - 3_600_000);
  for (let done = 0; done < Number(count); done += 1_000) {
    const inputs = takeTexts(texts, 1_000).map((text) => ({ kind: "event" as const, event: text }));
    await issues.ingestMany(inputs);
  }
}
await new Promise((resolve) => setTimeout(resolve, 50));
gc();
const after = process.memoryUsage();
await issues.stop();
const fileBytes = kind === "sqlite" ? statSync(file).size : 0;
rmSync(folder, { recursive: true, force: true });
console.log(
  JSON.stringify({ startMs, idleBytes: after.heapUsed - before.heapUsed, rssBytes: after.rss - before.rss, fileBytes }),
);
