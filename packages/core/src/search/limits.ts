/** What a query may be at most: in UTF-16 code units, words and filters, and parentheses in parentheses. */
export const searchLimits = { length: 4096, terms: 100, depth: 32 } as const;
