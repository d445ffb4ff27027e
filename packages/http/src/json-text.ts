export type JsonResult =
  | { readonly kind: "json"; readonly value: unknown }
  | { readonly kind: "invalid"; readonly reason: string };

const decoder = new TextDecoder();

/** JSON text in UTF-8. Python's senders may write `NaN` and `Infinity`: where nothing else is wrong, those become null. */
export function parseJson(bytes: Uint8Array): JsonResult {
  const text = decoder.decode(bytes);
  const result = tryParse(text);
  if (result.kind === "json" || !(text.includes("NaN") || text.includes("Infinity"))) return result;
  const repaired = tryParse(withoutNotNumbers(text));
  return repaired.kind === "json" ? repaired : result;
}

function tryParse(text: string): JsonResult {
  try {
    return { kind: "json", value: JSON.parse(text) };
  } catch (error) {
    return { kind: "invalid", reason: (error as Error).message };
  }
}

/** Writes null for `NaN` and infinities outside of strings, in one pass whatever the text is. */
export function withoutNotNumbers(text: string): string {
  const next = /"|-?(?:NaN|Infinity)/g;
  let result = "";
  let copied = 0;
  for (let match = next.exec(text); match !== null; match = next.exec(text)) {
    if (match[0] === '"') {
      const end = stringEnd(text, next.lastIndex);
      if (end === -1) break;
      next.lastIndex = end + 1;
    } else {
      result += `${text.slice(copied, match.index)}null`;
      copied = next.lastIndex;
    }
  }
  return result + text.slice(copied);
}

/** Where the string that begins at `from` ends: at the first quote that no backslash escapes. -1 where none does. */
function stringEnd(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text[at - 1 - backslashes] === "\\") backslashes += 1;
    if (backslashes % 2 === 0) return at;
  }
  return -1;
}
