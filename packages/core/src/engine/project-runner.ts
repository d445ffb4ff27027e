import type { GroupTypeRegistry } from "../group-types/registry.ts";
import { parseInput, type ParseContext, type ParseResult } from "../ingest/parse-input.ts";
import type { DeferralCode, Outcome } from "../model/outcome.ts";
import type { IngestInput } from "../model/input.ts";
import type { Arrival, Pending, Settled } from "./batch.ts";
import { runBatch, type CommitLoop } from "./commit-loop.ts";
import { RecentGroups } from "./recent-groups.ts";
import type { Gate } from "./gate.ts";
import { toError } from "./to-error.ts";
import type { Turns } from "./turns.ts";

/** Gathers one project's inputs into batches: what arrives while a commit is under way forms the next one. */
export interface ProjectRunner {
  /** Queues one input. Its outcome is `deferred` with `QUEUE_FULL` when too many wait. */
  take(input: IngestInput, receivedAt: number): Promise<Settled>;
  /** Resolves when nothing is queued or under way. */
  idle(): Promise<void>;
}

export interface RunnerOptions {
  readonly loop: Omit<CommitLoop, "recent">;
  readonly newGate: () => Gate;
  readonly types: GroupTypeRegistry;
  readonly parsing: Pick<ParseContext, "allowsUnreleased" | "scrub">;
  readonly queueLimit: number;
  readonly maxBatch: number;
  readonly batchTargetMs: number;
  /** Shared by all runners of an engine. */
  readonly turns: Turns;
  /** Called between batches, never failing. */
  readonly afterBatch: () => Promise<void>;
}

export function createProjectRunner(options: RunnerOptions): ProjectRunner {
  const { batchTargetMs, maxBatch } = options;
  const loop: CommitLoop = { ...options.loop, recent: new RecentGroups() };
  const projectId = loop.project.id;
  let queue: Arrival[] = [];
  let running: Promise<void> | undefined;
  // Shrinks and grows towards the target; starts small, so that the first batch of a cold start is no stall.
  let batchSize = loop.storage.blocking ? Math.min(32, maxBatch) : maxBatch;

  async function run(): Promise<void> {
    // Calls of one turn of the event loop form one batch.
    await Promise.resolve();
    while (queue.length > 0) await options.turns.run(runNext);
    running = undefined;
  }

  async function runNext(): Promise<number> {
    const batch = queue.slice(0, batchSize);
    queue = queue.slice(batchSize);
    loop.measure.count("batch.size", batch.length);
    loop.measure.count("queue.length", queue.length, { project: loop.project.slug });
    const startedAt = performance.now();
    await runSafely(batch);
    const elapsedMs = performance.now() - startedAt;
    if (loop.storage.blocking) batchSize = nextBatchSize(batch.length, elapsedMs);
    await options.afterBatch();
    return elapsedMs;
  }

  /** Whatever fails, every input of the batch gets an outcome: settling one that has its own already changes nothing. */
  async function runSafely(batch: readonly Arrival[]): Promise<void> {
    try {
      await runBatch(loop, options.newGate(), parseBatch(batch));
    } catch (error) {
      const cause = toError(error);
      loop.report(cause);
      for (const { input, settle } of batch) {
        const outcome = deferred(input, projectId, "INTERNAL", `the batch failed: ${cause.message}`, cause);
        settle({ outcome, parsed: null });
      }
    }
  }

  function nextBatchSize(size: number, elapsedMs: number): number {
    if (size < batchSize && elapsedMs <= batchTargetMs) return batchSize;
    const fitting = (size * batchTargetMs) / Math.max(elapsedMs, 0.1);
    // Half the way only: one slow commit, such as a checkpoint, says little about the next.
    return Math.max(1, Math.min(maxBatch, Math.round((batchSize + Math.min(fitting, batchSize * 3)) / 2)));
  }

  function parseBatch(batch: readonly Arrival[]): readonly Pending[] {
    return loop.measure.sync("parse", () =>
      batch.flatMap(({ input, receivedAt, settle }) => {
        const result = parseSafely(input, receivedAt);
        if (result.kind === "settled") {
          settle({ outcome: result.outcome, parsed: null });
          return [];
        }
        const parsed = result.input;
        return [{ parsed, settle: (outcome) => settle({ outcome, parsed }) }];
      }),
    );
  }

  function parseSafely(
    input: IngestInput,
    receivedAt: number,
  ): Extract<ParseResult, { kind: "parsed" }> | { readonly kind: "settled"; readonly outcome: Outcome } {
    try {
      const context = { ...options.parsing, projectId, receivedAt, types: options.types };
      const result = parseInput(input, context);
      if (result.kind === "parsed") return result;
      return { kind: "settled", outcome: { ...unread(input, projectId), ...result } };
    } catch (error) {
      const cause = toError(error);
      loop.report(cause);
      const outcome = deferred(input, projectId, "INTERNAL", `parsing failed: ${cause.message}`, cause);
      return { kind: "settled", outcome };
    }
  }

  return {
    take(input, receivedAt) {
      if (queue.length >= options.queueLimit) {
        const reason = `${options.queueLimit} inputs wait already`;
        return Promise.resolve({ outcome: deferred(input, projectId, "QUEUE_FULL", reason, null), parsed: null });
      }
      return new Promise((settle) => {
        queue.push({ input, receivedAt, settle });
        running ??= run();
      });
    },
    async idle() {
      while (running !== undefined) await running;
    },
  };
}

/** The part of an outcome that is known of an input that was not read. */
export function unread(input: IngestInput, projectId: number | null): Pick<Outcome, CommonKeys> {
  return { inputKind: input.kind, projectId, eventId: null, occurrenceId: null, repairs: [], timeCorrection: null };
}

type CommonKeys = "inputKind" | "projectId" | "eventId" | "occurrenceId" | "repairs" | "timeCorrection";

export function deferred(
  input: IngestInput,
  projectId: number | null,
  code: DeferralCode,
  reason: string,
  error: Error | null,
): Outcome {
  return { ...unread(input, projectId), kind: "deferred", code, reason, error };
}
