import type { ExceptionValue, Mechanism } from "../model/event.ts";
import type { Level } from "../model/level.ts";
import { limits } from "../model/limits.ts";
import type { CaptureContext, CaptureFacts } from "./capture-input.ts";
import { describeThrown } from "./describe-thrown.ts";
import { exceptionValue, exceptionValues } from "./exception-values.ts";
import { fitEvent } from "./fit-event.ts";
import { type Allowance, fullAllowance } from "./plain-data.ts";
import { readContext } from "./read-context.ts";
import { isError, readProperty } from "./safe-read.ts";
import { isSystemError, systemErrorContext, withoutSystemPaths } from "./system-error.ts";

export type { CaptureContext, CaptureFacts } from "./capture-input.ts";

/** What the captured value itself says. */
interface Body {
  readonly level: Level;
  readonly message?: string;
  readonly exception?: { readonly values: readonly ExceptionValue[] };
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly contexts?: Readonly<Record<string, unknown>>;
}

/**
 * An event from what JavaScript gives, in the shape that SDKs send: plain JSON data, bounded in size, nothing shared
 * with the caller's values.
 *
 * Type, message, frames and links are those that `@sentry/node` 11 would have sent, so that an error which reaches the
 * engine both ways falls into one group. It does not throw, whatever it is handed.
 */
export function buildCaptureEvent(
  errorOrMessage: unknown,
  context: CaptureContext,
  facts: CaptureFacts,
): Record<string, unknown> {
  const allowance = fullAllowance();
  const said = readContext(context, allowance);
  const body =
    typeof errorOrMessage === "string" && !wasThrown(context)
      ? messageBody(errorOrMessage)
      : exceptionBody(errorOrMessage, context, facts, allowance);

  const extra = { ...body.extra, ...said.extra };
  const contexts = { ...body.contexts, ...said.contexts };
  return fitEvent({
    event_id: facts.eventId,
    timestamp: facts.now / 1000,
    platform: facts.platform,
    ...body,
    ...said,
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
    ...(Object.keys(contexts).length === 0 ? {} : { contexts }),
  });
}

/** A string is a message, unless the context speaks of how it was caught. */
function wasThrown(context: CaptureContext): boolean {
  return readProperty(context, "handled") !== undefined || readProperty(context, "mechanism") !== undefined;
}

/** One unit longer than the limit at most, so that normalising sees and reports that it was too long. */
function messageBody(message: string): Body {
  return { level: "info", message: message.slice(0, limits.message + 1) };
}

function exceptionBody(thrown: unknown, context: CaptureContext, facts: CaptureFacts, allowance: Allowance): Body {
  const type = readProperty(context, "mechanism");
  const mechanism: Mechanism = {
    type: typeof type === "string" ? type.slice(0, limits.exceptionType) : "generic",
    handled: readProperty(context, "handled") !== false,
  };
  if (!isError(thrown)) return thrownValueBody(thrown, mechanism, facts, allowance);

  const values = exceptionValues(thrown, mechanism, facts);
  if (facts.platform !== "node" || !isSystemError(thrown)) return { level: "error", exception: { values } };
  return {
    level: "error",
    exception: { values: values.map((value) => ({ ...value, value: withoutSystemPaths(value.value ?? "", thrown) })) },
    contexts: { node_system_error: systemErrorContext(thrown, allowance) },
  };
}

/** A thrown value that is no error: it has no stack and no links, unless an error hangs on it. */
function thrownValueBody(thrown: unknown, mechanism: Mechanism, facts: CaptureFacts, allowance: Allowance): Body {
  const { error, text, content } = describeThrown(thrown, allowance);
  const value = error === undefined ? { type: "Error", value: text } : exceptionValue(error, facts);
  return {
    level: "error",
    exception: { values: [{ ...value, mechanism: { ...mechanism, synthetic: true } }] },
    ...(content === undefined ? {} : { extra: { __serialized__: content } }),
  };
}
