import { findField, type SearchField } from "../fields.ts";
import type { KeyToken } from "../tokens/token.ts";

/** What a key names, however it is written. */
export type NamedKey =
  | { readonly kind: "has" }
  | { readonly kind: "aggregate" }
  | { readonly kind: "field"; readonly field: SearchField }
  | { readonly kind: "tag" | "flag"; readonly name: string };

export function nameOf(key: KeyToken): NamedKey {
  switch (key.type) {
    case "keyAggregate":
      return { kind: "aggregate" };
    case "keyArrayIncludes":
      return nameOf(key.key);
    case "keySimple":
      return nameOfSimple(key.value);
    default:
      return { kind: key.prefix === "flags" ? "flag" : "tag", name: key.key.value };
  }
}

/** A key for the tag of this name, `tags[…]` where it must be. `undefined` for a name that the language has no key for. */
export function writeTagKey(name: string, isExplicit: boolean): string | undefined {
  if (!/^[A-Za-z0-9_.:-]+$/.test(name)) return undefined;
  const isAmbiguous = name.includes(":") || /^(?:measurements|spans)\./.test(name) || nameOfSimple(name).kind !== "tag";
  return isExplicit || isAmbiguous ? `tags[${name}]` : name;
}

function nameOfSimple(name: string): NamedKey {
  if (name === "has") return { kind: "has" };
  const field = findField(name);
  return field === undefined ? { kind: "tag", name } : { kind: "field", field };
}
