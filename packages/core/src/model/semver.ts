const shape =
  /^([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:\.([0-9]+))?(?:-([0-9a-z-]+(?:\.[0-9a-z-]+)*))?(?:\+([0-9a-z-]+(?:\.[0-9a-z-]+)*))?$/i;

/** A version read by semver's rules, widened to one to four numbers. */
export interface Semver {
  /** What stands before the last `@`. */
  readonly package: string | null;
  /** Major, minor, patch and revision; 0 where not given. */
  readonly numbers: readonly [number, number, number, number];
  readonly prerelease: string | null;
  readonly build: string | null;
}

/** Reads `1.2.3`, `shop@1.2.3-beta.1+57`. `undefined` for a version of another scheme. */
export function parseSemver(version: string): Semver | undefined {
  const { name, rest } = splitPackage(version);
  const match = shape.exec(rest);
  if (match === null) return undefined;
  const [, major, minor, patch, revision, prerelease = null, build = null] = match;
  const numbers = [Number(major), Number(minor ?? 0), Number(patch ?? 0), Number(revision ?? 0)] as const;
  return numbers.every(Number.isSafeInteger) ? { package: name, numbers, prerelease, build } : undefined;
}

/** Parts a version from its package; `name` is `null` where it has none. */
export function splitPackage(version: string): { readonly name: string | null; readonly rest: string } {
  const at = version.lastIndexOf("@");
  return at === -1 ? { name: null, rest: version } : { name: version.slice(0, at), rest: version.slice(at + 1) };
}

/**
 * Negative where `a` comes before `b`, 0 where neither does.
 *
 * A prerelease comes before its release, prereleases go by their text. Packages and builds have no say.
 */
export function compareSemver(a: Semver, b: Semver): number {
  return compareNumbers(a.numbers, b.numbers) || comparePrereleases(a.prerelease, b.prerelease);
}

/** Compares as many parts as `wanted` has. */
export function compareNumbers(actual: readonly number[], wanted: readonly number[]): number {
  for (const [index, number] of wanted.entries()) {
    const order = (actual[index] ?? 0) - number;
    if (order !== 0) return order;
  }
  return 0;
}

function comparePrereleases(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -1 : 1;
}
