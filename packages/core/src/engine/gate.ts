import { StorageError } from "../model/errors.ts";
import type { BatchDecision, GateAnswers } from "../ingest/decide-batch.ts";
import type { SightingAnswer } from "../ingest/decide-noise.ts";
import type { Counter } from "../ports/counter.ts";
import type { ReportInternalError } from "./internal-errors.ts";

type Questions = Extract<BatchDecision, { kind: "ask" }>;

/** Asks the counter for one batch and keeps its answers through every try. */
export interface Gate {
  readonly answers: GateAnswers;
  ask(questions: Questions, now: number): Promise<void>;
}

/**
 * A counter that is busy defers the batch like a busy storage; one that cannot be reached leaves the decision to the
 * host's policy.
 */
export function createGate(counter: Counter, policy: "create" | "suppress", report: ReportInternalError): Gate {
  const sightings = new Map<string, SightingAnswer>();
  const spends = new Map<string, { granted: boolean; used: readonly number[] }>();
  let unavailable: GateAnswers["unavailable"] = null;
  return {
    get answers() {
      return { sightings, spends, unavailable };
    },
    async ask(questions, now) {
      try {
        if (questions.sightings.length > 0) {
          const seen = await counter.sight(questions.sightings.map(({ id: _, ...rest }) => ({ ...rest, now })));
          questions.sightings.forEach(({ id }, index) => {
            const answer = seen[index];
            if (answer !== undefined) sightings.set(id, answer);
          });
        }
        if (questions.spends.length > 0) {
          const spent = await counter.spend(questions.spends.map((request) => ({ ...request, amount: 1, now })));
          questions.spends.forEach(({ token }, index) => {
            const answer = spent[index];
            if (answer !== undefined) spends.set(token, answer);
          });
        }
      } catch (error) {
        if (error instanceof StorageError && error.code === "STORAGE_BUSY") throw error;
        report(error);
        unavailable = policy;
      }
    },
  };
}
