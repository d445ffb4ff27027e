import type { IngestInput } from "../model/input.ts";
import type { Outcome } from "../model/outcome.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import type { ProjectStore, ReceivedCount } from "../ports/storage.ts";
import type { Settled } from "./batch.ts";
import type { ReceivedTotals } from "./issue-engine.ts";

const hourMs = 3_600_000;
const flushEveryMs = 5_000;

/** Counts of what was received: gathered here, added to storage every few seconds and whenever someone looks. */
export interface ReceivedCounts {
  add(projectId: number, count: ReceivedTotals): void;
  /** Whether the last flush is so long ago that the next commit should bring one along. */
  isDue(): boolean;
  /** Writes what was gathered. What cannot be written is kept and written later, once. */
  flush(): Promise<void>;
}

interface Parcel {
  readonly id: string;
  readonly projectId: number;
  readonly counts: readonly ReceivedCount[];
}

export function createReceivedCounts(store: ProjectStore, clock: Clock, ids: Ids): ReceivedCounts {
  let gathered = new Map<number, Map<string, ReceivedCount>>();
  let parcels: Parcel[] = [];
  let flushedAt = clock.now();
  let flushing: Promise<void> = Promise.resolve();

  async function send(): Promise<void> {
    flushedAt = clock.now();
    for (const [projectId, counts] of gathered) {
      parcels.push({ id: ids.next("commit"), projectId, counts: [...counts.values()] });
    }
    gathered = new Map();
    while (parcels[0] !== undefined) {
      // A parcel keeps its id, so that one whose answer was lost is not added twice.
      await store.addReceived({ ...parcels[0], now: clock.now() });
      parcels = parcels.slice(1);
    }
  }

  return {
    add(projectId, { category, outcome, reason, quantity }) {
      const hourStart = Math.floor(clock.now() / hourMs) * hourMs;
      let counts = gathered.get(projectId);
      if (counts === undefined) gathered.set(projectId, (counts = new Map()));
      const key = JSON.stringify([hourStart, category, outcome, reason]);
      const sum = (counts.get(key)?.quantity ?? 0) + quantity;
      counts.set(key, { hourStart, category, outcome, reason, quantity: sum });
    },
    isDue: () => gathered.size > 0 && clock.now() - flushedAt >= flushEveryMs,
    flush() {
      flushing = flushing.catch(() => undefined).then(send);
      return flushing;
    },
  };
}

/** How an outcome counts: under the category of what came in. */
export function toReceived(outcome: Outcome, category: string): ReceivedTotals {
  switch (outcome.kind) {
    case "created":
    case "aggregated":
    case "regressed":
      return { category, outcome: "accepted", reason: "", quantity: 1 };
    case "rejected":
      return { category, outcome: "rejected", reason: outcome.code, quantity: 1 };
    case "deferred":
      return { category, outcome: "deferred", reason: outcome.code, quantity: 1 };
    default:
      return { category, outcome: outcome.kind, reason: outcome.reason, quantity: 1 };
  }
}

/** What the field calls the kind of an input in counts and rate limits. */
export function categoryOf(input: IngestInput, { parsed }: Settled): string {
  if (input.kind === "occurrence" || input.kind === "feedback") return input.kind;
  if (input.kind !== "event") return "unknown";
  const isError = parsed === null ? looksLikeError(input.event) : parsed.event?.type === "error";
  return isError ? "error" : "default";
}

/** A guess at what was not parsed: it was refused or had no room. */
function looksLikeError(event: unknown): boolean {
  if (typeof event === "string") return event.includes('"exception"');
  const exception = (event as { exception?: unknown } | null | undefined)?.exception;
  return exception !== undefined && exception !== null;
}
