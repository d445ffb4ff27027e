import type { SearchErrorCode, SearchFault } from "../invalid-search-query.ts";
import type { SearchWarning } from "../query.ts";
import type { Span } from "../tokens/token.ts";

export interface ParseSearchOptions {
  /**
   * Epoch ms from which ages such as `-24h` count back. Without it they stay ages, for queries that are kept and run
   * later.
   */
  readonly now?: number;
  /** The types that `issue.type` knows. Default: the built-in ones. */
  readonly groupTypes?: { find(slug: string): { readonly slug: string } | undefined };
}

/** A query while it is read. */
export interface ParseContext {
  readonly text: string;
  readonly now: number | undefined;
  readonly findType: (slug: string) => string | undefined;
  readonly faults: SearchFault[];
  readonly warnings: SearchWarning[];
  /** Of each term that was read. */
  readonly spans: Span[];
  /** Words and filters so far. */
  terms: number;
  asksSubstatus: boolean;
}

/** Notes a fault and answers `undefined`, what a reader has when it has nothing. */
export function fault(
  context: ParseContext,
  code: SearchErrorCode,
  { start, end }: Span,
  message: string,
  hint: string,
): undefined {
  context.faults.push({ code, position: start, length: end - start, message, hint });
}
