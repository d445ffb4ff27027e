import type { GroupTypeRegistry } from "../group-types/registry.ts";
import { defaultScrub } from "../ingest/scrub.ts";
import type { Project } from "../model/project.ts";
import type { Clock } from "../ports/clock.ts";
import type { Counter } from "../ports/counter.ts";
import type { Ids } from "../ports/ids.ts";
import type { IssueStorage } from "../ports/storage.ts";
import type { AnnouncedGroup } from "./announced.ts";
import { createGate } from "./gate.ts";
import { priorityAsker } from "./initial-priority.ts";
import type { ReportInternalError } from "./internal-errors.ts";
import { createIssueFace } from "./issue-face.ts";
import type { Measure } from "./measure.ts";
import type { IssueEngineOptions } from "./options.ts";
import { createProjectRunner, type ProjectRunner } from "./project-runner.ts";
import type { Turns } from "./turns.ts";

/** One runner per project, made when it is first needed. */
export interface Runners {
  of(project: Project): ProjectRunner;
  /** Resolves when nothing is queued or under way in any of them. */
  idle(): Promise<void>;
}

/** What all runners of an engine share. */
export interface RunnerParts {
  readonly options: IssueEngineOptions;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly types: GroupTypeRegistry;
  readonly measure: Measure;
  readonly report: ReportInternalError;
  readonly hearsOccurrences: () => boolean;
  readonly queueLimit: number;
  readonly maxBatch: number;
  readonly batchTargetMs: number;
  readonly turns: Turns;
}

/** What batches are committed through, and who hears of it. */
export interface Route {
  readonly storage: IssueStorage;
  readonly counter: Counter;
  /** Must not throw. */
  readonly onCommitted: (project: Project, announced: readonly AnnouncedGroup[]) => void;
  /** Resolves when the project's durable listeners are registered. */
  readonly listenersReady: (project: Project) => Promise<void>;
  /** Called between batches, never failing. */
  readonly afterBatch: () => Promise<void>;
}

export function createRunners(parts: RunnerParts, route: Route): Runners {
  const { options, clock, ids, types, measure, report, queueLimit, maxBatch, batchTargetMs, turns } = parts;
  const { storage, counter, afterBatch } = route;
  const byProject = new Map<number, ProjectRunner>();

  function runnerOf(project: Project): ProjectRunner {
    return createProjectRunner({
      loop: {
        project,
        storage,
        clock,
        ids,
        face: createIssueFace(project, types),
        rules: {
          policy: options.regressionPolicy ?? "eventTime",
          fingerprintLimit: options.fingerprintLimit ?? null,
          initialPriority: priorityAsker(options.initialPriority, report),
        },
        measure,
        report,
        hearsOccurrences: parts.hearsOccurrences,
        onCommitted: (announced) => route.onCommitted(project, announced),
        listenersReady: () => route.listenersReady(project),
      },
      newGate: () => createGate(counter, options.whenCounterUnavailable ?? "create", report),
      types,
      parsing: { allowsUnreleased, scrub: options.scrub === false ? null : (options.scrub ?? defaultScrub) },
      queueLimit,
      maxBatch,
      batchTargetMs,
      turns,
      afterBatch,
    });
  }

  function allowsUnreleased(slug: string): boolean {
    return options.unreleasedTypes === "all" || (options.unreleasedTypes ?? []).includes(slug);
  }

  return {
    of(project) {
      let runner = byProject.get(project.id);
      if (runner === undefined) byProject.set(project.id, (runner = runnerOf(project)));
      return runner;
    },
    async idle() {
      for (const runner of byProject.values()) await runner.idle();
    },
  };
}
