import { hashText } from "../grouping/hash.ts";
import { parseEventId } from "../ingest/normalize-event.ts";
import { limits } from "../model/limits.ts";
import { type Level, parseLevel } from "../model/level.ts";
import type { CaptureContext } from "./capture-input.ts";
import { type Allowance, toPlainData } from "./plain-data.ts";
import { attempt, readProperty, textOf } from "./safe-read.ts";

/** What the caller said, as parts of an event. Only what was said: an absent key leaves the default standing. */
export interface SaidContext {
  readonly event_id?: string;
  /** Seconds since the epoch. */
  readonly timestamp?: number;
  readonly level?: Level;
  readonly tags?: Readonly<Record<string, string>>;
  readonly user?: Readonly<Record<string, unknown>>;
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly contexts?: Readonly<Record<string, unknown>>;
  readonly fingerprint?: readonly string[];
  readonly release?: string;
  readonly environment?: string;
  readonly transaction?: string;
  readonly logger?: string;
}

/** Types promise what a context holds, hosts in plain JavaScript do not: what has the wrong type counts as not said. */
export function readContext(context: CaptureContext, allowance: Allowance): SaidContext {
  const said = (key: keyof CaptureContext): unknown => readProperty(context, key);
  const timestamp = said("timestamp");
  return withoutAbsent({
    event_id: parseEventId(said("eventId")),
    timestamp: typeof timestamp === "number" && Number.isFinite(timestamp) ? timestamp / 1000 : undefined,
    level: parseLevel(said("level")),
    tags: readTags(said("tags")),
    user: readData(said("user"), allowance),
    extra: readData(said("extra"), allowance),
    contexts: readData(said("contexts"), allowance),
    fingerprint: readFingerprint(said("fingerprint")),
    release: shortText(said("release")),
    environment: shortText(said("environment")),
    transaction: shortText(said("transaction")),
    logger: shortText(said("logger")),
  });
}

type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

function withoutAbsent<T extends object>(parts: T): Present<T> {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as Present<T>;
}

/** One unit longer than the longest of these limits, so that normalising sees and reports what was too long. */
function shortText(value: unknown): string | undefined {
  return typeof value === "string" ? value.slice(0, limits.transaction + 1) : undefined;
}

function readData(value: unknown, allowance: Allowance): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const data = toPlainData(value, allowance);
  return typeof data === "object" && data !== null && !Array.isArray(data) ? { ...data } : undefined;
}

function readTags(value: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const tags = attempt(() => Object.keys(value), [])
    .slice(0, limits.tags + 1)
    .flatMap((key) => {
      const held = readProperty(value, key);
      const text = typeof held === "object" || held === undefined ? undefined : textOf(held);
      return text === undefined ? [] : [[key.slice(0, limits.tagKey + 1), text.slice(0, limits.tagValue + 1)] as const];
    });
  return Object.fromEntries(tags);
}

function readFingerprint(value: unknown): readonly string[] | undefined {
  return attempt(() => {
    if (!Array.isArray(value)) return undefined;
    return (
      value
        .slice(0, limits.fingerprintParts + 1)
        .filter((part) => typeof part === "string" || typeof part === "number" || typeof part === "boolean")
        // Cut parts would fall together.
        .map((part) => (String(part).length > limits.fingerprintPart ? hashText(String(part)) : String(part)))
    );
  }, undefined);
}
