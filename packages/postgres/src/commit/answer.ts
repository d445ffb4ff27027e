/** What both forms of a commit answer. */
export type Answer = Applied | { readonly alreadyApplied: readonly string[] };

interface Applied {
  readonly refused: readonly string[];
  /** Applied groups with the counts of their rows, in one order. */
  readonly groups: readonly string[];
  readonly timesSeen: readonly number[];
  readonly usersSeen: readonly number[];
  /** By number of the group. */
  readonly newEnvironments: Readonly<Record<string, readonly string[]>>;
  readonly newReleases: readonly string[];
  /** Positions of occurrences whose event had its payload already. */
  readonly earlier: readonly number[];
}
