import type { SearchToken } from "../tokens/token.ts";

/** The very text that the tokens were read from. */
export function printTokens(tokens: readonly SearchToken[]): string {
  return tokens.map(printToken).join("");
}

function printToken(token: SearchToken): string {
  return token.type === "logicGroup" ? `${token.negated ? "!" : ""}(${printTokens(token.inner)})` : token.text;
}
