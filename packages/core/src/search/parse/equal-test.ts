import type { NonEmpty } from "../query.ts";
import { isAffix } from "../tokens/operator.ts";
import type { FilterToken, Span } from "../tokens/token.ts";
import type { Affix } from "../values/pattern.ts";
import { unescapeQuotes } from "../values/quote.ts";
import { fault, type ParseContext } from "./context.ts";
import { affixOf, wholeText } from "./operators.ts";

export type EqualTest<Value> =
  | { readonly operator: "=" | "!="; readonly value: Value }
  | { readonly operator: "IN" | "NOT IN"; readonly value: NonEmpty<Value> };

/** What one text of a filter stands for; `undefined` where it has a fault, which is noted. */
export type ReadText<Value> = (context: ParseContext, text: string, span: Span) => Value | undefined;

/** As `ReadText`, for texts of which a part can be asked for. */
export type ReadAffix<Value> = (text: string, affix: Affix | undefined) => Value;

/** Reads the value of a filter, or each of its list. */
export function readEqualTest<Value>(
  context: ParseContext,
  token: FilterToken,
  read: ReadText<Value>,
): EqualTest<Value> | undefined {
  if (isAffix(token.operator)) {
    const message = `${context.text.slice(token.key.start, token.key.end)} has no part to compare: it is a whole.`;
    return fault(context, "SEARCH_OPERATOR_UNSUPPORTED", token, message, "Write the whole value after the colon.");
  }
  const { value } = token;
  if (value.type !== "valueTextList") {
    return value.type === "valueText" ? single(token, read(context, wholeText(token, value), value)) : undefined;
  }
  const values: Value[] = [];
  for (const { value: item } of value.items) {
    const found = item === null ? undefined : read(context, unescapeQuotes(item.value), item);
    if (found !== undefined) values.push(found);
  }
  return values.length < value.items.length ? undefined : several(token, values);
}

/** As `readEqualTest`, with the operators that ask for the beginning, the end or any part of a text. */
export function readAffixTest<Value>(
  context: ParseContext,
  token: FilterToken,
  read: ReadAffix<Value>,
): EqualTest<Value> | undefined {
  const affix = affixOf(token.operator);
  if (affix === undefined && isAffix(token.operator)) {
    const hint = "Use a star for any text: *part*.";
    return fault(context, "SEARCH_OPERATOR_UNSUPPORTED", token, "Patterns are not supported in issue searches.", hint);
  }
  const { value } = token;
  if (value.type === "valueText") return single(token, read(wholeText(token, value), affix));
  if (value.type !== "valueTextList") return undefined;
  const values = value.items.map((item) => read(unescapeQuotes(item.value?.value ?? ""), affix));
  return several(token, values);
}

function single<Value>({ operator, negated }: FilterToken, value: Value | undefined): EqualTest<Value> | undefined {
  return value === undefined ? undefined : { operator: operator === "!=" || negated ? "!=" : "=", value };
}

function several<Value>({ negated }: FilterToken, values: readonly Value[]): EqualTest<Value> {
  return { operator: negated ? "NOT IN" : "IN", value: values as unknown as NonEmpty<Value> };
}
