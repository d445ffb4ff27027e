import type { AnnouncementName, ListenedName } from "../model/change-set.ts";
import { UsageError } from "../model/errors.ts";
import type { Project } from "../model/project.ts";
import type { Scope } from "../runtime/runtime.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import type { ClaimedAnnouncement, Outbox } from "../ports/storage.ts";
import type { AnnouncedGroup, ToldAnnouncement } from "./announced.ts";
import type { ReportInternalError } from "./internal-errors.ts";
import type { AnnouncementBody } from "./issue-face.ts";
import type { IssueAnnouncement, IssueListener } from "./issue-engine.ts";
import { keepLease } from "./keep-lease.ts";
import { breathe } from "./system-clock.ts";
import { toError } from "./to-error.ts";

const claimLimit = 50;

export interface DeliveryRetry {
  readonly firstMs: number;
  readonly maxMs: number;
  readonly giveUpAfterMs: number;
}

export interface AnnouncerOptions {
  readonly outbox: Outbox;
  readonly projects: () => Promise<readonly Project[]>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly scope: Scope;
  readonly report: ReportInternalError;
  readonly leaseMs: number;
  readonly retry: DeliveryRetry;
}

/** Tells listeners what commits have made true: unnamed ones at once, named ones through the outbox. */
export interface Announcer {
  on(name: ListenedName, listener: IssueListener, consumer: string | undefined): () => void;
  /** Whether an unnamed listener hears this name. */
  hears(name: ListenedName): boolean;
  forget(consumer: string): Promise<void>;
  /** Resolves when every durable listener is registered for the project. */
  ready(project: Project): Promise<void>;
  /** The same through another outbox, for those that are not registered yet. What was registered there may be rolled back, and is not kept. */
  readyThrough(project: Project, outbox: Outbox): Promise<void>;
  /** Hears what a commit of this process has announced. Delivery begins in a later turn of the event loop: outcomes come first. */
  committed(project: Project, announced: readonly AnnouncedGroup[]): void;
  /** Starts delivering what is due for the listeners of this process, in the background. */
  wake(): void;
  /** From now on every delivery leaves a timer for the next one that falls due, until the answered function is called. */
  watch(): () => void;
  /** Delivers what is due until nothing is. Rejects when the outbox fails. */
  deliverDue(): Promise<void>;
  /** Waits for deliveries under way. Never rejects. */
  idle(): Promise<void>;
  /** Aborts the signals of listeners that still run, and calls no listener from then on. */
  abort(): void;
}

interface Consumer {
  readonly listeners: Map<AnnouncementName, Set<IssueListener>>;
  /** By project whose outbox is told the names of now. */
  readonly registrations: Map<number, Registration>;
}

interface Registration {
  readonly done: Promise<void>;
  isDone: boolean;
}

export function createAnnouncer(options: AnnouncerOptions): Announcer {
  const { outbox, clock, ids, scope, report } = options;
  const unnamed = new Map<ListenedName, Set<IssueListener>>();
  const consumers = new Map<string, Consumer>();
  const underWay = new Set<Promise<void>>();
  const controllers = new Set<AbortController>();
  /** One delivery per project and consumer at a time; `true` asks it for another round. */
  const rounds = new Map<string, { again: boolean; done: Promise<void> }>();
  /** By the key of a round: what wakes it up when its next row falls due. */
  const alarms = new Map<string, () => void>();
  let watching = false;
  let aborted = false;

  function track(work: Promise<void>): void {
    const tracked = work.catch(report).finally(() => underWay.delete(tracked));
    underWay.add(tracked);
  }

  async function register(project: Project, name: string, consumer: Consumer): Promise<void> {
    let registration = consumer.registrations.get(project.id);
    if (registration === undefined) {
      const begun = { done: outbox.register(registrationOf(project, name, consumer)), isDone: false };
      registration = begun;
      consumer.registrations.set(project.id, begun);
      begun.done.then(
        () => (begun.isDone = true),
        () => consumer.registrations.delete(project.id),
      );
    }
    await registration.done;
  }

  async function ready(project: Project): Promise<void> {
    for (const [name, consumer] of consumers) {
      if (listens(consumer)) await register(project, name, consumer);
    }
  }

  async function readyThrough(project: Project, through: Outbox): Promise<void> {
    for (const [name, consumer] of consumers) {
      if (!listens(consumer) || consumer.registrations.get(project.id)?.isDone === true) continue;
      await through.register(registrationOf(project, name, consumer));
    }
  }

  /** Runs one listener and answers what it threw. */
  async function tell(
    listener: IssueListener,
    announcement: Omit<IssueAnnouncement, "signal">,
    { signal }: AbortController,
  ): Promise<{ readonly error: unknown } | undefined> {
    try {
      await scope.run(async () => listener({ ...announcement, signal }));
      return undefined;
    } catch (error) {
      return { error };
    }
  }

  async function tellUnnamed(announced: readonly AnnouncedGroup[]): Promise<void> {
    const controller = openController();
    try {
      for (const { announcements, timesSeen, usersSeen } of announced) {
        for (const announcement of announcements) {
          for (const listener of unnamed.get(announcement.name) ?? []) {
            if (controller.signal.aborted) return;
            const told = toAnnouncement(announcement, { attempt: 1, timesSeen, usersSeen });
            const failure = await tell(listener, told, controller);
            if (failure !== undefined) report(failure.error);
          }
        }
      }
    } finally {
      controllers.delete(controller);
    }
  }

  /** Of one stretch of deliveries; aborted with all others when the engine stops. */
  function openController(): AbortController {
    const controller = new AbortController();
    controllers.add(controller);
    if (aborted) controller.abort(stopReason());
    return controller;
  }

  function stopReason(): UsageError {
    return new UsageError("ENGINE_STOPPED", "the engine stops");
  }

  function deliver(project: Project, name: string): Promise<void> {
    const key = `${project.id}:${name}`;
    const current = rounds.get(key);
    if (current !== undefined) {
      current.again = true;
      return current.done;
    }
    const round = { again: false, done: Promise.resolve() };
    rounds.set(key, round);
    round.done = (async () => {
      try {
        const consumer = consumers.get(name);
        if (consumer === undefined || !listens(consumer)) return;
        await register(project, name, consumer);
        do {
          round.again = false;
          while (await deliverClaim(project, name, consumer)) {
            // Each claim brings the next rows that are due, until none is.
          }
          await setAlarm(key, project, name);
        } while (round.again);
      } finally {
        rounds.delete(key);
      }
    })();
    return round.done;
  }

  /** A retry that waits, or the end of another process's lease. What is due already has been left to others. */
  async function setAlarm(key: string, project: Project, name: string): Promise<void> {
    if (!watching) return;
    const dueAt = await outbox.nextDueAt({ projectId: project.id, consumer: name });
    alarms.get(key)?.();
    alarms.delete(key);
    const delayMs = dueAt === undefined ? 0 : dueAt - clock.now();
    if (!watching || delayMs <= 0) return;
    const cancel = clock.after(delayMs, () => {
      alarms.delete(key);
      track(deliver(project, name));
    });
    alarms.set(key, cancel);
  }

  /** Takes what is due under one lease and delivers it. Answers whether anything was settled. */
  async function deliverClaim(project: Project, name: string, consumer: Consumer): Promise<boolean> {
    if (aborted || !listens(consumer)) return false;
    const lease = { projectId: project.id, consumer: name, lease: ids.next("lease") };
    const { leaseMs } = options;
    const now = clock.now();
    const claimed = await outbox.claim({ ...lease, now, leaseMs, limit: claimLimit });
    if (claimed.length === 0) return false;
    const controller = openController();
    const renewal = keepLease({ outbox, clock, report, lease, leaseMs, until: now + leaseMs }, controller);
    // Groups that this round leaves alone from here on: a delivery failed, or the next row is for another process's listener.
    const left = new Set<string>();
    let settled = 0;
    try {
      for (const row of claimed) {
        if (!consumer.listeners.has(row.name)) left.add(row.groupId);
        if (left.has(row.groupId)) continue;
        if (controller.signal.aborted || !consumers.has(name)) break;
        const failure = await tellAll(consumer, row, controller);
        if (failure !== undefined) {
          left.add(row.groupId);
          report(failure.error);
        }
        const kept =
          failure === undefined
            ? await outbox.ack({ ...lease, id: row.id })
            : await outbox.fail({
                ...lease,
                id: row.id,
                retryAt: retryAt(row, clock.now(), options.retry),
                error: toError(failure.error).message,
              });
        if (!kept) break;
        settled += 1;
      }
    } finally {
      renewal.stop();
      controllers.delete(controller);
      await outbox.release(lease);
    }
    return settled > 0;
  }

  async function tellAll(consumer: Consumer, row: ClaimedAnnouncement, controller: AbortController) {
    for (const listener of consumer.listeners.get(row.name) ?? []) {
      const failure = await tell(listener, toAnnouncement(row, row), controller);
      if (failure !== undefined) return failure;
    }
    return undefined;
  }

  return {
    on(name, listener, consumerName) {
      if (consumerName === undefined || name === "occurrence.stored") return subscribe(unnamed, name, listener);
      let consumer = consumers.get(consumerName);
      if (consumer === undefined) {
        consumer = { listeners: new Map(), registrations: new Map() };
        consumers.set(consumerName, consumer);
      }
      const end = subscribe(consumer.listeners, name, listener);
      consumer.registrations.clear();
      return end;
    },
    hears: (name) => unnamed.has(name),
    async forget(consumerName) {
      consumers.delete(consumerName);
      for (const project of await options.projects()) {
        await outbox.forget({ projectId: project.id, consumer: consumerName });
      }
    },
    ready,
    readyThrough,
    committed(project, announced) {
      if (announced.length === 0) return;
      const turn = breathe();
      if (unnamed.size > 0) track(turn.then(() => tellUnnamed(announced)));
      const names = new Set(announced.flatMap(({ announcements }) => announcements.map(({ name }) => name)));
      for (const [name, consumer] of consumers) {
        if ([...consumer.listeners.keys()].some((each) => names.has(each))) {
          track(turn.then(() => deliver(project, name)));
        }
      }
    },
    wake() {
      track(
        options.projects().then(async (projects) => {
          for (const project of projects) for (const name of consumers.keys()) await deliver(project, name);
        }),
      );
    },
    watch() {
      watching = true;
      return () => {
        watching = false;
        for (const cancel of alarms.values()) cancel();
        alarms.clear();
      };
    },
    async deliverDue() {
      for (const project of await options.projects()) {
        for (const name of consumers.keys()) await deliver(project, name);
      }
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    abort() {
      aborted = true;
      for (const controller of controllers) controller.abort(stopReason());
    },
  };
}

/** One that ended its listeners here says nothing for other processes: their names stay registered. */
function listens({ listeners }: Consumer): boolean {
  return listeners.size > 0;
}

function registrationOf(project: Project, name: string, { listeners }: Consumer): Parameters<Outbox["register"]>[0] {
  return { projectId: project.id, consumer: name, names: [...listeners.keys()] };
}

function subscribe<Name extends ListenedName>(
  listeners: Map<Name, Set<IssueListener>>,
  name: Name,
  listener: IssueListener,
): () => void {
  let set = listeners.get(name);
  if (set === undefined) listeners.set(name, (set = new Set()));
  set.add(listener);
  return () => {
    set.delete(listener);
    if (set.size === 0 && listeners.get(name) === set) listeners.delete(name);
  };
}

/** When a failed delivery is tried again: the pause doubles from the first to the longest, and after a while it is given up. */
export function retryAt(
  row: { readonly attempt: number; readonly firstTriedAt: number },
  now: number,
  retry: DeliveryRetry,
): number | "dead" {
  if (now - row.firstTriedAt >= retry.giveUpAfterMs) return "dead";
  return now + Math.min(retry.maxMs, retry.firstMs * 2 ** Math.min(30, row.attempt - 1));
}

function toAnnouncement(
  announcement: ToldAnnouncement,
  facts: { readonly attempt: number; readonly timesSeen: number | null; readonly usersSeen: number | null },
): Omit<IssueAnnouncement, "signal"> {
  const { issue, event, release, actor } = JSON.parse(announcement.body) as AnnouncementBody;
  return {
    id: announcement.id,
    name: announcement.name,
    attempt: facts.attempt,
    at: announcement.at,
    stateVersion: announcement.stateVersion,
    issue: {
      ...issue,
      timesSeen: facts.timesSeen ?? issue.timesSeen,
      usersSeen: facts.usersSeen ?? issue.usersSeen,
    },
    event,
    release,
    actor,
  };
}
