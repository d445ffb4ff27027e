/**
 * Grouping version 1, frozen: issues in databases are found by these hashes. A better idea is a version 2 beside it.
 *
 * Nothing in this folder imports anything but types of the model and the digest, so that no edit elsewhere can reach it.
 */
import type { EventPayload, StackTrace } from "../../model/event.ts";
import { hashText } from "../hash.ts";
import { cspPart } from "./csp.ts";
import { exceptionParts } from "./exceptions.ts";
import { stackParts } from "./frames.ts";
import { messagePart } from "./message.ts";
import { contributesAny, flattenParts, type Part, type Variant } from "./part.ts";
import { decidingThread } from "./threads.ts";

export interface GroupingV1 {
  /** Contributing variants, the most telling one first; never empty, and no two with the same text. */
  readonly variants: readonly Variant[];
  /** Index of the exception that names the event; `null` without exceptions. */
  readonly titleException: number | null;
}

export const version = 1;
export const name = "stack-or-text";

/** The hash of a variant's text. Says its version, so that no other version's hash can be equal by accident. */
export function digest(text: string): string {
  return hashText(`issuekit grouping 1\n${text}`);
}

/**
 * The ways to group an event, from the first of these that tells anything: its exceptions, the thread that crashed, the
 * stack beside the message, a policy report, the message. An event that tells nothing groups with all others that do not.
 */
export function group(payload: EventPayload): GroupingV1 {
  const exceptions = exceptionParts(payload);
  const { titleException } = exceptions;
  const variants =
    variantsOf(exceptions.app, exceptions.system, exceptions.hasStack) ??
    stackVariants(decidingThread(payload)?.stacktrace, payload) ??
    stackVariants(payload.stacktrace, payload) ??
    single("csp", cspPart(payload)) ??
    single("message", messagePart(payload)) ??
    fallback;
  return { variants, titleException };
}

const fallback: readonly Variant[] = [{ name: "fallback", parts: [], text: "" }];

function stackVariants(stack: StackTrace | undefined, payload: EventPayload): readonly Variant[] | null {
  const { app, system, hasApp } = stackParts(stack, payload.platform, null);
  return variantsOf(hasApp ? app : null, system, true);
}

function single(variant: "csp" | "message", part: Part | null): readonly Variant[] | null {
  return part === null ? null : [{ name: variant, parts: [part], text: part.text }];
}

/** The app variant, then the system variant; one if they are equal, `null` if neither has a part that counts. */
function variantsOf(
  appParts: readonly Part[] | null,
  systemParts: readonly Part[],
  hasStack: boolean,
): readonly Variant[] | null {
  if (!contributesAny(systemParts)) return null;
  const system: Variant = {
    name: hasStack ? "system" : "message",
    parts: systemParts,
    text: flattenParts(systemParts),
  };
  if (appParts === null) return [system];
  const isSame = appParts.length === systemParts.length && appParts.every((part, index) => part === systemParts[index]);
  const app: Variant = { name: "app", parts: appParts, text: isSame ? system.text : flattenParts(appParts) };
  return app.text === system.text ? [app] : [app, system];
}
