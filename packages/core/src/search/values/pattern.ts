import { foldCase } from "./fold-case.ts";

/**
 * What stands between the stars, unescaped. An empty first or last piece leaves that end open; no piece between
 * others is empty.
 */
export interface TextPattern {
  readonly kind: "pattern";
  readonly pieces: readonly [string, string, ...string[]];
}

/** What a text has to be: exactly this, case included, or like a pattern, whatever its case. */
export type TextTest = { readonly kind: "exact"; readonly text: string } | TextPattern;

/** How much of a text a pattern leaves open, for those who keep an index. */
export type PatternShape = "any" | "prefix" | "suffix" | "infix" | "general";

/** A star is live unless an odd number of backslashes stands before it. */
export function hasLiveStar(raw: string): boolean {
  for (let at = raw.indexOf("*"); at !== -1; at = raw.indexOf("*", at + 1)) {
    if (!isEscaped(raw, at)) return true;
  }
  return false;
}

/**
 * Reads a value as people write it, its quotes already undone.
 *
 * Without a live star only `\*` is an escape and every other backslash stays; with one, a backslash makes whatever
 * follows literal.
 */
export function parsePattern(raw: string): TextTest {
  if (!raw.includes("*")) return { kind: "exact", text: raw };
  return hasLiveStar(raw) ? patternOf(splitAtStars(raw)) : { kind: "exact", text: raw.replaceAll("\\*", "*") };
}

/** Reads what a message has to contain. */
export function parseInfix(raw: string): TextPattern {
  const test = parsePattern(raw);
  if (test.kind === "exact" && test.text !== "") return { kind: "pattern", pieces: ["", test.text, ""] };
  return patternOf(test.kind === "exact" ? ["", test.text, ""] : ["", ...test.pieces, ""]);
}

export type Affix = "contains" | "startsWith" | "endsWith";

const piecesAround: Readonly<Record<Affix, (text: string) => readonly string[]>> = {
  contains: (text) => ["", text, ""],
  startsWith: (text) => [text, ""],
  endsWith: (text) => ["", text],
};

/** Reads the value of an operator of this name: its stars are literal. Nothing stays nothing. */
export function parseAffix(raw: string, affix: Affix): TextTest {
  return raw === "" ? { kind: "exact", text: "" } : patternOf(piecesAround[affix](raw.replaceAll(/\\([\\*])/g, "$1")));
}

/**
 * A text that reads back as the same test, still to be quoted where it needs it.
 *
 * `undefined` for an exact text with a star after an odd number of backslashes: the language cannot say that.
 */
export function printPattern(test: TextTest): string | undefined {
  if (test.kind === "pattern") return test.pieces.map(escapePiece).join("*");
  const raw = test.text.replaceAll("*", "\\*");
  return hasLiveStar(raw) ? undefined : raw;
}

/** As `printPattern`, for what `parseInfix` reads: without the stars that it takes for granted. */
export function printInfix({ pieces }: TextPattern): string {
  const [only, ...more] = pieces.slice(1, -1);
  const bare = only !== undefined && more.length === 0 ? printPattern({ kind: "exact", text: only }) : undefined;
  if (bare !== undefined) return bare;
  const inner = pieces.slice(1, -1).map(escapePiece).join("*");
  return more.length > 0 ? inner : only === undefined ? "*" : `*${inner}*`;
}

/** Whether the text passes. Time grows with the text times the longest piece at worst. */
export function matchesPattern(test: TextTest, text: string): boolean {
  if (test.kind === "exact") return text === test.text;
  const [first, ...rest] = test.pieces.map(foldCase) as [string, ...string[]];
  const last = rest.pop() ?? "";
  const folded = foldCase(text);
  if (!folded.startsWith(first)) return false;

  let from = first.length;
  for (const piece of rest) {
    const at = folded.indexOf(piece, from);
    if (at === -1) return false;
    from = at + piece.length;
  }
  return folded.length - last.length >= from && folded.endsWith(last);
}

export function shapeOf({ pieces }: TextPattern): PatternShape {
  const opensLeft = pieces[0] === "";
  const opensRight = pieces.at(-1) === "";
  if (pieces.length === 2) return opensLeft ? (opensRight ? "any" : "suffix") : opensRight ? "prefix" : "general";
  return pieces.length === 3 && opensLeft && opensRight ? "infix" : "general";
}

function escapePiece(piece: string): string {
  return piece.replaceAll(/[\\*]/g, "\\$&");
}

/** Stars side by side are one. */
function patternOf(pieces: readonly string[]): TextPattern {
  const [first = "", last = ""] = [pieces[0], pieces.at(-1)];
  const inner = pieces.slice(1, -1).filter((piece) => piece !== "");
  return { kind: "pattern", pieces: [first, ...inner, last] as unknown as TextPattern["pieces"] };
}

function splitAtStars(raw: string): readonly string[] {
  const pieces: string[] = [];
  let piece = "";
  for (let at = 0; at < raw.length; at++) {
    const char = raw.charAt(at);
    if (char === "*") {
      pieces.push(piece);
      piece = "";
    } else if (char === "\\" && at + 1 < raw.length) {
      at += 1;
      piece += raw.charAt(at);
    } else {
      piece += char;
    }
  }
  return [...pieces, piece];
}

function isEscaped(raw: string, at: number): boolean {
  let start = at;
  while (start > 0 && raw.charAt(start - 1) === "\\") start -= 1;
  return (at - start) % 2 === 1;
}
