import { findField } from "../fields.ts";
import type { FieldType } from "../field-types.ts";
import type { AggregateKey, KeyToken } from "./token.ts";

/** What kinds of values a key can have. */
export type ValueShape =
  | ("text" | "comparable" | "date" | "number" | "duration" | "measurement" | "boolean")
  | ("has" | "is");

const shapes: Readonly<Partial<Record<FieldType, ValueShape>>> = {
  is: "is",
  date: "date",
  number: "number",
  duration: "duration",
  boolean: "boolean",
  version: "comparable",
  build: "comparable",
};

const timings = new Set(
  ["fp", "fcp", "lcp", "fid", "inp", "ttfb", "ttfb.requesttime"]
    .concat(["app_start_cold", "app_start_warm", "time_to_initial_display", "time_to_full_display"])
    .concat(["stall_total_time", "stall_longest_time"]),
);

export function shapeOf(key: KeyToken): ValueShape {
  if (key.type !== "keySimple") return "text";
  return key.value === "has" ? "has" : shapeOfName(key.value);
}

function shapeOfName(name: string): ValueShape {
  const field = findField(name);
  if (field !== undefined) return shapes[field.type] ?? "text";
  if (name.startsWith("measurements."))
    return timings.has(name.slice("measurements.".length)) ? "duration" : "measurement";
  return name.startsWith("spans.") ? "duration" : "text";
}

/** The shapes of the columns that a function is asked of. */
export function argumentShapes({ args }: AggregateKey): readonly ValueShape[] {
  return (args?.args ?? []).flatMap(({ value }) => (value === null || value.quoted ? [] : [shapeOfName(value.value)]));
}
