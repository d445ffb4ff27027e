import { readKey } from "../tokens/read-key.ts";
import { bareItemEnd, isListEnd } from "../tokens/read-list.ts";
import { bareEnd, closingQuote, isSpace, sourceOf, spacesEnd, type Source } from "../tokens/source.ts";
import type { KeyToken, Span } from "../tokens/token.ts";
import { unescapeQuotes } from "../values/quote.ts";

/** A piece of the query as far as the cursor; `range` is all of it, which a suggestion replaces. */
export interface TypedPart {
  readonly typed: string;
  readonly range: Span;
}

/** What stands under a cursor. */
export type SearchPlace =
  /** A key, or a word of free text: nobody knows yet. */
  | ({ readonly kind: "word" } & TypedPart)
  /** An operator that may be half there: `!` is on its way to `!=`. */
  | ({ readonly kind: "operator"; readonly key: KeyToken } & TypedPart)
  /** A value, or an item of a list, without its quotes. */
  | ({
      readonly kind: "value";
      readonly key: KeyToken;
      readonly operator: TypedPart;
      readonly inList: boolean;
    } & TypedPart)
  /** A phrase in quotes, or a gap where nothing can be suggested. */
  | { readonly kind: "text" };

/** Where a piece that starts here ends. */
type EndOf = (text: string, start: number) => number;

const operatorShape = /(?:\u{F00D}\w+\u{F00D})?(?:[<>]=?|!?=)?/uy;

/**
 * Finds what stands under the cursor, in a query that may be in the middle of being typed.
 *
 * The tokens would not tell: until its `]` is there a list is no list, and neither is a quote without its end.
 */
export function placeAt(text: string, cursor: number): SearchPlace {
  const source = sourceOf(text, {});
  let at = 0;
  for (;;) {
    at = gapEnd(text, at);
    if (at > cursor || at === text.length) return { kind: "word", typed: "", range: { start: cursor, end: cursor } };
    const found = readTerm(source, at, cursor);
    if (typeof found !== "number") return found;
    at = found;
  }
}

/** A place when the cursor is in the term that starts here, or where the term ends. */
type Found = SearchPlace | number;

function readTerm(source: Source, start: number, cursor: number): Found {
  const { text } = source;
  const keyStart = text.charAt(start) === "!" && cursor > start ? start + 1 : start;
  const key = readKey(source, keyStart);
  if (key === undefined || text.charAt(key.end) !== ":") return readWord(source, keyStart, cursor);
  if (cursor <= key.end) return { kind: "word", ...part(text, keyStart, cursor, key.end + 1) };
  return readFilter(source, key, cursor);
}

function readWord(source: Source, start: number, cursor: number): Found {
  const { text } = source;
  if (text.charAt(start) === '"' && cursor > start) {
    const quote = closingQuote(source, start + 1);
    return quote === -1 || cursor <= quote + 1 ? { kind: "text" } : quote + 1;
  }
  const end = bareEnd(text, start);
  return cursor <= end ? { kind: "word", ...part(text, start, cursor, end) } : end;
}

function readFilter(source: Source, key: KeyToken, cursor: number): Found {
  const { text } = source;
  const start = key.end + 1;
  operatorShape.lastIndex = start;
  const valueStart = operatorShape.test(text) ? operatorShape.lastIndex : start;
  const isHalf = cursor === start + 1 && valueStart === start && text.charAt(start) === "!";
  if (isHalf) return { kind: "operator", key, ...part(text, start, cursor, cursor) };
  if (cursor < valueStart) return { kind: "operator", key, ...part(text, start, cursor, valueStart) };

  const operator = part(text, start, valueStart, valueStart);
  const mayBeList = text.charAt(valueStart) === "[" && !/[<>=]$/.test(operator.typed);
  if (mayBeList && cursor > valueStart) {
    const found = readList(source, valueStart, cursor);
    if (typeof found === "number") return cursor === found ? { kind: "text" } : found;
    if (found !== undefined) return { kind: "value", key, operator, inList: true, ...found };
  }
  const value = readItem(source, valueStart, cursor, bareEnd);
  return typeof value === "number" ? value : { kind: "value", key, operator, inList: false, ...value };
}

/** `undefined` for brackets that hold no list. */
function readList(source: Source, open: number, cursor: number): TypedPart | number | undefined {
  if (open < source.noListBefore) return undefined;
  const { text } = source;
  let at = open + 1;
  for (;;) {
    const start = spacesEnd(text, at);
    if (cursor < start) return part(text, cursor, cursor, cursor);
    const item = readItem(source, start, cursor, bareItemEnd);
    if (typeof item !== "number") return item;

    const end = spacesEnd(text, item);
    if (isListEnd(text, end)) return end + 1;
    if (text.charAt(end) !== ",") {
      source.noListBefore = end;
      return undefined;
    }
    at = end + 1;
  }
}

/** What is typed of a value that may stand in quotes, or where it ends. */
function readItem(source: Source, start: number, cursor: number, endOf: EndOf): TypedPart | number {
  const { text } = source;
  if (text.charAt(start) !== '"') {
    const end = endOf(text, start);
    return cursor <= end ? part(text, start, cursor, end) : end;
  }
  const quote = closingQuote(source, start + 1);
  const end = endOf(text, quote === -1 ? cursor : quote + 1);
  if (cursor > end) return end;
  const typedEnd = quote === -1 ? cursor : Math.min(cursor, quote);
  return { typed: unescapeQuotes(text.slice(start + 1, typedEnd)), range: { start, end } };
}

function part(text: string, start: number, cursor: number, end: number): TypedPart {
  return { typed: text.slice(start, cursor), range: { start, end } };
}

/** Past spaces and parentheses. */
function gapEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && ("()".includes(text.charAt(end)) || isSpace(text.charCodeAt(end)))) end += 1;
  return end;
}
