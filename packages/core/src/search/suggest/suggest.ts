import { searchLimits } from "../limits.ts";
import type { KeyToken, Span } from "../tokens/token.ts";
import { rank, type Candidate } from "./candidate.ts";
import type { SuggestContext } from "./context.ts";
import { keyCandidates } from "./key-candidates.ts";
import { placeAt, type SearchPlace } from "./place.ts";
import { operatorCandidates, valueCandidates } from "./value-candidates.ts";

export interface SearchSuggestion extends Omit<Candidate, "count"> {
  /** What `insert` replaces, in the text that was passed. */
  readonly range: Span;
  readonly count?: number;
}

/**
 * What may stand at the cursor, best first: what begins with the typed text, then what holds it, each by how often it
 * was seen. Whatever is inserted is quoted and escaped where it needs to be.
 *
 * Works on queries that are being typed, and never throws unless the host's callback does. Beyond the length that a
 * query may have there is nothing.
 */
export function suggestIssueSearch(
  text: string,
  cursor: number,
  context: SuggestContext = {},
): readonly SearchSuggestion[] {
  const at = Math.min(Math.max(Math.trunc(cursor) || 0, 0), text.length);
  if (at > searchLimits.length) return [];
  const limit = context.limit ?? 20;
  return suggestionsAt(placeAt(text, at), context, limit).slice(0, limit);
}

function suggestionsAt(place: SearchPlace, context: SuggestContext, limit: number): readonly SearchSuggestion[] {
  switch (place.kind) {
    case "text":
      return [];
    case "word":
      return at(place.range, rank(keyCandidates(place.typed, context, ":"), place.typed));
    case "operator":
      return at(place.range, operatorsFrom(place.key, place.typed));
    case "value": {
      const { key, operator, typed, inList, range } = place;
      const values = at(range, rank(valueCandidates(place, context), typed));
      if (inList || typed !== "" || range.start !== range.end) return values;
      const operators = at({ start: operator.range.start, end: range.end }, operatorsFrom(key, operator.typed));
      return [...values.slice(0, Math.max(limit - operators.length, 0)), ...operators];
    }
  }
}

/** Those that are longer than what stands there. */
function operatorsFrom(key: KeyToken, typed: string): readonly Candidate[] {
  return operatorCandidates(key).filter(({ label }) => label.startsWith(typed) && label !== typed);
}

function at(range: Span, candidates: readonly Candidate[]): readonly SearchSuggestion[] {
  return candidates.map(({ count, ...shown }) => ({ ...shown, range, ...(count !== undefined && { count }) }));
}
