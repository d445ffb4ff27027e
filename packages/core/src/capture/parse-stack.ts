import { parseFFOrSafariString } from "error-stack-parser-es/lite";
import type { StackFrame } from "../model/event.ts";
import type { CaptureFacts } from "./capture-input.ts";
import { looksInApp, moduleName } from "./frame-origin.ts";
import { attempt } from "./safe-read.ts";
import { type ParsedLine, parseV8Line, unknownFunction } from "./v8-line.ts";

/** As many as the SDKs send; the ones nearest to the crash are kept. */
const maxFrames = 50;
const maxLineLength = 1024;
/** A stack text holds the message, which may be of any length; past this only what follows the first frame is read. */
const maxStackLength = 256 * 1024;
/** The library's expression for a function name takes cubic time in the quotes of a line. Frames have two or none. */
const maxQuotes = 8;

/** The frames of a stack text, the crash last; none when the text is of no known shape. */
export function parseStack(stack: unknown, message: string, facts: CaptureFacts): StackFrame[] {
  if (typeof stack !== "string") return [];
  const lines = boundedStack(stack)
    .split("\n")
    .map((line) => line.slice(0, maxLineLength));

  // Only V8 starts with a header. It is skipped unread, and where it stands alone nothing is taken for a frame.
  const v8 = parseLines(lines.slice(1), parseV8Line);
  const isV8 = v8.length > 0 || facts.platform === "node" || hasHeader(stack, message);
  const base = attempt(() => facts.runtime.programDirectory() ?? facts.runtime.workingDirectory(), undefined);
  const frames = (isV8 ? v8 : parseLines(lines, parseGeckoLine)).map((line) => toFrame(line, base, facts));

  const crashFile = frames[0]?.filename;
  return frames.map((frame) => (crashFile === undefined ? frame : { filename: crashFile, ...frame })).reverse();
}

function boundedStack(stack: string): string {
  if (stack.length <= maxStackLength) return stack;
  const start = Math.max(stack.indexOf("\n    at "), 0);
  return stack.slice(start, start + maxStackLength);
}

function hasHeader(stack: string, message: string): boolean {
  return stack.includes(`: ${message}`);
}

function parseLines(lines: readonly string[], parse: (line: string) => ParsedLine | undefined): ParsedLine[] {
  const parsed: ParsedLine[] = [];
  for (const line of lines) {
    if (parsed.length === maxFrames) break;
    const frame = parse(line);
    if (frame !== undefined) parsed.push(frame);
  }
  return parsed;
}

/** A line of Firefox (SpiderMonkey) or Safari (JavaScriptCore): `name@address:line:column`. */
function parseGeckoLine(line: string): ParsedLine | undefined {
  if (line.split('"').length > maxQuotes) return undefined;
  const [frame] = attempt(() => parseFFOrSafariString(line), []);
  if (frame?.file === undefined || (frame.line === undefined && frame.file !== "[native code]")) return undefined;
  return { path: frame.file, function: frame.function || unknownFunction, lineno: frame.line, colno: frame.col };
}

function toFrame(line: ParsedLine, base: string | undefined, facts: CaptureFacts): StackFrame {
  const { path } = line;
  const decoded = path === undefined ? undefined : attempt(() => decodeURI(path), undefined);
  const filename = decoded ?? path;
  const isModule = facts.platform === "node" && decoded !== undefined && !decoded.startsWith("<data:");
  const frame: StackFrame = {
    ...(filename === undefined ? {} : { filename }),
    ...(isModule ? { module: moduleName(decoded, base) } : {}),
    function: line.function,
    ...(line.lineno === undefined ? {} : { lineno: line.lineno }),
    ...(line.colno === undefined ? {} : { colno: line.colno }),
    in_app: looksInApp(path),
  };
  const { isInApp } = facts;
  return isInApp === undefined ? frame : { ...frame, in_app: attempt(() => isInApp(frame), looksInApp(path)) };
}
