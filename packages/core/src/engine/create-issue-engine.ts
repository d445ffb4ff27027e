import { runtime } from "#runtime";
import { buildCaptureEvent } from "../capture/build-event.ts";
import type { CaptureContext } from "../capture/capture-input.ts";
import { createGroupTypeRegistry } from "../group-types/registry.ts";
import { defaultScrub } from "../ingest/scrub.ts";
import { StorageError, UsageError } from "../model/errors.ts";
import type { IngestInput } from "../model/input.ts";
import type { Outcome, RejectionCode } from "../model/outcome.ts";
import type { Project } from "../model/project.ts";
import { createAnnouncer } from "./announcer.ts";
import { defaultIds } from "./default-ids.ts";
import { createGate } from "./gate.ts";
import { createErrorReporter } from "./internal-errors.ts";
import { createIssueFace } from "./issue-face.ts";
import type { IssueEngine } from "./issue-engine.ts";
import { createMaintenance } from "./maintenance.ts";
import { createMeasure } from "./measure.ts";
import type { IssueEngineOptions } from "./options.ts";
import { createProjectDirectory, findProject } from "./project-directory.ts";
import { createProjectKeys } from "./project-keys.ts";
import { createProjectRunner, deferred, unread, type ProjectRunner } from "./project-runner.ts";
import { createReads } from "./reads.ts";
import { createReceivedCounts, toReceived } from "./received-counts.ts";
import { systemClock } from "./system-clock.ts";
import { createTriage } from "./triage.ts";

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
    retry: { ...defaults.retry, ...options.deliveryRetry },
  });
  const reads = createReads(storage.read, directory, types, clock);
  const update = createTriage({ storage, reads, types, clock, ids, announcer });
  const maintain = createMaintenance({ storage, counter, clock, projects: directory.all });
  const keys = createProjectKeys({ store: storage.projects, directory, clock, ids });

  const runners = new Map<number, ProjectRunner>();
  const atTheDoor = new Set<Promise<unknown>>();
  let stopped: Promise<void> | undefined;
  let cancelTimers: (() => void) | undefined;

  function runnerOf(project: Project): ProjectRunner {
    let runner = runners.get(project.id);
    if (runner === undefined) {
      runner = createProjectRunner({
        loop: {
          project,
          storage,
          clock,
          ids,
          face: createIssueFace(project, types),
          rules: {
            policy: options.regressionPolicy ?? "eventTime",
            fingerprintLimit: options.fingerprintLimit ?? null,
            initialPriority(event) {
              try {
                return options.initialPriority?.(event) ?? null;
              } catch (error) {
                report(error);
                return null;
              }
            },
          },
          measure,
          onCommitted(announced) {
            try {
              announcer.committed(project, announced);
            } catch (error) {
              report(error);
            }
          },
          listenersReady: () => announcer.ready(project),
        },
        newGate: () => createGate(counter, options.whenCounterUnavailable ?? "create", report),
        types,
        parsing: { allowsUnreleased, scrub: options.scrub === false ? null : (options.scrub ?? defaultScrub) },
        queueLimit: options.queueLimit ?? defaults.queueLimit,
        maxBatch: options.maxBatch ?? defaults.maxBatch,
        batchTargetMs: options.batchTargetMs ?? defaults.batchTargetMs,
        afterBatch: async () => {
          if (received.isDue()) await received.flush().catch(report);
        },
      });
      runners.set(project.id, runner);
    }
    return runner;
  }

  function allowsUnreleased(slug: string): boolean {
    return options.unreleasedTypes === "all" || (options.unreleasedTypes ?? []).includes(slug);
  }

  async function takeAll(inputs: readonly IngestInput[]): Promise<readonly Outcome[]> {
    const receivedAt = clock.now();
    if (stopped !== undefined) {
      return inputs.map((input) => deferred(input, null, "STOPPED", "the engine has stopped", null));
    }
    let projects: readonly Project[];
    try {
      projects = await directory.all();
    } catch (error) {
      if (!(error instanceof StorageError)) report(error);
      const cause = error instanceof Error ? error : new Error(String(error));
      const code = cause instanceof StorageError && cause.code === "STORAGE_BUSY" ? "STORAGE_BUSY" : "STORAGE";
      return inputs.map((input) => deferred(input, null, code, cause.message, cause));
    }
    const outcomes = await Promise.all(inputs.map((input) => takeOne(input, projects, receivedAt)));
    outcomes.forEach((outcome) => measure.count("outcome", 1, { kind: outcome.kind, input: outcome.inputKind }));
    return outcomes;
  }

  async function takeOne(input: IngestInput, projects: readonly Project[], receivedAt: number): Promise<Outcome> {
    if (typeof input !== "object" || input === null) {
      return rejectedInput({ kind: "event", event: input }, "INPUT_KIND_UNKNOWN", "kind", "the input is no object");
    }
    const project = findProject(projects, input.project);
    if ("code" in project) return rejectedInput(input, "PROJECT_UNKNOWN", "project", project.message);
    const outcome = await runnerOf(project).take(input, input.receivedAt ?? receivedAt);
    received.add(project.id, toReceived(outcome, categoryOf(input)));
    return outcome;
  }

  /** Splits long lists, so that a list does not fill the queue by itself; the order is kept. */
  async function ingestMany(inputs: readonly IngestInput[]): Promise<readonly Outcome[]> {
    const slice = Math.max(
      1,
      Math.min(options.maxBatch ?? defaults.maxBatch, options.queueLimit ?? defaults.queueLimit),
    );
    if (inputs.length <= slice) return atDoor(takeAll(inputs));
    const outcomes: Outcome[] = [];
    for (let start = 0; start < inputs.length; start += slice) {
      outcomes.push(...(await atDoor(takeAll(inputs.slice(start, start + slice)))));
    }
    return outcomes;
  }

  function atDoor<T>(work: Promise<T>): Promise<T> {
    atTheDoor.add(work);
    return work.finally(() => atTheDoor.delete(work));
  }

  async function capture(errorOrMessage: unknown, context: CaptureContext = {}): Promise<Outcome> {
    let input: IngestInput = { kind: "event", event: null };
    try {
      const { project, ...said } = context;
      const event = buildCaptureEvent(
        errorOrMessage,
        { ...onlyPresent({ release: options.release, environment: options.environment }), ...said },
        {
          eventId: ids.next("event"),
          now: clock.now(),
          runtime,
          platform: runtime.workingDirectory() === undefined ? "javascript" : "node",
          ...(options.isInApp === undefined ? {} : { isInApp: options.isInApp }),
        },
      );
      input = { kind: "event", event, ...(project === undefined ? {} : { project }) };
      const [outcome] = await ingestMany([input]);
      if (outcome === undefined) throw new RangeError("an input without an outcome");
      if (outcome.kind === "rejected") report(new UsageError("OPTIONS_INVALID", `capture: ${outcome.reason}`));
      if (outcome.kind === "deferred")
        report(outcome.error ?? new Error(`capture: ${outcome.code}: ${outcome.reason}`));
      return outcome;
    } catch (error) {
      report(error);
      const cause = error instanceof Error ? error : new Error(String(error));
      return deferred(input, null, "INTERNAL", `capture failed: ${cause.message}`, cause);
    }
  }

  async function inputsUnderWay(): Promise<void> {
    while (atTheDoor.size > 0) await Promise.allSettled(atTheDoor);
    for (const runner of runners.values()) await runner.idle();
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
    const cancels = new Set<() => void>();
    const every = (ms: number, work: () => void) => {
      let cancel: () => void = () => undefined;
      const next = () => {
        cancels.delete(cancel);
        cancel = clock.after(ms, () => {
          work();
          next();
        });
        cancels.add(cancel);
      };
      next();
    };
    every(outboxEveryMs, () => {
      announcer.wake();
      if (received.isDue()) received.flush().catch(report);
    });
    every(maintenanceEveryMs, () => {
      maintain({}).catch(report);
    });
    return () => cancels.forEach((cancel) => cancel());
  }

  async function stop(): Promise<void> {
    cancelTimers?.();
    await inputsUnderWay();
    await announcer.idle();
    await announcer.deliverDue().catch(report);
    await received.flush().catch(report);
    announcer.abort();
    await storage.close();
  }

  return {
    ingest: async (input) => (await ingestMany([input]))[0] as Outcome,
    ingestMany,
    capture: (errorOrMessage, context) => atDoor(capture(errorOrMessage, context)),
    ...pickReads(reads),
    update,
    ...keys,
    async received(project, request = {}) {
      const { id } = await directory.resolve(project);
      await received.flush();
      const until = request.until ?? clock.now() + 1;
      const since = request.since ?? until - 24 * 3_600_000;
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
    runMaintenance: (request) => maintain(request ?? {}),
    projects: directory.all,
  };
}

function pickReads({ findGroup: _, ...reads }: ReturnType<typeof createReads>) {
  return reads;
}

/** What the field calls the kind of an input in counts and rate limits. */
function categoryOf(input: IngestInput): string {
  if (input.kind === "occurrence" || input.kind === "feedback") return input.kind;
  if (input.kind !== "event") return "unknown";
  const exception = (input.event as { exception?: unknown } | null | undefined)?.exception;
  return exception === undefined || exception === null ? "default" : "error";
}

function rejectedInput(input: IngestInput, code: RejectionCode, path: string, reason: string): Outcome {
  return { ...unread(input, null), kind: "rejected", code, reason, faults: [{ path, reason }] };
}

function onlyPresent(context: { release: string | undefined; environment: string | undefined }): CaptureContext {
  return {
    ...(context.release === undefined ? {} : { release: context.release }),
    ...(context.environment === undefined ? {} : { environment: context.environment }),
  };
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

const announcementNames: ReadonlySet<string> = new Set([
  "issue.created",
  "issue.regressed",
  "issue.resolved",
  "issue.unresolved",
]);

function checkListener(name: string, listener: unknown, consumer: unknown): void {
  if (!announcementNames.has(name)) {
    throw new UsageError("LISTENER_INVALID", `on("${name}"): the names are ${[...announcementNames].join(", ")}.`);
  }
  if (typeof listener !== "function") throw new UsageError("LISTENER_INVALID", `on("${name}"): pass a function.`);
  if (consumer === undefined) return;
  if (typeof consumer !== "string" || !/^[\w.:-]{1,64}$/.test(consumer)) {
    throw new UsageError(
      "LISTENER_INVALID",
      `on("${name}"): a durable listener's name has 1 to 64 letters, digits, ".", ":", "_" and "-".`,
    );
  }
}

function checkOptions(options: IssueEngineOptions): void {
  const refuse = (message: string): never => {
    throw new UsageError("OPTIONS_INVALID", message);
  };
  if (typeof options !== "object" || options === null) {
    refuse('createIssueEngine: pass options such as { ...memory(), projects: [{ id: 1, slug: "shop" }] }.');
  }
  if (typeof options.storage?.commit !== "function") {
    refuse('storage: spread an adapter into the options, such as { ...sqlite("issues.db") }.');
  }
  if (typeof options.counter?.sight !== "function") {
    refuse("counter: spread an adapter that has one into the options, such as { ...memory() }.");
  }
  for (const name of ["queueLimit", "maxBatch", "batchTargetMs", "leaseMs"] as const) {
    const value = options[name];
    if (value !== undefined && !(Number.isFinite(value) && value >= 1)) refuse(`${name}: must be a number from 1.`);
  }
}
