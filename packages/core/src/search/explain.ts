import type { SearchFault } from "./invalid-search-query.ts";

const widest = 100;
const contextBefore = 60;

/**
 * The line of the query with a mark below the fault, the message and the hint, for a terminal. What a terminal would
 * obey instead of show, such as control characters, is a `·`.
 */
export function explainSearchError(text: string, { position, length, message, hint }: SearchFault): string {
  const lineStart = text.lastIndexOf("\n", position - 1) + 1;
  const nextLine = text.indexOf("\n", position);
  const lineEnd = nextLine === -1 ? text.length : nextLine;

  const start = Math.max(lineStart, position - contextBefore);
  const end = Math.min(lineEnd, start + widest);
  const before = `${start > lineStart ? "…" : ""}${showable(text.slice(start, position))}`;
  const marked = showable(text.slice(position, Math.min(position + length, end)));
  const after = `${showable(text.slice(Math.min(position + length, end), end))}${end < lineEnd ? "…" : ""}`;

  const mark = " ".repeat(widthOf(before)) + "^".repeat(Math.max(widthOf(marked), 1));
  return [before + marked + after, mark, showable(message), `Hint: ${showable(hint)}`].join("\n");
}

function showable(text: string): string {
  return text.toWellFormed().replaceAll(/[\p{C}\u2028\u2029]/gu, "·");
}

/** Columns, as far as they can be told from afar: a character with its combining marks has one. */
function widthOf(text: string): number {
  return Array.from(text.replaceAll(/\p{M}/gu, "")).length;
}
