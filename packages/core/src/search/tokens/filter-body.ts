import type { FilterKind, InvalidKind, ValueToken } from "./token.ts";

/** A filter without what it has in common with all others. */
export interface FilterBody {
  readonly filter: FilterKind;
  readonly operator: string;
  readonly value: ValueToken;
  readonly end: number;
  readonly fault?: InvalidKind | undefined;
}
