import { builtinGroupTypes } from "../../group-types/builtin.ts";
import { InvalidSearchQueryError, type SearchFault } from "../invalid-search-query.ts";
import { searchLimits } from "../limits.ts";
import type { IssueSearchQuery, NonEmpty, SearchAnd, SearchNode } from "../query.ts";
import type { FilterToken, LogicBooleanToken, SearchToken } from "../tokens/token.ts";
import { tokenizeIssueSearchQuery } from "../tokens/tokenize.ts";
import { bareEnd } from "../tokens/source.ts";
import { fault, type ParseContext, type ParseSearchOptions } from "./context.ts";
import { withImpliedStatus } from "./implied-status.ts";
import { joinAnd, joinOr } from "./join.ts";
import { readFilterTerm } from "./read-filter-term.ts";
import { readFreeText } from "./read-free-text.ts";

export type SearchParseResult =
  | { readonly kind: "parsed"; readonly query: IssueSearchQuery }
  /** In the order of the text. */
  | { readonly kind: "invalid"; readonly faults: NonEmpty<SearchFault> };

/**
 * Reads a query to run it. Throws an `InvalidSearchQueryError` with every fault of the text; what merely looks wrong is
 * among the warnings of the query.
 */
export function parseIssueSearchQuery(text: string, options: ParseSearchOptions = {}): IssueSearchQuery {
  const result = tryParseIssueSearchQuery(text, options);
  if (result.kind === "parsed") return result.query;
  throw new InvalidSearchQueryError(result.faults);
}

/** As `parseIssueSearchQuery`, with the faults as an answer. */
export function tryParseIssueSearchQuery(text: string, options: ParseSearchOptions = {}): SearchParseResult {
  const context: ParseContext = {
    text,
    now: options.now,
    findType: findTypeOf(options),
    faults: [],
    warnings: [],
    spans: [],
    terms: 0,
    asksSubstatus: false,
  };
  if (text.length > searchLimits.length) {
    const message = `The query has ${text.length} characters, the maximum is ${searchLimits.length}.`;
    fault(
      context,
      "SEARCH_TOO_LONG",
      { start: searchLimits.length, end: text.length },
      message,
      "Ask for less at once.",
    );
  }
  const node = context.faults.length > 0 ? undefined : parseLevel(context, tokenizeIssueSearchQuery(text), 0);
  const [first, ...others] = context.faults;
  if (first !== undefined) return { kind: "invalid", faults: [first, ...others] };

  const { spans, warnings } = context;
  const where = node ?? everything;
  if (!context.asksSubstatus) return { kind: "parsed", query: { where, spans, warnings } };
  return { kind: "parsed", query: { ...withImpliedStatus(where, spans), warnings } };
}

const everything: SearchAnd = { type: "and", nodes: [] };

const builtinSlugs = new Set(builtinGroupTypes.map(({ slug }) => slug));

function findTypeOf({ groupTypes }: ParseSearchOptions): ParseContext["findType"] {
  return groupTypes === undefined ? builtinSlug : (slug) => groupTypes.find(slug)?.slug;
}

function builtinSlug(slug: string): string | undefined {
  return builtinSlugs.has(slug) ? slug : undefined;
}

/** Reads the tokens of the query or of one group; `undefined` where there is nothing in them but faults and spaces. */
function parseLevel(context: ParseContext, tokens: readonly SearchToken[], depth: number): SearchNode | undefined {
  const branches: SearchNode[] = [];
  let branch: SearchNode[] = [];
  const endBranch = (): void => {
    const node = joinAnd(branch);
    if (node !== undefined) branches.push(node);
    branch = [];
  };
  let before: SearchToken | undefined;
  for (const [index, token] of tokens.entries()) {
    if (token.type === "spaces" || isNothing(token)) continue;
    if (token.type === "logicBoolean") {
      reportMissing(context, before, token);
      if (token.value === "OR") endBranch();
    } else {
      const node = parseToken(context, token, tokens, index, depth);
      if (node !== undefined) branch.push(node);
    }
    before = token;
  }
  if (before?.type === "logicBoolean") {
    const message = `Condition is missing on the right side of '${before.text}' operator`;
    fault(context, "SEARCH_CONDITION_MISSING", before, message, logicHint(before.text));
  }
  endBranch();
  return branches.length === 1 ? branches[0] : joinOr(branches);
}

/** Empty quotes between other words ask for nothing. */
function isNothing(token: SearchToken): boolean {
  return token.type === "freeText" && token.value === "";
}

function reportMissing(context: ParseContext, before: SearchToken | undefined, token: LogicBooleanToken): void {
  if (before === undefined) {
    const message = `Condition is missing on the left side of '${token.text}' operator`;
    fault(context, "SEARCH_CONDITION_MISSING", token, message, logicHint(token.text));
  } else if (before.type === "logicBoolean") {
    const message = `Missing condition in between two condition operators: '${before.text} ${token.text}'`;
    fault(context, "SEARCH_CONDITION_MISSING", { start: before.start, end: token.end }, message, logicHint(token.text));
  }
}

function logicHint(text: string): string {
  return `Write a condition on both sides, or put "${text}" in quotes to search for the word.`;
}

function parseToken(
  context: ParseContext,
  token: Exclude<SearchToken, LogicBooleanToken>,
  tokens: readonly SearchToken[],
  index: number,
  depth: number,
): SearchNode | undefined {
  switch (token.type) {
    case "filter":
      if (isOneTooMany(context, token) || isGlued(context, token, tokens[index + 1])) return undefined;
      return readFilterTerm(context, token);
    case "freeText":
      return isOneTooMany(context, token) ? undefined : readFreeText(context, token, tokens, index);
    case "logicGroup": {
      const node = parseLevel(context, token.inner, depth + 1);
      if (node === undefined && context.faults.length === 0) parseError(context, token.end - 1);
      return node !== undefined && token.negated ? { type: "not", node } : node;
    }
    case "lParen":
      if (depth < searchLimits.depth) return parseError(context, token.start);
      if (context.faults.some(({ code }) => code === "SEARCH_TOO_DEEP")) return undefined;
      return fault(
        context,
        "SEARCH_TOO_DEEP",
        token,
        `Parentheses are nested more than ${searchLimits.depth} deep.`,
        "Take out the parentheses that change nothing.",
      );
    case "rParen":
      return depth < searchLimits.depth ? parseError(context, token.start) : undefined;
    case "spaces":
      return undefined;
  }
}

function parseError(context: ParseContext, at: number): undefined {
  if (context.faults.some(({ code }) => code === "SEARCH_PARENTHESIS")) return undefined;
  const { text } = context;
  const around = `${text.slice(Math.max(at - 5, 0), at)}${text.slice(at, at + 5)}`;
  const message = `Parse error at '${around}' (column ${at + 1}). This is commonly caused by unmatched parentheses. Enclose any text in double quotes.`;
  const hint = "Close every parenthesis and write something in it, or put the text in quotes.";
  return fault(context, "SEARCH_PARENTHESIS", { start: at, end: at + 1 }, message, hint);
}

function isOneTooMany(context: ParseContext, token: SearchToken): boolean {
  context.terms += 1;
  if (context.terms === searchLimits.terms + 1) {
    const message = `The query has more than ${searchLimits.terms} conditions.`;
    fault(context, "SEARCH_TOO_MANY_TERMS", token, message, "Use lists such as level:[error, fatal].");
  }
  return context.terms > searchLimits.terms;
}

/** A value that goes on behind its quotes or with a parenthesis is not the value that was meant. */
function isGlued(context: ParseContext, token: FilterToken, next: SearchToken | undefined): boolean {
  if (next === undefined || next.type === "spaces" || next.type === "rParen") return false;
  const { start } = token.value;
  const end = bareEnd(context.text, next.type === "freeText" ? next.start : next.end);
  const raw = context.text.slice(start, end);
  if (next.type === "logicGroup" || next.type === "lParen") {
    const message = `Parentheses in a value must be enclosed in double quotes: '${raw}'.`;
    fault(context, "SEARCH_PARENTHESIS", { start, end }, message, "Put the whole value in quotes.");
  } else {
    const message = `Invalid quote at '${raw}': quotes must enclose text or be escaped.`;
    const hint = 'Put the whole value in quotes, with \\" for a quote in it, or a space after the quotes.';
    fault(context, "SEARCH_QUOTE", { start, end }, message, hint);
  }
  return true;
}
