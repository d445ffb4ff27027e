import type { HasTerm, IssueSearchQuery, SearchNode, SearchTerm } from "../query.ts";
import type { SearchToken } from "../tokens/token.ts";
import { printDate } from "./print-date.ts";
import { printField, printFlag, printNumberTag, printTag } from "./print-key.ts";
import { printMessage } from "./print-message.ts";
import { printTokens } from "./print-tokens.ts";
import {
  printItem,
  printNumber,
  printText,
  rawOf,
  rawOfActor,
  rawOfBuild,
  rawOfRelease,
  rawOfUser,
  rawOfVersion,
  unprintable,
} from "./print-value.ts";

/**
 * Tokens become the very text that they were read from; a parsed query becomes its canonical text, which is read as the
 * same query. Throws `QUERY_UNPRINTABLE` for a query made by hand that no text can state.
 */
export function printIssueSearchQuery(query: readonly SearchToken[] | IssueSearchQuery | SearchNode): string {
  if ("where" in query) return printWhere(query.where);
  return "type" in query ? printWhere(query) : printTokens(query);
}

function printWhere(node: SearchNode): string {
  return node.type === "and" && node.nodes.length === 0 ? "" : printNode(node);
}

function printNode(node: SearchNode): string {
  if (node.type === "or") return node.nodes.map(printNode).join(" OR ");
  return printAll(node.type === "and" ? node.nodes : [node]);
}

function printAll(nodes: readonly SearchNode[]): string {
  if (nodes.length === 0) throw unprintable("every issue as a part of a query");
  return nodes.map((node, index) => printPart(node, nodes[index + 1])).join(" ");
}

function printPart(node: SearchNode, next: SearchNode | undefined): string {
  switch (node.type) {
    case "and":
      return printAll(node.nodes);
    case "or":
      return `(${printNode(node)})`;
    case "not":
      return `!(${printNode(node.node)})`;
    case "message":
      // Words go on through quotes.
      return printMessage(node, next?.type !== "message");
    default:
      return printTerm(node);
  }
}

function printTerm(term: Exclude<SearchTerm, { type: "message" }>): string {
  switch (term.type) {
    case "has":
      return `${term.operator === "=" ? "!" : ""}has:${printHasKey(term)}`;
    case "tag":
      return printEqual(printTag(term.key), term, rawOf);
    case "flag":
      return printEqual(printFlag(term.key), term, rawOf);
    case "tagNumber":
      return printCompared(printNumberTag(term.key), term, printNumber);
    case "number":
    case "duration":
      return printCompared(printField(term.key), term, printNumber);
    case "date":
      return printDate(term);
    case "boolean":
      return isFacts[term.key]?.[`${term.value}`] ?? `${printField(term.key)}:${term.value}`;
    case "status":
    case "substatus":
      return printEqual(typeof term.value === "string" ? "is" : term.key, term, asIs);
    case "text":
      return printEqual(printField(term.key), term, rawOf);
    case "release":
      return printEqual(printField(term.key), term, rawOfRelease);
    case "actor":
      return printEqual(printField(term.key), term, rawOfActor);
    case "user":
      return printEqual(printField(term.key), term, rawOfUser);
    case "name":
      return printEqual(printField(term.key), term, (name) => rawOf({ kind: "exact", text: name }));
    case "version":
      return printCompared(term.key, term, rawOfVersion);
    case "build":
      return printCompared(term.key, term, rawOfBuild);
    default:
      return printEqual(printField(term.key), term, asIs);
  }
}

const isFacts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  unassigned: { true: "is:unassigned", false: "is:assigned" },
  linked: { true: "is:linked", false: "is:unlinked" },
  for_review: { true: "is:for_review", false: "!is:for_review" },
};

function asIs(text: string): string {
  return text;
}

interface Test<Value> {
  readonly operator: string;
  readonly value: Value | readonly Value[];
}

function printEqual<Value>(name: string, { operator, value }: Test<Value>, raw: (value: Value) => string): string {
  const negation = operator === "!=" || operator === "NOT IN" ? "!" : "";
  if (Array.isArray(value)) {
    return `${negation}${name}:[${(value as readonly Value[]).map((item) => printItem(raw(item))).join(", ")}]`;
  }
  return `${negation}${name}:${printText(raw(value as Value))}`;
}

function printCompared<Value>(name: string, test: Test<Value>, raw: (value: Value) => string): string {
  if (!/^[<>]/.test(test.operator)) return printEqual(name, test, raw);
  return `${name}:${test.operator}${printItem(raw(test.value as Value))}`;
}

function printHasKey({ of, key }: HasTerm): string {
  if (of === "field") return printField(key);
  return of === "flag" ? printFlag(key) : printTag(key);
}
