import type { CreationQuota, GroupType, NoiseConfig } from "../group-types/define-group-type.ts";
import type { OccurrenceKey, SuppressedSighting } from "../model/change-set.ts";
import type { Environment, Release } from "../model/release.ts";
import { InvariantError, type Fault } from "../model/errors.ts";
import type { GroupState, LoadedGroup } from "../model/group.ts";
import type { IssueEvent } from "../model/event.ts";
import type { Priority } from "../model/priority.ts";
import type { RejectionCode } from "../model/outcome.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { decideRegression, type RegressionPolicy } from "../lifecycle/decide-regression.ts";
import type { AnnouncementSubject } from "../lifecycle/decision.ts";
import { planRegression } from "../lifecycle/plan-regression.ts";
import { planStatedPriority } from "../lifecycle/plan-priority.ts";
import { createIssueKwargs, releaseOf, type IssueKwargs } from "./create-issue-kwargs.ts";
import { decideNoise, hasNoiseThreshold, noiseKey, type NoiseDecision, type SightingAnswer } from "./decide-noise.ts";
import { creationQuotaRequest, fingerprintLimitRequest, type QuotaRequest } from "./decide-quota.ts";
import { GroupDraft } from "./group-draft.ts";
import { unpackEvent, type PackedEvent } from "./packed-event.ts";
import type { ParsedInput } from "./parsed-input.ts";

/** What the counter has answered so far; answers are kept through every try of a batch. */
export interface GateAnswers {
  /** By `sightingId`. */
  readonly sightings: ReadonlyMap<string, SightingAnswer>;
  /** By token. */
  readonly spends: ReadonlyMap<string, { readonly granted: boolean; readonly used: readonly number[] }>;
  /** Set when the counter cannot be reached: what the host wants done then. */
  readonly unavailable: "create" | "suppress" | null;
}

export interface SightingRequest {
  readonly id: string;
  readonly key: string;
  readonly member: OccurrenceKey;
  readonly seenAt: number;
  readonly expiresInMs: number;
  readonly window: "sliding" | "fixed";
  readonly atMost: number;
}

export interface BatchFacts {
  readonly projectId: number;
  readonly inputs: readonly ParsedInput[];
  readonly snapshot: Snapshot;
  /** The stored events that occurrences of the batch name, by id. */
  readonly storedEvents: ReadonlyMap<string, PackedEvent>;
  readonly gate: GateAnswers;
  readonly now: number;
  readonly policy: RegressionPolicy;
  readonly fingerprintLimit: CreationQuota | null;
  /** The host's say on a new error's priority; `null` leaves it to the rule. */
  readonly initialPriority: ((event: IssueEvent) => Priority | null) | null;
}

/** What was decided about one input. */
export type Verdict =
  | {
      readonly kind: "counted";
      readonly as: "created";
      readonly reason: "new-hash";
      readonly draft: GroupDraft;
      /** The host's policy let it pass where the counter could not be asked. */
      readonly counterUnavailable: boolean;
    }
  | {
      readonly kind: "counted";
      readonly as: "aggregated";
      readonly reason: "known-hash" | "seen-before-fix";
      readonly draft: GroupDraft;
    }
  | {
      readonly kind: "counted";
      readonly as: "regressed";
      readonly reason: "seen-after-resolution";
      readonly draft: GroupDraft;
    }
  | { readonly kind: "duplicate"; readonly of: GroupDraft | { readonly id: string; readonly number: number } | null }
  | {
      readonly kind: "suppressed";
      readonly reason: "below-noise-threshold" | "counter-unavailable";
      readonly seen: number;
      readonly limit: number;
    }
  | {
      readonly kind: "rateLimited";
      readonly reason: "creation-quota" | "fingerprint-limit";
      readonly windows: readonly { readonly limit: number; readonly windowMs: number; readonly used: number }[];
    }
  | { readonly kind: "discarded"; readonly tombstoneId: string }
  | {
      readonly kind: "rejected";
      readonly code: RejectionCode;
      readonly reason: string;
      readonly faults: readonly Fault[];
      /** The group that it did not fit, where this batch touches it: the verdict stands only if that unit is applied. */
      readonly draft: GroupDraft | null;
    }
  | { readonly kind: "deferred"; readonly code: "EVENT_NOT_FOUND"; readonly reason: string };

export type BatchDecision =
  | {
      readonly kind: "ask";
      readonly sightings: readonly SightingRequest[];
      readonly spends: readonly QuotaRequest[];
    }
  | {
      readonly kind: "decided";
      /** In the order of the batch. */
      readonly verdicts: readonly Verdict[];
      readonly drafts: readonly GroupDraft[];
      readonly releases: readonly Release[];
      readonly environments: readonly Environment[];
    };

/**
 * Folds a batch into one draft per group touched and one verdict per input.
 *
 * It keeps a working map of hashes, groups, events and occurrence ids, so that a batch ends as its inputs would one by
 * one. Where it needs to know what the counter says it answers `ask`; with those answers it decides again from the
 * beginning.
 */
export function decideBatch(facts: BatchFacts): BatchDecision {
  const fold = new BatchFold(facts);
  const verdicts = facts.inputs.map((input, position) => fold.take(input, position));
  if (fold.sightings.size > 0 || fold.spends.size > 0) {
    return { kind: "ask", sightings: [...fold.sightings.values()], spends: [...fold.spends.values()] };
  }
  return {
    kind: "decided",
    verdicts: verdicts as readonly Verdict[],
    drafts: fold.drafts,
    releases: [...fold.releases.values()],
    environments: [...fold.environments.values()],
  };
}

/** Stands in for a verdict that waits for the counter. */
type Waiting = null;

type Admission =
  | { readonly kind: "admitted"; readonly noise: NoiseDecision | null; readonly unasked: boolean }
  | { readonly kind: "refused"; readonly verdict: Verdict }
  | { readonly kind: "waiting" };

class BatchFold {
  readonly drafts: GroupDraft[] = [];
  readonly sightings = new Map<string, SightingRequest>();
  readonly spends = new Map<string, QuotaRequest>();
  readonly releases = new Map<string, Release>();
  readonly environments = new Map<string, Environment>();
  readonly #facts: BatchFacts;
  readonly #draftsById = new Map<string, GroupDraft>();
  /** Owners that this batch has made. */
  readonly #hashes = new Map<string, GroupDraft>();
  readonly #applied = new Map<OccurrenceKey, GroupDraft>();
  readonly #events = new Map<string, PackedEvent>();
  /** Hashes whose owner depends on what the counter will say. */
  readonly #open = new Set<string>();
  /** Occurrences, events and counter keys that inputs further up wait for. */
  readonly #held = new Set<string>();
  /** By hash: the fullest set of sightings that this batch has met. */
  readonly #met = new Map<string, SightingAnswer>();
  /** Those of them that wait for sightings: later occurrences of the same hash are sighted in the same round. */
  readonly #sighted = new Set<string>();

  constructor(facts: BatchFacts) {
    this.#facts = facts;
  }

  take(input: ParsedInput, position: number): Verdict | Waiting {
    const repeated = this.#repeated(input);
    if (repeated !== undefined) return repeated;
    if (this.#held.has(input.key)) return this.#wait(input);

    // What is stored came first, so it is what an event's id stands for.
    const event = input.event ?? this.#facts.storedEvents.get(input.eventId) ?? this.#events.get(input.eventId);
    if (event === undefined) {
      if (this.#held.has(eventMark(input))) return this.#wait(input);
      const reason = `event ${input.eventId} is not stored: send it first, or along with the occurrence`;
      return { kind: "deferred", code: "EVENT_NOT_FOUND", reason };
    }

    const limited = this.#underFingerprintLimit(input);
    if (limited !== undefined) return limited;

    const owner = this.#ownerOf(input.hashes);
    if (owner.kind === "open") {
      this.#askAlong(input, event, owner.hash);
      return this.#wait(input);
    }
    if (owner.kind === "tombstone") return { kind: "discarded", tombstoneId: owner.tombstoneId };
    if (owner.kind === "group") return this.#join(owner.draft, owner.hash, input, event, position);
    return this.#create(input, event, position);
  }

  #repeated(input: ParsedInput): Verdict | undefined {
    const draft = this.#applied.get(input.key);
    if (draft !== undefined) return { kind: "duplicate", of: draft };
    const known = this.#facts.snapshot.known.get(input.key);
    if (known === undefined) return undefined;
    if (known.suppressed) {
      // Another worker has created the group meanwhile and made our own suppressed sighting known: this is still its first delivery.
      const own = this.#facts.gate.sightings.get(sightingId(input));
      const limit = input.groupType.noise?.ignoreLimit ?? 0;
      if (own !== undefined && own.count < limit) {
        return { kind: "suppressed", reason: "below-noise-threshold", seen: own.count, limit };
      }
    }
    return { kind: "duplicate", of: known.group };
  }

  #underFingerprintLimit(input: ParsedInput): Verdict | Waiting | undefined {
    const { fingerprintLimit, gate, projectId } = this.#facts;
    const [primary] = input.hashes;
    if (fingerprintLimit === null || input.kind !== "occurrence" || primary === undefined) return undefined;
    const request = fingerprintLimitRequest(projectId, primary, input.key, fingerprintLimit);
    const answer = gate.spends.get(request.token);
    if (answer === undefined) {
      if (gate.unavailable !== null) return undefined;
      this.#askSpend(request);
      return this.#wait(input);
    }
    return answer.granted ? undefined : rateLimited("fingerprint-limit", request, answer.used);
  }

  /** The first listed hash with a live group wins; a tombstone counts only where no group does. */
  #ownerOf(
    hashes: readonly string[],
  ):
    | { readonly kind: "group"; readonly draft: GroupDraft; readonly hash: string }
    | { readonly kind: "tombstone"; readonly tombstoneId: string }
    | { readonly kind: "open"; readonly hash: string }
    | { readonly kind: "none" } {
    let tombstoneId: string | undefined;
    for (const hash of hashes) {
      const mine = this.#hashes.get(hash);
      if (mine !== undefined) return { kind: "group", draft: mine, hash };
      if (this.#open.has(hash)) return { kind: "open", hash };
      const owner = this.#storedOwner(hash);
      if (owner?.kind === "tombstone") tombstoneId ??= owner.tombstoneId;
      if (owner?.kind === "group") return { kind: "group", draft: this.#draftOf(owner.group), hash };
    }
    return tombstoneId === undefined ? { kind: "none" } : { kind: "tombstone", tombstoneId };
  }

  /**
   * Who owns a hash in storage. One whose group was not answered along with it counts as free: whoever claims it relies
   * on that, and is refused while the group is there.
   */
  #storedOwner(
    hash: string,
  ):
    | { readonly kind: "group"; readonly group: LoadedGroup }
    | { readonly kind: "tombstone"; readonly tombstoneId: string }
    | undefined {
    const { hashes, groups } = this.#facts.snapshot;
    const owner = hashes.get(hash);
    if (owner?.kind !== "group") return owner;
    const group = groups.get(owner.groupId);
    return group && { kind: "group", group };
  }

  #draftOf(group: LoadedGroup): GroupDraft {
    let draft = this.#draftsById.get(group.id);
    if (draft === undefined) {
      draft = GroupDraft.of(group);
      this.#draftsById.set(group.id, draft);
    }
    return draft;
  }

  #join(draft: GroupDraft, hash: string, input: ParsedInput, event: PackedEvent, position: number): Verdict {
    if (draft.state.typeId !== input.groupType.id) {
      const reason = `its fingerprint belongs to an issue of type ${draft.state.typeId}, not ${input.groupType.id} (${input.groupType.slug})`;
      return { kind: "rejected", code: "TYPE_MISMATCH", reason, faults: [{ path: "type", reason }], draft };
    }
    const { now, policy } = this.#facts;
    const kwargs = this.#kwargsOf(input, event);
    const wasResolved = draft.state.condition.status === "resolved";
    const regression = decideRegression({
      condition: draft.state.condition,
      resolution: draft.state.resolution,
      occurrence: event,
      policy,
    });
    if (regression.kind === "regressed") {
      draft.decide(planRegression(draft.state, regression, { now, ...subjectOf(input, event) }));
    }
    const priority = planStatedPriority(draft.state, kwargs.statedPriority, now);
    if (priority !== null) draft.decide(priority);
    // A spare hash that leads an occurrence here has become something the unit relies on.
    if (draft.spareHashes.delete(hash)) draft.newHashes.add(hash);
    this.#claim(draft, input.hashes, draft.spareHashes);
    this.#count(draft, hash, input, event, kwargs, position);
    if (regression.kind === "regressed") {
      return { kind: "counted", as: "regressed", reason: regression.because, draft };
    }
    return { kind: "counted", as: "aggregated", reason: wasResolved ? "seen-before-fix" : "known-hash", draft };
  }

  #create(input: ParsedInput, event: PackedEvent, position: number): Verdict | Waiting {
    const [hash] = input.hashes;
    if (hash === undefined) {
      const reason = "it has no fingerprint";
      return {
        kind: "rejected",
        code: "OCCURRENCE_INVALID",
        reason,
        faults: [{ path: "fingerprint", reason }],
        draft: null,
      };
    }
    const admission = this.#admit(input, event, hash);
    if (admission.kind === "waiting") return this.#wait(input);
    if (admission.kind === "refused") return admission.verdict;

    const { now } = this.#facts;
    const kwargs = this.#kwargsOf(input, event);
    const priority = this.#birthPriority(input, event, kwargs);
    const noise = admission.noise?.because === "threshold-reached" ? admission.noise : null;
    const suppressed = noise === null ? [] : this.#suppressedBy(noise, input, hash);
    const draft = GroupDraft.born(stateAtBirth(this.#facts.projectId, input.groupType, event, kwargs, priority), {
      priority,
      assignee: input.occurrence?.assignee ?? null,
      suppressed,
      firstSeenAt: noise?.firstSeenAt ?? event.at,
      now,
    });
    draft.announcements.push({ name: "issue.created", at: now, stateVersion: 1, subject: subjectOf(input, event) });
    this.#claim(draft, input.hashes, draft.newHashes);
    // Further on in this batch their redelivery is one, as it is for every later batch.
    for (const { key } of suppressed) {
      if (!this.#applied.has(key) && !this.#facts.snapshot.known.has(key)) this.#applied.set(key, draft);
    }
    this.#count(draft, hash, input, event, kwargs, position);
    return { kind: "counted", as: "created", reason: "new-hash", draft, counterUnavailable: admission.unasked };
  }

  /** The sightings below the threshold, less the one that creates the group after all. */
  #suppressedBy(
    noise: Extract<NoiseDecision, { because: "threshold-reached" }>,
    input: ParsedInput,
    hash: string,
  ): readonly SuppressedSighting[] {
    return noise.suppressed
      .filter((member) => member !== input.key)
      .map((key) => ({
        key: key as OccurrenceKey,
        hash,
        at: noise.firstSeenAt,
        receivedAt: this.#facts.now,
      }));
  }

  #admit(input: ParsedInput, event: PackedEvent, hash: string): Admission {
    const { gate, projectId } = this.#facts;
    const type = input.groupType;
    let noise: NoiseDecision | null = null;
    let unasked = false;
    if (hasNoiseThreshold(type.noise)) {
      const id = sightingId(input);
      const answer = gate.sightings.get(id);
      if (answer === undefined) {
        if (gate.unavailable === "suppress") return refused(counterSuppressed(type));
        if (gate.unavailable === null) {
          this.#askSighting(input, event, hash, type.noise);
          return { kind: "waiting" };
        }
        unasked = true;
      } else {
        noise = decideNoise(type.noise, this.#meet(hash, answer));
        if (noise.kind === "suppress") {
          return refused({ kind: "suppressed", reason: noise.because, seen: noise.seen, limit: noise.limit });
        }
      }
    }
    const request = creationQuotaRequest(projectId, type, hash);
    if (request !== null) {
      const answer = gate.spends.get(request.token);
      if (answer === undefined) {
        if (gate.unavailable === "suppress") return refused(counterSuppressed(type));
        if (gate.unavailable === null) {
          this.#askSpend(request);
          return { kind: "waiting" };
        }
        unasked = true;
      } else if (!answer.granted) {
        return refused(rateLimited("creation-quota", request, answer.used));
      }
    }
    return { kind: "admitted", noise, unasked };
  }

  #askSighting(input: ParsedInput, event: PackedEvent, hash: string, noise: NoiseConfig): void {
    const id = sightingId(input);
    this.#sighted.add(hash);
    this.sightings.set(id, {
      id,
      key: noiseKey(this.#facts.projectId, hash),
      member: input.key,
      seenAt: event.at,
      expiresInMs: noise.expiresInMs,
      window: noise.window,
      atMost: noise.ignoreLimit,
    });
  }

  /** A sighting that is repeated in this batch meets the set as it has become, not as it was at first. */
  #meet(hash: string, own: SightingAnswer): SightingAnswer {
    const met = this.#met.get(hash);
    const answer = met !== undefined && met.count > own.count ? met : own;
    this.#met.set(hash, answer);
    return answer;
  }

  /** Counters are asked in the order of the batch: not before everyone further up could ask. */
  #askSpend(request: QuotaRequest): void {
    if (!this.#held.has(request.key)) this.spends.set(request.token, request);
  }

  /** Leaves an input for after the counter's answer, and with it whatever that answer may change for those behind. */
  #wait(input: ParsedInput): Waiting {
    const { gate } = this.#facts;
    this.#held.add(input.key);
    if (input.event !== null) this.#held.add(eventMark(input));
    for (const hash of input.hashes) if (this.#storedOwner(hash) === undefined) this.#open.add(hash);
    for (const { key, token } of this.#spendsAhead(input)) {
      if (!gate.spends.has(token) && !this.spends.has(token)) this.#held.add(key);
    }
    return null;
  }

  /** Every spending that an input may still need. */
  #spendsAhead(input: ParsedInput): readonly QuotaRequest[] {
    const { projectId, fingerprintLimit } = this.#facts;
    const [primary] = input.hashes;
    if (primary === undefined) return [];
    const creation = creationQuotaRequest(projectId, input.groupType, primary);
    return [
      ...(creation === null ? [] : [creation]),
      ...(fingerprintLimit === null || input.kind !== "occurrence"
        ? []
        : [fingerprintLimitRequest(projectId, primary, input.key, fingerprintLimit)]),
    ];
  }

  /** One round to the counter serves a whole batch: what waits behind an open hash asks for its own sighting as well. */
  #askAlong(input: ParsedInput, event: PackedEvent, hash: string): void {
    const { noise } = input.groupType;
    if (hash !== input.hashes[0] || !this.#sighted.has(hash) || !hasNoiseThreshold(noise)) return;
    if (!this.#facts.gate.sightings.has(sightingId(input))) this.#askSighting(input, event, hash, noise);
  }

  #birthPriority(input: ParsedInput, event: PackedEvent, kwargs: IssueKwargs): Priority {
    if (input.kind !== "event") return kwargs.priority;
    return this.#facts.initialPriority?.(unpackEvent(event)) ?? kwargs.priority;
  }

  #kwargsOf(input: ParsedInput, event: PackedEvent): IssueKwargs {
    const { kwargs, occurrence, groupType } = input;
    if (kwargs !== null) return kwargs;
    if (occurrence === null) throw new InvariantError("an event that was parsed without what its group starts with");
    return createIssueKwargs(occurrence, unpackEvent(event), releaseOf(event), groupType);
  }

  /** Gives hashes that nobody owns to the draft; what others own stays theirs. */
  #claim(draft: GroupDraft, hashes: readonly string[], into: Set<string>): void {
    for (const hash of hashes) {
      if (this.#hashes.has(hash) || this.#storedOwner(hash) !== undefined) continue;
      this.#hashes.set(hash, draft);
      into.add(hash);
    }
  }

  #count(
    draft: GroupDraft,
    hash: string,
    input: ParsedInput,
    event: PackedEvent,
    kwargs: IssueKwargs,
    position: number,
  ): void {
    if (draft.counted.length === 0) this.drafts.push(draft);
    this.#applied.set(input.key, draft);
    if (input.event !== null && !this.#events.has(input.eventId)) this.#events.set(input.eventId, event);
    const brought = this.#events.get(input.eventId);
    draft.count({ input, event, hash, payload: brought?.json ?? null }, kwargs, position);
    this.#sawRelease(event);
    if (event.environment !== null) this.#sawEnvironment(event.environment, event.at);
  }

  #sawRelease({ release, at }: PackedEvent): void {
    if (release === null) return;
    const seen = this.releases.get(release);
    this.releases.set(release, {
      version: release,
      firstSeenAt: Math.min(seen?.firstSeenAt ?? at, at),
      lastSeenAt: Math.max(seen?.lastSeenAt ?? at, at),
    });
  }

  #sawEnvironment(name: string, at: number): void {
    const seen = this.environments.get(name);
    this.environments.set(name, { name, firstSeenAt: Math.min(seen?.firstSeenAt ?? at, at) });
  }
}

function eventMark(input: ParsedInput): string {
  return `brought ${input.eventId}`;
}

/** Names one sighting: an occurrence under the hash that it would create a group for. */
function sightingId(input: ParsedInput): string {
  return `${input.key}@${input.hashes[0] ?? ""}`;
}

function refused(verdict: Verdict): Admission {
  return { kind: "refused", verdict };
}

function counterSuppressed(type: GroupType): Verdict {
  return { kind: "suppressed", reason: "counter-unavailable", seen: 0, limit: type.noise?.ignoreLimit ?? 0 };
}

function rateLimited(
  reason: "creation-quota" | "fingerprint-limit",
  request: QuotaRequest,
  used: readonly number[],
): Verdict {
  const windows = request.windows.map(({ limit, windowMs }, index) => ({ limit, windowMs, used: used[index] ?? 0 }));
  return { kind: "rateLimited", reason, windows };
}

export function subjectOf(input: ParsedInput, event: PackedEvent): AnnouncementSubject {
  return {
    event: {
      eventId: event.eventId,
      occurrenceId: input.occurrenceId,
      at: event.at,
      environment: event.environment,
    },
    release: event.release,
    actor: null,
  };
}

function stateAtBirth(
  projectId: number,
  type: GroupType,
  event: PackedEvent,
  kwargs: IssueKwargs,
  priority: Priority,
): GroupState {
  return {
    id: "",
    projectId,
    number: 0,
    stateVersion: 1,
    typeId: type.id,
    condition: { status: "unresolved", substatus: "new" },
    resolution: null,
    priority,
    priorityLockedAt: null,
    assignee: null,
    title: kwargs.title,
    culprit: kwargs.culprit,
    level: kwargs.level,
    timesSeen: 0,
    usersSeen: 0,
    firstSeenAt: event.at,
    lastSeenAt: event.at,
  };
}
