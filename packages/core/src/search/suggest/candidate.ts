import { foldCase } from "../values/fold-case.ts";

/** One thing to offer, before anybody knows whether it fits what was typed. */
export interface Candidate {
  readonly kind: "key" | "operator" | "value";
  /** What is shown, and compared with what was typed. */
  readonly label: string;
  readonly insert: string;
  readonly description: string;
  /** How often the host has seen it; `undefined` for words of the language, which stand before all that is counted. */
  readonly count: number | undefined;
}

/** Those that begin with what was typed, then those that hold it, each from often to seldom; case does not matter. */
export function rank(candidates: readonly Candidate[], typed: string): readonly Candidate[] {
  const wanted = foldCase(typed);
  const prefixed: Candidate[] = [];
  const holding: Candidate[] = [];
  for (const candidate of candidates) {
    const at = foldCase(candidate.label).indexOf(wanted);
    if (at === 0) prefixed.push(candidate);
    else if (at > 0) holding.push(candidate);
  }
  return [...prefixed.sort(byFrequency), ...holding.sort(byFrequency)];
}

function byFrequency(a: Candidate, b: Candidate): number {
  if (a.count === b.count) return 0;
  if (a.count === undefined) return -1;
  if (b.count === undefined) return 1;
  return b.count - a.count;
}
