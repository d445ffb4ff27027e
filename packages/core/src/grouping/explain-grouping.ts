import type { EventPayload } from "../model/event.ts";
import { groupEvent, type GroupingPart, type GroupOptions } from "./algorithms.ts";
import type { Fingerprint } from "./fingerprint.ts";

/** A part of the event that was looked at for a hash. */
export interface GroupingReason {
  /** `type`, `value`, `frame`, `message`, `csp`, `fingerprint` or `checksum`. */
  readonly kind: string;
  readonly exception: number | null;
  readonly frame: number | null;
  /** What was hashed, by name: `{ module, function, context }` of a frame. */
  readonly values: Readonly<Record<string, string>>;
  readonly contributes: boolean;
  readonly why: string;
}

export interface HashExplanation {
  readonly hash: string;
  readonly variant: string;
  readonly version: number | null;
  readonly salted: boolean;
  /** In the order in which they were looked at, those that do not count included. */
  readonly because: readonly GroupingReason[];
}

/** Plain data, made to be shown or kept as JSON. */
export interface GroupingExplanation {
  readonly version: number;
  readonly titleException: number | null;
  readonly fingerprint: Fingerprint;
  /** The primary hash first. */
  readonly hashes: readonly HashExplanation[];
}

/**
 * Says what each hash of an event is made of: which frames, which text or which fingerprint, and what was passed over
 * and why. It is the computation that grouped the event, shown; where two events differ here, they differ there.
 */
export function explainGrouping(payload: EventPayload, options?: GroupOptions): GroupingExplanation {
  const { version, titleException, fingerprint, variants } = groupEvent(payload, options);
  const hashes = variants.map(({ hash, name, version: madeBy, salted, parts }) => {
    return { hash, variant: name, version: madeBy, salted, because: parts.map(toReason) };
  });
  return { version, titleException, fingerprint, hashes };
}

function toReason({ kind, exception, frame, values, contributes, why }: GroupingPart): GroupingReason {
  return { kind, exception, frame, values: Object.fromEntries(values), contributes, why };
}
