import type { ParsedInput } from "../ingest/parsed-input.ts";
import { hasNoiseThreshold } from "../ingest/decide-noise.ts";
import type { Outcome } from "../model/outcome.ts";
import { onLateRejection } from "./late-rejection.ts";
import type { MeasureLabels } from "./options.ts";

/** Where time goes: hands figures to the host and costs nothing where nobody listens. */
export interface Measure {
  step<T>(name: string, work: () => Promise<T>): Promise<T>;
  sync<T>(name: string, work: () => T): T;
  count(name: string, value: number, labels?: MeasureLabels): void;
}

export function createMeasure(
  onMeasure: ((name: string, value: number, labels: MeasureLabels) => void) | undefined,
  report: (error: unknown) => void,
): Measure {
  if (onMeasure === undefined) {
    return { step: (_, work) => work(), sync: (_, work) => work(), count: () => undefined };
  }
  const say = (name: string, value: number, labels: MeasureLabels = {}) => {
    try {
      onLateRejection(onMeasure(name, value, labels), report);
    } catch (error) {
      report(error);
    }
  };
  return {
    async step(name, work) {
      const startedAt = performance.now();
      try {
        return await work();
      } finally {
        say("step.ms", performance.now() - startedAt, { step: name });
      }
    },
    sync(name, work) {
      const startedAt = performance.now();
      try {
        return work();
      } finally {
        say("step.ms", performance.now() - startedAt, { step: name });
      }
    },
    count: say,
  };
}

/** Counts what became of one input, and what the thresholds and quotas said about it. */
export function measureOutcome(measure: Measure, outcome: Outcome, parsed: ParsedInput | null): void {
  const type = parsed?.groupType.slug ?? "";
  measure.count("outcome", 1, { kind: outcome.kind, input: outcome.inputKind, type });
  if (outcome.kind === "rateLimited") measure.count("quota.refused", 1, { quota: outcome.reason, type });
  if (outcome.kind === "suppressed") measure.count("noise", 1, { verdict: "suppress", because: outcome.reason, type });
  if (outcome.kind === "created" && hasNoiseThreshold(parsed?.groupType.noise ?? null)) {
    const because = outcome.counterUnavailable ? "counter-unavailable" : "threshold-reached";
    measure.count("noise", 1, { verdict: "create", because, type });
  }
}
