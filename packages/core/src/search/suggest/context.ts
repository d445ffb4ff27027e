import type { FieldName } from "../fields.ts";
import type { FieldType } from "../field-types.ts";

/** What the host is asked for: the keys of its tags, or what a key has been seen with. */
export type SuggestAsk =
  | { readonly of: "tagKeys"; readonly typed: string }
  | {
      readonly of: "values";
      /** `release`, `user`, `actor` and the like say what kind of thing is wanted. */
      readonly type: FieldType | "tag" | "flag";
      readonly key: FieldName | (string & {});
      readonly typed: string;
    };

export interface HostValue {
  readonly value: string;
  /** How often it was seen: decides the order among equals. */
  readonly count?: number;
  readonly description?: string;
}

export interface SuggestContext {
  /**
   * Answers at once with what is known by now. A host whose values lie elsewhere starts to fetch what it is asked for,
   * answers with nothing, and suggests again when they are there.
   */
  readonly values?: (ask: SuggestAsk) => readonly HostValue[];
  /** Epoch ms; dates of the calendar are offered around it, and none without it. */
  readonly now?: number;
  /** At most so many suggestions; 20 without it. */
  readonly limit?: number;
}
