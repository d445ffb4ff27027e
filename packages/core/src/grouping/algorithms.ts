/**
 * Which hashes an event has. Three things decide, the first that applies: a checksum that the sender computed, a
 * fingerprint that it named, the rules of the versions below.
 */
import type { EventPayload } from "../model/event.ts";
import { hashCustomFingerprint, resolveFingerprint, saltText, type Fingerprint } from "./fingerprint.ts";
import { hashText } from "./hash.ts";
import * as v1 from "./v1/index.ts";

/** A piece of an event that grouping looked at, and whether and why it counts. */
export interface GroupingPart {
  readonly kind: string;
  /** Index into `exception.values`; `null` where it belongs to none. */
  readonly exception: number | null;
  /** Index into the frames of its stack. */
  readonly frame: number | null;
  /** As they were hashed: variable values replaced, wordings made one. */
  readonly values: readonly (readonly [name: string, text: string])[];
  readonly contributes: boolean;
  /** A code, such as `not-in-app`. */
  readonly why: string;
}

interface AlgorithmVariant {
  readonly name: string;
  readonly parts: readonly GroupingPart[];
  readonly text: string;
}

/** A frozen set of rules. Its hashes are in databases, so what is published here never changes. */
export interface GroupingAlgorithm {
  readonly version: number;
  readonly name: string;
  /** At least one variant, the most telling one first. */
  readonly group: (payload: EventPayload) => {
    readonly variants: readonly AlgorithmVariant[];
    readonly titleException: number | null;
  };
  /** The hash of a variant's text, alone or with parts of a fingerprint around it. */
  readonly digest: (text: string) => string;
}

/** Newest last. A new version joins behind; none is ever edited or taken out. */
export const algorithms: readonly GroupingAlgorithm[] = [{ ...v1 }];

const newestFirst: readonly GroupingAlgorithm[] = algorithms.toReversed();

export interface GroupingVariant {
  /** `app`, `system`, `message`, `csp` and `fallback` come from the rules; `custom` and `checksum` replace them. */
  readonly name: string;
  /** The version of the rules; `null` where no rule had a say. */
  readonly version: number | null;
  readonly hash: string;
  /** Whether parts of a fingerprint went into the hash beside what the rules said. */
  readonly salted: boolean;
  readonly parts: readonly GroupingPart[];
}

export interface EventGrouping {
  /** The newest version. */
  readonly version: number;
  /**
   * The primary one first, each once: those of the newest version, then those of the ones before, so that an issue
   * found by an earlier version stays found.
   */
  readonly hashes: readonly string[];
  /** Index of the exception that names the event; `null` without exceptions. */
  readonly titleException: number | null;
  readonly fingerprint: Fingerprint;
  /** What made the hashes, in their order. */
  readonly variants: readonly GroupingVariant[];
}

export interface GroupOptions {
  /** Newest last. Default: the published ones. */
  readonly algorithms?: readonly GroupingAlgorithm[];
}

/** The hashes of an event and what they are made of. The event joins the issue that owns the first known one. */
export function groupEvent(payload: EventPayload, options: GroupOptions = {}): EventGrouping {
  const versions = options.algorithms?.toReversed() ?? newestFirst;
  const groupings = versions.map((algorithm) => ({ algorithm, grouping: algorithm.group(payload) }));
  const fingerprint = resolveFingerprint(payload);

  const replaced = replaceRules(payload, fingerprint);
  const variants =
    replaced ?? groupings.flatMap(({ algorithm, grouping }) => hashVariants(algorithm, grouping.variants, fingerprint));
  return {
    version: versions[0]?.version ?? 0,
    hashes: variants.map(({ hash }) => hash).filter((hash, index, all) => all.indexOf(hash) === index),
    titleException: groupings[0]?.grouping.titleException ?? null,
    fingerprint,
    variants,
  };
}

function hashVariants(
  algorithm: GroupingAlgorithm,
  variants: readonly AlgorithmVariant[],
  fingerprint: Fingerprint,
): readonly GroupingVariant[] {
  const salted = fingerprint.kind === "hybrid";
  return variants.map(({ name, parts, text }) => ({
    name,
    version: algorithm.version,
    hash: algorithm.digest(salted ? saltText(fingerprint, text) : text),
    salted,
    parts,
  }));
}

/** What stands in place of all rules; `null` where the rules decide. */
function replaceRules(payload: EventPayload, fingerprint: Fingerprint): readonly GroupingVariant[] | null {
  const { checksum } = payload;
  if (checksum !== undefined && checksum !== "") {
    const hash = /^[0-9a-f]{32}$/i.test(checksum) ? checksum.toLowerCase() : hashText(checksum);
    return [replacement("checksum", hash, [checksum])];
  }
  if (fingerprint.kind !== "custom") return null;
  return [replacement("custom", hashCustomFingerprint(fingerprint.resolved), fingerprint.resolved)];
}

function replacement(name: "checksum" | "custom", hash: string, texts: readonly string[]): GroupingVariant {
  const kind = name === "custom" ? "fingerprint" : name;
  const parts = texts.map((text): GroupingPart => {
    return { kind, exception: null, frame: null, values: [[kind, text]], contributes: true, why: "counts" };
  });
  return { name, version: null, hash, salted: false, parts };
}
