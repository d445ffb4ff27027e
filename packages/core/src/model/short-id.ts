const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const slugPattern = "[a-z0-9_][a-z0-9_-]*?";
const qualified = new RegExp(`^(?:issue:)?(${slugPattern})[\\s_-]([0-9a-z]{1,13})$`, "i");

export interface ShortId {
  /** Lower case. */
  readonly slug: string;
  readonly number: number;
}

/** `SHOP-4X`: the slug in upper case and the number in base 32 without I, L, O and U. */
export function printShortId(slug: string, number: number): string {
  return `${slug.toUpperCase()}-${encodeNumber(number)}`;
}

/**
 * Reads a short id as people write it: any case, an optional `issue:` before it, a space, `_` or `-` between, O for 0
 * and I or L for 1. `undefined` for a text that is none, and for a number beyond 2^53.
 */
export function parseShortId(text: string): ShortId | undefined {
  if (text.length > 128) return undefined;
  const match = qualified.exec(text.trim());
  const [, slug, digits] = match ?? [];
  if (slug === undefined || digits === undefined) return undefined;
  const number = decodeNumber(digits);
  return number === undefined ? undefined : { slug: slug.toLowerCase(), number };
}

function encodeNumber(number: number): string {
  let rest = number;
  let text = "";
  do {
    text = alphabet.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  } while (rest > 0);
  return text;
}

function decodeNumber(digits: string): number | undefined {
  let number = 0;
  for (const symbol of digits.toUpperCase()) {
    const value = alphabet.indexOf(symbol === "O" ? "0" : symbol === "I" || symbol === "L" ? "1" : symbol);
    if (value === -1) return undefined;
    number = number * 32 + value;
    if (!Number.isSafeInteger(number)) return undefined;
  }
  return number;
}
