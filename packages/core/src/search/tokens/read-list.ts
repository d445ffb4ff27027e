import { char } from "./char.ts";
import { closingQuote, isEnd, isSpace, spacesEnd, type Source } from "./source.ts";
import type { ListItem, TextValue } from "./token.ts";

export interface ListLiteral {
  readonly items: readonly ListItem<TextValue>[];
  readonly start: number;
  readonly end: number;
}

/**
 * `[a, "b c", d]` up to the end of a word. `undefined` where the brackets are not one list: without an item, with two
 * commas side by side, with a space inside a bare item, or with something glued to them.
 */
export function readList(source: Source, start: number): ListLiteral | undefined {
  const { text } = source;
  if (text.charCodeAt(start) !== char.bracket || start < source.noListBefore) return undefined;
  const items: ListItem<TextValue>[] = [];
  for (let separated = start + 1, at = start + 1; ;) {
    const item = readItem(source, at);
    if (item === undefined && (items.length === 0 || !isListEnd(text, at))) return fail(source, at);
    items.push({ separator: text.slice(separated, at), value: item ?? null });

    separated = item?.end ?? at;
    if (isListEnd(text, separated)) return { items, start, end: separated + 1 };
    at = spacesEnd(text, separated);
    if (!text.startsWith(",", at)) return fail(source, at);
    at = spacesEnd(text, at + 1);
  }
}

function fail(source: Source, at: number): undefined {
  source.noListBefore = at;
}

export function isListEnd(text: string, at: number): boolean {
  return text.startsWith("]", at) && isEnd(text, at + 1);
}

function readItem(source: Source, start: number): TextValue | undefined {
  const { text } = source;
  if (text.startsWith('"', start)) {
    const quote = closingQuote(source, start + 1);
    if (quote !== -1) {
      return { type: "valueText", value: text.slice(start + 1, quote), quoted: true, start, end: quote + 1 };
    }
  }
  const end = bareItemEnd(text, start);
  return end > start ? { type: "valueText", value: text.slice(start, end), quoted: false, start, end } : undefined;
}

/** The end of an item without quotes. A bracket belongs to it, but for the one at the end of a word: that closes the list. */
export function bareItemEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && !"(),".includes(text.charAt(end)) && !isSpace(text.charCodeAt(end))) end += 1;
  return end > start && text.charAt(end - 1) === "]" && isEnd(text, end) ? end - 1 : end;
}
