import { limits } from "../model/limits.ts";
import { attempt, builtinName, isError, isList, readProperty, textOf } from "./safe-read.ts";

const maxDepth = 8;
const maxEntries = 1_000;
const maxKeyLength = 200;
/** Together for all free data of one event. */
const maxTextLength = 100_000;
const maxValues = 10_000;

/** What is left of an event's allowance for free data. Shared by its parts, so that all of them together stay bounded. */
export interface Allowance {
  text: number;
  values: number;
}

export function fullAllowance(): Allowance {
  return { text: maxTextLength, values: maxValues };
}

/**
 * The value as JSON data: any object graph, however deep, circular or hostile, becomes a bounded tree. What JSON has no
 * word for is named in brackets (`[Function: f]`, `[Circular]`), as is what was cut (`[Object]`, `[Array]`).
 */
export function toPlainData(value: unknown, allowance: Allowance): unknown {
  return visit(value, allowance, []);
}

function visit(value: unknown, allowance: Allowance, ancestors: readonly object[]): unknown {
  allowance.values -= 1;
  switch (typeof value) {
    case "undefined":
      return null;
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value : `[${value}]`;
    case "string":
      return spend(value, allowance);
    case "bigint":
      return spend(`[BigInt: ${textOf(value)}]`, allowance);
    case "symbol":
      return spend(`[${textOf(value)}]`, allowance);
    case "function":
      return spend(`[Function: ${textOf(readProperty(value, "name")) || "<anonymous>"}]`, allowance);
    case "object":
      return value === null ? null : visitObject(value, allowance, ancestors);
  }
}

function visitObject(value: object, allowance: Allowance, ancestors: readonly object[]): unknown {
  if (ancestors.includes(value)) return "[Circular]";
  const kind = isList(value) ? "Array" : builtinName(value);
  const exhausted = allowance.values <= 0 || allowance.text <= 0 || ancestors.length >= maxDepth;
  // A buffer's toJSON lists every byte.
  if (exhausted || attempt(() => ArrayBuffer.isView(value), false)) return spend(`[${kind}]`, allowance);

  const inside = [...ancestors, value];
  const toJson = readProperty(value, "toJSON");
  if (typeof toJson === "function") {
    const plain = attempt<unknown>(() => toJson.call(value), value);
    if (plain !== value) return visit(plain, allowance, inside);
  }
  if (kind === "Array" || kind === "Set") {
    const items = attempt(() => firstOf(value as Iterable<unknown>), []);
    return items.map((item) => visit(item, allowance, inside));
  }
  const entries = kind === "Map" ? mapEntries(value) : propertyEntries(value);
  return Object.fromEntries(
    entries.map(([key, held]) => [spendKey(key, allowance), visit(held, allowance, inside)] as const),
  );
}

type Entries = (readonly [key: unknown, value: unknown])[];

function mapEntries(value: object): Entries {
  return attempt(() => firstOf(value as Iterable<[unknown, unknown]>).map(([key, held]) => [key, held] as const), []);
}

/** Own enumerable properties, and for an error what it hides. `undefined` says nothing and is left out, as JSON does. */
function propertyEntries(value: object): Entries {
  const keys = attempt(() => Object.keys(value), []);
  const hidden = isError(value) ? ["name", "message", "stack"].filter((key) => !keys.includes(key)) : [];
  return [...hidden, ...keys.slice(0, maxEntries)]
    .map((key) => [key, readOrSay(value, key)] as const)
    .filter(([, held]) => held !== undefined);
}

function readOrSay(value: object, key: string): unknown {
  return attempt<unknown>(() => (value as Record<string, unknown>)[key], "[Throws]");
}

function firstOf<T>(items: Iterable<T>): T[] {
  const taken: T[] = [];
  for (const item of items) {
    if (taken.length === maxEntries) break;
    taken.push(item);
  }
  return taken;
}

function spendKey(key: unknown, allowance: Allowance): string {
  const text = (textOf(key) ?? "?").slice(0, maxKeyLength);
  allowance.text -= text.length;
  return text;
}

function spend(text: string, allowance: Allowance): string {
  const room = Math.max(Math.min(limits.message, allowance.text), 0);
  allowance.text -= Math.min(text.length, room);
  return text.length > room ? `${text.slice(0, room)}...` : text;
}
