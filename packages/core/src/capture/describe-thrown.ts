import { limits } from "../model/limits.ts";
import { type Allowance, toPlainData } from "./plain-data.ts";
import { attempt, builtinName, isError, readProperty, textOf } from "./safe-read.ts";

/** What stands in an event for a thrown value that is no error. */
export interface ThrownDescription {
  /** An error that the object carries, and which says more than the object. */
  readonly error: object | undefined;
  readonly text: string;
  /** The object's content, for `extra`. */
  readonly content: unknown;
}

/** Worded as the Sentry SDKs word it: without a stack the text decides the group. */
export function describeThrown(value: unknown, allowance: Allowance): ThrownDescription {
  if (typeof value !== "object" || value === null || builtinName(value) !== "Object") {
    const text = textOf(value) ?? `[object ${builtinName(value)}]`;
    return { error: undefined, text: text.slice(0, limits.message + 1), content: undefined };
  }
  const keys = attempt(() => Object.keys(value), []);
  const error = keys.map((key) => readProperty(value, key)).find(isError);
  return {
    error,
    text: describeObject(value, keys).slice(0, limits.message + 1),
    content: toPlainData(value, allowance),
  };
}

function describeObject(value: object, keys: readonly string[]): string {
  const name = readProperty(value, "name");
  const message = readProperty(value, "message");
  if (typeof name === "string") {
    return `'${name}' captured as exception${typeof message === "string" ? ` with message '${message}'` : ""}`;
  }
  if (typeof message === "string") return message;

  const className = readProperty(
    attempt<unknown>(() => Object.getPrototypeOf(value), undefined),
    "constructor",
  );
  const named = textOf(readProperty(className, "name") ?? "Object") || "Object";
  const listed = keys.toSorted().join(", ") || "[object has no keys]";
  const kind = named === "Object" ? "Object" : `'${named}'`;
  return `${kind} captured as exception with keys: ${listed}`;
}
