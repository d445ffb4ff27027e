import { isError, isList, readProperty } from "./safe-read.ts";

/** An error and its place among those that hang on the captured one. */
export interface LinkedError {
  readonly error: unknown;
  readonly id: number;
  /** The property of the parent that holds it, such as `cause` or `errors[2]`. `undefined` for the captured error itself. */
  readonly source: string | undefined;
  readonly parentId: number | undefined;
  readonly hasChildren: boolean;
  /** Whether it brings a list of `errors`, as an AggregateError does. */
  readonly isGroup: boolean;
}

/** With the captured one. As many as the SDKs send, so that long chains meet theirs in one group. */
const maxErrors = 6;
const maxListed = 1_000;

/**
 * The captured error and everything it links to, in the order of a walk that goes down a `cause` before it turns to
 * `errors`. Causes that are no errors are left out. A circular chain repeats until the limit ends it, as in the SDKs.
 */
export function linkedErrors(captured: unknown): LinkedError[] {
  const found: LinkedError[] = [];
  visit(captured, undefined, undefined, found);
  return found;
}

function visit(error: unknown, source: string | undefined, parentId: number | undefined, found: LinkedError[]): void {
  const id = found.length;
  const isGroup = isList(readProperty(error, "errors"));
  found.push({ error, id, source, parentId, hasChildren: false, isGroup });
  for (const child of children(error)) {
    if (found.length === maxErrors) break;
    if (!isError(child.error)) continue;
    visit(child.error, child.source, id, found);
    found[id] = { error, id, source, parentId, hasChildren: true, isGroup };
  }
}

function* children(error: unknown): Generator<{ readonly error: unknown; readonly source: string }> {
  yield { error: readProperty(error, "cause"), source: "cause" };

  const errors = readProperty(error, "errors");
  const listed = isList(errors) ? Math.min(Number(readProperty(errors, "length")), maxListed) : 0;
  for (let index = 0; index < listed; index += 1) {
    yield { error: readProperty(errors, index), source: `errors[${index}]` };
  }

  // A SuppressedError has both; an `error` alone is any object's property.
  if (readProperty(error, "suppressed") === undefined) return;
  yield { error: readProperty(error, "error"), source: "error" };
  yield { error: readProperty(error, "suppressed"), source: "suppressed" };
}
