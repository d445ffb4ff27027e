import type { GroupType } from "../group-types/define-group-type.ts";
import { createGroupTypeRegistry, type GroupTypeRegistry } from "../group-types/registry.ts";
import { decideNoise, hasNoiseThreshold, noiseKey } from "../ingest/decide-noise.ts";
import { decideRegression, type RegressionPolicy } from "../lifecycle/decide-regression.ts";
import { planRegression } from "../lifecycle/plan-regression.ts";
import { StorageError, UsageError } from "../model/errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { Counter } from "../ports/counter.ts";
import type { Ids } from "../ports/ids.ts";
import type { IssueStorage } from "../ports/storage.ts";
import { defaultIds } from "./default-ids.ts";
import { createIssueFace } from "./issue-face.ts";
import { changeState } from "./state-change.ts";
import { toStateChangeSet } from "./to-change-set.ts";

export interface CreateGroupAnswer {
  readonly create: boolean;
  /** Distinct sightings so far, this one included; 0 for a type without a threshold. */
  readonly seen: number;
  readonly limit: number;
  /** Epoch ms of the earliest sighting. */
  readonly firstSeenAt: number;
}

/**
 * Counts one sighting of a hash that has no group, and answers whether that is enough for one.
 *
 * `sighting.id` makes a repetition harmless; without a sighting every call counts. It does not reset the count: whoever
 * asks after the threshold is told to create as well. A type without a threshold answers at once and asks no counter.
 */
export async function shouldCreateGroup(
  ports: { readonly counter: Counter; readonly clock: Clock; readonly ids?: Ids },
  groupType: Pick<GroupType, "noise">,
  groupHash: string,
  project: { readonly id: number },
  sighting?: { readonly id: string; readonly seenAt: number },
): Promise<CreateGroupAnswer> {
  const now = ports.clock.now();
  const seenAt = sighting?.seenAt ?? now;
  const { noise } = groupType;
  if (!hasNoiseThreshold(noise)) return { create: true, seen: 0, limit: 0, firstSeenAt: seenAt };
  const [answer] = await ports.counter.sight([
    {
      key: noiseKey(project.id, groupHash),
      member: sighting?.id ?? (ports.ids ?? defaultIds).next("event"),
      seenAt,
      now,
      expiresInMs: noise.expiresInMs,
      window: noise.window,
      atMost: noise.ignoreLimit,
    },
  ]);
  if (answer === undefined)
    throw new StorageError("STORAGE_FAILED", "the counter answered nothing", { retryable: true });
  const decision = decideNoise(noise, answer);
  const { count: seen, firstSeenAt } = answer;
  return { create: decision.kind === "create", seen, limit: noise.ignoreLimit, firstSeenAt };
}

export interface RegressionAnswer {
  readonly regressed: boolean;
  readonly because: "seen-after-resolution" | "not-resolved" | "seen-before-fix" | "no-such-group" | "contention";
}

/**
 * Reopens a resolved group that was seen again, in one commit with its activity, history and announcement.
 *
 * The group is loaded afresh: of any number of callers with the same event, one is answered `regressed`. It counts
 * nothing; ingestion counts. `contention` means that others kept changing the group: call it again.
 */
export async function handleRegression(
  ports: {
    readonly storage: IssueStorage;
    readonly clock: Clock;
    readonly ids?: Ids;
    readonly types?: GroupTypeRegistry;
    readonly policy?: RegressionPolicy;
  },
  group: { readonly id: string; readonly projectId: number },
  event: {
    readonly eventId: string;
    readonly at: number;
    readonly claimedAt?: number;
    readonly receivedAt?: number;
    readonly environment?: string | null;
    readonly occurrenceId?: string;
  },
  release: { readonly version: string } | null,
): Promise<RegressionAnswer> {
  const { storage, clock, ids = defaultIds, policy = "eventTime" } = ports;
  const project = await storage.projects.find({ id: group.projectId });
  if (project === undefined) {
    throw new UsageError("PROJECT_UNKNOWN", `handleRegression: there is no project ${group.projectId}.`);
  }
  const face = createIssueFace(project, ports.types ?? createGroupTypeRegistry());
  const subject = {
    event: {
      eventId: event.eventId,
      occurrenceId: event.occurrenceId ?? event.eventId,
      at: event.at,
      environment: event.environment ?? null,
    },
    release: release?.version ?? null,
    actor: null,
  };
  const result = await changeState({
    storage,
    load: () => storage.read.findGroup(group.projectId, { id: group.id }),
    decide(row) {
      const now = clock.now();
      const occurrence = {
        claimedAt: event.claimedAt ?? event.at,
        receivedAt: event.receivedAt ?? now,
      };
      const verdict = decideRegression({ condition: row.condition, resolution: row.resolution, occurrence, policy });
      const decision = verdict.kind === "regressed" ? planRegression(row, verdict, { now, ...subject }) : null;
      return { decision, verdict };
    },
    write: (row, decision) => toStateChangeSet(row, decision, { project, ids, face, now: clock.now() }),
  });
  if (result.kind === "gone") return { regressed: false, because: "no-such-group" };
  if (result.kind === "contended") return { regressed: false, because: "contention" };
  return { regressed: result.verdict.kind === "regressed", because: result.verdict.because };
}
