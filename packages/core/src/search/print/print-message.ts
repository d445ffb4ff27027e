import type { MessageTerm } from "../query.ts";
import { printInfix, printPattern, type TextPattern, type TextTest } from "../values/pattern.ts";
import { printItem, printText, unprintable } from "./print-value.ts";

/** Words as they are where `mayBeBare`: nothing then goes on with them. */
export function printMessage({ operator, value }: MessageTerm, mayBeBare: boolean): string {
  const key = operator === "=" || operator === "IN" ? "message:" : "!message:";
  if (!("kind" in value)) {
    const affix = value.map(affixOf).find((found) => found !== undefined);
    const items = value.map((test) => printItem(affix === undefined ? rawOf(test) : rawOfAffix(test, affix)));
    return `${key}${affix ?? ""}[${items.join(", ")}]`;
  }
  const affix = affixOf(value);
  if (affix !== undefined) return `${key}${affix}${printItem(rawOfAffix(value, affix))}`;

  const raw = rawOf(value);
  if (operator === "!=" || raw === "") return `${key}${printText(raw)}`;
  return mayBeBare && isPlain(raw) ? raw : `"${raw.replaceAll('"', '\\"')}"`;
}

/** A text that can stand between quotes. */
function rawOf(test: TextTest): string {
  if (test.kind === "exact") return rawOfEmpty(test.text);
  if (!isInfix(test)) throw unprintable("what a whole message is like");
  const raw = printInfix(test);
  return raw.endsWith("\\") ? (printPattern(test) ?? raw) : raw;
}

function rawOfEmpty(text: string): string {
  if (text !== "") throw unprintable("all of a message: a text is contained in it");
  return text;
}

function isInfix({ pieces }: TextPattern): boolean {
  return pieces[0] === "" && pieces.at(-1) === "";
}

/** The operator that asks for the beginning or the end of a message. */
function affixOf(test: TextTest): string | undefined {
  if (test.kind === "exact" || isInfix(test)) return undefined;
  return test.pieces[0] === "" ? "\uF00DEndsWith\uF00D" : "\uF00DStartsWith\uF00D";
}

function rawOfAffix(test: TextTest, affix: string): string {
  if (test.kind === "exact") return rawOfEmpty(test.text);
  const [first, last, ...others] = test.pieces;
  const isSame = affixOf(test) === affix && others.length === 0 && (first === "" || last === "");
  if (!isSame) throw unprintable("what a whole message is like");
  return (first + last).replaceAll(/[\\*]/g, "\\$&");
}

/** Words with one space between, none of which is more than a word. */
function isPlain(text: string): boolean {
  return /^[^\s"():]+(?: [^\s"():]+)*$/.test(text) && !/(?:^| )(?:and|or)(?: |$)/i.test(text);
}
