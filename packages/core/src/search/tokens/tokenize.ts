/**
 * Reads a query for editors: tolerant, lossless, in time that grows with its length.
 *
 * At the start of each word the scanner knows what it has from one look ahead: `(`, `!(` and `)` are parentheses, a key
 * with a colon is a filter, `AND` and `OR` are operators, all else is text. Text goes on to the next of these, and takes
 * parentheses along that are glued to a word and closed: `fn(a, b)`.
 */
import { searchLimits } from "../limits.ts";
import { hasLiveStar } from "../values/pattern.ts";
import { char } from "./char.ts";
import { invalid, type TokenizeConfig } from "./config.ts";
import { readFilter } from "./read-filter.ts";
import { closingParen, closingQuote, isEnd, isSpace, sourceOf, spacesEnd, type Source } from "./source.ts";
import type { FilterToken, FreeTextToken, LogicBooleanToken, ParenToken, SearchToken } from "./token.ts";

interface Scan {
  readonly source: Source;
  readonly text: string;
  /** The whole query, and each group that is open in it. */
  readonly levels: [Level, ...Level[]];
  /** Parentheses that opened below the deepest group. */
  tooDeep: number;
}

interface Level {
  readonly opening: ParenToken | undefined;
  readonly tokens: SearchToken[];
}

/** Every token of the text, in its order. It never throws: what is wrong is marked. */
export function tokenizeIssueSearchQuery(text: string, config: TokenizeConfig = {}): readonly SearchToken[] {
  const scan: Scan = { source: sourceOf(text, config), text, levels: [{ opening: undefined, tokens: [] }], tooDeep: 0 };
  for (let at = 0; at < text.length;) at = readToken(scan, at);
  while (scan.levels.length > 1) giveUp(scan);
  return scan.levels[0].tokens;
}

/** Reads what begins here and answers where it ends. */
function readToken(scan: Scan, at: number): number {
  const { text, source } = scan;
  const code = text.charCodeAt(at);
  if (isSpace(code)) {
    const end = spacesEnd(text, at);
    return push(scan, { type: "spaces", text: text.slice(at, end), start: at, end });
  }
  if (code === char.close) return close(scan, at);
  if (code === char.open || isNegatedOpening(text, at)) return open(scan, at);
  const logic = logicAt(scan, at);
  if (logic !== undefined) return push(scan, logic);
  const filter = readFilter(source, at);
  return filter === undefined ? readText(scan, at) : push(scan, filter);
}

function push(scan: Scan, token: SearchToken): number {
  levelOf(scan).tokens.push(token);
  return token.end;
}

function levelOf({ levels }: Scan): Level {
  return levels[levels.length - 1] ?? levels[0];
}

function isNegatedOpening(text: string, at: number): boolean {
  return text.charCodeAt(at) === char.exclamation && text.charCodeAt(at + 1) === char.open;
}

/** Parentheses that are nested deeper stay single tokens. */
function open(scan: Scan, start: number): number {
  const end = scan.text.charCodeAt(start) === char.exclamation ? start + 2 : start + 1;
  const opening: ParenToken = { type: "lParen", text: scan.text.slice(start, end), start, end };
  if (scan.levels.length <= searchLimits.depth) {
    scan.levels.push({ opening, tokens: [] });
    return end;
  }
  scan.tooDeep += 1;
  return push(scan, opening);
}

function close(scan: Scan, start: number): number {
  const end = start + 1;
  if (scan.tooDeep > 0 || scan.levels.length === 1) {
    if (scan.tooDeep > 0) scan.tooDeep -= 1;
    return push(scan, { type: "rParen", text: ")", start, end });
  }
  const { opening, tokens } = levelOf(scan);
  scan.levels.pop();
  const negated = opening?.text === "!(";
  return push(scan, { type: "logicGroup", negated, inner: tokens, start: opening?.start ?? start, end });
}

/** A group that nothing closes is a parenthesis and what follows it. */
function giveUp(scan: Scan): void {
  const { opening, tokens } = levelOf(scan);
  scan.levels.pop();
  const outer = levelOf(scan).tokens;
  if (opening !== undefined) outer.push(opening);
  for (const token of tokens) outer.push(token);
}

/** `AND`, `OR`; in another case only between two filters or groups, since plain words have an "or" as well. */
function logicAt(scan: Scan, start: number): LogicBooleanToken | undefined {
  const word = logicWordAt(scan.text, start);
  if (word === undefined) return undefined;
  const { text, value } = word;
  const end = start + text.length;
  return text === value || isBetweenFilters(scan, end) ? { type: "logicBoolean", text, value, start, end } : undefined;
}

function logicWordAt(text: string, at: number): { readonly text: string; readonly value: "AND" | "OR" } | undefined {
  const first = text.charAt(at);
  const value = first === "A" || first === "a" ? "AND" : first === "O" || first === "o" ? "OR" : undefined;
  if (value === undefined) return undefined;
  const word = text.slice(at, at + value.length);
  return word.toUpperCase() === value && isEnd(text, at + value.length) ? { text: word, value } : undefined;
}

function isBetweenFilters(scan: Scan, end: number): boolean {
  const { tokens } = levelOf(scan);
  const before = tokens.at(-1)?.type === "spaces" ? tokens.at(-2) : tokens.at(-1);
  if (before?.type !== "filter" && before?.type !== "logicGroup") return false;
  const next = spacesEnd(scan.text, end);
  return isOpening(scan.text, next) || readFilter(scan.source, next) !== undefined;
}

function isOpening(text: string, at: number): boolean {
  return text.charCodeAt(at) === char.open || isNegatedOpening(text, at);
}

/** Reads text up to the next token that is none, and that token with it where it is a filter. */
function readText(scan: Scan, start: number): number {
  const { text, source } = scan;
  const quote = text.charCodeAt(start) === char.quote ? closingQuote(source, start + 1) : -1;
  if (quote !== -1) return push(scan, freeText(scan, start, quote + 1, true));

  let filter: FilterToken | undefined;
  let end = start;
  do {
    end = spacesEnd(text, wordEnd(source, end));
    if (end >= text.length || text.charCodeAt(end) === char.close || isOpening(text, end)) break;
    const logic = logicWordAt(text, end);
    if (logic !== undefined && logic.text === logic.value) break;
    filter = readFilter(source, end);
  } while (filter === undefined);

  push(scan, freeText(scan, start, end, false));
  return filter === undefined ? end : push(scan, filter);
}

/** Past the word, and past parentheses glued to it. */
function wordEnd(source: Source, start: number): number {
  const { text } = source;
  for (let at = start; ;) {
    const code = text.charCodeAt(at);
    if (at >= text.length || code === char.close || isSpace(code)) return at;
    if (code !== char.open) {
      at += 1;
      continue;
    }
    const closing = closingParen(source, at);
    if (closing === 0) return at;
    at = closing + 1;
  }
}

function freeText({ text, source: { config } }: Scan, start: number, end: number, quoted: boolean): FreeTextToken {
  const whole = text.slice(start, end);
  const value = quoted ? whole.slice(1, -1) : whole;
  const isStarred = config.disallowWildcard === true && hasLiveStar(value);
  return {
    type: "freeText",
    text: whole,
    value,
    quoted,
    invalid: isStarred ? invalid("wildcard-not-allowed", config) : null,
    start,
    end,
  };
}
