import { styleText } from "node:util";
import {
  explainSearchError,
  suggestIssueSearch,
  tokenizeIssueSearchQuery,
  tryParseIssueSearchQuery,
  type SearchNode,
  type SearchSuggestion,
  type SearchTerm,
  type SearchToken,
} from "@issuekit/core";
import { knownValues } from "./known-values.ts";
import type { Line } from "./line.ts";

const mostSuggestions = 8;

export function suggestionsFor({ text, cursor }: Line, now: number): readonly SearchSuggestion[] {
  return suggestIssueSearch(text, cursor, { now, values: knownValues, limit: mostSuggestions });
}

/** All that the language says of a line, a string per line of the terminal. */
export function show(line: Line, now: number): readonly string[] {
  const { text } = line;
  return [
    ...section(
      "Tokens",
      tokenizeIssueSearchQuery(text).flatMap((token) => tokenLines(token, 0)),
    ),
    ...outcomeLines(text, now),
    ...section(
      "Suggestions",
      suggestionsFor(line, now).map((offered, at) => suggestionLine(offered, at === line.marked)),
    ),
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return [styleText("bold", title), ...(lines.length === 0 ? [faint("  none")] : lines.map((each) => `  ${each}`)), ""];
}

function tokenLines(token: SearchToken, depth: number): readonly string[] {
  const place = faint(`${token.start}–${token.end}`);
  const indent = "  ".repeat(depth);
  switch (token.type) {
    case "spaces":
      return [];
    case "logicGroup":
      return [
        `${indent}${token.negated ? "not " : ""}group ${place}`,
        ...token.inner.flatMap((inner) => tokenLines(inner, depth + 1)),
      ];
    case "filter": {
      const mark = token.invalid === null ? "" : ` ${styleText("red", token.invalid.reason)}`;
      return [`${indent}${token.filter} ${styleText("cyan", visible(token.text))} ${place}${mark}`];
    }
    default:
      return [`${indent}${token.type} ${styleText("cyan", visible(token.text))} ${place}`];
  }
}

function outcomeLines(text: string, now: number): readonly string[] {
  const result = tryParseIssueSearchQuery(text, { now });
  if (result.kind === "invalid") {
    const faults = result.faults.flatMap((fault) => [...explainSearchError(text, fault).split("\n"), ""]);
    return section(styleText("red", "Errors"), faults.slice(0, -1));
  }
  const { where, warnings } = result.query;
  const notes = warnings.map(({ message, hint }) => `${styleText("yellow", message)} ${hint}`);
  return [...section("Tree", nodeLines(where, 0)), ...(notes.length === 0 ? [] : section("Warnings", notes))];
}

function nodeLines(node: SearchNode, depth: number): readonly string[] {
  const indent = "  ".repeat(depth);
  switch (node.type) {
    case "and":
    case "or":
      return node.nodes.length === 0
        ? [`${indent}everything`]
        : [`${indent}${node.type}`, ...node.nodes.flatMap((inner) => nodeLines(inner, depth + 1))];
    case "not":
      return [`${indent}no event with`, ...nodeLines(node.node, depth + 1)];
    default:
      return [`${indent}${node.type} ${node.key} ${styleText("green", node.operator)} ${shownValue(node)}`];
  }
}

function shownValue({ type, value }: SearchTerm): string {
  return type === "date" && typeof value === "number" ? new Date(value).toISOString() : JSON.stringify(value);
}

function suggestionLine({ label, insert, description, count }: SearchSuggestion, isMarked: boolean): string {
  const written = insert === label || insert === `${label}:` ? "" : ` as ${insert}`;
  const seen = count === undefined || count === 0 ? "" : ` · ${count} times`;
  const shown = `${visible(label === "" ? '""' : label)}${faint(`${written}  ${description}${seen}`)}`;
  return isMarked ? `${styleText("inverse", "›")} ${shown}` : `  ${shown}`;
}

/** What a terminal would obey or hide, shown as a code. */
export function visible(text: string): string {
  return text.replaceAll(/[\p{C}\u{2028}\u{2029}]/gu, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}

function faint(text: string): string {
  return styleText("dim", text);
}
