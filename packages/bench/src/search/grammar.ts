import { searchFields } from "@issuekit/core";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import peggy from "peggy";
import type { RawToken } from "./cases.ts";

const source = readFileSync(join(import.meta.dirname, "search.peggy"), "utf8");

const shapes: Readonly<Record<string, string>> = {
  is: "is",
  date: "date",
  number: "number",
  duration: "duration",
  boolean: "boolean",
  version: "comparable",
  build: "comparable",
};
const shapeByKey = new Map(
  searchFields.flatMap((field) => {
    const shape = shapes[field.type] ?? "text";
    return [field.written, ...field.aliases].map((name) => [name, shape] as const);
  }),
);

function shapeOf(name: string): string {
  const known = shapeByKey.get(name);
  if (known !== undefined) return known;
  if (name.startsWith("spans.") || name === "measurements.fp") return "duration";
  return name.startsWith("measurements.") ? "measurement" : "text";
}

export type GrammarForm = "factored" | "ordered";

/**
 * A reader that peggy makes of the grammar: `factored` reads a key once, `ordered` anew for each kind of value, as the
 * reference's grammar does. `cache` remembers what each rule has found at each place.
 */
export function createGrammar(
  form: GrammarForm,
  cache: boolean,
): (text: string, config?: object) => readonly RawToken[] {
  const chosen = form === "factored" ? source : source.replace("Filter = FactoredFilter", "Filter = OrderedFilter");
  const parser = peggy.generate(chosen, { cache });
  const defaults = { shapeOf };
  return (text, config) =>
    parser.parse(text, config === undefined ? defaults : { ...config, shapeOf }) as readonly RawToken[];
}
