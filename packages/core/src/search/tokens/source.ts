/**
 * The text under the scanner, with what earlier looks ahead have found, so that no part of it is searched twice in vain.
 */
import { char } from "./char.ts";
import type { TokenizeConfig } from "./config.ts";

export interface Source {
  readonly text: string;
  readonly config: TokenizeConfig;
  /** From here on no quote closes. */
  noQuoteFrom: number;
  /** Where the latest search for `//` began and what it found, `-1` for nothing. */
  slashesFrom: number;
  slashesAt: number;
  /** No list begins before here: one that began earlier and failed has been read so far. */
  noListBefore: number;
  /** The other half of each parenthesis, `0` where there is none. */
  parens: Int32Array | undefined;
}

export function sourceOf(text: string, config: TokenizeConfig): Source {
  return {
    text,
    config,
    noQuoteFrom: text.length,
    slashesFrom: text.length,
    slashesAt: -1,
    noListBefore: 0,
    parens: undefined,
  };
}

const isKeyChar = tableOf("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

function tableOf(chars: string): Uint8Array {
  const table = new Uint8Array(128);
  for (const char of chars) table[char.charCodeAt(0)] = 1;
  return table;
}

/** A space, a tab or an end of line. */
export function isSpace(code: number): boolean {
  return code === char.space || (code >= char.tab && code <= char.carriageReturn);
}

/** Whether a word may end before this place. */
export function isEnd(text: string, at: number): boolean {
  if (at >= text.length) return true;
  const code = text.charCodeAt(at);
  return code === char.close || isSpace(code);
}

export function spacesEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && isSpace(text.charCodeAt(end))) end += 1;
  return end;
}

/** Where the text ends but for spaces. */
export function trimmedEnd(text: string): number {
  let end = text.length;
  while (end > 0 && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return end;
}

/** The end of a run of key characters. */
export function keyEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && isKeyChar[text.charCodeAt(end)] === 1) end += 1;
  return end;
}

/** As `keyEnd`, with colons in the key. */
export function escapedKeyEnd(text: string, at: number): number {
  let end = keyEnd(text, at);
  while (text.startsWith(":", end)) end = keyEnd(text, end + 1);
  return end;
}

/** The end of a run without spaces and parentheses. */
export function bareEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (code === char.open || code === char.close || isSpace(code)) break;
    end += 1;
  }
  return end;
}

/** The quote that closes the one before `from`, or `-1`. */
export function closingQuote(source: Source, from: number): number {
  if (from >= source.noQuoteFrom) return -1;
  const { text } = source;
  let at = text.indexOf('"', from);
  while (at > from && text.charAt(at - 1) === "\\") at = text.indexOf('"', at + 1);
  if (at === -1) source.noQuoteFrom = from;
  return at;
}

/** The next `//` at the end of a word, or `-1`. */
export function closingSlashes(source: Source, from: number): number {
  const { text, slashesFrom, slashesAt } = source;
  if (from >= slashesFrom && (slashesAt === -1 || from <= slashesAt)) return slashesAt;
  let at = text.indexOf("//", from);
  while (at !== -1 && !isEnd(text, at + 2)) at = text.indexOf("//", at + 1);
  source.slashesFrom = from;
  source.slashesAt = at;
  return at;
}

/** The parenthesis that closes the one at this place, quotes not minded, or `0`. */
export function closingParen(source: Source, at: number): number {
  source.parens ??= pairsOf(source.text);
  return source.parens[at] ?? 0;
}

function pairsOf(text: string): Int32Array {
  const pairs = new Int32Array(text.length);
  const opened: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === char.open) opened.push(at);
    else if (code === char.close) {
      const start = opened.pop();
      if (start !== undefined) pairs[start] = at;
    }
  }
  return pairs;
}
