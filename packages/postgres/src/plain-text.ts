/** Postgres refuses NUL, and UTF-8 has no halves of surrogate pairs: texts that hold one are stored with U+FFFD in its place. */
export function storable(text: string): string {
  return text.isWellFormed() && !text.includes("\0") ? text : text.toWellFormed().replaceAll("\0", "\ufffd");
}

/** In JSON text both stand as escapes, which may also be the text of an escape: then a closer look costs a little more. */
const suspicious = /\\u(0000|d[89a-f])/;

/** JSON text of data in which every text is storable. */
export function storableJson(data: unknown): string {
  const text = JSON.stringify(data);
  if (!suspicious.test(text)) return text;
  return JSON.stringify(data, (_key, value: unknown) => (typeof value === "string" ? storable(value) : value));
}
