import { builtinGroupTypes } from "../../group-types/builtin.ts";
import { fieldTypes, type FieldType } from "../field-types.ts";
import type { KeyToken } from "../tokens/token.ts";
import { printPattern } from "../values/pattern.ts";
import { quoteValue } from "../values/quote.ts";
import type { Candidate } from "./candidate.ts";
import type { HostValue, SuggestContext } from "./context.ts";
import { dateCandidates } from "./date-candidates.ts";
import { keyCandidates } from "./key-candidates.ts";
import { nameOf } from "./named-key.ts";
import type { SearchPlace } from "./place.ts";

import { operatorWords, valueWords } from "./words.ts";

/** Names that stand for whoever searches, or for what is newest. */
const specialNames: Partial<Record<FieldType, readonly string[]>> = {
  actor: ["me", "my_teams", "none"],
  user: ["me"],
  release: ["latest"],
};

/** Their values follow the colon at once; only a `!` before the key negates them. */
const negatedAtKey: readonly FieldType[] = ["is", "boolean"];

/** The language's own values of the key, then the host's. */
export function valueCandidates(
  place: Extract<SearchPlace, { kind: "value" }>,
  context: SuggestContext,
): readonly Candidate[] {
  const { typed } = place;
  const named = nameOf(place.key);
  if (named.kind === "aggregate") return [];
  if (named.kind === "has") return keyCandidates(typed, context, "");
  if (named.kind !== "field") {
    const own = named.kind === "flag" ? ["true", "false"] : [];
    const known = context.values?.({ of: "values", type: named.kind, key: named.name, typed }) ?? [];
    return merge({ special: [], own, known }, `Of the ${named.kind} ${named.name}`, true);
  }

  const { field } = named;
  if (field.type === "date") return dateCandidates(typed, context.now, place.operator.typed !== "");
  const special = specialNames[field.type] ?? [];
  const own = field.type === "issueType" ? builtinGroupTypes.map(({ slug }) => slug) : (field.values ?? []);
  const known = context.values?.({ of: "values", type: field.type, key: field.name, typed }) ?? [];
  return merge({ special, own, known }, field.about, field.wildcard || field.type === "name");
}

/** All that may stand before the values of the key; equality needs none. */
export function operatorCandidates(key: KeyToken): readonly Candidate[] {
  const named = nameOf(key);
  if (named.kind === "has" || named.kind === "aggregate") return [];
  const { operators, list } = named.kind === "field" ? named.field : fieldTypes.text;
  if (named.kind === "field" && negatedAtKey.includes(named.field.type)) return [];
  const comparisons = operators.flatMap((operator) =>
    operator === "=" ? [] : [operatorOf(operator, operatorWords[operator])],
  );
  return list ? [...comparisons, operatorOf("[", "one of")] : comparisons;
}

interface Sources {
  readonly special: readonly string[];
  readonly own: readonly string[];
  readonly known: readonly HostValue[];
}

/** A value that several have stands once; where stars are live, those in it are escaped. */
function merge({ special, own, known }: Sources, about: string, hasStars: boolean): readonly Candidate[] {
  const values = new Map<string, { readonly count: number | undefined; readonly description: string }>();
  for (const { value, count = 0, description = about } of known) values.set(value, { count, description });
  for (const value of own) {
    values.set(value, { count: values.get(value)?.count ?? 0, description: valueWords.get(value) ?? about });
  }
  for (const value of special) values.set(value, { count: undefined, description: valueWords.get(value) ?? about });

  const written = [...own, ...special, ...known.map(({ value }) => value)];
  return [...new Set(written)].flatMap((label): readonly Candidate[] => {
    const raw = hasStars ? printPattern({ kind: "exact", text: label }) : label;
    const insert = raw === undefined ? undefined : quoteValue(raw);
    const seen = values.get(label);
    return insert === undefined || seen === undefined ? [] : [{ kind: "value", label, insert, ...seen }];
  });
}

function operatorOf(label: string, description: string): Candidate {
  return { kind: "operator", label, insert: label, description, count: undefined };
}
