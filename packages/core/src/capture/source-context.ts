import type { StackFrame } from "../model/event.ts";
import type { CaptureFacts } from "./capture-input.ts";
import { attempt } from "./safe-read.ts";

/** Lines before and after the frame's own. */
const around = 5;
/** Beyond these a file is generated, and its lines tell nothing. */
const lastLine = 10_000;
const lastColumn = 1_000;
const longestLine = 150;
const snippedLine = 140;

const sourceFile = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|mdx)$/;
const minifiedFile = /\.min\.[cm]?js$/;

/**
 * The frame with its source line and those around it; as it came when they cannot be read.
 *
 * The line counts in grouping, so which files are read and how a long line is cut follows `@sentry/node` 11.
 */
export function withSourceContext(frame: StackFrame, runtime: CaptureFacts["runtime"]): StackFrame {
  const { filename, lineno, colno = 0 } = frame;
  if (filename === undefined || lineno === undefined) return frame;
  if (lineno > lastLine || colno > lastColumn || !hasReadableSource(filename)) return frame;

  const lines = attempt(() => runtime.readSourceLines(filename), undefined);
  const line = lines?.[lineno - 1];
  if (lines === undefined || line === undefined) return frame;
  return {
    ...frame,
    pre_context: lines.slice(Math.max(lineno - 1 - around, 0), lineno - 1).map(snip),
    context_line: snip(line),
    post_context: lines.slice(lineno, lineno + around).map(snip),
  };
}

function hasReadableSource(filename: string): boolean {
  if (filename.startsWith("node:") || filename.startsWith("data:")) return false;
  const path = filename.replace(/[?#].*$/s, "").toLowerCase();
  return sourceFile.test(path) && !minifiedFile.test(path);
}

function snip(line: string): string {
  return line.length > longestLine ? `${line.slice(0, snippedLine)} {snip}` : line;
}
