/**
 * What an editor sees of a query. Tokens side by side cover the text without gap or overlap; `start` and `end` count
 * UTF-16 code units, and `text` is what stands between them.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type SearchToken = SpacesToken | FilterToken | FreeTextToken | LogicGroupToken | LogicBooleanToken | ParenToken;

/** Spaces, tabs and ends of lines. */
export interface SpacesToken extends Span {
  readonly type: "spaces";
  readonly text: string;
}

/** Words outside of any filter, with the spaces between and after them; or a text in quotes. */
export interface FreeTextToken extends Span {
  readonly type: "freeText";
  readonly text: string;
  /** Without the quotes around it; escapes stay. */
  readonly value: string;
  readonly quoted: boolean;
  readonly invalid: InvalidPart | null;
}

export interface LogicBooleanToken extends Span {
  readonly type: "logicBoolean";
  readonly text: string;
  readonly value: "AND" | "OR";
}

/** `( … )` or `!( … )`. */
export interface LogicGroupToken extends Span {
  readonly type: "logicGroup";
  readonly negated: boolean;
  readonly inner: readonly SearchToken[];
}

/** A parenthesis without its other half, or one nested too deep to be a group. */
export interface ParenToken extends Span {
  readonly type: "lParen" | "rParen";
  readonly text: string;
}

export type FilterKind =
  | ("text" | "textIn" | "arrayIncludes" | "has" | "is" | "boolean")
  | ("numeric" | "numericIn" | "duration" | "size" | "date" | "specificDate" | "relativeDate")
  | ("aggregateNumeric" | "aggregateDuration" | "aggregateSize" | "aggregatePercentage")
  | ("aggregateDate" | "aggregateRelativeDate");

/** `key:value`, `!key:>value`, `key:[a, b]`. */
export interface FilterToken extends Span {
  readonly type: "filter";
  readonly filter: FilterKind;
  readonly text: string;
  readonly negated: boolean;
  readonly key: KeyToken;
  /** As typed; `""` where there is none, and where what looks like one is part of a text. */
  readonly operator: string;
  readonly value: ValueToken;
  readonly invalid: InvalidPart | null;
}

export type InvalidKind =
  | ("invalid-key" | "invalid-boolean" | "invalid-number" | "invalid-duration" | "invalid-file-size")
  | ("invalid-date-format" | "must-be-quoted" | "filter-must-have-value" | "empty-value-in-list-not-allowed")
  | ("wildcard-not-allowed" | "regex-pattern-too-long");

export interface InvalidPart {
  readonly type: InvalidKind;
  readonly reason: string;
}

export interface SimpleKey extends Span {
  readonly type: "keySimple";
  readonly value: string;
  readonly quoted: boolean;
}

/** `tags[key]` or `flags[key]`, some with a type: `tags[key,number]`. */
export interface ExplicitKey extends Span {
  readonly type:
    | ("keyExplicitTag" | "keyExplicitStringTag" | "keyExplicitNumberTag" | "keyExplicitBooleanTag")
    | ("keyExplicitArrayTag" | "keyExplicitFlag" | "keyExplicitStringFlag" | "keyExplicitNumberFlag");
  readonly prefix: "tags" | "flags";
  readonly key: SimpleKey;
}

/** `key[*]`: any element. */
export interface ArrayKey extends Span {
  readonly type: "keyArrayIncludes";
  readonly key: SimpleKey | ExplicitKey;
  readonly index: "*";
}

/** `count(a, "b")`. */
export interface AggregateKey extends Span {
  readonly type: "keyAggregate";
  readonly name: SimpleKey;
  readonly args: AggregateArgs | null;
}

export interface AggregateArgs {
  readonly type: "keyAggregateArgs";
  readonly args: readonly ListItem<AggregateParam>[];
}

export interface AggregateParam extends Span {
  readonly type: "keyAggregateParam";
  /** With its quotes. */
  readonly value: string;
  readonly quoted: boolean;
}

export type KeyToken = SimpleKey | ExplicitKey | ArrayKey | AggregateKey;

/** One of a list, with the comma and the spaces before it. */
export interface ListItem<Value> {
  readonly separator: string;
  /** `null` in an empty place. */
  readonly value: Value | null;
}

export interface TextValue extends Span {
  readonly type: "valueText";
  /** Without the quotes around it; escapes stay. */
  readonly value: string;
  readonly quoted: boolean;
}

export interface NumberValue extends Span {
  readonly type: "valueNumber";
  readonly value: string;
  readonly unit: string | null;
  readonly parsed: number;
}

export interface BooleanValue extends Span {
  readonly type: "valueBoolean";
  readonly value: boolean;
}

export interface DurationValue extends Span {
  readonly type: "valueDuration";
  readonly value: string;
  readonly unit: string;
  /** Milliseconds. */
  readonly parsed: number;
}

export interface SizeValue extends Span {
  readonly type: "valueSize";
  readonly value: string;
  readonly unit: string;
  /** Bytes. */
  readonly parsed: number;
}

export interface PercentageValue extends Span {
  readonly type: "valuePercentage";
  readonly value: string;
  readonly parsed: number;
}

export interface DateValue extends Span {
  readonly type: "valueIso8601Date";
  readonly value: string;
  readonly date: string;
  readonly time: string | null;
  readonly tz: string | null;
  /** Epoch ms. */
  readonly parsed: number;
}

export interface RelativeDateValue extends Span {
  readonly type: "valueRelativeDate";
  readonly value: number;
  readonly sign: "+" | "-";
  readonly unit: "w" | "d" | "h" | "m";
}

export interface TextListValue extends Span {
  readonly type: "valueTextList";
  readonly items: readonly ListItem<TextValue>[];
}

export interface NumberListValue extends Span {
  readonly type: "valueNumberList";
  readonly items: readonly ListItem<NumberValue>[];
}

export type ValueToken =
  | TextValue
  | NumberValue
  | BooleanValue
  | DurationValue
  | SizeValue
  | PercentageValue
  | DateValue
  | RelativeDateValue
  | TextListValue
  | NumberListValue
  /** The key after `has:`. */
  | SimpleKey
  | ExplicitKey;
