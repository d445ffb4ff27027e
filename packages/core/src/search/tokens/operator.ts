import { char } from "./char.ts";

const affixes = ["Contains", "StartsWith", "EndsWith", "Matches"].map((name) => `\uF00D${name}\uF00D`);

/** The operator that stands here, `""` for none. */
export function operatorAt(text: string, at: number): string {
  switch (text.charCodeAt(at)) {
    case char.greater:
      return text.charCodeAt(at + 1) === char.equals ? ">=" : ">";
    case char.less:
      return text.charCodeAt(at + 1) === char.equals ? "<=" : "<";
    case char.equals:
      return "=";
    case char.exclamation:
      return text.charCodeAt(at + 1) === char.equals ? "!=" : "";
    case char.affixMark:
      return affixes.find((affix) => text.startsWith(affix, at)) ?? "";
    default:
      return "";
  }
}

/** Whether it asks for a part of a text, or for a pattern. */
export function isAffix(operator: string): boolean {
  return operator.charCodeAt(0) === char.affixMark;
}

/** Whether it knows more than equal and not equal. */
export function isOrder(operator: string): boolean {
  const code = operator.charCodeAt(0);
  return code === char.greater || code === char.less;
}
