// Four writers in one process: `racing-child.ts INDEX`. Each line of input names a race and a file, and perhaps a guard
// to take away; it says "ready", waits for the next line, and says how many outcomes of each kind there were.
import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { createIssueEngine, type IngestInput, type IssueEngine } from "@issuekit/core";
import { manualClock } from "@issuekit/memory";
import { sqlite } from "@issuekit/sqlite";
import type { Parts } from "../adapter.ts";
import { plantOf, wrapWith } from "../faults/guards.ts";
import { aRacingError, aRacingFinding, racingAt, racingTypes, racingWriters } from "./racing.ts";
import { projects } from "./seeded.ts";

const processIndex = Number(process.argv[2]);
const enginesPerProcess = 4;

type Work = (engine: IssueEngine, writer: number) => Promise<readonly { readonly kind: string }[]>;

const ingestAll =
  (inputs: (writer: number) => readonly IngestInput[]): Work =>
  (engine, writer) =>
    engine.ingestMany(inputs(writer));

const races: Readonly<Record<string, Work>> = {
  regress: ingestAll((writer) => [aRacingError(writer)]),
  noise: ingestAll((writer) =>
    numbers(1_000)
      .filter((number) => number % racingWriters === writer)
      .map((number) => aRacingFinding(number, "noisy", ["one"])),
  ),
  quota: ingestAll((writer) => [aRacingFinding(writer, "scarce", ["one"])]),
  // In each round everybody meets some of three new hashes, and only one may have each.
  hashes: ingestAll((writer) =>
    numbers(20).map((round) => {
      const pairs = [
        ["p", "q"],
        ["q", "r"],
        ["r", "p"],
        ["p", "q", "r"],
      ] as const;
      const parts = pairs[(writer + round) % pairs.length] ?? [];
      return aRacingFinding(
        round * racingWriters + writer,
        "free",
        parts.map((part) => `${part}${round}`),
      );
    }),
  ),
  // One writer resolves again and again what all others open.
  async triage(engine, writer) {
    const results: { readonly kind: string }[] = [];
    for (const round of numbers(20)) {
      if (writer === 0) results.push(...(await engine.update(["SHOP-1"], { status: "resolved" }, { actor: "user:1" })));
      else results.push(await engine.ingest(aRacingError(round * racingWriters + writer)));
    }
    return results;
  },
};

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function openEngines(file: string, guard: string | undefined): readonly IssueEngine[] {
  const wrap = guard === undefined ? (parts: Parts) => parts : wrapWith(plantOf(guard));
  return numbers(enginesPerProcess).map(() =>
    createIssueEngine({
      ...wrap(sqlite(file)),
      clock: manualClock(racingAt),
      projects,
      groupTypes: racingTypes,
      // Small batches, so that the writers take turns.
      maxBatch: 25,
    }),
  );
}

const input = createInterface({ input: process.stdin });
const lines = input[Symbol.asyncIterator]();
const nextLine = async () => (await lines.next()).value;
const say = (line: string) => writeSync(1, `${line}\n`);

for (let order = await nextLine(); order !== undefined; order = await nextLine()) {
  const [race = "", file = "", guard] = order.split(" ");
  const work = races[race];
  if (work === undefined) throw new RangeError(`no race is called ${race}`);
  const engines = openEngines(file, guard);
  for (const engine of engines) await engine.projects();
  say("ready");
  await nextLine();
  const outcomes = await Promise.all(
    engines.map((engine, index) => work(engine, processIndex * enginesPerProcess + index)),
  );
  for (const engine of engines) await engine.stop();
  const counts: Record<string, number> = {};
  for (const { kind } of outcomes.flat()) counts[kind] = (counts[kind] ?? 0) + 1;
  say(JSON.stringify(counts));
}
