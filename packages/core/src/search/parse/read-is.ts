import { fieldTypes } from "../field-types.ts";
import type { BooleanTerm } from "../query.ts";
import type { TextValue } from "../tokens/token.ts";
import { unescapeQuotes } from "../values/quote.ts";
import { fault, type ParseContext } from "./context.ts";
import { readName, statusNames } from "./named-values.ts";

/** What an `is:` asks for, before any `!`. */
export type IsTest =
  | { readonly type: "status" | "substatus"; readonly value: string }
  | { readonly type: "boolean"; readonly key: BooleanTerm["key"]; readonly value: boolean };

const facts: ReadonlyMap<string, IsTest> = new Map([
  ["assigned", { type: "boolean", key: "unassigned", value: false }],
  ["unassigned", { type: "boolean", key: "unassigned", value: true }],
  ["linked", { type: "boolean", key: "linked", value: true }],
  ["unlinked", { type: "boolean", key: "linked", value: false }],
  ["for_review", { type: "boolean", key: "for_review", value: true }],
]);

export function readIs(context: ParseContext, value: TextValue): IsTest | undefined {
  const text = unescapeQuotes(value.value);
  const status = statusNames.get(text);
  if (status !== undefined) return { type: "status", value: status };
  const fact = facts.get(text);
  if (fact !== undefined) return fact;
  if (readName("substatus", text) === text) return { type: "substatus", value: text };

  if (!value.quoted && text.startsWith("[")) {
    const hint = "Write status:[unresolved, resolved], or join two filters: (is:new OR is:regressed).";
    return fault(context, "SEARCH_LIST", value, '"in" syntax invalid for "is" search', hint);
  }
  const known = (fieldTypes.is.values ?? []).toSorted().map((name) => `'${name}'`);
  const message = `Invalid value for "is" search, valid values are [${known.join(", ")}]`;
  return fault(context, "SEARCH_VALUE_UNKNOWN", value, message, "Write one of them, such as is:unresolved.");
}
