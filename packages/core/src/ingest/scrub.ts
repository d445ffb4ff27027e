import type { EventPayload } from "../model/event.ts";
import { filtered, isSensitiveKey, scrubCode, scrubMessage, scrubRoute, scrubText } from "./scrub-patterns.ts";

/**
 * A payload without what must not be stored: values under sensitive keys, cookies, authorization headers, passwords in
 * addresses, tokens, card and account numbers, keys, user names in paths. Pure; parts that hold nothing are shared.
 *
 * Names of files in frames stay, because people need them to find the place; debug data and the sender's own
 * bookkeeping stay as well. In messages and exception values only the secret is replaced, never the whole text.
 */
export function defaultScrub(payload: EventPayload): EventPayload {
  let changed: Record<string, unknown> | undefined;
  for (const key of Object.keys(payload)) {
    const value = payload[key];
    const scrubbed = scrubField(key, value);
    if (scrubbed === value) continue;
    changed ??= { ...payload };
    changed[key] = scrubbed;
  }
  return (changed as EventPayload | undefined) ?? payload;
}

/** What is done to the texts that come beside an event: those of detectors and of people. */
export interface TextScrubber {
  /** A title or message, as people read it. */
  message(text: string): string;
  /** A culprit or the name of a resource. */
  name(text: string): string;
  /** A map: by its keys and by what the values look like. */
  evidence<Evidence extends object>(evidence: Evidence): Evidence;
}

export const defaultTextScrubber: TextScrubber = {
  message: scrubMessage,
  name: scrubRoute,
  evidence: (evidence) => scrubSaid(evidence) as typeof evidence,
};

/** For hosts that want everything stored as it comes. */
export const noTextScrubber: TextScrubber = {
  message: (text) => text,
  name: (text) => text,
  evidence: (evidence) => evidence,
};

/** What a person or a detector said under `message` and `summary` is a message. */
function scrubSaid(value: unknown): unknown {
  return mapObject(value, (inner, key) =>
    (key === "message" || key === "summary") && typeof inner === "string"
      ? scrubMessage(inner)
      : scrubUnder(key, inner),
  );
}

const untouched: ReadonlySet<string> = new Set([
  "event_id",
  "timestamp",
  "platform",
  "level",
  "type",
  "release",
  "dist",
  "environment",
  "debug_meta",
  "checksum",
  "fingerprint",
  "modules",
]);

function scrubField(key: string, value: unknown): unknown {
  if (untouched.has(key)) return value;
  switch (key) {
    case "logentry":
      return scrubLogEntry(value as NonNullable<EventPayload["logentry"]>);
    case "tags":
      return scrubTags(value as EventPayload["tags"]);
    case "request":
      return scrubRequest(value as NonNullable<EventPayload["request"]>);
    case "exception":
    case "threads":
      return mapObject(value, (inner, name) =>
        name === "values" ? mapList(inner, scrubExceptionLike) : scrubUnder(name, inner),
      );
    case "stacktrace":
      return scrubStack(value);
    case "transaction":
    case "culprit":
      return typeof value === "string" ? scrubRoute(value) : value;
    case "contexts":
      return mapObject(value, (inner, name) => (name === "feedback" ? scrubSaid(inner) : scrubUnder(name, inner)));
    case "sdk":
      return mapObject(value, (inner, name) => (name === "settings" ? scrubUnder(name, inner) : inner));
    default:
      return scrubUnder(key, value);
  }
}

function scrubLogEntry(entry: NonNullable<EventPayload["logentry"]>): unknown {
  return mapObject(entry, (value, key) => {
    if (key === "params") return scrubValue(value);
    return typeof value === "string" ? scrubMessage(value) : value;
  });
}

function scrubTags(tags: EventPayload["tags"]): unknown {
  return mapList(tags, (pair) => {
    const [key, value] = pair as readonly [string, string];
    const scrubbed = isSensitiveKey(key) ? filtered : scrubText(value);
    return scrubbed === value ? pair : [key, scrubbed];
  });
}

function scrubExceptionLike(entry: unknown): unknown {
  return mapObject(entry, (value, key) => {
    if (key === "stacktrace") return scrubStack(value);
    if (key === "value") return typeof value === "string" ? scrubMessage(value) : value;
    if (key === "type" || key === "module") return value;
    return scrubUnder(key, value);
  });
}

/** Where a frame is stays readable. */
const placeOfFrame: ReadonlySet<string> = new Set([
  "filename",
  "abs_path",
  "module",
  "function",
  "raw_function",
  "package",
  "platform",
  "lineno",
  "colno",
  "in_app",
]);

function scrubFrame(frame: unknown): unknown {
  return mapObject(frame, (value, key) => {
    if (placeOfFrame.has(key)) return value;
    if (key === "context_line") return scrubLine(value);
    return key === "pre_context" || key === "post_context" ? mapList(value, scrubLine) : scrubUnder(key, value);
  });
}

function scrubLine(line: unknown): unknown {
  return typeof line === "string" ? scrubCode(line) : line;
}

function scrubStack(stack: unknown): unknown {
  return mapObject(stack, (value, key) => {
    if (key === "frames") return mapList(value, scrubFrame);
    return key === "registers" ? value : scrubUnder(key, value);
  });
}

function scrubRequest(request: NonNullable<EventPayload["request"]>): unknown {
  return mapObject(request, (value, key) => {
    if (key === "cookies") return value === null || value === undefined ? value : filtered;
    if (Array.isArray(value) && key !== "env") return scrubPairs(value);
    if (key === "headers") return scrubValue(value);
    if (key === "query_string" && typeof value === "string") return scrubQuery(value);
    if (key === "url" && typeof value === "string") return scrubUrl(value);
    if (key === "data" && typeof value === "string") return scrubQuery(scrubText(value));
    return scrubUnder(key, value);
  });
}

/** Headers, query and form as pairs of key and value. */
function scrubPairs(pairs: readonly unknown[]): unknown {
  return mapList(pairs, (pair) => {
    if (!Array.isArray(pair) || typeof pair[0] !== "string") return scrubValue(pair);
    return isSensitiveKey(pair[0]) ? [pair[0], filtered] : scrubValue(pair);
  });
}

function scrubQuery(query: string): string {
  if (!query.includes("=")) return scrubText(query);
  return scrubText(
    query.replaceAll(/(?<![^&?#;\s])([^&=?#;\s"{}]{1,200})=([^&#\s"]{1,10000})/g, (whole, key: string) =>
      isSensitiveKey(key) ? `${key}=${filtered}` : whole,
    ),
  );
}

function scrubUrl(url: string): string {
  const start = url.indexOf("?");
  return start === -1 ? scrubText(url) : `${scrubText(url.slice(0, start))}?${scrubQuery(url.slice(start + 1))}`;
}

function scrubUnder(key: string, value: unknown): unknown {
  if (isSensitiveKey(key) && value !== null && value !== undefined && typeof value !== "boolean") return filtered;
  return scrubValue(value);
}

function scrubValue(value: unknown): unknown {
  if (typeof value === "string") return scrubText(value);
  if (typeof value === "number") return scrubNumber(value);
  if (Array.isArray(value)) return mapList(value, scrubValue);
  if (typeof value === "object" && value !== null) return mapObject(value, (inner, key) => scrubUnder(key, inner));
  return value;
}

/** A card number may stand as a number; anything shorter cannot be one. */
function scrubNumber(value: number): unknown {
  if (!Number.isInteger(value) || value < 1e12) return value;
  const text = String(value);
  return scrubText(text) === text ? value : filtered;
}

function mapObject(value: unknown, map: (inner: unknown, key: string) => unknown): unknown {
  if (typeof value !== "object" || value === null) return scrubValue(value);
  let changed: Record<string, unknown> | undefined;
  for (const key of Object.keys(value)) {
    const inner = (value as Record<string, unknown>)[key];
    const mapped = map(inner, key);
    if (mapped === inner) continue;
    changed ??= { ...value };
    Object.defineProperty(changed, key, { value: mapped, enumerable: true, writable: true, configurable: true });
  }
  return changed ?? value;
}

function mapList(value: unknown, map: (inner: unknown) => unknown): unknown {
  if (!Array.isArray(value)) return value;
  const list = value as readonly unknown[];
  let changed: unknown[] | undefined;
  for (let index = 0; index < list.length; index += 1) {
    const mapped = map(list[index]);
    if (mapped === list[index]) continue;
    changed ??= [...list];
    changed[index] = mapped;
  }
  return changed ?? value;
}
