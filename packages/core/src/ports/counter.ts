/** A set of distinct members under a key that expires: the sightings of one hash. */
export interface SightRequest {
  readonly key: string;
  /** What is counted once, however often it is sighted: the occurrence id. */
  readonly member: string;
  /** When it happened, epoch ms. */
  readonly seenAt: number;
  /** The caller's clock, epoch ms. Expiry is judged by it; below the greatest `now` that the key has met it counts as that. */
  readonly now: number;
  readonly expiresInMs: number;
  /** `sliding` renews the expiry with every sighting, `fixed` sets it with the first. */
  readonly window: "sliding" | "fixed";
  /** A set of this size takes no more. At least 1. */
  readonly atMost: number;
}

export interface SightAnswer {
  /** Members of the set after this sighting; `atMost` when it is full. */
  readonly count: number;
  /** Whether this member was new to the set. */
  readonly added: boolean;
  /** The least `seenAt` of the set. */
  readonly firstSeenAt: number;
  /** Every member in order of first sighting when the set is full, else empty. */
  readonly members: readonly string[];
}

/** A limit over a sliding window: the sum of the window's slots, the newest included, stays at or below `limit`. */
export interface Quota {
  readonly limit: number;
  readonly windowMs: number;
  /** A divisor of `windowMs`. */
  readonly slotMs: number;
}

export interface SpendRequest {
  readonly key: string;
  /** At least 1. */
  readonly amount: number;
  readonly now: number;
  readonly windows: readonly Quota[];
  /** Names what the spending is for. A token that was granted stays granted, without spending again, until the longest window ends. */
  readonly token: string;
}

export interface SpendAnswer {
  readonly granted: boolean;
  /** What each window had used, this request included when it was granted. */
  readonly used: readonly number[];
}

/**
 * Counts that may be lost: noise thresholds and quotas. A counter that forgets everything starts again and makes
 * nothing wrong that was stored.
 *
 * Keys begin with the project, so that another project's data is out of reach. Time always comes from the caller.
 */
export interface Counter {
  /**
   * Adds each member to the set under its key and renews (or, for `fixed`, keeps) the expiry, one atomic step per key.
   * Answers in order. A member that was there already is not counted again; a full set takes no more. What has
   * expired by the caller's `now` is gone.
   */
  sight(requests: readonly SightRequest[]): Promise<readonly SightAnswer[]>;

  /**
   * Spends `amount` in the newest slot of every window if each window's sum leaves room: all windows or none, one
   * atomic step per request. Answers in order. A refusal is not remembered.
   */
  spend(requests: readonly SpendRequest[]): Promise<readonly SpendAnswer[]>;

  /** Drops the sets and windows under these keys. */
  forget(keys: readonly string[]): Promise<void>;

  /** Removes at most `limit` expired entries and answers how many went. Nothing depends on it but space. */
  prune(request: { readonly now: number; readonly limit: number }): Promise<number>;
}
