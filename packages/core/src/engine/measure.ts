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
      onMeasure(name, value, labels);
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
