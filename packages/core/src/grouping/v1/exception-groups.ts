import type { ExceptionValue } from "../../model/event.ts";
import type { Why } from "./part.ts";

export interface LeafDecision {
  /** Every exception once, those that count in the order in which they count. */
  readonly order: readonly { readonly index: number; readonly whyNot: Why | null }[];
  readonly titleException: number | null;
}

/** App and system text of an exception, as far as it counts. */
export type Identity = readonly [app: string, system: string];

/**
 * Decides which exceptions of an event count.
 *
 * Without a group all do, in their order, and the last one names the event. A group (`AggregateError` and its kind)
 * counts by what it holds: each sort of leaf once, with its causes, in an order of their own, because which of several
 * promises failed first is chance. A group that holds only one sort is that leaf with its causes, and is named by it.
 */
export function decideLeaves(values: readonly ExceptionValue[], identityOf: (index: number) => Identity): LeafDecision {
  const tree = readTree(values);
  if (tree === null) {
    const titleException = values.length === 0 ? null : values.length - 1;
    return { order: values.map((_, index) => ({ index, whyNot: null })), titleException };
  }

  const { leaves, groups } = findLeaves(tree, values);
  const chains = leaves.map((leaf) => firstCauseChain(tree, leaf));
  const distinct = distinctChains(chains, identityOf);
  const [only] = distinct;
  const isWrapper = distinct.length === 1 && only !== undefined;
  const counting = isWrapper ? only : [...distinct.flat(), tree.root];
  const others = [...values.keys()].filter((index) => !counting.includes(index));
  const whyNot = (index: number): Why => {
    if (groups.includes(index)) return "holds-others";
    return chains.flat().includes(index) ? "same-as-another" : "not-the-first-cause";
  };
  return {
    order: [
      ...counting.map((index) => ({ index, whyNot: null })),
      ...others.map((index) => ({ index, whyNot: whyNot(index) })),
    ],
    titleException: isWrapper ? (only.at(-1) ?? tree.root) : tree.root,
  };
}

interface Tree {
  readonly root: number;
  readonly children: ReadonlyMap<number, readonly number[]>;
}

/** Indexes by parent; `null` where no exception is a group or where the ids make no single tree. */
function readTree(values: readonly ExceptionValue[]): Tree | null {
  if (!values.some((value) => value.mechanism?.is_exception_group === true)) return null;
  const byId = new Map<number, number>();
  for (const [index, { mechanism }] of values.entries()) {
    if (mechanism?.exception_id === undefined || byId.has(mechanism.exception_id)) return null;
    byId.set(mechanism.exception_id, index);
  }

  const children = new Map<number, number[]>();
  let root: number | null = null;
  for (const [index, { mechanism }] of values.entries()) {
    if (mechanism?.parent_id === undefined) {
      if (root !== null) return null;
      root = index;
      continue;
    }
    const parent = byId.get(mechanism.parent_id);
    if (parent === undefined) return null;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [index]);
    else siblings.push(index);
  }
  if (root === null) return null;
  for (const siblings of children.values()) siblings.sort((a, b) => idOf(values, a) - idOf(values, b));
  const tree = { root, children };
  return countReachable(tree) === values.length ? tree : null;
}

/** Fewer than there are where parents go round in a ring. */
function countReachable(tree: Tree): number {
  const reached = [tree.root];
  for (const index of reached) reached.push(...(tree.children.get(index) ?? []));
  return reached.length;
}

function idOf(values: readonly ExceptionValue[], index: number): number {
  return values[index]?.mechanism?.exception_id ?? 0;
}

/** What the groups hold, however deep groups lie in groups, by id. Causes below a leaf belong to the leaf. */
function findLeaves(
  tree: Tree,
  values: readonly ExceptionValue[],
): { readonly leaves: readonly number[]; readonly groups: readonly number[] } {
  const leaves: number[] = [];
  const groups: number[] = [];
  const waiting = [tree.root];
  for (const index of waiting) {
    const held = tree.children.get(index) ?? [];
    if (values[index]?.mechanism?.is_exception_group === true && held.length > 0) {
      groups.push(index);
      waiting.push(...held);
    } else leaves.push(index);
  }
  return { leaves: leaves.toSorted((a, b) => idOf(values, a) - idOf(values, b)), groups };
}

/** The exception behind its cause, its cause behind its own: as in every list of exceptions. Ids make a tree, so it ends. */
function firstCauseChain(tree: Tree, leaf: number): readonly number[] {
  const chain = [leaf];
  for (let next = tree.children.get(leaf)?.[0]; next !== undefined; next = tree.children.get(next)?.[0]) {
    chain.unshift(next);
  }
  return chain;
}

/** One chain of each sort by the application's own frames, in an order that only what they say decides. */
function distinctChains(
  chains: readonly (readonly number[])[],
  identityOf: (index: number) => Identity,
): readonly (readonly number[])[] {
  const sorted = chains
    .map((chain) => {
      const said = chain.map(identityOf);
      const app = said.map(([own]) => own).join("");
      return { chain, app, key: app + said.map(([, all]) => all).join("") };
    })
    .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const firstOf = new Map<string, readonly number[]>();
  for (const { app, chain } of sorted) if (!firstOf.has(app)) firstOf.set(app, chain);
  return [...firstOf.values()];
}
