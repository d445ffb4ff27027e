import { compareNumbers, compareSemver, parseSemver, splitPackage, type Semver } from "../../model/semver.ts";
import type { ComparisonOperator } from "../field-types.ts";
import { passes } from "./compare.ts";

const wildcardShape = /^(?:\*|([0-9]+)\.(?:([0-9]+)\.)?(?:([0-9]+)\.)?[*x])$/i;

/** What versions are compared with: a whole version, or its first parts (`1.2.*`), in every package or in one. */
export type VersionBound =
  | { readonly kind: "version"; readonly version: Semver }
  | { readonly kind: "parts"; readonly package: string | null; readonly parts: readonly number[] };

/** Reads `1.2.3`, `shop@1.2.3-beta`, `1.2.*` and `1.x`. `undefined` for all that follows another scheme. */
export function readVersionBound(text: string): VersionBound | undefined {
  const version = parseSemver(text);
  if (version !== undefined) return { kind: "version", version };

  const { name, rest } = splitPackage(text);
  const match = wildcardShape.exec(rest);
  if (match === null) return undefined;
  const parts = match.slice(1).flatMap((part) => (part === undefined ? [] : [Number(part)]));
  return parts.every(Number.isSafeInteger) ? { kind: "parts", package: name, parts } : undefined;
}

/**
 * Whether a release's version passes. One of another scheme never does, with no comparison; one of another package
 * than the bound names passes only `!=`.
 */
export function matchesVersion(version: string, comparison: ComparisonOperator, bound: VersionBound): boolean {
  const actual = parseSemver(version);
  if (actual === undefined) return false;
  const wantedPackage = bound.kind === "version" ? bound.version.package : bound.package;
  if (wantedPackage !== null && wantedPackage !== actual.package) return comparison === "!=";

  const order =
    bound.kind === "version" ? compareSemver(actual, bound.version) : compareNumbers(actual.numbers, bound.parts);
  return passes(order, comparison);
}
