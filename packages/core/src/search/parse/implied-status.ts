import type { SearchNode, SearchStatus, StatusTerm, SubstatusTerm } from "../query.ts";
import type { Span } from "../tokens/token.ts";
import { joinAnd } from "./join.ts";

/**
 * Adds the status that a substatus implies, wherever conditions that hold together ask for a substatus and for no
 * status: that of the first one asked for or, where all are excluded, of the first one excluded.
 */
export function withImpliedStatus(
  where: SearchNode,
  spans: readonly Span[],
): { readonly where: SearchNode; readonly spans: readonly Span[] } {
  const walk: Walk = { before: spans, at: 0, after: [] };
  return { where: complete(walk, where), spans: walk.after };
}

/** Spans follow the order of the terms: those of terms to come, and those of terms left behind. */
interface Walk {
  readonly before: readonly Span[];
  at: number;
  readonly after: Span[];
}

function complete(walk: Walk, node: SearchNode): SearchNode {
  switch (node.type) {
    case "and":
      return completeAll(walk, node.nodes);
    case "or": {
      const [first, second, ...others] = node.nodes;
      return {
        type: "or",
        nodes: [complete(walk, first), complete(walk, second), ...others.map((other) => complete(walk, other))],
      };
    }
    case "not":
      return { type: "not", node: complete(walk, node.node) };
    default:
      return completeAll(walk, [node]);
  }
}

function completeAll(walk: Walk, nodes: readonly SearchNode[]): SearchNode {
  const completed: SearchNode[] = [];
  let asked: { readonly term: SubstatusTerm; readonly span: Span } | undefined;
  for (const node of nodes) {
    if (node.type === "or" || node.type === "not") {
      completed.push(complete(walk, node));
      continue;
    }
    const span = walk.before[walk.at] ?? { start: 0, end: 0 };
    walk.at += 1;
    walk.after.push(span);
    completed.push(node);
    if (node.type !== "substatus") continue;
    if (asked === undefined || (isExcluded(asked.term) && !isExcluded(node))) asked = { term: node, span };
  }
  if (asked !== undefined && !nodes.some(({ type }) => type === "status")) {
    walk.after.push(asked.span);
    completed.push(impliedBy(asked.term));
  }
  return joinAnd(completed) ?? { type: "and", nodes: [] };
}

function isExcluded({ operator }: SubstatusTerm): boolean {
  return operator === "!=" || operator === "NOT IN";
}

function impliedBy(term: SubstatusTerm): StatusTerm {
  const substatus = typeof term.value === "string" ? term.value : term.value[0];
  const value: SearchStatus = substatus.startsWith("archived_") ? "archived" : "unresolved";
  return { type: "status", key: "status", operator: isExcluded(term) ? "!=" : "=", value };
}
