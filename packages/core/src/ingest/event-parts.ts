import type { ExceptionValue, LogEntry, StackFrame, StackTrace, Tags, ThreadValue } from "../model/event.ts";
import { hashText } from "../grouping/hash.ts";
import { limits } from "../model/limits.ts";
import type { Plain, PlainObject, Repairs } from "./plain-json.ts";
import { cut } from "./title.ts";

export function isObject(value: Plain | undefined): value is PlainObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text as it is, a number or boolean as text, anything else absent. */
export function toText(value: Plain | undefined): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

/** A text within its limit: cut and named where it is longer, dropped and named where it is no text, absent when blank. */
export function textField(
  value: Plain | undefined,
  path: string,
  length: number,
  repairs: Repairs,
): string | undefined {
  if (value === undefined || value === null) return undefined;
  const text = toText(value);
  if (text === undefined) {
    repairs.add(path, "is no text: dropped");
    return undefined;
  }
  if (text.length > length) repairs.add(path, `cut to ${length} characters`);
  const short = cut(text, length);
  return short.trim() === "" ? undefined : short;
}

/** Whether a field has nothing to mend: absent, or a text within its limit that is not blank. */
export function fits(value: Plain | undefined, length: number): boolean {
  return value === undefined || (typeof value === "string" && value.length <= length && value.trim() !== "");
}

/** The entries of a bare list or of `{ values: […] }`, those that are objects; more than `most` are cut from the middle. */
function entriesOf(value: Plain | undefined, path: string, most: number, repairs: Repairs): readonly PlainObject[] {
  if (value === undefined || value === null) return [];
  const wrapped = isObject(value) ? value["values"] : value;
  const list = Array.isArray(wrapped) ? (wrapped as readonly Plain[]) : undefined;
  if (list === undefined) {
    // A single exception without its list is what old senders mean by an object with its fields.
    if (isObject(value) && value["values"] === undefined && Object.keys(value).length > 0) return [value];
    if (wrapped !== undefined && wrapped !== null) repairs.add(path, "is no list: dropped");
    return [];
  }
  return cutMiddle(objectsOf(list, path, repairs), most, path, repairs);
}

function objectsOf(list: readonly Plain[], path: string, repairs: Repairs): readonly PlainObject[] {
  if (list.every(isObject)) return list;
  const odd = list.filter((entry) => entry !== null && !isObject(entry)).length;
  if (odd > 0) repairs.add(path, `${odd} entries are no objects: dropped`);
  return list.filter(isObject);
}

/** The list itself where nothing is mended, as in nearly every event: what is not copied costs nothing. */
function mendList<T extends object>(
  list: readonly PlainObject[],
  mend: (entry: PlainObject, index: number) => T,
): readonly T[] {
  let mended: T[] | undefined;
  for (let index = 0; index < list.length; index += 1) {
    const entry = list[index] as PlainObject;
    const sound = mend(entry, index);
    if (mended === undefined && sound !== (entry as object)) mended = list.slice(0, index) as object[] as T[];
    mended?.push(sound);
  }
  return mended ?? (list as readonly object[] as readonly T[]);
}

function cutMiddle<T>(list: readonly T[], most: number, path: string, repairs: Repairs): readonly T[] {
  if (list.length <= most) return list;
  repairs.add(path, `${list.length - most} of ${list.length} entries dropped from the middle`);
  const head = Math.floor(most / 2);
  return [...list.slice(0, head), ...list.slice(list.length - (most - head))];
}

export function exceptions(
  value: Plain | undefined,
  repairs: Repairs,
): { readonly values: readonly ExceptionValue[] } | undefined {
  const entries = entriesOf(value, "exception", limits.exceptions, repairs);
  return wrapped(
    value,
    mendList(entries, (entry, index) => exceptionValue(entry, index, repairs)),
  );
}

/** The list in an object, with what stood beside it there. */
function wrapped<T>(value: Plain | undefined, values: readonly T[]): { readonly values: readonly T[] } | undefined {
  if (values.length === 0) return undefined;
  if (!isObject(value) || value["values"] === undefined) return { values };
  return value["values"] === (values as unknown) ? (value as object as { values: readonly T[] }) : { ...value, values };
}

const exceptionTexts = ["type", "value", "module"] as const;

function exceptionValue(entry: PlainObject, index: number, repairs: Repairs): ExceptionValue {
  const path = `exception.values.${index}`;
  const mended = isSoundException(entry) ? entry : mendException(entry, path, repairs);
  const stack = stackTrace(entry["stacktrace"], `${path}.stacktrace`, repairs);
  if (stack === (entry["stacktrace"] as object | undefined)) return mended;
  const { stacktrace: _, ...rest } = mended;
  return stack === undefined ? rest : { ...rest, stacktrace: stack };
}

function isSoundException(entry: PlainObject): boolean {
  const { mechanism } = entry;
  return (
    exceptionTexts.every((key) => fits(entry[key], limits.message)) &&
    isIdOrAbsent(entry["thread_id"]) &&
    (mechanism === undefined || (isObject(mechanism) && isSoundMechanism(mechanism)))
  );
}

function mendException(entry: PlainObject, path: string, repairs: Repairs): PlainObject {
  const kept: Record<string, Plain> = { ...entry };
  for (const key of exceptionTexts) {
    const value = entry[key];
    if (fits(value, limits.message)) continue;
    const said = key === "value" && typeof value === "object" && value !== null ? JSON.stringify(value) : value;
    const text = textField(said, `${path}.${key}`, limits.message, repairs);
    if (text === undefined) delete kept[key];
    else kept[key] = text;
  }
  const { mechanism, thread_id: threadId } = entry;
  if (!isIdOrAbsent(threadId)) {
    if (threadId !== null) repairs.add(`${path}.thread_id`, "is neither text nor number: dropped");
    delete kept["thread_id"];
  }
  if (isObject(mechanism)) kept["mechanism"] = mendMechanism(mechanism, `${path}.mechanism`, repairs);
  else if (mechanism !== undefined) {
    if (mechanism !== null) repairs.add(`${path}.mechanism`, "is no object: dropped");
    delete kept["mechanism"];
  }
  return kept;
}

function isIdOrAbsent(value: Plain | undefined): boolean {
  return value === undefined || typeof value === "string" || typeof value === "number";
}

const mechanismTypes: readonly (readonly [key: string, type: string])[] = [
  ["handled", "boolean"],
  ["synthetic", "boolean"],
  ["is_exception_group", "boolean"],
  ["exception_id", "number"],
  ["parent_id", "number"],
  ["type", "string"],
  ["source", "string"],
];

function isSoundMechanism(mechanism: PlainObject): boolean {
  return mechanismTypes.every(([key, type]) => mechanism[key] === undefined || typeof mechanism[key] === type);
}

function mendMechanism(mechanism: PlainObject, path: string, repairs: Repairs): PlainObject {
  const kept: Record<string, Plain> = { ...mechanism };
  for (const [key, type] of mechanismTypes) {
    if (kept[key] === undefined || typeof kept[key] === type) continue;
    if (kept[key] !== null) repairs.add(`${path}.${key}`, `is no ${type}: dropped`);
    delete kept[key];
  }
  return kept;
}

export function stackTrace(value: Plain | undefined, path: string, repairs: Repairs): StackTrace | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value) || !Array.isArray(value["frames"])) {
    if (!isObject(value) || (value["frames"] !== undefined && value["frames"] !== null))
      repairs.add(path, "has no list of frames: dropped");
    return undefined;
  }
  const objects = objectsOf(value["frames"] as readonly Plain[], `${path}.frames`, repairs);
  const kept = cutMiddle(objects, limits.frames, `${path}.frames`, repairs);
  const frames = mendList(kept, (frame, index): StackFrame =>
    isSound(frame) ? frame : mendFrame(frame, `${path}.frames.${index}`, repairs),
  );
  return frames === (value["frames"] as unknown) ? (value as StackTrace) : { ...value, frames };
}

/** Whether a frame is as it should be, as nearly all are: asked key by key, because engines are quick at that. */
function isSound(frame: PlainObject): boolean {
  return (
    isTextOrAbsent(frame["filename"]) &&
    isTextOrAbsent(frame["abs_path"]) &&
    isTextOrAbsent(frame["module"]) &&
    isTextOrAbsent(frame["function"]) &&
    isTextOrAbsent(frame["raw_function"]) &&
    isTextOrAbsent(frame["package"]) &&
    isTextOrAbsent(frame["platform"]) &&
    isTextOrAbsent(frame["context_line"]) &&
    isNumberOrAbsent(frame["lineno"]) &&
    isNumberOrAbsent(frame["colno"]) &&
    isLinesOrAbsent(frame["pre_context"]) &&
    isLinesOrAbsent(frame["post_context"]) &&
    (frame["in_app"] === undefined || typeof frame["in_app"] === "boolean")
  );
}

function isTextOrAbsent(value: Plain | undefined): boolean {
  return value === undefined || typeof value === "string";
}

function isNumberOrAbsent(value: Plain | undefined): boolean {
  return value === undefined || typeof value === "number";
}

function isLinesOrAbsent(value: Plain | undefined): boolean {
  return value === undefined || (Array.isArray(value) && value.every((line) => typeof line === "string"));
}

const frameTexts = [
  "filename",
  "abs_path",
  "module",
  "function",
  "raw_function",
  "package",
  "platform",
  "context_line",
] as const;
const frameNumbers = ["lineno", "colno"] as const;
const frameLists = ["pre_context", "post_context"] as const;

function mendFrame(frame: PlainObject, path: string, repairs: Repairs): StackFrame {
  const kept: Record<string, Plain> = { ...frame };
  const drop = (key: string, reason: string) => {
    // Many SDKs say `null` for what they do not know.
    if (kept[key] !== null) repairs.add(`${path}.${key}`, reason);
    delete kept[key];
  };
  for (const key of frameTexts) if (!isTextOrAbsent(frame[key])) drop(key, "is no text: dropped");
  for (const key of frameNumbers) {
    const value = frame[key];
    if (isNumberOrAbsent(value)) continue;
    if (typeof value === "string" && /^\d{1,9}$/.test(value)) {
      repairs.add(`${path}.${key}`, "was text");
      kept[key] = Number(value);
    } else drop(key, "is no number: dropped");
  }
  for (const key of frameLists) if (!isLinesOrAbsent(frame[key])) drop(key, "is no list of lines: dropped");
  if (frame["in_app"] !== undefined && typeof frame["in_app"] !== "boolean") drop("in_app", "is no boolean: dropped");
  return kept;
}

export function threads(
  value: Plain | undefined,
  repairs: Repairs,
): { readonly values: readonly ThreadValue[] } | undefined {
  const values = mendList(entriesOf(value, "threads", limits.exceptions, repairs), (entry, index): ThreadValue => {
    const { id, name, crashed, current, stacktrace, ...rest } = entry;
    const path = `threads.values.${index}`;
    const flag = (key: string, flagged: Plain | undefined): void => {
      if (flagged !== undefined && flagged !== null && typeof flagged !== "boolean")
        repairs.add(`${path}.${key}`, "is no boolean: dropped");
    };
    if (id !== undefined && id !== null && toText(id) === undefined) repairs.add(`${path}.id`, "is no text: dropped");
    flag("crashed", crashed);
    flag("current", current);
    return {
      ...rest,
      ...(typeof id === "string" || typeof id === "number" ? { id } : {}),
      ...present("name", textField(name, `${path}.name`, limits.message, repairs)),
      ...(typeof crashed === "boolean" ? { crashed } : {}),
      ...(typeof current === "boolean" ? { current } : {}),
      ...present("stacktrace", stackTrace(stacktrace, `${path}.stacktrace`, repairs)),
    };
  });
  return wrapped(value, values);
}

export function breadcrumbs(
  value: Plain | undefined,
  repairs: Repairs,
): { readonly values: readonly PlainObject[] } | undefined {
  const values = entriesOf(value, "breadcrumbs", Number.MAX_SAFE_INTEGER, repairs);
  if (values.length <= limits.breadcrumbs) return wrapped(value, values);
  repairs.add("breadcrumbs", `${values.length - limits.breadcrumbs} oldest dropped`);
  return wrapped(value, values.slice(-limits.breadcrumbs));
}

/** The message of an event from `logentry`, or `message` as text or object, with its parameters filled in. */
export function logEntry(input: PlainObject, repairs: Repairs): LogEntry | undefined {
  const entry = readLogEntry(input["logentry"], "logentry", repairs);
  const beside = readLogEntry(input["message"], "message", repairs);
  if (entry === undefined || beside === undefined) return entry ?? beside;
  const besideText = beside.formatted ?? beside.message;
  if (besideText !== entry.formatted && besideText !== entry.message)
    repairs.add("message", "stands beside logentry: dropped");
  return entry;
}

const logEntryKeys: ReadonlySet<string> = new Set(["message", "params", "formatted"]);

function readLogEntry(given: Plain | undefined, path: string, repairs: Repairs): LogEntry | undefined {
  if (given === undefined || given === null) return undefined;
  if (!isObject(given)) {
    const formatted = textField(Array.isArray(given) ? JSON.stringify(given) : given, path, limits.message, repairs);
    return formatted === undefined ? undefined : { formatted };
  }
  for (const key of Object.keys(given)) {
    if (!logEntryKeys.has(key)) repairs.add(`${path}.${key}`, "is no part of a message: dropped");
  }
  const message = textField(given["message"], `${path}.message`, limits.message, repairs);
  const formatted = textField(given["formatted"], `${path}.formatted`, limits.message, repairs);
  const params = given["params"];
  const hasParams = Array.isArray(params) || isObject(params);
  if (!hasParams && params !== undefined && params !== null)
    repairs.add(`${path}.params`, "is neither a list nor a map: dropped");
  if (message === undefined) return formatted === undefined ? undefined : { formatted };
  const filled = formatted ?? (hasParams ? cut(fillIn(message, params), limits.message) : message);
  if (filled === message) return { formatted: message };
  return { message, ...(hasParams ? { params: params as NonNullable<LogEntry["params"]> } : {}), formatted: filled };
}

/** Fills parameters into a `%`-style template, else into a `{}`-style one; the template itself where neither fits. */
function fillIn(template: string, params: Plain): string {
  const list = Array.isArray(params) ? (params as readonly Plain[]) : [];
  const named: PlainObject = isObject(params) ? params : {};
  let next = 0;
  const take = (name: string | undefined, whole: string) => {
    const value =
      name === undefined || name === "" ? list[next++] : /^\d+$/.test(name) ? list[Number(name)] : named[name];
    if (value === undefined) return whole;
    return typeof value === "string" ? value : JSON.stringify(value);
  };
  const printf = template.replaceAll(/%(?:\((\w{1,64})\))?[sdifoOrxX]/g, (whole, name: string | undefined) =>
    take(name, whole),
  );
  if (printf !== template) return printf;
  next = 0;
  return template.replaceAll(/\{(\w{0,64})\}/g, (whole, name: string | undefined) => take(name, whole));
}

const reservedTags: ReadonlySet<string> = new Set(["release", "dist", "user", "filename", "function"]);

export interface TagFacts {
  readonly tags: Tags;
  /** An `environment` among the tags, for an event that names none. */
  readonly environment: string | undefined;
}

/** Tags from a map or pairs: keys and values within their limits, the first of a key, two hundred at most. */
export function tags(value: Plain | undefined, serverName: string | undefined, repairs: Repairs): TagFacts {
  const kept: (readonly [string, string])[] = [];
  const keys = new Set<string>();
  let environment: string | undefined;
  let dropped = 0;
  const take = (pair: TagPair): void => {
    const [rawKey, rawValue] = pair;
    if (rawValue === undefined || rawValue === null) return;
    const key = (toText(rawKey) ?? "").trim();
    const text = toText(rawValue) ?? JSON.stringify(rawValue);
    if (key === "environment") {
      environment ??= text;
      return;
    }
    if (reservedTags.has(key)) {
      repairs.add(`tags.${key}`, "is a name that fields of the event have: dropped");
      return;
    }
    if (keys.has(key)) {
      repairs.add(`tags.${key}`, "stands there twice: the first one counts");
      return;
    }
    if (!/^[\w.:-]{1,32}$/.test(key)) {
      repairs.add(
        `tags.${key.slice(0, limits.tagKey)}`,
        "key is not 1 to 32 letters, digits, '_', '.', ':' and '-': dropped",
      );
      return;
    }
    const trimmed = text.trim();
    const isBroken = trimmed.includes("\n") || trimmed.includes("\r");
    const line = isBroken ? trimmed.replaceAll(/[\r\n]+/g, " ") : trimmed;
    const short = cut(line, limits.tagValue);
    if (short === "") return;
    if (keys.size >= limits.tags) {
      dropped += 1;
      return;
    }
    if (isBroken) repairs.add(`tags.${key}`, "line breaks are spaces");
    if (short !== line) repairs.add(`tags.${key}`, `cut to ${limits.tagValue} characters`);
    keys.add(key);
    kept.push([key, short]);
  };
  for (const pair of tagPairs(value, repairs)) take(pair);
  if (serverName !== undefined) take(["server_name", serverName]);
  if (dropped > 0) repairs.add("tags", `${dropped} of ${kept.length + dropped} dropped: an event keeps ${limits.tags}`);
  return { tags: kept, environment };
}

type TagPair = readonly [Plain, Plain | undefined];

function tagPairs(value: Plain | undefined, repairs: Repairs): readonly TagPair[] {
  if (value === undefined || value === null) return [];
  if (isObject(value)) return Object.entries(value);
  if (Array.isArray(value)) {
    return (value as readonly Plain[]).flatMap((pair, index): TagPair[] => {
      if (Array.isArray(pair) && pair.length >= 2) return [[pair[0] as Plain, pair[1] as Plain]];
      if (isObject(pair) && pair["key"] !== undefined) return [[pair["key"], pair["value"]]];
      if (pair !== null) repairs.add(`tags.${index}`, "is no pair of key and value: dropped");
      return [];
    });
  }
  repairs.add("tags", "is neither a map nor a list of pairs: dropped");
  return [];
}

/** The parts of a fingerprint as text: none is cut, a long one is replaced by its hash. */
export function fingerprint(value: Plain | undefined, path: string, repairs: Repairs): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  const list = Array.isArray(value) ? (value as readonly Plain[]) : [value];
  const parts = list.filter((part) => part !== null).map((part) => toText(part) ?? JSON.stringify(part));
  if (parts.length === 0) return undefined;
  if (parts.length > limits.fingerprintParts) {
    repairs.add(path, `${parts.length - limits.fingerprintParts} parts dropped: ${limits.fingerprintParts} are kept`);
  }
  return parts.slice(0, limits.fingerprintParts).map((part, index) => {
    if (
      part.length <= limits.fingerprintPart &&
      (part.length * 3 <= limits.fingerprintPart || utf8Length(part) <= limits.fingerprintPart)
    )
      return part;
    repairs.add(`${path}.${index}`, `longer than ${limits.fingerprintPart} bytes: replaced by its hash`);
    return hashText(part);
  });
}

function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}

export function present<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { readonly [K in Key]?: Value } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: Value };
}
