import { searchFields, type SearchField } from "../fields.ts";
import { foldCase } from "../values/fold-case.ts";
import type { Candidate } from "./candidate.ts";
import { writeTagKey } from "./named-key.ts";
import type { SuggestContext } from "./context.ts";

const has: Candidate = {
  kind: "key",
  label: "has",
  insert: "has:",
  description: "There is a value for a field or tag",
  count: undefined,
};

/** Every field and the host's tags, each ending in `after`. */
export function keyCandidates(typed: string, context: SuggestContext, after: ":" | ""): readonly Candidate[] {
  const fields = searchFields.map((field): Candidate => {
    const label = nameFor(field, typed);
    return { kind: "key", label, insert: label + after, description: field.about, count: undefined };
  });
  const tags = (context.values?.({ of: "tagKeys", typed }) ?? []).flatMap(({ value, count = 0, description }) => {
    const label = writeTagKey(value, typed.startsWith("tags["));
    if (label === undefined) return [];
    return { kind: "key", label, insert: label + after, description: description ?? "A tag", count } as const;
  });
  return after === "" ? [...fields.filter(({ label }) => label !== "is"), ...tags] : [...fields, has, ...tags];
}

/** The name that people write, unless only another one goes with what was typed. */
function nameFor({ written, aliases }: SearchField, typed: string): string {
  const wanted = foldCase(typed);
  const names = [written, ...aliases];
  return (
    names.find((name) => foldCase(name).startsWith(wanted)) ??
    names.find((name) => foldCase(name).includes(wanted)) ??
    written
  );
}
