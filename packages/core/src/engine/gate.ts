import { InvariantError, StorageError } from "../model/errors.ts";
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
          questions.sightings.forEach(({ id }, index) => void sightings.set(id, given(seen[index])));
        }
        if (questions.spends.length > 0) {
          const spent = await counter.spend(questions.spends.map((request) => ({ ...request, amount: 1, now })));
          questions.spends.forEach(({ token }, index) => void spends.set(token, given(spent[index])));
        }
      } catch (error) {
        if (error instanceof StorageError && error.code === "STORAGE_BUSY") throw error;
        report(error);
        unavailable = policy;
      }
    },
  };
}

/** An answer that is missing would be asked for again, for ever. */
function given<Answer>(answer: Answer | undefined): Answer {
  if (answer === undefined) throw new InvariantError("the counter answered less than it was asked");
  return answer;
}
