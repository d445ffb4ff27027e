import { StorageError } from "../model/errors.ts";
import type { IngestInput } from "../model/input.ts";
import type { Outcome, RejectionCode } from "../model/outcome.ts";
import type { Project } from "../model/project.ts";
import type { Clock } from "../ports/clock.ts";
import type { Settled } from "./batch.ts";
import type { ReportInternalError } from "./internal-errors.ts";
import { measureOutcome, type Measure } from "./measure.ts";
import { findProject } from "./project-directory.ts";
import { deferred, unread } from "./project-runner.ts";
import { categoryOf, toReceived, type ReceivedCounts } from "./received-counts.ts";
import type { Runners } from "./runners.ts";
import { toError } from "./to-error.ts";

/** Where inputs go in: each is stamped, led to its project's runner, and counted with what became of it. */
export interface Intake {
  /** Takes inputs in their order. Long lists are split, so that a list does not fill the queue by itself. */
  takeMany(inputs: readonly IngestInput[], into: Destination): Promise<readonly Outcome[]>;
  /** What `idle` waits for as well until it is done. */
  watch<Answer>(work: Promise<Answer>): Promise<Answer>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  /** From now on every input is `deferred` with `STOPPED`. */
  close(): void;
}

export interface Destination {
  readonly projects: () => Promise<readonly Project[]>;
  readonly runners: Runners;
}

export interface IntakeParts {
  readonly clock: Clock;
  readonly measure: Measure;
  readonly report: ReportInternalError;
  readonly received: ReceivedCounts;
  /** How many inputs of a list are taken at once. */
  readonly slice: number;
}

export function createIntake({ clock, measure, report, received, slice }: IntakeParts): Intake {
  const underWay = new Set<Promise<unknown>>();
  let closed = false;

  async function takeAll(
    inputs: readonly IngestInput[],
    into: Destination,
    receivedAt: number,
  ): Promise<readonly Outcome[]> {
    if (closed) return inputs.map((input) => deferred(input, null, "STOPPED", "the engine has stopped", null));
    let projects: readonly Project[];
    try {
      projects = await into.projects();
    } catch (error) {
      if (!(error instanceof StorageError)) report(error);
      const cause = toError(error);
      const code = cause instanceof StorageError && cause.code === "STORAGE_BUSY" ? "STORAGE_BUSY" : "STORAGE";
      return inputs.map((input) => deferred(input, null, code, cause.message, cause));
    }
    return Promise.all(
      inputs.map(async (input) => {
        const { outcome, parsed } = await takeOne(input, into.runners, projects, receivedAt);
        measureOutcome(measure, outcome, parsed);
        return outcome;
      }),
    );
  }

  async function takeOne(
    input: IngestInput,
    runners: Runners,
    projects: readonly Project[],
    now: number,
  ): Promise<Settled> {
    if (typeof input !== "object" || input === null) {
      return rejectedInput({ kind: "event", event: input }, "INPUT_KIND_UNKNOWN", "kind", "the input is no object");
    }
    const project = findProject(projects, input.project);
    if ("code" in project) return rejectedInput(input, "PROJECT_UNKNOWN", "project", project.message);
    const stamp: unknown = input.receivedAt ?? now;
    const receivedAt = Number.isSafeInteger(stamp) ? (stamp as number) : now;
    const settled = await runners.of(project).take(input, receivedAt);
    received.add(project.id, toReceived(settled.outcome, categoryOf(input, settled)));
    return receivedAt === stamp ? settled : { ...settled, outcome: withoutStamp(settled.outcome) };
  }

  function watch<Answer>(work: Promise<Answer>): Promise<Answer> {
    underWay.add(work);
    return work.finally(() => underWay.delete(work));
  }

  return {
    async takeMany(inputs, into) {
      const receivedAt = clock.now();
      if (inputs.length <= slice) return watch(takeAll(inputs, into, receivedAt));
      const outcomes: Outcome[] = [];
      for (let start = 0; start < inputs.length; start += slice) {
        outcomes.push(...(await watch(takeAll(inputs.slice(start, start + slice), into, receivedAt))));
      }
      return outcomes;
    },
    watch,
    async idle() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
    close() {
      closed = true;
    },
  };
}

function withoutStamp(outcome: Outcome): Outcome {
  const repair = { path: "receivedAt", reason: "is no time in ms: the time at this door is used" };
  return { ...outcome, repairs: [...outcome.repairs, repair] };
}

function rejectedInput(input: IngestInput, code: RejectionCode, path: string, reason: string): Settled {
  const outcome: Outcome = { ...unread(input, null), kind: "rejected", code, reason, faults: [{ path, reason }] };
  return { outcome, parsed: null };
}
