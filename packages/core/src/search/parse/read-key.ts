import { findField, type SearchField } from "../fields.ts";
import type { ExplicitKey, KeyToken, SimpleKey } from "../tokens/token.ts";
import { fault, type ParseContext } from "./context.ts";
import { nearestKey } from "./nearest-key.ts";

/** What a key stands for. */
export type TermKey =
  | { readonly of: "field"; readonly name: string; readonly field: SearchField }
  | { readonly of: "tag" | "flag"; readonly name: string }
  | { readonly of: "tagNumber"; readonly name: string };

/** `undefined` for a key that issue searches do not have, with a fault noted. */
export function readTermKey(context: ParseContext, key: KeyToken): TermKey | undefined {
  switch (key.type) {
    case "keySimple":
      return readName(context, key);
    case "keyAggregate": {
      const args = (key.args?.args ?? []).map(({ value }) => value?.value ?? "").join(", ");
      return fault(
        context,
        "SEARCH_KEY_UNSUPPORTED",
        key,
        `Aggregate filters (${key.name.value}(${args})) are not supported in issue searches.`,
        "Use a field, such as timesSeen:>100.",
      );
    }
    case "keyArrayIncludes":
      return noArrays(context, key);
    default:
      return readExplicit(context, key);
  }
}

function readName(context: ParseContext, { value, start, end }: SimpleKey): TermKey {
  const field = findField(value);
  if (field !== undefined) return { of: "field", name: field.name, field };
  if (value.startsWith("measurements.") || value.startsWith("spans.")) return { of: "tagNumber", name: value };

  const near = nearestKey(value);
  if (near !== undefined) {
    context.warnings.push({
      code: "UNKNOWN_KEY",
      start,
      end,
      message: `"${value}" is no field: it is searched as a tag.`,
      hint: `Did you mean ${near}? If not, write tags[${value}].`,
    });
  }
  return { of: "tag", name: value };
}

function readExplicit(context: ParseContext, key: ExplicitKey): TermKey | undefined {
  const name = key.key.value;
  switch (key.type) {
    case "keyExplicitTag":
    case "keyExplicitStringTag":
    case "keyExplicitBooleanTag":
      return { of: "tag", name };
    case "keyExplicitFlag":
    case "keyExplicitStringFlag":
    case "keyExplicitNumberFlag":
      return { of: "flag", name };
    case "keyExplicitNumberTag":
      return { of: "tagNumber", name };
    default:
      return noArrays(context, key);
  }
}

function noArrays(context: ParseContext, key: KeyToken): undefined {
  const typed = context.text.slice(key.start, key.end);
  return fault(
    context,
    "SEARCH_KEY_UNSUPPORTED",
    key,
    `Array keys (${typed}) are not supported in issue searches.`,
    "Name the tag alone: tags[key].",
  );
}
