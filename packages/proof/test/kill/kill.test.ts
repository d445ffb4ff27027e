import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createIssueEngine } from "@issuekit/core";
import { sqlite } from "@issuekit/sqlite";
import { afterAll, expect, test } from "vitest";
import { startChild } from "../../src/workers/child.ts";
import { recount } from "../../src/workers/recount.ts";
import { createChance, numberedEvent, projects } from "../../src/workers/seeded.ts";

const folder = mkdtempSync(join(tmpdir(), "issuekit-kill-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = Date.parse("2026-03-01T12:00:00Z");
const kills = 50;
const killsInsideCommit = 15;
const perChild = 400;
const files = 5;

const acknowledged = (lines: readonly string[]) =>
  lines.flatMap((line) => {
    const [kind = "", index] = line.split(" ");
    return ["created", "aggregated", "regressed", "duplicate"].includes(kind) && index !== undefined
      ? [Number(index)]
      : [];
  });
const idOf = (index: number) => index.toString(16).padStart(32, "0");

/** Starts a child and kills it: at the nth commit that it announces, or a while after it is ready. */
async function killOne(file: string, from: number, chance: () => number, insideCommit: boolean) {
  const child = startChild("ingest-child.ts", [
    file,
    String(from),
    String(perChild),
    String(at),
    insideCommit ? "mark" : "",
  ]);
  const commitToKill = 1 + Math.floor(chance() * 30);
  const answersToKill = Math.floor(chance() * 300);
  let commits = 0;
  let answers = 0;
  child.onLine((line) => {
    if (line === "commit") commits += 1;
    else if (line !== "ready" && line !== "done") answers += 1;
    if (insideCommit ? line === "commit" && commits === commitToKill : answers >= answersToKill && line !== "commit")
      child.process.kill("SIGKILL");
  });
  const { signal } = await child.ended;
  return {
    killed: signal === "SIGKILL",
    inside: insideCommit && child.lines.at(-1) === "commit",
    answered: acknowledged(child.lines),
  };
}

test(
  "what was answered is there after a kill, in every summary, and sending all again ends exact",
  { timeout: 240_000 },
  async () => {
    const seed = Number(process.env["ISSUEKIT_SEED"] ?? Date.now() % 1_000_000);
    const chance = createChance(seed);
    let done = 0;
    let inside = 0;
    for (let round = 0; round < files; round += 1) {
      const file = join(folder, `kill-${round}.db`);
      const answered = new Set<number>();
      const share = Math.ceil(kills / files);
      let killed = 0;
      for (let tries = 0; killed < share && tries < share * 3; tries += 1) {
        const wantsInside = inside < killsInsideCommit && tries % 2 === 0;
        const end = await killOne(file, tries * 200, chance, wantsInside);
        if (end.killed) killed += 1;
        if (end.killed && end.inside) inside += 1;
        for (const index of end.answered) answered.add(index);
        const found = recount(file);
        expect(found.differences, `seed ${seed}, file ${round}, kill ${killed}`).toEqual([]);
        const lost = [...answered].filter((index) => !found.ids.has(idOf(index)));
        expect(lost, `seed ${seed}: answered and lost`).toEqual([]);
      }
      done += killed;

      const issues = createIssueEngine({ ...sqlite(file), projects });
      const total = (share * 3 + 2) * 200;
      const outcomes = await issues.ingestMany(
        Array.from({ length: total }, (_, index) => ({
          kind: "event" as const,
          event: numberedEvent(index, at),
          trusted: true,
        })),
      );
      expect(outcomes.filter(({ kind }) => kind === "deferred" || kind === "rejected")).toEqual([]);
      const { items } = await issues.search();
      await issues.stop();
      const after = recount(file);
      expect(after.differences).toEqual([]);
      expect(after.occurrences).toBe(total);
      expect(items.map(({ timesSeen }) => timesSeen).reduce((sum, times) => sum + times, 0)).toBe(total);
    }
    process.stdout.write(`${done} kills, ${inside} of them inside commit (seed ${seed})\n`);
    expect(done).toBeGreaterThanOrEqual(kills);
    expect(inside).toBeGreaterThanOrEqual(10);
  },
);

test(
  "killed between commit and delivery, a drain in a new process delivers once more with the same id",
  { timeout: 30_000 },
  async () => {
    const file = join(folder, "delivery.db");
    const child = startChild("deliver-child.ts", [file]);
    const ids: string[] = [];
    child.onLine((line) => {
      if (!line.startsWith("told ")) return;
      ids.push(line.slice("told ".length));
      child.process.kill("SIGKILL");
    });
    expect((await child.ended).signal).toBe("SIGKILL");
    expect(ids).toHaveLength(1);

    const parts = sqlite(file);
    const told: { id: string; attempt: number }[] = [];
    // The dead process's lease has to end first: the clock of the new one is past it.
    const clock = { now: () => Date.now() + 60_000, after: () => () => {} };
    const issues = createIssueEngine({ ...parts, clock, projects });
    issues.on("issue.created", ({ id, attempt }) => void told.push({ id, attempt }), { name: "pager" });
    await issues.drain();
    await issues.drain();
    await issues.stop();
    expect(told).toEqual([{ id: ids[0], attempt: 2 }]);
  },
);

test("four processes on one file count every event once", { timeout: 60_000 }, async () => {
  const file = join(folder, "four.db");
  const children = [0, 1, 2, 3].map((writer) =>
    // The ranges overlap by half: each event comes from two processes.
    startChild("ingest-child.ts", [file, String(writer * 100), "200", String(at)]),
  );
  const ends = await Promise.all(children.map(({ ended }) => ended));
  expect(ends.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  const kinds = children
    .flatMap(({ lines }) => lines.map((line) => line.split(" ")[0] ?? ""))
    .filter((kind) => kind !== "ready" && kind !== "done");
  const count = (kind: string) => kinds.filter((each) => each === kind).length;
  expect(count("created")).toBe(7);
  expect(count("created") + count("aggregated")).toBe(500);
  expect(count("duplicate")).toBe(300);
  const found = recount(file);
  expect(found.differences).toEqual([]);
  expect(found.occurrences).toBe(500);
});
