/** Would end a bare value, or be read as more than text: as a list, a quote, an operator. */
const unsafe = /[\s()[\],"\u{F00D}]|^(?:[<>=]|!=|\/\/)|^$/u;

/** The text between quotes, its escaped quotes undone; every other backslash stays. */
export function unescapeQuotes(raw: string): string {
  return raw.includes("\\") ? raw.replaceAll('\\"', '"') : raw;
}

/**
 * A value or an item of a list that is read as this text: bare where that is safe, in quotes otherwise.
 *
 * `undefined` where neither can be: quotes cannot hold a backslash at their end.
 */
export function quoteValue(text: string): string | undefined {
  if (!unsafe.test(text)) return text;
  return text.endsWith("\\") ? undefined : `"${text.replaceAll('"', '\\"')}"`;
}
