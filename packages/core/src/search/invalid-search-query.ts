import { IssueKitError } from "../model/errors.ts";

export type SearchErrorCode =
  | ("SEARCH_TOO_LONG" | "SEARCH_TOO_DEEP" | "SEARCH_TOO_MANY_TERMS")
  | ("SEARCH_PARENTHESIS" | "SEARCH_CONDITION_MISSING" | "SEARCH_QUOTE")
  | ("SEARCH_KEY_UNSUPPORTED" | "SEARCH_OPERATOR_UNSUPPORTED" | "SEARCH_LIST" | "SEARCH_WILDCARD")
  | ("SEARCH_VALUE_MISSING" | "SEARCH_VALUE_UNKNOWN" | "SEARCH_HAS")
  | ("SEARCH_DATE" | "SEARCH_NUMBER" | "SEARCH_BOOLEAN" | "SEARCH_VERSION" | "SEARCH_ID");

/** What is wrong in a query and where, in UTF-16 code units from its beginning. */
export interface SearchFault {
  readonly code: SearchErrorCode;
  readonly position: number;
  /** 0 where something is missing. */
  readonly length: number;
  readonly message: string;
  /** How to mend it. */
  readonly hint: string;
}

/** A query cannot run. It is the first of its faults; `faults` has them all, in the order of the text. */
export class InvalidSearchQueryError extends IssueKitError implements SearchFault {
  readonly kind = "validation";
  readonly code: SearchErrorCode;
  readonly position: number;
  readonly length: number;
  readonly hint: string;
  readonly faults: readonly [SearchFault, ...SearchFault[]];

  constructor(faults: readonly [SearchFault, ...SearchFault[]]) {
    const [{ code, position, length, message, hint }] = faults;
    super(message);
    this.code = code;
    this.position = position;
    this.length = length;
    this.hint = hint;
    this.faults = faults;
  }
}
