import type { Quota, SightAnswer, SightRequest, SpendAnswer, SpendRequest } from "@issuekit/core";

/** What stands under a key, which the caller has locked. The functions below bring it up to date. */
export interface SightedSet {
  readonly key: string;
  /** The greatest time that the key has met: a clock that runs behind counts as that. */
  clock: number;
  expiresAt: number;
  firstSeenAt: number;
  /** In order of first sighting. */
  members: string[];
}

export interface Spending {
  readonly key: string;
  clock: number;
  expiresAt: number;
  slots: readonly Slot[];
  tokens: readonly Token[];
}

export interface Slot extends Pick<Quota, "windowMs" | "slotMs"> {
  readonly key: string;
  /** Counts the spans of `slotMs` since 1970. */
  readonly slot: number;
  readonly amount: number;
}

export interface Token {
  readonly key: string;
  readonly token: string;
  readonly expiresAt: number;
}

export function sight(set: SightedSet, request: SightRequest): SightAnswer {
  const { member, seenAt, expiresInMs, window, atMost } = request;
  set.clock = Math.max(request.now, set.clock);
  const hasExpired = set.expiresAt <= set.clock;
  if (hasExpired) {
    set.members = [];
    set.firstSeenAt = seenAt;
  }
  if (hasExpired || window === "sliding") set.expiresAt = set.clock + expiresInMs;
  const added = set.members.length < atMost && !set.members.includes(member);
  if (added) set.members.push(member);
  if (set.members.includes(member)) set.firstSeenAt = Math.min(set.firstSeenAt, seenAt);
  const { firstSeenAt, members } = set;
  const count = Math.min(members.length, atMost);
  return { count, added, firstSeenAt, members: count === atMost ? members.slice(0, atMost) : [] };
}

export function spend(spending: Spending, { key, amount, now, windows, token }: SpendRequest): SpendAnswer {
  const clock = Math.max(now, spending.clock);
  const endsAt = clock + Math.max(...windows.map(({ windowMs }) => windowMs));
  const used = windows.map((window) => usedIn(spending.slots, window, clock));
  const wasGranted = spending.tokens.some((held) => held.token === token && held.expiresAt > clock);
  const fits = !wasGranted && windows.every(({ limit }, index) => (used[index] ?? 0) + amount <= limit);
  spending.clock = clock;
  if (fits || spending.expiresAt <= clock) spending.expiresAt = Math.max(spending.expiresAt, endsAt);
  if (!fits) return { granted: wasGranted, used };

  spending.tokens = [...spending.tokens.filter((held) => held.token !== token), { key, token, expiresAt: endsAt }];
  spending.slots = addTo(spending.slots, distinct(windows.map((window) => newestSlot(key, window, clock))), amount);
  return { granted: true, used: used.map((sum) => sum + amount) };
}

/** Whether no window counts it any longer. */
export function hasEnded({ windowMs, slotMs, slot }: Slot, clock: number): boolean {
  return slot <= Math.floor(clock / slotMs) - windowMs / slotMs;
}

function usedIn(slots: readonly Slot[], { windowMs, slotMs }: Quota, clock: number): number {
  const counted = slots.filter(
    (slot) => slot.windowMs === windowMs && slot.slotMs === slotMs && !hasEnded(slot, clock),
  );
  return counted.reduce((sum, { amount }) => sum + amount, 0);
}

function newestSlot(key: string, { windowMs, slotMs }: Quota, clock: number): Slot {
  return { key, windowMs, slotMs, slot: Math.floor(clock / slotMs), amount: 0 };
}

function addTo(slots: readonly Slot[], newest: readonly Slot[], amount: number): readonly Slot[] {
  return distinct([...slots, ...newest]).map((slot) =>
    newest.some((each) => isSame(each, slot)) ? { ...slot, amount: slot.amount + amount } : slot,
  );
}

/** Of the same slots the first. */
function distinct(slots: readonly Slot[]): readonly Slot[] {
  return slots.filter((slot, index) => slots.findIndex((each) => isSame(each, slot)) === index);
}

function isSame(a: Slot, b: Slot): boolean {
  return a.windowMs === b.windowMs && a.slotMs === b.slotMs && a.slot === b.slot;
}
