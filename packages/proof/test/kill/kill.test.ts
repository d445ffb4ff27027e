import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
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

/** Starts a child and kills it: while it stands still inside a commit, or after so many answers. */
async function killOne(file: string, from: number, chance: () => number, insideCommit: boolean) {
  const stop = [1 + Math.floor(chance() * 20), 1 + Math.floor(chance() * 150)].map(String);
  const child = startChild("ingest-child.ts", [
    file,
    String(from),
    String(perChild),
    String(at),
    ...(insideCommit ? stop : []),
  ]);
  const answersToKill = Math.floor(chance() * 300);
  let answers = 0;
  child.onLine((line) => {
    if (line !== "ready" && line !== "done") answers += 1;
    if (insideCommit ? line.startsWith("inside ") : answers >= answersToKill) child.process.kill("SIGKILL");
  });
  const { signal } = await child.ended;
  const [said, changeSet] = child.lines.at(-1)?.split(" ") ?? [];
  return {
    killed: signal === "SIGKILL",
    /** The change set in whose transaction it was killed. */
    inside: said === "inside" ? changeSet : undefined,
    answered: acknowledged(child.lines),
  };
}

function isCommitted(file: string, changeSet: string): boolean {
  const database = new DatabaseSync(file);
  try {
    return database.prepare("select 1 from issuekit_commits where id = ?").get(changeSet) !== undefined;
  } finally {
    database.close();
  }
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
        if (end.inside !== undefined) {
          inside += 1;
          expect(isCommitted(file, end.inside), `seed ${seed}: ${end.inside} was not over`).toBe(false);
        }
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
    expect(inside).toBe(killsInsideCommit);
  },
);

/** Drains what waits for the listener of a process that is no more. */
async function drainAfter(file: string): Promise<readonly { readonly id: string; readonly attempt: number }[]> {
  const told: { id: string; attempt: number }[] = [];
  // The dead process's lease has to end first: the clock of the new one is past it.
  const clock = { now: () => Date.now() + 60_000, after: () => () => {} };
  const issues = createIssueEngine({ ...sqlite(file), clock, projects });
  issues.on("issue.created", ({ id, attempt }) => void told.push({ id, attempt }), { name: "pager" });
  await issues.drain();
  await issues.drain();
  await issues.stop();
  return told;
}

test("killed between claim and delivery, a drain in a new process delivers once more with the same id", async () => {
  const file = join(folder, "delivery.db");
  const child = startChild("deliver-child.ts", [file]);
  const line = await child.nextLine();
  child.process.kill("SIGKILL");
  expect((await child.ended).signal).toBe("SIGKILL");
  expect(child.lines).toEqual([expect.stringMatching(/^told /)]);
  expect(await drainAfter(file)).toEqual([{ id: line.slice("told ".length), attempt: 2 }]);
});

test("killed between commit and claim, a drain in a new process delivers once, for the first time", async () => {
  const file = join(folder, "claim.db");
  const child = startChild("deliver-child.ts", [file, "before-claim"]);
  expect(await child.nextLine()).toBe("claim");
  child.process.kill("SIGKILL");
  expect((await child.ended).signal).toBe("SIGKILL");
  expect(await drainAfter(file)).toEqual([{ id: expect.any(String), attempt: 1 }]);
});

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
