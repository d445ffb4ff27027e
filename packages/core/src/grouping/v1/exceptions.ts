import type { EventPayload, ExceptionValue } from "../../model/event.ts";
import { commonWording } from "./browser-wordings.ts";
import { decideLeaves, type Identity } from "./exception-groups.ts";
import { stackParts } from "./frames.ts";
import { messagePart } from "./message.ts";
import { parameterizeMessage } from "./parameterize.ts";
import { contributesAny, flattenParts, textPart, type Part, type Why } from "./part.ts";
import { isJavaScript } from "./platform.ts";

/** The parts of all exceptions as two variants see them. */
export interface ExceptionParts {
  /** `null` where no exception has a frame of the application's own. */
  readonly app: readonly Part[] | null;
  readonly system: readonly Part[];
  /** Whether a frame counts in `system`. */
  readonly hasStack: boolean;
  /** Index of the exception that names the event; `null` without exceptions. */
  readonly titleException: number | null;
}

/**
 * The list of all exceptions, each with its type and its stack, or with its text where it has no stack: causes count
 * as much as what they caused.
 *
 * `captureMessage` of newer JavaScript SDKs arrives as a synthetic exception beside the message. It is taken for what
 * it is: the message counts in place of type and value, together with the place that logged it.
 */
export function exceptionParts(payload: EventPayload): ExceptionParts {
  const values = payload.exception?.values ?? [];
  const logged = values.at(-1)?.mechanism?.synthetic === true ? messagePart(payload) : null;
  const seen = values.map((value, index) =>
    seeException(value, index, payload.platform, logged !== null && index === values.length - 1),
  );
  const decision = decideLeaves(values, (index) => identify(seen[index]));

  const app: Part[] = logged === null ? [] : [logged];
  const system: Part[] = logged === null ? [] : [logged];
  let hasApp = false;
  let hasStack = false;
  for (const { index, whyNot } of decision.order) {
    const exception = seen[index];
    if (exception === undefined) continue;
    const ownApp = whyNot === null ? exception.app : leaveOut(exception.app, whyNot);
    const ownSystem = whyNot === null ? exception.system : leaveOut(exception.system, whyNot);
    app.push(...ownApp);
    system.push(...ownSystem);
    hasApp ||= exception.hasApp && contributesAny(ownApp);
    hasStack ||= exception.hasStack && contributesAny(ownSystem);
  }
  return { app: hasApp ? app : null, system, hasStack, titleException: decision.titleException };
}

interface SeenException {
  readonly app: readonly Part[];
  readonly system: readonly Part[];
  readonly hasApp: boolean;
  readonly hasStack: boolean;
}

function seeException(value: ExceptionValue, index: number, platform: string, isLogged: boolean): SeenException {
  const stack = stackParts(value.stacktrace, platform, index);
  const hasStack = stack.hasSystem;
  const told = tellException(value, index, platform, { isLogged, hasStack });
  // A cause from within a library has none of the application's frames; its own are better than none.
  const own = stack.hasApp ? stack.app : stack.system.map(withoutApp);
  return { app: [...told, ...own], system: [...told, ...stack.system], hasApp: stack.hasApp, hasStack };
}

function withoutApp(part: Part): Part {
  return part.contributes ? { ...part, why: "no-frame-in-app" } : part;
}

/** Equal for exceptions that are the same as far as grouping goes. */
function identify(exception: SeenException | undefined): Identity {
  return exception === undefined ? ["", ""] : [flattenParts(exception.app), flattenParts(exception.system)];
}

/** Type and text, and whether they count. */
function tellException(
  value: ExceptionValue,
  index: number,
  platform: string,
  { isLogged, hasStack }: { readonly isLogged: boolean; readonly hasStack: boolean },
): readonly Part[] {
  const given = { type: value.type?.trim() ?? "", value: value.value?.trim() ?? "" };
  const { type, value: text } = isJavaScript(platform) ? commonWording(given.type, given.value) : given;

  const parts: Part[] = [];
  if (type !== "") {
    const whyNot = value.mechanism?.synthetic === true ? "synthetic" : undefined;
    parts.push(textPart("type", index, type, whyNot));
  }
  if (text !== "") {
    const whyNot: Why | undefined = isLogged ? "message-tells-it" : hasStack ? "stack-counts-instead" : undefined;
    parts.push(textPart("value", index, whyNot === undefined ? parameterizeMessage(text) : text, whyNot));
  }
  return parts;
}

function leaveOut(parts: readonly Part[], why: Why): readonly Part[] {
  return parts.map((part) => (part.contributes ? { ...part, contributes: false, why } : part));
}
