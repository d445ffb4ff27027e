/**
 * Reading values that strangers made: getters throw, proxies are revoked, `toString` is missing. Whatever in this
 * folder touches a captured value does it through these.
 */
export function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

/** The property's value; `undefined` when there is none or when reading it throws. */
export function readProperty(value: unknown, key: PropertyKey): unknown {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return undefined;
  return attempt(() => (value as Record<PropertyKey, unknown>)[key], undefined);
}

/** What `Object.prototype.toString` names it (`Error`, `DOMException`, `Object`): it holds across realms, where `instanceof` does not. */
export function builtinName(value: unknown): string {
  return attempt(() => Object.prototype.toString.call(value).slice("[object ".length, -1), "Object");
}

/** The value as text; `undefined` when it cannot be had. */
export function textOf(value: unknown): string | undefined {
  return attempt(() => String(value), undefined);
}

const errorNames = new Set(["Error", "Exception", "DOMException", "WebAssembly.Exception"]);

/** Whether the value is an error of any realm. An object that only looks like one (`{ message, stack }`) is not. */
export function isError(value: unknown): value is object {
  if (value === null || typeof value !== "object") return false;
  return errorNames.has(builtinName(value)) || attempt(() => value instanceof Error, false);
}

export function isList(value: unknown): boolean {
  return attempt(() => Array.isArray(value), false);
}
