import type { Fault } from "../model/errors.ts";
import type { EventPayload, EventUser, IssueEvent, Repair } from "../model/event.ts";
import { parseLevel } from "../model/level.ts";
import { limits } from "../model/limits.ts";
import type { RejectionCode, TimeCorrection } from "../model/outcome.ts";
import { hashText } from "../grouping/hash.ts";
import {
  breadcrumbs,
  exceptions,
  fingerprint,
  fits,
  isObject,
  logEntry,
  present,
  stackTrace,
  tags,
  textField,
  threads,
} from "./event-parts.ts";
import { eventTimes, parseTime } from "./event-times.ts";
import { copyPlain, parsePlain, Repairs, type Bounds, type Plain, type PlainObject } from "./plain-json.ts";
import { eventType } from "./title.ts";

export interface NormalizeContext {
  readonly projectId: number;
  readonly receivedAt: number;
  readonly sentAt: number | null;
  /** An id that overrules the payload's, such as that of an envelope header. */
  readonly eventId: string | null;
  /** Keeps times of any age. */
  readonly trusted: boolean;
}

export interface Rejection {
  readonly kind: "rejected";
  readonly code: RejectionCode;
  readonly reason: string;
  readonly faults: readonly Fault[];
}

export type NormalizedEvent =
  | {
      readonly kind: "accepted";
      readonly event: IssueEvent;
      readonly repairs: readonly Repair[];
      readonly timeCorrection: TimeCorrection | null;
    }
  | Rejection;

/**
 * An event from untrusted input.
 *
 * It is rejected only for what cannot be an event: no JSON object, an id that is present but no UUID, another project,
 * more than 1 MiB, a depth over 32. Anything else is repaired and named in `repairs` and in the payload's `_meta`. The
 * input, an object or JSON text, is neither changed nor kept; a second run over the payload changes nothing.
 */
export function normalizeEvent(
  input: unknown,
  context: NormalizeContext,
  repairs: Repairs = new Repairs(),
  bounds: Bounds = eventBounds,
): NormalizedEvent {
  const copied = copyEvent(input, repairs, bounds);
  if (copied.kind === "rejected") return copied;
  const source = withoutAliases(copied.value, repairs);

  const stated = context.eventId ?? source["event_id"];
  const eventId = stated === undefined || stated === null ? derivedId(source, context) : parseEventId(stated);
  if (eventId === undefined) {
    return reject("EVENT_ID_INVALID", "event_id", `${JSON.stringify(stated)?.slice(0, 80)} is no UUID`);
  }
  const foreign = foreignProject(source, context.projectId);
  if (foreign !== undefined) return foreign;

  const stamp = parseTime(source["timestamp"]);
  if (stamp === null && source["timestamp"] !== undefined && source["timestamp"] !== null) {
    repairs.add("timestamp", "is no time: the time of receipt is used");
  }
  const times = eventTimes({ ...context, stated: stamp });
  const payload = buildPayload(source, eventId, stamp ?? context.receivedAt, repairs);
  const event: IssueEvent = {
    eventId,
    projectId: context.projectId,
    at: times.at,
    claimedAt: times.claimedAt,
    receivedAt: context.receivedAt,
    ...factsOf(payload),
  };
  return { kind: "accepted", event, repairs: repairs.all(), timeCorrection: times.correction };
}

/** What rules look at beside the payload, as the payload says it. */
export function factsOf(
  payload: EventPayload,
): Pick<IssueEvent, "type" | "platform" | "level" | "release" | "environment" | "tags" | "userKey" | "payload"> {
  return {
    type: eventType(payload),
    platform: payload.platform,
    level: payload.level,
    release: payload.release ?? null,
    environment: payload.environment ?? null,
    tags: payload.tags,
    userKey: userKey(payload.user),
    payload,
  };
}

const eventBounds: Bounds = { depth: limits.depth, bytes: limits.eventBytes };

/** The input as JSON data within the bounds that is nobody else's, or why it cannot be an event. */
export function copyEvent(
  input: unknown,
  repairs: Repairs,
  bounds: Bounds = eventBounds,
): { readonly kind: "copied"; readonly value: PlainObject } | Rejection {
  const copied = typeof input === "string" ? parsePlain(input, bounds, repairs) : copyPlain(input, bounds, repairs);
  switch (copied.kind) {
    case "no-json":
      return reject("NOT_AN_OBJECT", "", `is no JSON: ${copied.reason}`);
    case "no-object":
      return reject("NOT_AN_OBJECT", "", "is no JSON object");
    case "too-deep":
      return reject("EVENT_TOO_DEEP", copied.path.slice(0, 200), `is nested more than ${bounds.depth} levels deep`);
    case "too-large":
      return reject("EVENT_TOO_LARGE", "", `is larger than ${bounds.bytes} bytes of JSON`);
    default:
      return copied;
  }
}

export function reject(code: RejectionCode, path: string, reason: string): Rejection {
  return {
    kind: "rejected",
    code,
    reason: path === "" ? `it ${reason}` : `${path} ${reason}`,
    faults: [{ path, reason }],
  };
}

/** 32 lower hex of a UUID in any spelling; `undefined` for anything else. */
export function parseEventId(value: unknown): string | undefined {
  if (typeof value !== "string" || value.length > 64) return undefined;
  const id = value.trim().toLowerCase();
  if (/^[0-9a-f]{32}$/.test(id)) return id;
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(id) ? id.replaceAll("-", "") : undefined;
}

/** The id of an event that brought none: from what it says and when it was sent, so that a redelivery is the same event. */
function derivedId(source: PlainObject, context: NormalizeContext): string {
  return hashText(`${context.projectId}\n${context.sentAt ?? ""}\n${canonical(source)}`);
}

function canonical(value: Plain): string {
  if (Array.isArray(value)) return `[${(value as readonly Plain[]).map(canonical).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key] as Plain)}`).join(",")}}`;
}

function foreignProject(source: PlainObject, projectId: number): Rejection | undefined {
  for (const key of ["project_id", "project"]) {
    const stated = source[key];
    // Old senders write a name or a slug there; only a number can contradict.
    const number =
      typeof stated === "number"
        ? stated
        : typeof stated === "string" && /^\d{1,15}$/.test(stated)
          ? Number(stated)
          : undefined;
    if (number !== undefined && number !== projectId)
      return reject("PROJECT_MISMATCH", key, `is ${number}, but it was sent to project ${projectId}`);
  }
  return undefined;
}

const aliases: Readonly<Record<string, string>> = {
  "sentry.interfaces.Exception": "exception",
  "sentry.interfaces.Message": "logentry",
  "sentry.interfaces.Http": "request",
  "sentry.interfaces.User": "user",
  "sentry.interfaces.Stacktrace": "stacktrace",
  "sentry.interfaces.Breadcrumbs": "breadcrumbs",
  "sentry.interfaces.Contexts": "contexts",
};

function withoutAliases(source: PlainObject, repairs: Repairs): PlainObject {
  if (!Object.keys(source).some((key) => key.startsWith("sentry.interfaces."))) return source;
  let renamed: Record<string, Plain> | undefined;
  for (const [old, name] of Object.entries(aliases)) {
    if (source[old] === undefined) continue;
    renamed ??= { ...source };
    if (renamed[name] !== undefined) repairs.add(old, `stands beside ${name}: dropped`);
    renamed[name] ??= source[old];
    delete renamed[old];
  }
  return renamed ?? source;
}

/** Fields that are read below; every other key of the input stays as it came. */
const readFields: ReadonlySet<string> = new Set([
  "event_id",
  "timestamp",
  "platform",
  "level",
  "type",
  "logger",
  "server_name",
  "transaction",
  "culprit",
  "release",
  "dist",
  "environment",
  "checksum",
  "logentry",
  "message",
  "exception",
  "threads",
  "stacktrace",
  "user",
  "request",
  "tags",
  "contexts",
  "extra",
  "breadcrumbs",
  "fingerprint",
  "sdk",
  "project",
  "project_id",
  "received",
  "_meta",
]);

type Draft = { -readonly [Key in keyof EventPayload]: EventPayload[Key] };

function buildPayload(source: PlainObject, eventId: string, at: number, repairs: Repairs): EventPayload {
  const text = (key: string, length: number) => textField(source[key], key, length, repairs);
  const level = parseLevel(source["level"]);
  if (level === undefined && source["level"] !== undefined && source["level"] !== null)
    repairs.add("level", "is no level: error");
  const serverName = text("server_name", limits.serverName);
  const tagFacts = tags(source["tags"], serverName, repairs);
  const payload: Draft = {
    event_id: eventId,
    timestamp: at / 1000,
    platform: text("platform", limits.platform) ?? "other",
    level: level ?? "error",
    tags: tagFacts.tags,
  };
  const set = <Key extends string>(key: Key, value: Draft[Key] | undefined): void => {
    if (value !== undefined) payload[key] = value;
  };
  set("type", text("type", limits.type));
  set("logger", loggerName(text("logger", limits.logger), repairs));
  set("server_name", serverName);
  set("transaction", text("transaction", limits.transaction));
  set("culprit", text("culprit", limits.culprit));
  set("release", versionName(source["release"], "release", limits.release, repairs));
  set("dist", text("dist", limits.dist));
  set("environment", environmentOf(source["environment"], tagFacts.environment, repairs));
  set("checksum", checksum(source["checksum"], repairs));
  set("logentry", logEntry(source, repairs));
  set("exception", exceptions(source["exception"], repairs));
  set("threads", threads(source["threads"], repairs));
  set("stacktrace", stackTrace(source["stacktrace"], "stacktrace", repairs));
  set("user", user(source["user"], repairs));
  set("request", objectField(source["request"], "request", repairs));
  set("contexts", contexts(source["contexts"], repairs));
  set("extra", objectField(source["extra"], "extra", repairs));
  set("breadcrumbs", breadcrumbs(source["breadcrumbs"], repairs));
  set("fingerprint", fingerprint(source["fingerprint"], "fingerprint", repairs));
  set("sdk", sdk(source["sdk"], repairs));
  for (const key of Object.keys(source)) {
    if (readFields.has(key)) continue;
    if (key === "__proto__")
      Object.defineProperty(payload, key, { value: source[key], enumerable: true, writable: true, configurable: true });
    else (payload as Record<string, unknown>)[key] = source[key];
  }
  set("_meta", metaOf(objectField(source["_meta"], "_meta", repairs), repairs));
  return payload;
}

/** What SDKs say of their own cuts, and ours beside it. */
function metaOf(theirs: PlainObject | undefined, repairs: Repairs): Plain | undefined {
  const ours = repairs.all().map(({ path, reason }) => ({ path, reason }));
  if (ours.length === 0) return theirs;
  return { ...theirs, issuekit: { repairs: ours } };
}

export function objectField(value: Plain | undefined, path: string, repairs: Repairs): PlainObject | undefined {
  if (value === undefined || value === null) return undefined;
  if (isObject(value)) return value;
  repairs.add(path, "is no object: dropped");
  return undefined;
}

function contexts(value: Plain | undefined, repairs: Repairs): Readonly<Record<string, PlainObject>> | undefined {
  const given = objectField(value, "contexts", repairs);
  if (given === undefined || Object.values(given).every(isObject))
    return given as Readonly<Record<string, PlainObject>> | undefined;
  const kept = Object.entries(given).filter((entry): entry is [string, PlainObject] => {
    const [name, context] = entry;
    if (isObject(context)) return true;
    if (context !== null) repairs.add(`contexts.${name}`, "is no object: dropped");
    return false;
  });
  return Object.fromEntries(kept);
}

function sdk(value: Plain | undefined, repairs: Repairs): EventPayload["sdk"] {
  const given = objectField(value, "sdk", repairs);
  if (given === undefined || (fits(given["name"], limits.release) && fits(given["version"], limits.release)))
    return given;
  const { name, version, ...rest } = given;
  const text = (key: string, value: Plain | undefined) => textField(value, `sdk.${key}`, limits.release, repairs);
  return { ...rest, ...present("name", text("name", name)), ...present("version", text("version", version)) };
}

function user(value: Plain | undefined, repairs: Repairs): EventUser | undefined {
  const given = objectField(value, "user", repairs);
  if (given === undefined) return undefined;
  const kept: Record<string, Plain> = { ...given };
  for (const key of ["id", "email", "username", "name", "ip_address"]) {
    const value = given[key];
    if (value === undefined) continue;
    const text = textField(value, `user.${key}`, limits.message, repairs);
    if (text === undefined) delete kept[key];
    else kept[key] = text;
  }
  // The sender asks the receiver to fill in its address; the literal is none.
  if (typeof kept["ip_address"] === "string" && kept["ip_address"].startsWith("{{")) delete kept["ip_address"];
  return Object.keys(kept).length === 0 ? undefined : (kept as EventUser);
}

function userKey(person: EventUser | undefined): string | null {
  if (person === undefined) return null;
  const { id, username, email, ip_address: ip } = person;
  const key = id ? `id:${id}` : username ? `username:${username}` : email ? `email:${email}` : ip ? `ip:${ip}` : null;
  return key === null || key.length <= limits.userKey ? key : `md5:${hashText(key)}`;
}

function versionName(value: Plain | undefined, path: string, length: number, repairs: Repairs): string | undefined {
  const text = textField(value, path, length, repairs)?.trim();
  if (text === undefined) return undefined;
  if (text === "." || text === ".." || /[\n\r\t\f/\\]/.test(text)) {
    repairs.add(path, "has a character that no release name has: dropped");
    return undefined;
  }
  return text;
}

/** A name with line breaks is not what a logger is called. */
function loggerName(name: string | undefined, repairs: Repairs): string | undefined {
  if (name === undefined || !/[\r\n]/.test(name)) return name;
  repairs.add("logger", "has line breaks: dropped");
  return undefined;
}

/** It takes the place of all grouping: a long one is replaced by its hash, so that two that differ at the end stay apart. */
function checksum(value: Plain | undefined, repairs: Repairs): string | undefined {
  const text = textField(value, "checksum", limits.eventBytes, repairs);
  if (text === undefined || text.length <= limits.fingerprintPart) return text;
  repairs.add("checksum", `longer than ${limits.fingerprintPart} characters: replaced by its hash`);
  return hashText(text);
}

function environmentOf(stated: Plain | undefined, tagged: string | undefined, repairs: Repairs): string | undefined {
  if (stated === undefined || stated === null) return environmentName(tagged, repairs);
  if (tagged !== undefined && tagged !== stated) repairs.add("tags.environment", "stands beside environment: dropped");
  return environmentName(stated, repairs);
}

function environmentName(value: Plain | undefined, repairs: Repairs): string | undefined {
  const text = textField(value, "environment", limits.environment, repairs)?.trim();
  if (text === undefined) return undefined;
  if (text.toLowerCase() === "none" || /[\n\r\f/]/.test(text)) {
    repairs.add("environment", "is no environment name: dropped");
    return undefined;
  }
  return text;
}
