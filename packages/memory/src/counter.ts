import type { Counter, Quota, SpendRequest } from "@issuekit/core";

interface SightedSet {
  /** In order of first sighting. */
  readonly members: Set<string>;
  firstSeenAt: number;
  expiresAt: number;
  /** The greatest time that the key has met: a clock that runs behind counts as that. */
  now: number;
}

interface Spending {
  /** Amounts by window and slot. */
  readonly slots: Map<string, number>;
  readonly tokens: Map<string, number>;
  now: number;
  expiresAt: number;
}

/** What a counter keeps, by key. */
export interface Counts {
  readonly sets: Map<string, SightedSet>;
  readonly spendings: Map<string, Spending>;
}

export function createCounts(): Counts {
  return { sets: new Map(), spendings: new Map() };
}

/** A counter in this process. Each key is one step: nothing waits in between. */
export function createCounter({ sets, spendings }: Counts): Counter {
  function spendOne({ key, amount, now: callersNow, windows, token }: SpendRequest) {
    const known = spendings.get(key);
    const now = Math.max(callersNow, known?.now ?? callersNow);
    const longest = Math.max(...windows.map(({ windowMs }) => windowMs));
    const spending: Spending = known ?? { slots: new Map(), tokens: new Map(), now, expiresAt: now + longest };
    spending.now = now;
    spendings.set(key, spending);
    const used = windows.map((window) => usedIn(spending, window, now));
    const grantedUntil = spending.tokens.get(token);
    if (grantedUntil !== undefined && grantedUntil > now) return { granted: true, used };
    for (const [ended, until] of spending.tokens) if (until <= now) spending.tokens.delete(ended);
    const fits = windows.every(({ limit }, index) => (used[index] ?? 0) + amount <= limit);
    if (!fits) return { granted: false, used };
    for (const window of windows) {
      const slot = slotKey(window, Math.floor(now / window.slotMs));
      spending.slots.set(slot, (spending.slots.get(slot) ?? 0) + amount);
    }
    spending.tokens.set(token, now + longest);
    spending.expiresAt = Math.max(spending.expiresAt, now + longest);
    return { granted: true, used: used.map((sum) => sum + amount) };
  }

  return {
    async sight(requests) {
      return requests.map(({ key, member, seenAt, now: callersNow, expiresInMs, window, atMost }) => {
        let set = sets.get(key);
        const now = Math.max(callersNow, set?.now ?? callersNow);
        if (set === undefined || set.expiresAt <= now) {
          set = { members: new Set(), firstSeenAt: seenAt, expiresAt: now + expiresInMs, now };
          sets.set(key, set);
        }
        set.now = now;
        if (window === "sliding") set.expiresAt = now + expiresInMs;
        const added = !set.members.has(member) && set.members.size < atMost;
        if (added) set.members.add(member);
        if (added || set.members.has(member)) set.firstSeenAt = Math.min(set.firstSeenAt, seenAt);
        const count = Math.min(set.members.size, atMost);
        const { firstSeenAt } = set;
        return { count, added, firstSeenAt, members: count >= atMost ? [...set.members].slice(0, atMost) : [] };
      });
    },
    async spend(requests) {
      return requests.map(spendOne);
    },
    async forget(keys) {
      for (const key of keys) {
        sets.delete(key);
        spendings.delete(key);
      }
    },
    async prune({ now, limit }) {
      let gone = 0;
      for (const store of [sets, spendings]) {
        for (const [key, { expiresAt }] of store) {
          if (gone >= limit) return gone;
          if (expiresAt > now) continue;
          store.delete(key);
          gone += 1;
        }
      }
      return gone;
    },
  };
}

function slotKey({ windowMs, slotMs }: Quota, index: number): string {
  return `${windowMs}:${slotMs}:${index}`;
}

/** The sum of a window's slots, the newest included; older slots are dropped on the way. */
function usedIn(spending: Spending, window: Quota, now: number): number {
  const newest = Math.floor(now / window.slotMs);
  const count = window.windowMs / window.slotMs;
  const prefix = `${window.windowMs}:${window.slotMs}:`;
  let sum = 0;
  for (const [key, amount] of spending.slots) {
    if (!key.startsWith(prefix)) continue;
    const index = Number(key.slice(prefix.length));
    if (index <= newest - count) spending.slots.delete(key);
    else sum += amount;
  }
  return sum;
}
