import type { ExceptionValue, Mechanism } from "../model/event.ts";
import { limits } from "../model/limits.ts";
import type { CaptureFacts } from "./capture-input.ts";
import { type LinkedError, linkedErrors } from "./linked-errors.ts";
import { parseStack } from "./parse-stack.ts";
import { readProperty, textOf } from "./safe-read.ts";
import { withSourceContext } from "./source-context.ts";

/**
 * The captured error and those linked to it as exceptions, the oldest cause first and the captured one last.
 * `mechanism` is the captured one's own.
 */
export function exceptionValues(error: object, mechanism: Mechanism, facts: CaptureFacts): ExceptionValue[] {
  return linkedErrors(error)
    .map((linked) => ({ ...exceptionValue(linked.error, facts), mechanism: mechanismOf(linked, mechanism) }))
    .reverse();
}

/** One error by itself, without its links. */
export function exceptionValue(error: unknown, facts: CaptureFacts): ExceptionValue {
  const message = messageOf(error);
  const frames = parseStack(readProperty(error, "stack"), message, facts);
  return {
    type: typeOf(error),
    value: message,
    ...(frames.length === 0
      ? {}
      : { stacktrace: { frames: frames.map((frame) => withSourceContext(frame, facts.runtime)) } }),
  };
}

function mechanismOf(linked: LinkedError, captured: Mechanism): Mechanism {
  const own: Mechanism =
    linked.parentId === undefined || linked.source === undefined
      ? captured
      : { type: "chained", handled: true, source: linked.source, parent_id: linked.parentId };
  const isAlone = linked.parentId === undefined && !linked.hasChildren;
  return {
    ...own,
    ...(isAlone ? {} : { exception_id: linked.id }),
    ...(linked.hasChildren && linked.isGroup ? { is_exception_group: true } : {}),
  };
}

/** One unit longer than the limit at most, so that normalising sees and reports that it was too long. */
function messageOf(error: unknown): string {
  return (textOf(readProperty(error, "message") ?? "") ?? "").slice(0, limits.message + 1);
}

function typeOf(error: unknown): string {
  const name = readProperty(error, "name") || readProperty(readProperty(error, "constructor"), "name");
  return (textOf(name || "Error") || "Error").slice(0, limits.exceptionType + 1);
}
