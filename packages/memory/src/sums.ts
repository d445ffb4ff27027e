/** Times, first and last sighting, flat: there are several of them for each group. */
export type Sum = [times: number, firstSeenAt: number, lastSeenAt: number];

/** Sums by two names. One map for each group: an empty map of its own for every name takes more than what it would hold. */
export type Sums = Map<string, Sum>;

/** The length in front keeps ("a", "bc") from being ("ab", "c"), whatever the names are. */
export function joinNames(first: string, second: string): string {
  return `${prefixOf(first)}${second}`;
}

export function splitNames(joined: string): readonly [first: string, second: string] {
  const start = joined.indexOf(":") + 1;
  const end = start + Number(joined.slice(0, start - 1));
  return [joined.slice(start, end), joined.slice(end)];
}

/** Whether anything stands under this first name. */
export function hasFirst(sums: Sums, first: string): boolean {
  const prefix = prefixOf(first);
  for (const joined of sums.keys()) if (joined.startsWith(prefix)) return true;
  return false;
}

export function addSum(
  sums: Sums,
  joined: string,
  row: { readonly times: number; readonly firstSeenAt: number; readonly lastSeenAt: number },
): void {
  const sum = sums.get(joined);
  if (sum === undefined) {
    sums.set(joined, [row.times, row.firstSeenAt, row.lastSeenAt]);
    return;
  }
  sum[0] += row.times;
  sum[1] = Math.min(sum[1], row.firstSeenAt);
  sum[2] = Math.max(sum[2], row.lastSeenAt);
}

function prefixOf(first: string): string {
  return `${first.length}:${first}`;
}
