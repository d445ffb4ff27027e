import type { EventPayload, StackFrame, StackTrace } from "../model/event.ts";

/**
 * What a variable of a fingerprint stands for in an event. A fact that the event lacks has a text of its own, such as
 * `<no-transaction>`, and so does a name that is none.
 *
 * Published names and texts stay as they are: fingerprints in databases were made of them.
 */
export function resolveVariable(name: string, payload: EventPayload): string {
  if (name.startsWith(tagPrefix)) {
    const key = name.slice(tagPrefix.length);
    return payload.tags.find(([tag]) => tag === key)?.[1] ?? `<no-value-for-tag-${key}>`;
  }
  const variable = variables.get(name);
  if (variable === undefined) return `<unrecognized-variable-${name}>`;
  return textOr(variable.read(payload), `<no-${variable.missing}>`);
}

interface Variable {
  readonly missing: string;
  readonly read: (payload: EventPayload) => string | undefined;
}

const tagPrefix = "tags.";

const type: Variable = { missing: "type", read: (payload) => lastException(payload)?.type };
const value: Variable = { missing: "value", read: (payload) => lastException(payload)?.value };
const functionOf: Variable = { missing: "function", read: (payload) => crashFrame(payload)?.function };
const path: Variable = {
  missing: "abs-path",
  read: (payload) => crashFrame(payload)?.abs_path ?? crashFrame(payload)?.filename,
};
const module: Variable = { missing: "module", read: (payload) => crashFrame(payload)?.module };
const packageOf: Variable = {
  missing: "package",
  read: (payload) => crashFrame(payload)?.package?.split(/[\\/]/).at(-1),
};

const variables: ReadonlyMap<string, Variable> = new Map<string, Variable>([
  ["transaction", { missing: "transaction", read: (payload) => payload.transaction }],
  ["message", { missing: "message", read: readMessage }],
  ["type", type],
  ["error.type", type],
  ["value", value],
  ["error.value", value],
  ["function", functionOf],
  ["stack.function", functionOf],
  ["path", path],
  ["stack.abs_path", path],
  ["stack.filename", { missing: "filename", read: (payload) => crashFrame(payload)?.filename }],
  ["module", module],
  ["stack.module", module],
  ["package", packageOf],
  ["stack.package", packageOf],
  ["level", { missing: "level", read: (payload) => payload.level }],
  ["logger", { missing: "logger", read: (payload) => payload.logger }],
]);

function readMessage(payload: EventPayload): string | undefined {
  const { formatted, message } = payload.logentry ?? {};
  return textOr(formatted, textOr(message, lastException(payload)?.value ?? ""));
}

function textOr(text: string | undefined, otherwise: string): string {
  return text === undefined || text === "" ? otherwise : text;
}

function lastException(payload: EventPayload): NonNullable<EventPayload["exception"]>["values"][number] | undefined {
  return payload.exception?.values.at(-1);
}

/** The frame that an event is about: the last of the application's own with a function, else the last with one, else the last. */
function crashFrame(payload: EventPayload): StackFrame | undefined {
  const frames = crashStack(payload)?.frames ?? [];
  return (
    frames.findLast((frame) => frame.in_app === true && hasFunction(frame)) ??
    frames.findLast(hasFunction) ??
    frames.at(-1)
  );
}

function hasFunction(frame: StackFrame): boolean {
  return frame.function !== undefined && frame.function !== "" && frame.function !== "?";
}

function crashStack(payload: EventPayload): StackTrace | undefined {
  const threads = payload.threads?.values ?? [];
  const thread =
    threads.find(({ crashed }) => crashed === true) ?? threads.find(({ current }) => current === true) ?? threads.at(0);
  return (
    payload.exception?.values.findLast(({ stacktrace }) => hasFrames(stacktrace))?.stacktrace ??
    (hasFrames(thread?.stacktrace) ? thread?.stacktrace : payload.stacktrace)
  );
}

function hasFrames(stack: StackTrace | undefined): boolean {
  return stack !== undefined && stack.frames.length > 0;
}
