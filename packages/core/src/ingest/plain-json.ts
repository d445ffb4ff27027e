import type { Repair } from "../model/event.ts";

export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };
export type PlainObject = { readonly [key: string]: Plain };

/** Gathers what was cut, replaced or dropped; past a hundred only their number grows. */
export class Repairs {
  readonly list: Repair[] = [];
  #more = 0;

  /** Paths are made of keys that anybody chose: they are kept short and clean. */
  add(path: string, reason: string): void {
    if (this.list.length < 100) this.list.push({ path: clean(path.slice(0, 200)), reason });
    else this.#more += 1;
  }

  addAll(repairs: Repairs): void {
    for (const { path, reason } of repairs.list) this.add(path, reason);
    this.#more += repairs.#more;
  }

  all(): readonly Repair[] {
    return this.#more === 0 ? this.list : [...this.list, { path: "", reason: `${this.#more} more repairs` }];
  }
}

export interface Bounds {
  readonly depth: number;
  /** Of JSON in UTF-8. */
  readonly bytes: number;
}

export type CopyResult =
  | { readonly kind: "copied"; readonly value: PlainObject }
  | { readonly kind: "no-object" }
  | { readonly kind: "no-json"; readonly reason: string }
  | { readonly kind: "too-deep"; readonly path: string }
  | { readonly kind: "too-large" };

class TooDeep extends Error {
  readonly path: string;
  constructor(path: string) {
    super(path);
    this.path = path;
  }
}
class TooLarge extends Error {}

/**
 * A copy of any value as JSON data: what JSON cannot say is replaced or dropped and named. Nothing of the original is
 * shared or changed; getters that throw and circles are dropped like any other part that is not data.
 */
export function copyPlain(input: unknown, bounds: Bounds, repairs: Repairs): CopyResult {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return { kind: "no-object" };
  const copier = new Copier(bounds, repairs);
  try {
    const value = copier.copyObject(input);
    // Escapes, other scripts and long numbers make the text longer than the least it can be: look closely only where that matters.
    if (copier.size * longestPerLeast > bounds.bytes && jsonBytes(value) > bounds.bytes) return { kind: "too-large" };
    return { kind: "copied", value };
  } catch (thrown) {
    if (thrown instanceof TooDeep) return { kind: "too-deep", path: thrown.path };
    if (thrown instanceof TooLarge) return { kind: "too-large" };
    throw thrown;
  }
}

/** A number counts as one byte and takes 24 at most; a character counts as one and takes 6 at most. */
const longestPerLeast = 24;

/** The length of a value as JSON in UTF-8. */
export function jsonBytes(value: Plain): number {
  return textBytes(JSON.stringify(value));
}

function textBytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

/**
 * JSON text as data. What it holds is nobody else's, so nothing is copied: only text with escapes, which may hide what
 * databases refuse, is looked at value by value.
 */
export function parsePlain(text: string, bounds: Bounds, repairs: Repairs): CopyResult {
  if (text.length > bounds.bytes || (text.length * 3 > bounds.bytes && textBytes(text) > bounds.bytes))
    return { kind: "too-large" };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { kind: "no-json", reason: (error as Error).message };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { kind: "no-object" };
  if (text.includes("\\u") || !text.isWellFormed() || isDeeper(value, bounds.depth))
    return copyPlain(value, bounds, repairs);
  return { kind: "copied", value: value as PlainObject };
}

/** Whether anything is nested deeper than this. It looks at every value of every event and makes no list of them. */
function isDeeper(value: object, depth: number): boolean {
  if (depth === 0) return true;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const inner: unknown = value[index];
      if (typeof inner === "object" && inner !== null && isDeeper(inner, depth - 1)) return true;
    }
    return false;
  }
  for (const key in value) {
    const inner = (value as Record<string, unknown>)[key];
    if (typeof inner === "object" && inner !== null && isDeeper(inner, depth - 1)) return true;
  }
  return false;
}

/** Runs once for every value of every event: paths are put together only where there is something to say. */
class Copier {
  /** The least that the copy so far takes as JSON, in bytes. */
  size = 0;
  readonly #bounds: Bounds;
  readonly #repairs: Repairs;
  /** The objects and lists around the value at hand, and the keys that lead to it. */
  readonly #ancestors: object[] = [];
  readonly #keys: (string | number)[] = [];

  constructor(bounds: Bounds, repairs: Repairs) {
    this.#bounds = bounds;
    this.#repairs = repairs;
  }

  copyObject(source: object): PlainObject {
    const level = this.#enter(source);
    const target: Record<string, Plain> = {};
    const keys = ownKeys(source);
    for (let index = 0; index < keys.length; index += 1) {
      const key = keys[index] as string;
      this.#keys[level] = key;
      if (this.size > this.#bounds.bytes) throw new TooLarge();
      let given: unknown;
      try {
        given = (source as Record<string, unknown>)[key];
      } catch {
        this.#say("could not be read: dropped");
        continue;
      }
      const value = typeof given === "string" ? this.#copyText(given) : this.#copy(given);
      if (value === undefined) continue;
      this.size += key.length + 3;
      const name = isClean(key) ? key : clean(key);
      if (name === "__proto__")
        Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true });
      else target[name] = value;
    }
    this.#ancestors.length = level;
    return target;
  }

  #copyList(source: readonly unknown[]): readonly Plain[] {
    const level = this.#enter(source);
    const target: Plain[] = [];
    for (let index = 0; index < source.length; index += 1) {
      this.#keys[level] = index;
      this.size += 1;
      if (this.size > this.#bounds.bytes) throw new TooLarge();
      const given = source[index];
      target.push((typeof given === "string" ? this.#copyText(given) : this.#copy(given)) ?? null);
    }
    this.#ancestors.length = level;
    return target;
  }

  #copyText(value: string): string {
    this.size += value.length + 2;
    if (this.size > this.#bounds.bytes) throw new TooLarge();
    if (isClean(value)) return value;
    this.#say("NUL characters and lone surrogates are replaced");
    return clean(value);
  }

  #copy(value: unknown): Plain | undefined {
    switch (typeof value) {
      case "string":
        return this.#copyText(value);
      case "number":
        this.size += 1;
        // JSON has no negative zero: text that was parsed and an object would differ.
        if (Number.isFinite(value)) return value === 0 ? 0 : value;
        this.#say(`${value} is no JSON number: null`);
        return null;
      case "boolean":
        this.size += 4;
        return value;
      case "undefined":
        return undefined;
      case "bigint":
        this.#say("a bigint is kept as text");
        return this.#copyText(String(value));
      case "object":
        if (value !== null) return this.#copyBox(value);
        this.size += 4;
        return null;
      default:
        this.#say(`a ${typeof value} is no data: dropped`);
        return undefined;
    }
  }

  #copyBox(value: object): Plain | undefined {
    if (this.#ancestors.includes(value)) {
      this.#say("leads back to what holds it: dropped");
      return undefined;
    }
    if (Array.isArray(value)) return this.#copyList(value);
    if (value instanceof Date) return this.#copyTime(value);
    return this.copyObject(value);
  }

  #copyTime(value: Date): Plain {
    if (!Number.isNaN(value.getTime())) return this.#copyText(value.toISOString());
    this.#say("is no time: null");
    return null;
  }

  #enter(source: object): number {
    const level = this.#ancestors.length;
    if (level >= this.#bounds.depth) throw new TooDeep(this.#path());
    this.size += 2;
    this.#ancestors.push(source);
    return level;
  }

  #say(reason: string): void {
    this.#repairs.add(this.#path(), reason);
  }

  #path(): string {
    return this.#keys.slice(0, this.#ancestors.length).join(".");
  }
}

function ownKeys(source: object): readonly string[] {
  try {
    return Object.keys(source);
  } catch {
    return [];
  }
}

/** Databases refuse NUL, and UTF-8 has no halves of surrogate pairs. */
function isClean(text: string): boolean {
  return text.isWellFormed() && !text.includes("\u0000");
}

/** A text that every database takes. */
export function clean(text: string): string {
  return text.toWellFormed().replaceAll("\u0000", "\ufffd");
}
