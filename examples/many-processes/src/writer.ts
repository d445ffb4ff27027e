// A process that writes events until it is told to stop: `writer.ts PLACE WRITER FROM`. It says to its parent how far it
// has come; whoever takes its place goes on from there.
import { setTimeout } from "node:timers/promises";
import { openEngine } from "./open-engine.ts";
import { shopEvent } from "./shop-event.ts";

export interface WriterProgress {
  /** All events before this one are stored. */
  readonly stored: number;
  readonly newIssues: number;
  /** Units that another process got ahead of; they were decided again. */
  readonly refusals: number;
  /** Events that were deferred, and sent again. */
  readonly retries: number;
}

const [, , place = "", writer = "0", from = "0"] = process.argv;
const atATime = 25;

let refusals = 0;
let stopping = false;
process.on("message", () => (stopping = true));
// A terminal interrupts everybody; the parent says when to stop.
process.on("SIGINT", () => {});
// Nobody is left to report to.
process.on("disconnect", () => process.exit());

const { issues, close } = openEngine(place, {
  onMeasure: (name, value) => {
    if (name === "batch.refused-units") refusals += value;
  },
});
issues.start();

for (let stored = Number(from); !stopping;) {
  let waiting = Array.from({ length: atATime }, (_, index) => shopEvent(Number(writer), stored + index));
  let newIssues = 0;
  let retries = 0;
  while (waiting.length > 0) {
    const outcomes = await issues.ingestMany(waiting.map((event) => ({ kind: "event", event })));
    newIssues += outcomes.filter(({ kind }) => kind === "created").length;
    waiting = waiting.filter((_, index) => outcomes[index]?.kind === "deferred");
    retries += waiting.length;
    if (waiting.length > 0) await setTimeout(100);
  }
  stored += atATime;
  // What a parent that is gone does not hear goes to the callback; without one it would be thrown.
  process.send?.({ stored, newIssues, refusals, retries } satisfies WriterProgress, () => {});
  refusals = 0;
}
await close();
process.disconnect?.();
