import type { ComparisonOperator } from "../field-types.ts";
import type { BuildTest } from "../query.ts";
import { isAffix } from "../tokens/operator.ts";
import type { FilterToken, TextValue } from "../tokens/token.ts";
import { parsePattern } from "../values/pattern.ts";
import { unescapeQuotes } from "../values/quote.ts";
import { readVersionBound, type VersionBound } from "../values/version.ts";
import { fault, type ParseContext } from "./context.ts";
import { comparisonOf, isEquality } from "./operators.ts";

export function readVersionTest(
  context: ParseContext,
  token: FilterToken,
): { readonly operator: ComparisonOperator; readonly value: VersionBound } | undefined {
  const value = singleValue(context, token);
  if (value === undefined) return undefined;
  const bound = readVersionBound(unescapeQuotes(value.value));
  if (bound !== undefined) return { operator: comparisonOf(token), value: bound };
  const message = "Invalid format of semantic version. For searching non-semver releases, use release: instead.";
  return fault(context, "SEARCH_VERSION", value, message, "Write a version such as 1.2.3, shop@1.2.3 or 1.2.*.");
}

export function readBuildTest(
  context: ParseContext,
  token: FilterToken,
): { readonly operator: ComparisonOperator; readonly value: BuildTest } | undefined {
  const value = singleValue(context, token);
  if (value === undefined) return undefined;
  const text = unescapeQuotes(value.value);
  const operator = comparisonOf(token);
  if (/^[0-9]{1,15}$/.test(text)) return { operator, value: { kind: "number", number: Number(text) } };
  if (isEquality(operator)) return { operator, value: parsePattern(text) };
  const message = `release.build: Invalid number: ${text}. Only builds that are numbers can be compared.`;
  return fault(
    context,
    "SEARCH_NUMBER",
    value,
    message,
    "Write a number, or leave the operator out to ask for a code.",
  );
}

function singleValue(context: ParseContext, token: FilterToken): TextValue | undefined {
  const { value, operator } = token;
  if (isAffix(operator)) {
    const hint = "Use a star for the rest: 1.2.*.";
    return fault(context, "SEARCH_OPERATOR_UNSUPPORTED", token, "Versions and builds are compared as a whole.", hint);
  }
  if (value.type === "valueText") return value;
  const hint = "Join two filters: (release.version:1.2.3 OR release.version:1.2.4).";
  return fault(context, "SEARCH_LIST", value, "Invalid operation 'IN' for semantic version filter.", hint);
}
