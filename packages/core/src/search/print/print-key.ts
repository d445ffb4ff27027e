import { findField } from "../fields.ts";
import { unprintable } from "./print-value.ts";

/** The name that people write for a field. */
export function printField(name: string): string {
  return findField(name)?.written ?? name;
}

export function printTag(name: string): string {
  const isPlain = /^[\w.-]+$/.test(name) && name !== "has" && !isMeasured(name) && findField(name) === undefined;
  return isPlain ? name : `tags[${checked(name)}]`;
}

export function printNumberTag(name: string): string {
  return isMeasured(name) && /^[\w.-]+$/.test(name) ? name : `tags[${checked(name)},number]`;
}

export function printFlag(name: string): string {
  return `flags[${checked(name)}]`;
}

function isMeasured(name: string): boolean {
  return name.startsWith("measurements.") || name.startsWith("spans.");
}

function checked(name: string): string {
  if (/^[\w.:-]+$/.test(name)) return name;
  throw unprintable(`the key ${JSON.stringify(name)}`);
}
