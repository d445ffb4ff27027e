/**
 * A query as it runs: terms, joined by `and`, `or` and `not`. Plain data that can be stored, compared and printed.
 *
 * What needs facts stays a name for whoever has them: people, releases, projects.
 */
import type { Category } from "../group-types/define-group-type.ts";
import type { FieldsOf } from "./fields.ts";
import type { Span } from "./tokens/token.ts";
import type { TextTest } from "./values/pattern.ts";
import type { VersionBound } from "./values/version.ts";

export type SearchNode = SearchTerm | SearchAnd | SearchOr | SearchNot;

/** All hold; none asks for every issue. No `and` stands directly in another. */
export interface SearchAnd {
  readonly type: "and";
  readonly nodes: readonly SearchNode[];
}

/** One holds. No `or` stands directly in another. */
export interface SearchOr {
  readonly type: "or";
  readonly nodes: readonly [SearchNode, SearchNode, ...SearchNode[]];
}

/** Excludes every issue of which some event matches the node. */
export interface SearchNot {
  readonly type: "not";
  readonly node: SearchNode;
}

export type Actor =
  | { readonly kind: "me" | "myTeams" | "none" }
  | { readonly kind: "team"; readonly slug: string }
  | { readonly kind: "user"; readonly name: string };

export type SearchUser = Extract<Actor, { kind: "user" }> | { readonly kind: "me" };

/** `latest` is the newest release of each project. */
export type ReleaseTest = TextTest | { readonly kind: "latest" };

/** A build by its number, which compares, or by its code, which does not. */
export type BuildTest = TextTest | { readonly kind: "number"; readonly number: number };

/** Epoch ms; or so long before the time at which the query runs, where it was read without a `now`. */
export type SearchTime = number | { readonly agoMs: number };

/** `reprocessing` is a status that none of our issues has. */
export type SearchStatus = "unresolved" | "resolved" | "archived" | "reprocessing";

export type SearchSubstatus =
  | ("new" | "ongoing" | "escalating" | "regressed")
  | ("archived_until_escalating" | "archived_until_condition_met" | "archived_forever");

export type SearchCategory = Category | "profile" | "cron" | "uptime" | "metric_alert" | "configuration";

export type NonEmpty<Value> = readonly [Value, ...Value[]];

/** It is, or is none of, the values. */
type Equal<Value> =
  | { readonly operator: "=" | "!="; readonly value: Value }
  | { readonly operator: "IN" | "NOT IN"; readonly value: NonEmpty<Value> };

type Ordered<Value> = { readonly operator: ">" | ">=" | "<" | "<="; readonly value: Value };

type Term<Type extends string, Key extends string, Test> = { readonly type: Type; readonly key: Key } & Test;

export type TagTerm = Term<"tag" | "flag", string, Equal<TextTest>>;
/** `tags[key,number]`, and measurements. */
export type TagNumberTerm = Term<"tagNumber", string, Equal<number> | Ordered<number>>;
export type TextTerm = Term<"text", FieldsOf<"text">, Equal<TextTest>>;
/** What the message is like: `exact` only for an empty one. */
export type MessageTerm = Term<"message", FieldsOf<"message">, Equal<TextTest>>;
export type NameTerm = Term<"name", FieldsOf<"name">, Equal<string>>;
export type ShortIdTerm = Term<"shortId", FieldsOf<"shortId">, Equal<string>>;
export type HexIdTerm = Term<"hexId", FieldsOf<"hexId">, Equal<string>>;
export type NumberTerm = Term<"number", FieldsOf<"number">, Equal<number> | Ordered<number>>;
/** In milliseconds. */
export type DurationTerm = Term<"duration", FieldsOf<"duration">, Equal<number> | Ordered<number>>;
export type DateTerm = Term<"date", FieldsOf<"date">, Ordered<SearchTime>>;
export type BooleanTerm = Term<"boolean", FieldsOf<"boolean">, { readonly operator: "="; readonly value: boolean }>;
export type StatusTerm = Term<"status", FieldsOf<"status">, Equal<SearchStatus>>;
export type SubstatusTerm = Term<"substatus", FieldsOf<"substatus">, Equal<SearchSubstatus>>;
export type PriorityTerm = Term<"priority", FieldsOf<"priority">, Equal<"low" | "medium" | "high">>;
export type CategoryTerm = Term<"category", FieldsOf<"category">, Equal<SearchCategory>>;
/** A slug among those that were passed. */
export type IssueTypeTerm = Term<"issueType", FieldsOf<"issueType">, Equal<string>>;
export type StageTerm = Term<"stage", FieldsOf<"stage">, Equal<"adopted" | "low" | "replaced">>;
export type DeviceClassTerm = Term<"deviceClass", FieldsOf<"deviceClass">, Equal<"low" | "medium" | "high">>;
export type ActorTerm = Term<"actor", FieldsOf<"actor">, Equal<Actor>>;
export type UserTerm = Term<"user", FieldsOf<"user">, Equal<SearchUser>>;
export type ReleaseTerm = Term<"release", FieldsOf<"release">, Equal<ReleaseTest>>;
export type VersionTerm = Term<
  "version",
  FieldsOf<"version">,
  { readonly operator: "=" | "!=" | ">" | ">=" | "<" | "<="; readonly value: VersionBound }
>;
export type BuildTerm = Term<
  "build",
  FieldsOf<"build">,
  | { readonly operator: "=" | "!="; readonly value: BuildTest }
  | { readonly operator: ">" | ">=" | "<" | "<="; readonly value: { readonly kind: "number"; readonly number: number } }
>;
/** Whether there is a value: `has:key` is `!=`, `!has:key` is `=`. */
export type HasTerm = Term<
  "has",
  string,
  { readonly of: "field" | "tag" | "flag"; readonly operator: "=" | "!="; readonly value: "" }
>;

export type SearchTerm =
  | TagTerm
  | TagNumberTerm
  | TextTerm
  | MessageTerm
  | NameTerm
  | ShortIdTerm
  | HexIdTerm
  | NumberTerm
  | DurationTerm
  | DateTerm
  | BooleanTerm
  | StatusTerm
  | SubstatusTerm
  | PriorityTerm
  | CategoryTerm
  | IssueTypeTerm
  | StageTerm
  | DeviceClassTerm
  | ActorTerm
  | UserTerm
  | ReleaseTerm
  | VersionTerm
  | BuildTerm
  | HasTerm;

/** What runs and is not what was likely meant. */
export interface SearchWarning extends Span {
  readonly code: "UNKNOWN_KEY" | "OPERATOR_AS_TEXT";
  readonly message: string;
  readonly hint: string;
}

export interface IssueSearchQuery {
  readonly where: SearchNode;
  /** Where each term stands in the text, in the order in which a walk of `where` meets them. */
  readonly spans: readonly Span[];
  readonly warnings: readonly SearchWarning[];
}
