/** The reference's own cases of its search syntax, read from beside the repository: they are never copied into it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface SyntaxCase {
  readonly file: string;
  readonly query: string;
  readonly result: readonly RawToken[];
  readonly additionalConfig?: Readonly<Record<string, unknown>>;
}

/** A token in any of the shapes that the reference has given them over time. */
export interface RawToken {
  readonly type?: string;
  readonly [field: string]: unknown;
}

const inside = "shared/fixtures/search-syntax";

/** The folder that `ISSUEKIT_SEARCH_SYNTAX` names, or else the one beside the repository or above it. */
export function findCasesFolder(): string | undefined {
  const named = process.env["ISSUEKIT_SEARCH_SYNTAX"];
  if (named !== undefined) return existsSync(named) ? named : undefined;
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const candidate = join(folder, inside);
    if (existsSync(candidate)) return candidate;
    if (dirname(folder) === folder) return undefined;
  }
}

export function readCases(folder: string): readonly SyntaxCase[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .flatMap((file) => {
      const cases = JSON.parse(readFileSync(join(folder, file), "utf8")) as readonly SyntaxCase[];
      return cases.map((one) => ({ ...one, file: file.slice(0, -".json".length) }));
    });
}

/** What two readers of the language have to agree on; retired fields, places and spaces are left out. */
export function essence(tokens: readonly RawToken[]): readonly unknown[] {
  return tokens.filter((token) => token.type !== "spaces").map(essenceOf);
}

function essenceOf(token: RawToken): unknown {
  switch (token.type) {
    case "freeText":
      return { type: "freeText", value: token["value"], quoted: token["quoted"], invalid: faultOf(token) };
    case "filter":
      return {
        filter: filterOf(token),
        negated: token["negated"],
        key: keyOf(token["key"] as RawToken),
        // The older shape of a pattern had a filter and a value of its own, and no operator.
        operator: token["filter"] === "regex" ? "//" : token["operator"],
        value: valueOf(token["value"] as RawToken),
        invalid: faultOf(token),
      };
    case "logicGroup":
      return { type: "logicGroup", inner: essence(token["inner"] as readonly RawToken[]) };
    default:
      return { type: token.type, value: token["value"] };
  }
}

/** The one case with a reason and no type is of an unsupported key. */
function faultOf({ invalid }: RawToken): string | null {
  const fault = invalid as { readonly type?: string } | null | undefined;
  return fault ? (fault.type ?? "invalid-key") : null;
}

function filterOf({ filter, key }: RawToken): unknown {
  if (filter !== "regex") return filter;
  return (key as RawToken).type === "keyArrayIncludes" ? "arrayIncludes" : "text";
}

function keyOf(key: RawToken): unknown {
  switch (key.type) {
    case "keySimple":
      return { value: key["value"], quoted: key["quoted"] };
    case "keyArrayIncludes":
      return { index: key["index"], of: keyOf(key["key"] as RawToken) };
    case "keyAggregate": {
      const args = (key["args"] as RawToken | null)?.["args"] as readonly RawToken[] | undefined;
      return { function: keyOf(key["name"] as RawToken), args: args?.map(itemOf) ?? null };
    }
    default:
      return { type: key.type, prefix: key["prefix"], of: keyOf(key["key"] as RawToken) };
  }
}

function itemOf({ separator, value }: RawToken): unknown {
  return { separator, value: value === null ? null : valueOf(value as RawToken) };
}

function valueOf(value: RawToken): unknown {
  switch (value.type) {
    case "valueText":
    case "valueRegex":
      return { type: "valueText", value: value["value"], quoted: value["quoted"] ?? false };
    case "valueTextList":
    case "valueNumberList":
      return { type: value.type, items: (value["items"] as readonly RawToken[]).map(itemOf) };
    case "valueNumber":
    case "valueDuration":
    case "valueSize":
    case "valueRelativeDate":
      return { type: value.type, value: String(value["value"]), unit: value["unit"], sign: value["sign"] };
    case "valueIso8601Date":
      return { type: value.type, date: value["date"], time: value["time"], tz: value["tz"] };
    case "keySimple":
    case "keyAggregateParam":
      return { type: value.type, value: value["value"], quoted: value["quoted"] };
    default:
      return { type: value.type, value: value["value"] };
  }
}
