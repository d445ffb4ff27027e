import { type Allowance, toPlainData } from "./plain-data.ts";
import { readProperty } from "./safe-read.ts";

/** An error that the operating system gave Node: its number is negative and its code a name such as `ENOENT`. */
export function isSystemError(error: unknown): error is object {
  const errno = readProperty(error, "errno");
  const code = readProperty(error, "code");
  return typeof errno === "number" && errno < 0 && typeof code === "string" && /^[A-Z][A-Z0-9_]+$/.test(code);
}

/** Its number, code and system call. `path` and `dest` stay out, as with the SDKs: they often name a person. */
export function systemErrorContext(error: object, allowance: Allowance): Readonly<Record<string, unknown>> {
  const known = ["errno", "code", "syscall", "address", "port"].map((key) => [key, readProperty(error, key)] as const);
  return Object.fromEntries(
    known.filter(([, value]) => value !== undefined).map(([key, value]) => [key, toPlainData(value, allowance)]),
  );
}

/** The message without the quoted paths that the system error names. File errors often have no frames; then it decides the group. */
export function withoutSystemPaths(message: string, error: object): string {
  return ["path", "dest"].reduce((text, key) => {
    const path = readProperty(error, key);
    if (typeof path !== "string" || path === "" || !text.includes(path)) return text;
    return text.replace(`'${path}'`, () => "").trim();
  }, message);
}
