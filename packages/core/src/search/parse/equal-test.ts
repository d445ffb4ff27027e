import type { NonEmpty } from "../query.ts";
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

/** Reads the value of a filter, or each of its list. */
export function readEqualTest<Value>(
  context: ParseContext,
  token: FilterToken,
  read: ReadText<Value>,
): EqualTest<Value> | undefined {
  if (!token.operator.startsWith("\uF00D")) return readTexts(context, token, read);
  const message = `${context.text.slice(token.key.start, token.key.end)} has no part to compare: it is a whole.`;
  return fault(context, "SEARCH_OPERATOR_UNSUPPORTED", token, message, "Write the whole value after the colon.");
}

/** As `readEqualTest`, with the operators that ask for the beginning, the end or any part of a text. */
export function readAffixTest<Value>(
  context: ParseContext,
  token: FilterToken,
  read: (text: string, affix: Affix | undefined) => Value,
): EqualTest<Value> | undefined {
  const affix = affixOf(token.operator);
  if (affix === undefined && token.operator.startsWith("\uF00D")) {
    const hint = "Use a star for any text: *part*.";
    return fault(context, "SEARCH_OPERATOR_UNSUPPORTED", token, "Patterns are not supported in issue searches.", hint);
  }
  return readTexts(context, token, (_, text) => read(text, affix));
}

function readTexts<Value>(
  context: ParseContext,
  token: FilterToken,
  read: ReadText<Value>,
): EqualTest<Value> | undefined {
  const { value } = token;
  if (value.type === "valueTextList") {
    const values: Value[] = [];
    for (const { value: item } of value.items) {
      const found = item === null ? undefined : read(context, unescapeQuotes(item.value), item);
      if (found !== undefined) values.push(found);
    }
    if (values.length < value.items.length) return undefined;
    return { operator: token.negated ? "NOT IN" : "IN", value: values as unknown as NonEmpty<Value> };
  }
  if (value.type !== "valueText") return undefined;
  const single = read(context, wholeText(token, value), value);
  if (single === undefined) return undefined;
  return { operator: token.operator === "!=" || token.negated ? "!=" : "=", value: single };
}
