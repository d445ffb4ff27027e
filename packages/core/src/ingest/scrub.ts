import type { EventPayload, StackFrame } from "../model/event.ts";
import { filtered, isSensitiveKey, scrubCode, scrubMessage, scrubText } from "./scrub-patterns.ts";

/**
 * A payload without what must not be stored: values under sensitive keys, cookies, authorization headers, passwords in
 * addresses, tokens, card and account numbers, keys, user names in paths. Pure; parts that hold nothing are shared.
 *
 * Names of files in frames stay, because people need them to find the place; debug data and the sender's own
 * bookkeeping stay as well. In messages and exception values only the secret is replaced, never the whole text.
 */
export function defaultScrub(payload: EventPayload): EventPayload {
  let changed: Record<string, unknown> | undefined;
  for (const [key, value] of Object.entries(payload)) {
    const scrubbed = scrubField(key, value);
    if (scrubbed === value) continue;
    changed ??= { ...payload };
    changed[key] = scrubbed;
  }
  return (changed as EventPayload | undefined) ?? payload;
}

/** Evidence of a detector or of feedback: by keys and by what the values look like. */
export function scrubEvidence<Evidence>(evidence: Evidence): Evidence {
  return scrubValue(evidence) as Evidence;
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
  "sdk",
  "debug_meta",
  "_meta",
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

/** Where a frame is stays readable: only its variables and source lines can hold secrets. */
function scrubFrame(frame: unknown): unknown {
  if (typeof frame !== "object" || frame === null) return frame;
  const { vars, context_line: line, pre_context: before, post_context: after } = frame as StackFrame;
  const scrubbed = {
    vars: vars === undefined ? undefined : scrubValue(vars),
    context_line: line === undefined ? undefined : scrubCode(line),
    pre_context: before === undefined ? undefined : mapList(before, scrubLine),
    post_context: after === undefined ? undefined : mapList(after, scrubLine),
  };
  if (
    scrubbed.vars === vars &&
    scrubbed.context_line === line &&
    scrubbed.pre_context === before &&
    scrubbed.post_context === after
  ) {
    return frame;
  }
  return { ...frame, ...Object.fromEntries(Object.entries(scrubbed).filter(([, value]) => value !== undefined)) };
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
    if (key === "headers") return scrubHeaders(value);
    if (key === "query_string" && typeof value === "string") return scrubQuery(value);
    if (key === "url" && typeof value === "string") return scrubUrl(value);
    if (key === "data" && typeof value === "string") return scrubQuery(scrubText(value));
    return scrubUnder(key, value);
  });
}

/** Headers as a map or as pairs: a whole cookie or authorization goes, whatever it says. */
function scrubHeaders(headers: unknown): unknown {
  if (!Array.isArray(headers)) return scrubValue(headers);
  return mapList(headers, (pair) => {
    if (!Array.isArray(pair) || typeof pair[0] !== "string") return scrubValue(pair);
    return isSensitiveKey(pair[0]) ? [pair[0], filtered] : scrubValue(pair);
  });
}

function scrubQuery(query: string): string {
  if (!query.includes("=")) return scrubText(query);
  return scrubText(
    query.replaceAll(/([^&=?#\s"{}]{1,200})=([^&#\s"]{1,10000})/g, (whole, key: string) =>
      isSensitiveKey(key) ? `${key}=${filtered}` : whole,
    ),
  );
}

function scrubUrl(url: string): string {
  const [before = "", query] = url.split("?", 2);
  return query === undefined ? scrubText(url) : `${scrubText(before)}?${scrubQuery(query)}`;
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
  list.forEach((inner, index) => {
    const mapped = map(inner);
    if (mapped === inner) return;
    changed ??= [...list];
    changed[index] = mapped;
  });
  return changed ?? value;
}
