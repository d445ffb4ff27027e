/** What both forms of a commit answer. */
export type Answer = Applied | { readonly alreadyApplied: readonly string[] };

interface Applied {
  readonly refused: readonly string[];
  readonly totals: readonly (readonly [
    groupId: string,
    timesSeen: number,
    usersSeen: number,
    newEnvironments: readonly string[],
  ])[];
  readonly newReleases: readonly string[];
  /** Positions of occurrences whose event had its payload already. */
  readonly earlier: readonly number[];
}
