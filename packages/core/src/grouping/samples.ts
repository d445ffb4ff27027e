import type { EventPayload, ExceptionValue, StackFrame } from "../model/event.ts";

/** Events for the tests of this folder: valid, small, and equal but for what a test says. */
export function event(facts: Partial<EventPayload> = {}): EventPayload {
  return {
    event_id: "0".repeat(32),
    timestamp: 1_700_000_000,
    platform: "node",
    level: "error",
    tags: [],
    ...facts,
  };
}

export function errorEvent(exception: ExceptionValue, facts: Partial<EventPayload> = {}): EventPayload {
  return event({ exception: { values: [exception] }, ...facts });
}

export function messageEvent(formatted: string, facts: Partial<EventPayload> = {}): EventPayload {
  return event({ logentry: { formatted }, ...facts });
}

/** A frame of the application's own. */
export function frame(name: string, facts: Partial<StackFrame> = {}): StackFrame {
  return { filename: `/srv/app/${name}.js`, function: name, lineno: 3, colno: 7, in_app: true, ...facts };
}

export function libraryFrame(name: string): StackFrame {
  return { filename: `/srv/app/node_modules/lib/${name}.js`, function: name, lineno: 9, colno: 1, in_app: false };
}

export function thrown(type: string, value: string, ...frames: readonly StackFrame[]): ExceptionValue {
  return frames.length === 0 ? { type, value } : { type, value, stacktrace: { frames } };
}
