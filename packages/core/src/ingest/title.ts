import type { EventPayload, EventType, ExceptionValue, StackFrame, StackTrace } from "../model/event.ts";
import { limits } from "../model/limits.ts";

const placeholders: ReadonlySet<string> = new Set(["<unlabeled event>", "<untitled>", "<unknown>", "Error", ""]);

/** Whether a title says nothing about what happened: any real title beats it. */
export function isPlaceholderTitle(title: string): boolean {
  return placeholders.has(title);
}

/** What an event is by its content. */
export function eventType(payload: EventPayload): EventType {
  if (payload.type === "transaction") return "transaction";
  if (payload.type === "generic" || payload.type === "feedback") return "generic";
  if ((payload.exception?.values.length ?? 0) > 0) return "error";
  return payload["csp"] === undefined ? "default" : "csp";
}

/** The text of the message as people read it: formatted, else the template. */
export function messageText(payload: EventPayload): string {
  return (payload.logentry?.formatted ?? payload.logentry?.message ?? "").trim();
}

/** The exception that names the event: the last of the chain is the one that was thrown. */
export function mainException(payload: EventPayload): ExceptionValue | undefined {
  const { exception } = payload;
  const named = (exception as { main_exception_id?: unknown } | undefined)?.main_exception_id;
  const byId = exception?.values.find(({ mechanism }) => named !== undefined && mechanism?.exception_id === named);
  return byId ?? exception?.values.at(-1);
}

/** The first line of a text, trimmed and cut to a length with `...`. */
export function firstLine(text: string, length: number): string {
  const [line = ""] = text.trim().split(/\r?\n/, 1);
  return cut(line, length);
}

/** At most `length` characters, the last three being dots where something was cut. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : `${withoutHalfPair(text.slice(0, length - 3))}...`;
}

function withoutHalfPair(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text;
}

/** What an error or message event is called, where it was, and what is kept of it as metadata. */
export interface EventFace {
  readonly title: string;
  readonly culprit: string;
  /** Empty where nothing is known. */
  readonly location: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The face of an event by its type. A custom `title` of the payload wins. */
export function eventFace(payload: EventPayload): EventFace {
  const culprit = eventCulprit(payload);
  const exception = mainException(payload);
  const base = exception === undefined ? messageFace(payload) : errorFace(payload, exception);
  const own = typeof payload["title"] === "string" ? firstLine(payload["title"], limits.title) : "";
  return { ...base, culprit, title: own === "" ? cut(base.title, limits.title) : own };
}

function messageFace(payload: EventPayload): Omit<EventFace, "culprit"> {
  const title = firstLine(messageText(payload), 100);
  return { title: title === "" ? "<unlabeled event>" : title, location: "", metadata: {} };
}

function errorFace(payload: EventPayload, exception: ExceptionValue): Omit<EventFace, "culprit"> {
  const frame = crashFrame(exception.stacktrace);
  const synthetic = exception.mechanism?.synthetic === true;
  const message = messageText(payload);
  const value = cut(exception.value ?? "", limits.exceptionValue);
  const type = synthetic ? "" : cut(exception.type ?? "Error", limits.exceptionType);
  const location = cut(frame?.filename ?? "", limits.place);
  const functionName = cut(frame?.function ?? "", limits.place);
  const metadata = {
    ...(type === "" ? {} : { type }),
    ...(value === "" ? {} : { value }),
    ...(location === "" ? {} : { filename: location }),
    ...(functionName === "" ? {} : { function: functionName }),
  };
  // SDKs attach a stack to a logged message as an exception without a type: the message is what people wrote.
  if (synthetic && message !== "") return { title: firstLine(message, 100), location, metadata };
  const line = firstLine(value, 100);
  if (type === "") return { title: functionName || line || "<unknown>", location, metadata };
  return { title: line === "" ? type : `${type}: ${line}`, location, metadata };
}

function crashFrame(stack: StackTrace | undefined): StackFrame | undefined {
  const frames = stack?.frames ?? [];
  const usable = (frame: StackFrame) => frame.function !== undefined && frame.function !== "?" && frame.function !== "";
  return (
    frames.findLast((frame) => frame.in_app === true && usable(frame)) ??
    frames.findLast((frame) => frame.in_app === true) ??
    frames.at(-1)
  );
}

function eventCulprit(payload: EventPayload): string {
  const said = payload.culprit ?? payload.transaction ?? "";
  if (said !== "") return cut(said, limits.culprit);
  const exception = mainException(payload);
  if (exception?.mechanism?.synthetic === true) return "";
  const stacks = [...(payload.exception?.values ?? []).map(({ stacktrace }) => stacktrace), payload.stacktrace];
  const told = stacks.findLast((stack) => (stack?.frames.length ?? 0) > 0);
  const frames = exception?.stacktrace?.frames.length ? exception.stacktrace.frames : (told?.frames ?? []);
  const frame = frames.findLast(({ in_app }) => in_app === true) ?? frames.at(-1);
  if (frame === undefined) return cut(payload.request?.url ?? "", limits.culprit);
  return cut(frameText(frame, payload.platform), limits.culprit);
}

function frameText(frame: StackFrame, platform: string): string {
  const place = frame.module ?? frame.filename ?? "?";
  const name = frame.function ?? "?";
  const of = frame.platform ?? platform;
  if (of === "javascript" || of === "node") return `${name}(${place})`;
  return of === "native" || of === "cocoa" ? name : `${place} in ${name}`;
}

/** Text that full-text search looks at: the message, then every metadata value and the culprit that is not in it yet. */
export function searchMessage(payload: EventPayload, face: EventFace): string {
  return appendMissing(messageText(payload), [...Object.values(face.metadata), face.culprit], limits.message);
}

/** Appends each text that the message does not contain yet, with a space between. */
export function appendMissing(message: string, texts: readonly string[], length: number): string {
  let all = message;
  for (const text of texts) {
    if (text !== "" && !all.includes(text)) all = all === "" ? text : `${all} ${text}`;
  }
  return cut(all.trim(), length);
}
