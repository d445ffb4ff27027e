import type { InvalidKind, InvalidPart } from "./token.ts";

/** What an editor switches on. Everything is off by default. */
export interface TokenizeConfig {
  /** Reads `key://pattern//` as a pattern; without it the same characters are one text. */
  readonly allowRegex?: boolean;
  /** Marks values and words with a live star. */
  readonly disallowWildcard?: boolean;
  /** Marks keys that are not in `supportedTags`. */
  readonly validateKeys?: boolean;
  readonly supportedTags?: Readonly<Record<string, unknown>>;
  /** Reasons instead of ours. */
  readonly invalidMessages?: Readonly<Partial<Record<InvalidKind, string>>>;
}

const reasons: Readonly<Record<InvalidKind, string>> = {
  "invalid-key": "Invalid key. It is not a supported search key.",
  "invalid-boolean": "Invalid boolean. Expected true, 1, false, or 0.",
  "invalid-number": "Invalid number. Expected number then optional k, m, or b suffix (e.g. 500k)",
  "invalid-duration": "Invalid duration. Expected number followed by duration unit suffix",
  "invalid-file-size": "Invalid file size. Expected number followed by file size unit suffix",
  "invalid-date-format":
    "Invalid date format. Expected +/-duration (e.g. +1h) or ISO 8601-like (e.g. 2026-01-31 or 2026-01-31T08:30:00)",
  "must-be-quoted": "Quotes must enclose text or be escaped",
  "filter-must-have-value": "Filter must have a value",
  "empty-value-in-list-not-allowed": "Lists should not have empty values",
  "wildcard-not-allowed": "Wildcards not supported in search",
  "regex-pattern-too-long": "Patterns have at most 64 characters",
};

export function invalid(type: InvalidKind, config: TokenizeConfig): InvalidPart {
  return { type, reason: config.invalidMessages?.[type] ?? reasons[type] };
}
