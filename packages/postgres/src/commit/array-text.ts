/** Numbers, booleans and texts as the text of a Postgres array; whatever else is NULL. Drivers write arrays each in a way of its own. */
export function arrayText(values: readonly unknown[]): string {
  return `{${values.map(elementText).join()}}`;
}

const escaped = /["\\]/;

function elementText(value: unknown): string {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "string") return "NULL";
  return `"${escaped.test(value) ? value.replaceAll(/["\\]/g, String.raw`\$&`) : value}"`;
}
