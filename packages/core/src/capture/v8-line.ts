/**
 * One line of a V8 stack text. Names and paths come out as `@sentry/node` 11 writes them, because grouping hashes
 * both: see `docs/decisions` for why no library reads these lines.
 */
export interface ParsedLine {
  /** As written, without `file://`. Absent for native code. */
  readonly path: string | undefined;
  readonly function: string;
  readonly lineno: number | undefined;
  readonly colno: number | undefined;
}

const frameLine = /^\s*at (?:async )?(.+)$/s;
/** Code that was imported from a `data:` address: its source is the address. */
const dataCall = /^(.+?) \(data:(.*?),/;
/** Greedy: in `eval at f (/x.js:1:1), <anonymous>:1:7` only the last position is the frame's own. */
const position = /^(.+):(\d+):(\d*)/;

export const unknownFunction = "?";

/** `undefined` when the line is no frame. */
export function parseV8Line(line: string): ParsedLine | undefined {
  const body = frameLine.exec(line)?.[1]?.trimEnd();
  if (body === undefined || body === "") return undefined;

  const data = dataCall.exec(body);
  if (data?.[1] !== undefined) {
    return { path: `<data:${data[2]}>`, function: data[1], lineno: undefined, colno: undefined };
  }

  const nameEnd = body.endsWith(")") ? body.search(/\s+\(/) : -1;
  if (nameEnd <= 0) return { function: unknownFunction, ...parseLocation(body) };
  const location = body.slice(body.indexOf("(", nameEnd) + 1, -1);
  return { function: functionName(body.slice(0, nameEnd)), ...parseLocation(location) };
}

function parseLocation(location: string): Omit<ParsedLine, "function"> {
  const found = position.exec(location);
  if (found?.[1] !== undefined) {
    return { path: withoutFileScheme(found[1]), lineno: positive(found[2]), colno: positive(found[3]) };
  }
  return { path: location === "native" || location === "" ? undefined : location, lineno: undefined, colno: undefined };
}

/** An anonymous member becomes `Owner.?`, and `Object.Module.x` loses its `Object`. All else stays, `new` and `[as x]` too. */
function functionName(name: string): string {
  const split = name.lastIndexOf(".");
  if (split <= 0) return name;

  const owner = name.slice(0, split);
  const moduleAt = owner.indexOf(".Module");
  if (name.slice(split + 1) === "<anonymous>") {
    return `${moduleAt > 0 ? owner.slice(0, moduleAt) : owner}.${unknownFunction}`;
  }
  return moduleAt > 0 ? name.slice(moduleAt + 1) : name;
}

/** `file:///app/x.mjs` → `/app/x.mjs`, `file:///C:/app/x.mjs` → `C:/app/x.mjs`. */
function withoutFileScheme(path: string): string {
  const plain = path.startsWith("file://") ? path.slice("file://".length) : path;
  return /^\/[A-Z]:/.test(plain) ? plain.slice(1) : plain;
}

function positive(digits: string | undefined): number | undefined {
  const number = Number(digits);
  return number > 0 ? number : undefined;
}
