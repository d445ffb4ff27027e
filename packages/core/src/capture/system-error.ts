import { type Allowance, toPlainData } from "./plain-data.ts";
import { readProperty } from "./safe-read.ts";

/** An error that the operating system gave Node: its number is negative, unlike that of a database. */
export function isSystemError(error: unknown): error is object {
  const errno = readProperty(error, "errno");
  return typeof errno === "number" && errno < 0;
}

const told = ["errno", "code", "syscall", "path", "dest", "address", "port"];

/** What the system says beside its message. */
export function systemErrorContext(error: object, allowance: Allowance): Readonly<Record<string, unknown>> {
  const known = told.map((key) => [key, readProperty(error, key)] as const).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known.map(([key, value]) => [key, toPlainData(value, allowance)]));
}

/** The message without the quoted paths that the error names. File errors often have no frames; then it decides the group. */
export function withoutSystemPaths(message: string, error: object): string {
  return ["path", "dest"].reduce((text, key) => {
    const path = readProperty(error, key);
    if (typeof path !== "string" || path === "" || !text.includes(path)) return text;
    return text.replace(`'${path}'`, () => "").trim();
  }, message);
}
