import type { ExceptionValue, StackFrame } from "../model/event.ts";
import { limits } from "../model/limits.ts";

type WireEvent = Readonly<Record<string, unknown>>;

/** Frames near the crash that stay when everything else was not enough. */
const fewFrames = 5;

/**
 * The event in a size that the door accepts. It gives up, in this order and only as far as needed: the lines around
 * source lines, free data, the frames far from the crash.
 */
export function fitEvent(event: WireEvent): WireEvent {
  return [withoutSurroundingLines, withoutFreeData, withFewFrames].reduce(
    (fitting, shrink) => (isTooLarge(fitting) ? shrink(fitting) : fitting),
    event,
  );
}

function isTooLarge(event: WireEvent): boolean {
  const json = JSON.stringify(event);
  // No UTF-16 code unit takes more than three bytes.
  return json.length * 3 > limits.eventBytes && new TextEncoder().encode(json).length > limits.eventBytes;
}

function withoutSurroundingLines(event: WireEvent): WireEvent {
  return withFrames(event, (frames) => frames.map(({ pre_context: _pre, post_context: _post, ...frame }) => frame));
}

function withoutFreeData(event: WireEvent): WireEvent {
  const { extra: _extra, contexts: _contexts, ...rest } = event;
  return rest;
}

function withFewFrames(event: WireEvent): WireEvent {
  return withFrames(event, (frames) => frames.slice(-fewFrames));
}

function withFrames(event: WireEvent, change: (frames: readonly StackFrame[]) => readonly StackFrame[]): WireEvent {
  const exception = event["exception"] as { readonly values: readonly ExceptionValue[] } | undefined;
  if (exception === undefined) return event;
  const values = exception.values.map((value) =>
    value.stacktrace === undefined ? value : { ...value, stacktrace: { frames: change(value.stacktrace.frames) } },
  );
  return { ...event, exception: { values } };
}
