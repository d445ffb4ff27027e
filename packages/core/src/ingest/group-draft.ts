import { InvariantError } from "../model/errors.ts";
import type {
  BucketCount,
  Counting,
  GroupChange,
  GroupReleaseCount,
  SuppressedSighting,
  TagCount,
} from "../model/change-set.ts";
import type { Activity, GroupState, HistoryEntry, LoadedGroup } from "../model/group.ts";
import type { Priority } from "../model/priority.ts";
import { applyChange, joinChanges, type DraftAnnouncement, type StateDecision } from "../lifecycle/decision.ts";
import type { IssueKwargs } from "./create-issue-kwargs.ts";
import type { PackedEvent } from "./packed-event.ts";
import type { ParsedInput } from "./parsed-input.ts";
import { isPlaceholderTitle } from "./title.ts";

const hourMs = 3_600_000;

/** Tags that the summary of releases and environments holds already. */
const heldElsewhere: ReadonlySet<string> = new Set(["release", "environment"]);

/** One counted occurrence, as it will be stored. */
export interface CountedInput {
  readonly input: ParsedInput;
  readonly event: PackedEvent;
  readonly hash: string;
  /** What is stored with it: of inputs that bring one event, all carry what the first of them brought. `null` where the event is stored already. */
  readonly payload: string | null;
}

interface Ranked {
  readonly at: number;
  readonly id: string;
  readonly kwargs: IssueKwargs;
  readonly event: PackedEvent;
}

interface Titled extends Ranked {
  readonly isReal: boolean;
}

/** What a group that does not exist yet starts with. */
export interface Birth {
  readonly priority: Priority;
  readonly assignee: string | null;
  readonly suppressed: readonly SuppressedSighting[];
  readonly firstSeenAt: number;
  readonly now: number;
}

/**
 * All that one batch does to one group, folded in the order of the inputs: the working state that later inputs are
 * decided on, and the sums and ranks that storage will add to the row.
 */
export class GroupDraft {
  /** As loaded; `null` for a group that this batch creates. */
  readonly known: LoadedGroup | null;
  readonly birth: Birth | null;
  state: GroupState;
  change: GroupChange | undefined = undefined;
  readonly newHashes: Set<string> = new Set();
  readonly spareHashes: Set<string> = new Set();
  readonly counted: CountedInput[] = [];
  readonly activity: Omit<Activity, "id">[] = [];
  readonly history: HistoryEntry[] = [];
  readonly announcements: DraftAnnouncement[] = [];
  readonly users: Set<string> = new Set();
  /** The position of the first input of each environment, `""` for none. */
  readonly environments: Map<string, number> = new Map();
  firstSeenAt: number = Infinity;
  lastSeenAt: number = -Infinity;
  earliest: Ranked | undefined = undefined;
  newest: Ranked | undefined = undefined;
  titled: Titled | undefined = undefined;
  readonly #buckets = new Map<string, { -readonly [K in keyof BucketCount]: BucketCount[K] }>();
  readonly #tags = new Map<string, Map<string, { -readonly [K in keyof TagCount]: TagCount[K] }>>();
  readonly #releases = new Map<string, { -readonly [K in keyof GroupReleaseCount]: GroupReleaseCount[K] }>();

  private constructor(state: GroupState, known: LoadedGroup | null, birth: Birth | null) {
    this.state = state;
    this.known = known;
    this.birth = birth;
    if (birth !== null) this.firstSeenAt = birth.firstSeenAt;
  }

  static of(known: LoadedGroup): GroupDraft {
    return new GroupDraft(known, known, null);
  }

  static born(state: GroupState, birth: Birth): GroupDraft {
    return new GroupDraft(state, null, birth);
  }

  /** Takes a decision about the group: later inputs see its effect. */
  decide(decision: StateDecision): void {
    this.state = applyChange(this.state, decision.change);
    this.change = joinChanges(this.change, decision.change);
    if (decision.activity !== null) this.activity.push(decision.activity);
    if (decision.history !== null) this.history.push(decision.history);
    if (decision.announcement !== null) this.announcements.push(decision.announcement);
  }

  /** Adds one occurrence to every sum and rank. */
  count(counted: CountedInput, kwargs: IssueKwargs, position: number): void {
    const { input, event } = counted;
    const { at } = event;
    const environment = event.environment ?? "";
    const release = event.release ?? "";
    this.counted.push(counted);
    if (!this.environments.has(environment)) this.environments.set(environment, position);
    if (at < this.firstSeenAt) this.firstSeenAt = at;
    if (at > this.lastSeenAt) this.lastSeenAt = at;
    this.#rank({ at, id: rankId(input), kwargs, event });
    if (event.userKey !== null) this.users.add(event.userKey);
    this.#countBucket(Math.floor(at / hourMs) * hourMs, environment);
    this.#countRelease(environment, release, at);
    for (const [key, value] of event.tags) if (!heldElsewhere.has(key)) this.#countTag(key, value, at);
  }

  /** The sums and ranks that storage adds to the row. */
  counting(): Counting {
    const { earliest, newest, titled } = this;
    if (earliest === undefined || newest === undefined || titled === undefined) {
      throw new InvariantError("a draft that counted nothing");
    }
    return {
      times: this.counted.length,
      firstSeenAt: this.firstSeenAt,
      lastSeenAt: this.lastSeenAt,
      earliest: { at: earliest.at, id: earliest.id, release: earliest.event.release },
      newest: {
        at: newest.at,
        id: newest.id,
        level: newest.kwargs.level,
        culprit: newest.kwargs.culprit,
        platform: newest.kwargs.platform,
        sdk: newest.event.sdk,
        metadata: JSON.stringify(newest.kwargs.metadata),
      },
      titled: {
        isReal: titled.isReal,
        at: titled.at,
        id: titled.id,
        title: titled.kwargs.title,
        message: titled.kwargs.message,
      },
    };
  }

  get buckets(): readonly BucketCount[] {
    return [...this.#buckets.values()];
  }

  get tags(): readonly TagCount[] {
    return [...this.#tags.values()].flatMap((values) => [...values.values()]);
  }

  get releases(): readonly GroupReleaseCount[] {
    return [...this.#releases.values()];
  }

  #rank(ranked: Ranked): void {
    if (this.earliest === undefined || isBefore(ranked, this.earliest)) this.earliest = ranked;
    if (this.newest === undefined || isBefore(this.newest, ranked)) this.newest = ranked;
    const titled = { ...ranked, isReal: !isPlaceholderTitle(ranked.kwargs.title) };
    const best = this.titled;
    if (best === undefined || (titled.isReal === best.isReal ? isBefore(best, titled) : titled.isReal)) {
      this.titled = titled;
    }
  }

  #countBucket(hourStart: number, environment: string): void {
    const key = `${hourStart}:${environment}`;
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) this.#buckets.set(key, { hourStart, environment, times: 1 });
    else bucket.times += 1;
  }

  #countRelease(environment: string, release: string, at: number): void {
    const key = `${environment}\n${release}`;
    const row = this.#releases.get(key);
    if (row === undefined) {
      this.#releases.set(key, { environment, release, times: 1, firstSeenAt: at, lastSeenAt: at });
      return;
    }
    sighted(row, at);
  }

  #countTag(key: string, value: string, at: number): void {
    let values = this.#tags.get(key);
    if (values === undefined) this.#tags.set(key, (values = new Map()));
    const row = values.get(value);
    if (row === undefined) values.set(value, { key, value, times: 1, firstSeenAt: at, lastSeenAt: at });
    else sighted(row, at);
  }
}

function sighted(row: { times: number; firstSeenAt: number; lastSeenAt: number }, at: number): void {
  row.times += 1;
  if (at < row.firstSeenAt) row.firstSeenAt = at;
  if (at > row.lastSeenAt) row.lastSeenAt = at;
}

/** The order of occurrences: by time, then by id. */
export function isBefore(
  a: { readonly at: number; readonly id: string },
  b: { readonly at: number; readonly id: string },
): boolean {
  return a.at === b.at ? a.id < b.id : a.at < b.at;
}

/** Orders occurrences of one time: by event id, then by occurrence id where one event carries several. */
function rankId(input: ParsedInput): string {
  return input.eventId === input.occurrenceId ? input.eventId : `${input.eventId}:${input.occurrenceId}`;
}
