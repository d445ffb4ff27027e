import type { Span } from "../token.ts";
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
  | ({ readonly kind: "operator"; readonly key: string } & TypedPart)
  /** A value, or an item of a list, without its quotes. */
  | ({
      readonly kind: "value";
      readonly key: string;
      readonly operator: TypedPart;
      readonly inList: boolean;
    } & TypedPart)
  /** A phrase in quotes, or a gap where nothing can be suggested. */
  | { readonly kind: "text" };

const white = " \t\r\n";
const between = `${white}()`;
const endsItem = `${between},]`;
const keyShape = /"[A-Za-z0-9_.:-]+"|(?:tags|flags)\[[^\]()"]*\]|[A-Za-z0-9_.-]+/y;
const operatorShape = /(?:\u{F00D}\w+\u{F00D})?(?:[<>]=?|!?=)?/uy;

/**
 * Finds what stands under the cursor, in a query that may be in the middle of being typed.
 *
 * The tokens would not tell: until its `]` is there a list is no list, and neither is a quote without its end.
 */
export function placeAt(text: string, cursor: number): SearchPlace {
  let at = 0;
  for (;;) {
    at = skip(text, at, between);
    if (at > cursor || at === text.length) return { kind: "word", typed: "", range: { start: cursor, end: cursor } };
    const found = readTerm(text, at, cursor);
    if (typeof found !== "number") return found;
    at = found;
  }
}

/** A place when the cursor is in the term that starts here, or where the term ends. */
type Found = SearchPlace | number;

function readTerm(text: string, start: number, cursor: number): Found {
  const keyStart = text.charAt(start) === "!" && cursor > start ? start + 1 : start;
  const keyEnd = matchEnd(keyShape, text, keyStart);
  if (keyEnd === undefined || text.charAt(keyEnd) !== ":") return readWord(text, keyStart, cursor);
  if (cursor <= keyEnd) return { kind: "word", ...part(text, keyStart, cursor, keyEnd + 1) };
  return readFilter(text, keyStart, keyEnd, cursor);
}

function readWord(text: string, start: number, cursor: number): Found {
  if (text.charAt(start) === '"' && cursor > start) {
    const end = endOfQuote(text, start);
    return end === undefined || cursor <= end ? { kind: "text" } : end;
  }
  const end = reach(text, start, between);
  return cursor <= end ? { kind: "word", ...part(text, start, cursor, end) } : end;
}

function readFilter(text: string, keyStart: number, keyEnd: number, cursor: number): Found {
  const key = text.slice(keyStart, keyEnd);
  const start = keyEnd + 1;
  const valueStart = matchEnd(operatorShape, text, start) ?? start;
  const isHalf = cursor === start + 1 && valueStart === start && text.charAt(start) === "!";
  if (isHalf) return { kind: "operator", key, ...part(text, start, cursor, cursor) };
  if (cursor < valueStart) return { kind: "operator", key, ...part(text, start, cursor, valueStart) };

  const operator = part(text, start, valueStart, valueStart);
  const valueAt = (found: TypedPart, inList: boolean): SearchPlace => ({
    kind: "value",
    key,
    operator,
    inList,
    ...found,
  });

  if (text.charAt(valueStart) === "[" && cursor > valueStart) {
    const found = readList(text, valueStart, cursor);
    if (typeof found === "number") return cursor === found ? { kind: "text" } : found;
    if (found !== undefined) return valueAt(found, true);
  }
  const value = readItem(text, valueStart, cursor, between);
  return typeof value === "number" ? value : valueAt(value, false);
}

/** `undefined` for brackets that hold no list. */
function readList(text: string, open: number, cursor: number): TypedPart | number | undefined {
  let at = open + 1;
  for (;;) {
    const start = skip(text, at, white);
    if (cursor < start) return part(text, cursor, cursor, cursor);
    const item = readItem(text, start, cursor, endsItem);
    if (typeof item !== "number") return item;

    const end = skip(text, item, white);
    const next = text.charAt(end);
    if (next === "]") return end + 1 === text.length || between.includes(text.charAt(end + 1)) ? end + 1 : undefined;
    if (next !== ",") return undefined;
    at = end + 1;
  }
}

/** What is typed of a value that may stand in quotes, or where it ends. */
function readItem(text: string, start: number, cursor: number, stops: string): TypedPart | number {
  if (text.charAt(start) !== '"') {
    const end = reach(text, start, stops);
    return cursor <= end ? part(text, start, cursor, end) : end;
  }
  const close = endOfQuote(text, start);
  const end = reach(text, close ?? cursor, stops);
  if (cursor > end) return end;
  const typedEnd = close !== undefined && cursor >= close ? close - 1 : cursor;
  return { typed: unescapeQuotes(text.slice(start + 1, typedEnd)), range: { start, end } };
}

function part(text: string, start: number, cursor: number, end: number): TypedPart {
  return { typed: text.slice(start, cursor), range: { start, end } };
}

/** The offset after the closing quote. */
function endOfQuote(text: string, open: number): number | undefined {
  for (let at = text.indexOf('"', open + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    if (text.charAt(at - 1) !== "\\") return at + 1;
  }
  return undefined;
}

function matchEnd(shape: RegExp, text: string, at: number): number | undefined {
  shape.lastIndex = at;
  return shape.test(text) ? shape.lastIndex : undefined;
}

/** The first offset from here with none of these characters. */
function skip(text: string, at: number, chars: string): number {
  let end = at;
  while (end < text.length && chars.includes(text.charAt(end))) end += 1;
  return end;
}

/** The first offset from here with one of these characters. */
function reach(text: string, at: number, chars: string): number {
  let end = at;
  while (end < text.length && !chars.includes(text.charAt(end))) end += 1;
  return end;
}
