import type { NoiseConfig } from "../group-types/define-group-type.ts";

/** What the counter said of one sighting. */
export interface SightingAnswer {
  readonly count: number;
  readonly firstSeenAt: number;
  /** Occurrence ids in order of first sighting; empty below the limit. */
  readonly members: readonly string[];
}

export type NoiseDecision =
  | { readonly kind: "create"; readonly because: "no-noise-threshold" }
  | {
      readonly kind: "create";
      readonly because: "threshold-reached";
      readonly seen: number;
      readonly limit: number;
      readonly firstSeenAt: number;
      /** Occurrence ids that stayed below the threshold, in order of first sighting. */
      readonly suppressed: readonly string[];
    }
  | {
      readonly kind: "suppress";
      readonly because: "below-noise-threshold";
      readonly seen: number;
      readonly limit: number;
      readonly firstSeenAt: number;
    };

/** Whether a type's occurrences pass a threshold at all: without a limit above 1 the counter is never asked. */
export function hasNoiseThreshold(noise: NoiseConfig | null): noise is NoiseConfig {
  return noise !== null && noise.ignoreLimit > 1;
}

/**
 * Decides whether a hash that nobody owns has been seen often enough for a group.
 *
 * It looks at how many distinct occurrences were sighted, never at whether this one was new: whoever meets a full set
 * is told to create, so that a worker that comes late is counted instead of suppressed.
 */
export function decideNoise(noise: NoiseConfig | null, sighting: SightingAnswer): NoiseDecision {
  if (!hasNoiseThreshold(noise)) return { kind: "create", because: "no-noise-threshold" };
  const facts = { seen: sighting.count, limit: noise.ignoreLimit, firstSeenAt: sighting.firstSeenAt };
  if (sighting.count < noise.ignoreLimit) return { kind: "suppress", because: "below-noise-threshold", ...facts };
  return {
    kind: "create",
    because: "threshold-reached",
    ...facts,
    suppressed: sighting.members.slice(0, noise.ignoreLimit - 1),
  };
}

/** The counter's key for the sightings of a hash. */
export function noiseKey(projectId: number, hash: string): string {
  return `${projectId}:noise:${hash}`;
}
