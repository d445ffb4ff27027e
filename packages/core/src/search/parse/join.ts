import type { SearchNode } from "../query.ts";

/** All of the nodes at once, with no `and` directly in an `and`; `undefined` for none. */
export function joinAnd(nodes: readonly SearchNode[]): SearchNode | undefined {
  if (nodes.length < 2) return nodes[0];
  return { type: "and", nodes: nodes.flatMap((node) => (node.type === "and" ? node.nodes : [node])) };
}

/** One of the nodes, with no `or` directly in an `or`; `undefined` for none. */
export function joinOr(branches: readonly (SearchNode | undefined)[]): SearchNode | undefined {
  const nodes = branches.flatMap((node) => (node === undefined ? [] : node.type === "or" ? node.nodes : [node]));
  const [first, second, ...others] = nodes;
  return first === undefined || second === undefined ? first : { type: "or", nodes: [first, second, ...others] };
}
