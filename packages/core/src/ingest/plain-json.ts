import type { Repair } from "../model/event.ts";

export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };
export type PlainObject = { readonly [key: string]: Plain };

/** Gathers what was cut, replaced or dropped; past a hundred only their number grows. */
export class Repairs {
  readonly list: Repair[] = [];
  #more = 0;

  add(path: string, reason: string): void {
    if (this.list.length < 100) this.list.push({ path, reason });
    else this.#more += 1;
  }

  all(): readonly Repair[] {
    return this.#more === 0 ? this.list : [...this.list, { path: "", reason: `${this.#more} more repairs` }];
  }
}

export type CopyResult =
  | { readonly kind: "copied"; readonly value: PlainObject; readonly size: number }
  | { readonly kind: "no-object" }
  | { readonly kind: "too-deep"; readonly path: string }
  | { readonly kind: "too-large" };

class TooDeep {
  readonly path: string;
  constructor(path: string) {
    this.path = path;
  }
}
class TooLarge {}

// eslint-disable-next-line no-control-regex -- NUL is what has to go: databases refuse it
const unclean = /[\u0000\ud800-\udfff]/;

/**
 * A copy of any value as JSON data: what JSON cannot say is replaced or dropped and named. Nothing of the original is
 * shared, called twice or changed; getters that throw and circles are dropped like any other part that is not data.
 */
export function copyPlain(input: unknown, bounds: { readonly depth: number; readonly bytes: number }, repairs: Repairs): CopyResult {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return { kind: "no-object" };
  const copier = new Copier(bounds, repairs);
  try {
    const value = copier.copyObject(input, "", 1);
    // Escapes and other scripts make the text longer than the estimate: look closely only where that matters.
    if (copier.size * 6 > bounds.bytes && jsonBytes(value) > bounds.bytes) return { kind: "too-large" };
    return { kind: "copied", value, size: copier.size };
  } catch (thrown) {
    if (thrown instanceof TooDeep) return { kind: "too-deep", path: thrown.path };
    if (thrown instanceof TooLarge) return { kind: "too-large" };
    throw thrown;
  }
}

function jsonBytes(value: Plain): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

class Copier {
  size = 0;
  readonly #bounds: { readonly depth: number; readonly bytes: number };
  readonly #repairs: Repairs;
  readonly #ancestors: object[] = [];

  constructor(bounds: { readonly depth: number; readonly bytes: number }, repairs: Repairs) {
    this.#bounds = bounds;
    this.#repairs = repairs;
  }

  copyObject(source: object, path: string, depth: number): PlainObject {
    this.#enter(source, path, depth);
    const target: Record<string, Plain> = {};
    for (const key of ownKeys(source)) {
      const below = path === "" ? key : `${path}.${key}`;
      const value = this.#copy(read(source, key), below, depth);
      if (value === undefined) continue;
      const name = unclean.test(key) ? clean(key) : key;
      this.#grow(name.length + 4);
      if (name === "__proto__") Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true });
      else target[name] = value;
    }
    this.#ancestors.pop();
    return target;
  }

  #copyList(source: readonly unknown[], path: string, depth: number): readonly Plain[] {
    this.#enter(source, path, depth);
    const target: Plain[] = [];
    for (let index = 0; index < source.length; index += 1) {
      target.push(this.#copy(source[index], `${path}.${index}`, depth) ?? null);
    }
    this.#ancestors.pop();
    return target;
  }

  #copy(value: unknown, path: string, depth: number): Plain | undefined {
    switch (typeof value) {
      case "string":
        this.#grow(value.length + 3);
        if (!unclean.test(value)) return value;
        return this.#cleaned(value, path);
      case "number":
        this.#grow(8);
        if (Number.isFinite(value)) return value;
        this.#repairs.add(path, `${value} is no JSON number: null`);
        return null;
      case "boolean":
        this.#grow(5);
        return value;
      case "undefined":
        return undefined;
      case "bigint":
        this.#repairs.add(path, "a bigint is kept as text");
        this.#grow(24);
        return String(value);
      case "object":
        return value === null ? null : this.#copyBox(value, path, depth);
      default:
        this.#repairs.add(path, value instanceof Unreadable ? value.reason : `a ${typeof value} is no data: dropped`);
        return undefined;
    }
  }

  #copyBox(value: object, path: string, depth: number): Plain | undefined {
    if (value instanceof Unreadable) {
      this.#repairs.add(path, value.reason);
      return undefined;
    }
    if (this.#ancestors.includes(value)) {
      this.#repairs.add(path, "leads back to what holds it: dropped");
      return undefined;
    }
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
    if (Array.isArray(value)) return this.#copyList(value, path, depth + 1);
    return this.copyObject(value, path, depth + 1);
  }

  #cleaned(text: string, path: string): string {
    const cleaned = clean(text);
    if (cleaned !== text) this.#repairs.add(path, "NUL characters and lone surrogates are replaced");
    return cleaned;
  }

  #enter(source: object, path: string, depth: number): void {
    if (depth > this.#bounds.depth) throw new TooDeep(path);
    this.#ancestors.push(source);
  }

  #grow(by: number): void {
    this.size += by;
    if (this.size > this.#bounds.bytes) throw new TooLarge();
  }
}

class Unreadable {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

function ownKeys(source: object): readonly string[] {
  try {
    return Object.keys(source);
  } catch {
    return [];
  }
}

function read(source: object, key: string): unknown {
  try {
    return (source as Record<string, unknown>)[key];
  } catch {
    return new Unreadable("could not be read: dropped");
  }
}

/** A text that every database takes: no NUL, no half of a surrogate pair. */
export function clean(text: string): string {
  return text.toWellFormed().replaceAll("\u0000", "\ufffd");
}
