import { runtime } from "#runtime";
import { buildCaptureEvent } from "../capture/build-event.ts";
import type { CaptureContext } from "../capture/capture-input.ts";
import { readProperty } from "../capture/safe-read.ts";
import { createGroupTypeRegistry } from "../group-types/registry.ts";
import { UsageError } from "../model/errors.ts";
import type { IngestInput, ProjectRef } from "../model/input.ts";
import type { Outcome } from "../model/outcome.ts";
import type { Project } from "../model/project.ts";
import type { JoinedTransaction } from "../ports/storage.ts";
import type { AnnouncedGroup } from "./announced.ts";
import { createAnnouncer } from "./announcer.ts";
import { checkListener } from "./check-listener.ts";
import { checkOptions, checkUnreleasedTypes } from "./check-options.ts";
import { defaultIds } from "./default-ids.ts";
import { every } from "./every.ts";
import { createIntake, type Destination } from "./intake.ts";
import { createErrorReporter } from "./internal-errors.ts";
import type { IssueEngine, MaintenanceReport } from "./issue-engine.ts";
import { createMaintenance, maintenanceLimit } from "./maintenance.ts";
import { createMeasure } from "./measure.ts";
import type { IssueEngineOptions } from "./options.ts";
import { createProjectDirectory } from "./project-directory.ts";
import { createProjectKeys } from "./project-keys.ts";
import { deferred } from "./project-runner.ts";
import { createReads } from "./reads.ts";
import { createReceivedCounts } from "./received-counts.ts";
import { timeOr } from "./request-checks.ts";
import { createRunners, type Route } from "./runners.ts";
import { breathe, systemClock } from "./system-clock.ts";
import { toError } from "./to-error.ts";
import { openScope } from "./transaction-scope.ts";
import { createTriage } from "./triage.ts";
import { createTurns } from "./turns.ts";

/** What applies where an option is left out. Times in ms. */
const defaults = {
  queueLimit: 10_000,
  maxBatch: 250,
  batchTargetMs: 20,
  leaseMs: 30_000,
  retry: { firstMs: 1_000, maxMs: 600_000, giveUpAfterMs: 3_600_000 },
} as const;

const outboxEveryMs = 5_000;
const maintenanceEveryMs = 3_600_000;
/** What listeners have to finish in once the engine stops. */
const stopGraceMs = 5_000;

/**
 * The engine over the ports that adapters give it.
 *
 * Nothing is read or written before the first call: projects are made sure of then. Wrong options are a `UsageError`
 * that names the option and the fix.
 *
 * @example
 * ```ts
 * const issues = createIssueEngine({ ...memory(), projects: [{ id: 1, slug: "shop" }] });
 * await issues.capture(new Error("declined"));
 * const { items } = await issues.search("is:unresolved");
 * ```
 */
export function createIssueEngine(options: IssueEngineOptions): IssueEngine {
  checkOptions(options);
  const { storage, counter, clock = systemClock, ids = defaultIds } = options;
  const types = createGroupTypeRegistry(options.groupTypes, options.groupTypeSettings);
  checkUnreleasedTypes(options.unreleasedTypes, types);
  const report = createErrorReporter(options.onInternalError, clock);
  const measure = createMeasure(options.onMeasure, report);
  const scope = runtime.createScope();
  const directory = createProjectDirectory(options.projects, storage.projects, clock, ids);
  const received = createReceivedCounts(storage.projects, clock, ids);
  const announcer = createAnnouncer({
    outbox: storage.outbox,
    projects: directory.all,
    clock,
    ids,
    scope,
    report,
    leaseMs: options.leaseMs ?? defaults.leaseMs,
    retry: {
      firstMs: options.deliveryRetry?.firstMs ?? defaults.retry.firstMs,
      maxMs: options.deliveryRetry?.maxMs ?? defaults.retry.maxMs,
      giveUpAfterMs: options.deliveryRetry?.giveUpAfterMs ?? defaults.retry.giveUpAfterMs,
    },
  });
  const reads = createReads(storage.read, directory, types, clock);
  const update = createTriage({ storage, reads, types, clock, ids, announcer, report });
  const maintain = createMaintenance({ storage, counter, clock, projects: directory.all });
  const keys = createProjectKeys({ store: storage.projects, directory, clock, ids });

  const queueLimit = options.queueLimit ?? defaults.queueLimit;
  const maxBatch = options.maxBatch ?? defaults.maxBatch;
  const batchTargetMs = options.batchTargetMs ?? defaults.batchTargetMs;
  const turns = createTurns({ blocking: storage.blocking, holdMs: batchTargetMs / 2 });
  const parts = {
    options,
    clock,
    ids,
    types,
    measure,
    report,
    hearsOccurrences: () => announcer.hears("occurrence.stored"),
    queueLimit,
    maxBatch,
    batchTargetMs,
    turns,
  };
  const outside: Destination = {
    projects: directory.all,
    runners: createRunners(parts, {
      storage,
      counter,
      onCommitted: announce,
      listenersReady: announcer.ready,
      afterBatch: async () => {
        if (received.isDue()) await received.flush().catch(report);
      },
    }),
  };
  // Waits for nothing that needs a connection of the engine's own: the host may be holding the last one.
  const inside = (joined: JoinedTransaction, onCommitted: Route["onCommitted"]): Destination => ({
    projects: () => directory.allThrough(joined.storage.projects),
    runners: createRunners(parts, {
      ...joined,
      onCommitted,
      listenersReady: (project) => announcer.readyThrough(project, joined.storage.outbox),
      afterBatch: async () => {},
    }),
  });
  const slice = Math.max(1, Math.min(maxBatch, queueLimit));
  const intake = createIntake({ clock, measure, report, received, slice });
  const maintenance = new Set<Promise<unknown>>();
  let lastUpkeep: Promise<void> = Promise.resolve();
  let stopped: Promise<void> | undefined;
  let cancelTimers: (() => void) | undefined;

  function announce(project: Project, announced: readonly AnnouncedGroup[]): void {
    try {
      announcer.committed(project, announced);
    } catch (error) {
      report(error);
    }
  }

  const ingestMany = (inputs: readonly IngestInput[]) => intake.takeMany(inputs, outside);

  async function capture(errorOrMessage: unknown, context: CaptureContext = {}): Promise<Outcome> {
    let input: IngestInput = { kind: "event", event: null };
    try {
      const said = buildCaptureEvent(errorOrMessage, context, {
        eventId: ids.next("event"),
        now: clock.now(),
        runtime,
        platform: runtime.workingDirectory() === undefined ? "javascript" : "node",
        ...(options.isInApp === undefined ? {} : { isInApp: options.isInApp }),
      });
      const project = projectOf(context);
      const { release, environment } = options;
      input = {
        kind: "event",
        event: { release, environment, ...said },
        ...(project === undefined ? {} : { project }),
      };
      const [outcome] = await ingestMany([input]);
      if (outcome === undefined) throw new RangeError("an input without an outcome");
      if (outcome.kind === "rejected") report(new UsageError("OPTIONS_INVALID", `capture: ${outcome.reason}`));
      // Faults of ours are reported where they happen.
      if (outcome.kind === "deferred" && outcome.code !== "INTERNAL")
        report(outcome.error ?? new Error(`capture: ${outcome.code}: ${outcome.reason}`));
      return outcome;
    } catch (error) {
      report(error);
      const cause = toError(error);
      return deferred(input, null, "INTERNAL", `capture failed: ${cause.message}`, cause);
    }
  }

  async function inputsUnderWay(): Promise<void> {
    await intake.idle();
    await outside.runners.idle();
  }

  function refuseInsideListener(call: string): void {
    if (scope.inside()) {
      throw new UsageError(
        "CALLED_INSIDE_LISTENER",
        `${call}() inside a listener would wait for itself. Call it elsewhere.`,
      );
    }
  }

  async function drain(): Promise<void> {
    refuseInsideListener("drain");
    await inputsUnderWay();
    await announcer.idle();
    await announcer.deliverDue();
    await received.flush();
  }

  function startTimers(): () => void {
    const ends = [
      announcer.watch(),
      every(clock, outboxEveryMs, () => {
        announcer.wake();
        if (received.isDue()) received.flush().catch(report);
      }),
      every(clock, maintenanceEveryMs, () => {
        lastUpkeep = lastUpkeep.then(maintainFully).catch(report);
      }),
    ];
    return () => ends.forEach((end) => end());
  }

  function runMaintenance(request: { readonly limit?: number }): Promise<MaintenanceReport> {
    const work = maintain(request).finally(() => maintenance.delete(work));
    maintenance.add(work);
    return work;
  }

  /** Step after step, the host's thread free in between, until nothing is left to remove. */
  async function maintainFully(): Promise<void> {
    while (stopped === undefined) {
      const removed = await runMaintenance({});
      if (Object.values(removed).every((count) => count < maintenanceLimit)) return;
      await breathe();
    }
  }

  async function stop(): Promise<void> {
    intake.close();
    cancelTimers?.();
    const cancelGrace = clock.after(stopGraceMs, announcer.abort);
    await inputsUnderWay();
    await announcer.idle();
    await announcer.deliverDue().catch(report);
    cancelGrace();
    await Promise.allSettled(maintenance);
    await received.flush().catch(report);
    await storage.close();
  }

  return {
    ingest: async (input) => (await ingestMany([input]))[0] as Outcome,
    ingestMany,
    capture: (errorOrMessage, context) => intake.watch(capture(errorOrMessage, context)),
    ...pickReads(reads),
    update,
    ...keys,
    async received(project, request = {}) {
      const { id } = await directory.resolve(project);
      await received.flush();
      const until = timeOr(request.until, "until", clock.now() + 1);
      const since = timeOr(request.since, "since", until - 24 * 3_600_000);
      return sumReceived(await storage.projects.listReceived({ projectId: id, since: floorHour(since), until }));
    },
    countReceived(project, count) {
      directory
        .resolve(project)
        .then(({ id }) => received.add(id, count))
        .catch(report);
    },
    on(name, listener, listenerOptions = {}) {
      checkListener(name, listener, listenerOptions.name);
      return announcer.on(name, listener, listenerOptions.name);
    },
    forgetListener: (name) => announcer.forget(name),
    start() {
      if (stopped !== undefined)
        throw new UsageError("ENGINE_STOPPED", "start(): the engine has stopped. Create a new one.");
      if (cancelTimers !== undefined) return;
      cancelTimers = startTimers();
      announcer.wake();
    },
    async stop() {
      refuseInsideListener("stop");
      stopped ??= stop();
      await stopped;
    },
    drain,
    async settle() {
      refuseInsideListener("settle");
      await inputsUnderWay();
      await announcer.idle();
      await announcer.deliverDue().catch(report);
      await received.flush().catch(report);
    },
    within: (transaction) => openScope({ storage, counter, intake, announce, inside }, transaction),
    runMaintenance: (request) => runMaintenance(request ?? {}),
    projects: directory.all,
  };
}

function pickReads({ findGroup: _, ...reads }: ReturnType<typeof createReads>) {
  return reads;
}

/** Hosts in plain JavaScript hand in anything, and an error is not lost over it. */
function projectOf(context: CaptureContext): ProjectRef | undefined {
  const project = readProperty(context, "project");
  return typeof project === "string" || typeof project === "number" ? project : undefined;
}

function sumReceived(rows: Awaited<ReturnType<IssueEngineOptions["storage"]["projects"]["listReceived"]>>) {
  const sums = new Map<string, { category: string; outcome: string; reason: string; quantity: number }>();
  for (const { category, outcome, reason, quantity } of rows) {
    const key = JSON.stringify([category, outcome, reason]);
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, { category, outcome, reason, quantity });
    else sum.quantity += quantity;
  }
  return [...sums.values()];
}

function floorHour(time: number): number {
  return Math.floor(time / 3_600_000) * 3_600_000;
}
