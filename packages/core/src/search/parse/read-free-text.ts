import type { MessageTerm } from "../query.ts";
import { trimmedEnd } from "../tokens/source.ts";
import type { FreeTextToken, SearchToken } from "../tokens/token.ts";
import { parseInfix } from "../values/pattern.ts";
import { unescapeQuotes } from "../values/quote.ts";
import type { ParseContext } from "./context.ts";

/** Words or a text in quotes, at a place among the tokens of their level: what the message has to contain. */
export function readFreeText(
  context: ParseContext,
  token: FreeTextToken,
  tokens: readonly SearchToken[],
  index: number,
): MessageTerm {
  const { value, quoted, start, end } = token;
  const text = quoted ? unescapeQuotes(value) : value.slice(0, trimmedEnd(value));
  if (!quoted && tokens.length > 1) warnOfLogic(context, token, text, tokens, index);
  context.spans.push({ start, end });
  return { type: "message", key: "message", operator: "=", value: parseInfix(text) };
}

/** An "or" between a filter and plain words is a word, and may not be meant so. */
function warnOfLogic(
  { warnings }: ParseContext,
  { start, end }: FreeTextToken,
  text: string,
  tokens: readonly SearchToken[],
  index: number,
): void {
  const first = /^(and|or)(?=\s|$)/i.exec(text)?.[1];
  const last = /(?:^|\s)(and|or)$/i.exec(text)?.[1];
  const word =
    (first !== undefined && tokens.slice(0, index).some(isCondition) ? first : undefined) ??
    (last !== undefined && tokens.slice(index + 1).some(isCondition) ? last : undefined);
  if (word === undefined) return;
  warnings.push({
    code: "OPERATOR_AS_TEXT",
    start,
    end,
    message: `"${word}" is searched as text here.`,
    hint: `Write ${word.toUpperCase()} to join conditions.`,
  });
}

function isCondition({ type }: SearchToken): boolean {
  return type === "filter" || type === "logicGroup";
}
