import type { CommitResult } from "../model/change-set.ts";
import { StorageError, UsageError } from "../model/errors.ts";
import type { DeferralCode, DeferredOutcome, Outcome } from "../model/outcome.ts";
import { printShortId } from "../model/short-id.ts";
import type { Project } from "../model/project.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { decideBatch, type BatchDecision, type BatchFacts, type Verdict } from "../ingest/decide-batch.ts";
import type { GroupDraft } from "../ingest/group-draft.ts";
import type { PackedEvent } from "../ingest/packed-event.ts";
import { eventFromPayload } from "../ingest/stored-event.ts";
import type { ParsedInput } from "../ingest/parsed-input.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import type { IssueStorage, LoadRequest } from "../ports/storage.ts";
import { announced, storedOccurrences, type AnnouncedGroup } from "./announced.ts";
import type { Pending } from "./batch.ts";
import type { Gate } from "./gate.ts";
import type { ReportInternalError } from "./internal-errors.ts";
import type { IssueFace } from "./issue-face.ts";
import type { Measure } from "./measure.ts";
import { nothingLoaded, type RecentGroups } from "./recent-groups.ts";
import { commitSurely, maxTries } from "./state-change.ts";
import { pause } from "./system-clock.ts";
import { toError } from "./to-error.ts";
import { nameDrafts, toChangeSet, type Names } from "./to-change-set.ts";

const halvedAfter = 2;

/** What the loop needs of its engine, for one project. */
export interface CommitLoop {
  readonly project: Project;
  readonly storage: IssueStorage;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly face: IssueFace;
  readonly rules: Pick<BatchFacts, "policy" | "fingerprintLimit" | "initialPriority">;
  readonly measure: Measure;
  readonly recent: RecentGroups;
  /** Hears faults of ours, beside the outcome that carries them. */
  readonly report: ReportInternalError;
  /** Whether anybody listens to every single occurrence. */
  readonly hearsOccurrences: () => boolean;
  /** Hears what was committed, once its outcomes are settled. Must not throw. */
  readonly onCommitted: (announced: readonly AnnouncedGroup[]) => void;
  /** Resolves when durable listeners are registered: the commit must not come before. */
  readonly listenersReady: () => Promise<void>;
}

type Decided = Extract<BatchDecision, { kind: "decided" }>;

/**
 * Takes one project's batch from load to commit and settles every input.
 *
 * Units that were refused are loaded and decided again, in order, a bounded number of times; a batch that is refused
 * whole twice is halved. An error in the rules defers only the input that caused it.
 */
export async function runBatch(loop: CommitLoop, gate: Gate, batch: readonly Pending[]): Promise<void> {
  let rest = batch;
  // What listeners of every occurrence are told of a group is to be fresh.
  if (!loop.hearsOccurrences() && batch.some(({ parsed }) => loop.recent.covers(parsed))) {
    try {
      rest = await tryOnce(loop, gate, batch, loadUnlessRecent);
    } catch (error) {
      return handleFailure(loop, gate, batch, 0, error);
    }
  }
  await attempt(loop, gate, rest, 0);
}

async function attempt(loop: CommitLoop, gate: Gate, batch: readonly Pending[], tries: number): Promise<void> {
  let pending = batch;
  let wholeRefusals = 0;
  for (let tried = tries; pending.length > 0; tried += 1) {
    if (tried >= maxTries) {
      const reason = `other workers changed the same issues ${maxTries} times in between`;
      return deferAll(loop, pending, "CONTENTION", reason, null);
    }
    if (tried > 0) await pause(Math.random() * Math.min(200, 5 * 2 ** tried));
    let refused: readonly Pending[];
    try {
      refused = await tryOnce(loop, gate, pending, loadAll);
    } catch (error) {
      return handleFailure(loop, gate, pending, tried, error);
    }
    wholeRefusals = refused.length === pending.length ? wholeRefusals + 1 : 0;
    if (wholeRefusals >= halvedAfter && refused.length > 1) {
      const middle = Math.ceil(refused.length / 2);
      await attempt(loop, gate, refused.slice(0, middle), tried + 1);
      return attempt(loop, gate, refused.slice(middle), tried + 1);
    }
    pending = refused;
  }
}

async function handleFailure(
  loop: CommitLoop,
  gate: Gate,
  pending: readonly Pending[],
  tried: number,
  error: unknown,
): Promise<void> {
  // Wrong usage is a transaction of the host's that is none.
  if (error instanceof StorageError || error instanceof UsageError) {
    const code = error.code === "STORAGE_BUSY" ? "STORAGE_BUSY" : "STORAGE";
    return deferAll(loop, pending, code, error.message, error);
  }
  if (pending.length > 1) {
    const middle = Math.ceil(pending.length / 2);
    await attempt(loop, gate, pending.slice(0, middle), tried);
    return attempt(loop, gate, pending.slice(middle), tried);
  }
  const cause = toError(error);
  loop.report(cause);
  return deferAll(loop, pending, "INTERNAL", `a rule or an adapter failed: ${cause.message}`, cause);
}

/** One load, decision and commit. Settles what is final and answers what was refused, in order. */
async function tryOnce(
  loop: CommitLoop,
  gate: Gate,
  pending: readonly Pending[],
  load: typeof loadAll,
): Promise<readonly Pending[]> {
  const { measure } = loop;
  const inputs = pending.map(({ parsed }) => parsed);
  const snapshot = await measure.step("load", () => load(loop, inputs));
  const decided = await decide(loop, gate, inputs, snapshot);

  const births = decided.drafts.filter((draft) => draft.birth !== null).length;
  const numbers = births === 0 ? [] : await loop.storage.reserveNumbers(loop.project.id, births);
  const names = nameDrafts(decided.drafts, numbers, loop.ids);
  const outcomeOf = outcomeWriter(loop, inputs, names, decided);
  if (decided.drafts.length === 0) {
    decided.verdicts.forEach((verdict, position) => pending[position]?.settle(outcomeOf(verdict, position, null)));
    return [];
  }

  const naming = { project: loop.project, ids: loop.ids, now: loop.clock.now(), face: loop.face };
  const changes = measure.sync("write-down", () => toChangeSet(decided, names, naming));
  await loop.listenersReady();
  const result = await measure.step("commit", () => commitSurely(loop.storage, changes));
  const refused = new Set(result.refused);
  measure.count("batch.refused-units", refused.size);

  const again: Pending[] = [];
  decided.verdicts.forEach((verdict, position) => {
    const each = pending[position];
    if (each === undefined) return;
    const draft = draftBehind(verdict);
    if (draft !== null && refused.has(names.get(draft)?.id ?? "")) again.push(each);
    else each.settle(outcomeOf(verdict, position, result));
  });
  loop.recent.forget(again.map(({ parsed }) => parsed));
  loop.onCommitted([
    ...announced(changes, result),
    ...(loop.hearsOccurrences() ? storedOccurrences(decided.drafts, names, naming, result) : []),
  ]);
  return again;
}

async function loadAll(loop: CommitLoop, inputs: readonly ParsedInput[]): Promise<Snapshot> {
  const snapshot = await loop.storage.load(loadRequest(loop, inputs));
  loop.recent.learn(snapshot);
  return snapshot;
}

/** Loads what is not remembered: for one event of a group that was just met, nothing. */
async function loadUnlessRecent(loop: CommitLoop, inputs: readonly ParsedInput[]): Promise<Snapshot> {
  const { recent } = loop;
  const covered: ParsedInput[] = [];
  const others: ParsedInput[] = [];
  for (const input of inputs) (recent.covers(input) ? covered : others).push(input);
  const loaded = others.length === 0 ? nothingLoaded : await loop.storage.load(loadRequest(loop, others));
  const snapshot = recent.addTo(loaded, covered);
  recent.learn(loaded);
  return snapshot;
}

function loadRequest(loop: CommitLoop, inputs: readonly ParsedInput[]): LoadRequest {
  return {
    projectId: loop.project.id,
    occurrenceKeys: [...new Set(inputs.map(({ key }) => key))],
    hashes: [...new Set(inputs.flatMap(({ hashes }) => hashes))],
    events: [...new Set(inputs.flatMap(({ event, eventId }) => (event === null ? [eventId] : [])))],
    groupIds: [],
    releases: [],
    now: loop.clock.now(),
  };
}

async function decide(
  loop: CommitLoop,
  gate: Gate,
  inputs: readonly ParsedInput[],
  snapshot: Snapshot,
): Promise<Decided> {
  const now = loop.clock.now();
  const storedEvents = new Map<string, PackedEvent>();
  for (const [id, stored] of snapshot.events) storedEvents.set(id, eventFromPayload(stored, loop.project.id));
  for (;;) {
    const facts = { ...loop.rules, projectId: loop.project.id, inputs, snapshot, storedEvents, now };
    const decision = loop.measure.sync("decide", () => decideBatch({ ...facts, gate: gate.answers }));
    if (decision.kind === "decided") return decision;
    await loop.measure.step("gate", () => gate.ask(decision, now));
  }
}

/** The draft whose unit a verdict stands or falls with. */
function draftBehind(verdict: Verdict): GroupDraft | null {
  if (verdict.kind === "counted" || verdict.kind === "rejected") return verdict.draft;
  return verdict.kind === "duplicate" && isDraft(verdict.of) ? verdict.of : null;
}

function isDraft(of: Extract<Verdict, { kind: "duplicate" }>["of"]): of is GroupDraft {
  return of !== null && "counted" in of;
}

/** The inputs whose payload is the one that storage keeps: of those that bring one event the first, unless it was stored before. */
function payloadKeepers(
  decided: Decided,
  inputs: readonly ParsedInput[],
  names: Names,
  result: CommitResult | null,
): ReadonlySet<ParsedInput> {
  const refused = new Set(result?.refused);
  const earlier = new Set(result?.kind === "applied" ? result.earlierPayloads : []);
  const brought = new Set<string>();
  const stored = new Set<string>();
  const first = new Map<string, ParsedInput>();
  decided.verdicts.forEach((verdict, position) => {
    const input = inputs[position];
    if (verdict.kind !== "counted" || input === undefined) return;
    const { event, eventId, key } = input;
    if (event !== null) brought.add(eventId);
    if (refused.has(names.get(verdict.draft)?.id ?? "")) return;
    if (brought.has(eventId) && !earlier.has(key)) stored.add(eventId);
    if (event !== null && !first.has(eventId)) first.set(eventId, input);
  });
  return new Set([...first].flatMap(([eventId, input]) => (stored.has(eventId) ? [input] : [])));
}

function outcomeWriter(loop: CommitLoop, inputs: readonly ParsedInput[], names: Names, decided: Decided) {
  let keepers: ReadonlySet<ParsedInput> | undefined;
  const refTo = (group: { readonly id: string; readonly number: number }) => ({
    id: group.id,
    shortId: printShortId(loop.project.slug, group.number),
  });
  return (verdict: Verdict, position: number, result: CommitResult | null): Outcome => {
    const input = inputs[position] as ParsedInput;
    const base = outcomeBase(input, loop.project.id);
    switch (verdict.kind) {
      case "counted": {
        const name = names.get(verdict.draft) ?? { id: "", number: 0 };
        const applied = result?.kind === "applied" ? result : null;
        keepers ??= payloadKeepers(decided, inputs, names, result);
        const stored = {
          ...base,
          issue: refTo(name),
          newEnvironment: newEnvironment(verdict.draft, position, applied?.totals.get(name.id)?.newEnvironments),
          payloadKept: keepers.has(input) ? ("this" as const) : ("earlier" as const),
        };
        if (verdict.as === "created") {
          return {
            ...stored,
            kind: "created",
            reason: verdict.reason,
            suppressedCount: verdict.draft.birth?.suppressed.length ?? 0,
            counterUnavailable: verdict.counterUnavailable,
          };
        }
        return verdict.as === "regressed"
          ? { ...stored, kind: "regressed", reason: verdict.reason }
          : { ...stored, kind: "aggregated", reason: verdict.reason };
      }
      case "duplicate": {
        const of = isDraft(verdict.of) ? (names.get(verdict.of) ?? null) : verdict.of;
        return { ...base, kind: "duplicate", reason: "known-occurrence", issue: of === null ? null : refTo(of) };
      }
      case "rejected": {
        const { code, reason, faults } = verdict;
        return { ...base, kind: "rejected", code, reason, faults };
      }
      case "discarded":
        return { ...base, kind: "discarded", reason: "tombstone", tombstoneId: verdict.tombstoneId };
      case "deferred":
        return { ...base, ...verdict, error: null };
      default:
        return { ...base, ...verdict };
    }
  };
}

function newEnvironment(draft: GroupDraft, position: number, newOnes: readonly string[] | undefined): boolean | null {
  if (newOnes === undefined) return null;
  for (const [environment, first] of draft.environments) {
    if (first === position) return newOnes.includes(environment);
  }
  return false;
}

function outcomeBase(input: ParsedInput, projectId: number) {
  return {
    inputKind: input.kind,
    projectId,
    eventId: input.eventId,
    occurrenceId: input.occurrenceId,
    repairs: input.repairs,
    timeCorrection: input.timeCorrection,
  };
}

function deferAll(
  loop: CommitLoop,
  pending: readonly Pending[],
  code: DeferralCode,
  reason: string,
  error: Error | null,
): void {
  for (const { parsed, settle } of pending) {
    const outcome: DeferredOutcome = { ...outcomeBase(parsed, loop.project.id), kind: "deferred", code, reason, error };
    settle(outcome);
  }
}
