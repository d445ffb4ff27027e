import type { SearchNode } from "../query.ts";

/** All of the nodes at once, with no `and` directly in an `and`; `undefined` for none. */
export function joinAnd(nodes: readonly SearchNode[]): SearchNode | undefined {
  if (nodes.length < 2) return nodes[0];
  if (!nodes.some(({ type }) => type === "and")) return { type: "and", nodes };
  const flat: SearchNode[] = [];
  for (const node of nodes) {
    if (node.type === "and") flat.push(...node.nodes);
    else flat.push(node);
  }
  return { type: "and", nodes: flat };
}

/** One of the nodes, with no `or` directly in an `or`; `undefined` for none. */
export function joinOr(nodes: readonly SearchNode[]): SearchNode | undefined {
  const [first, second, ...others] = nodes.flatMap((node) => (node.type === "or" ? node.nodes : [node]));
  return first === undefined || second === undefined ? first : { type: "or", nodes: [first, second, ...others] };
}
