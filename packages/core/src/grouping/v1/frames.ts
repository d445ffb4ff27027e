import type { StackFrame, StackTrace } from "../../model/event.ts";
import { functionName, isEval } from "./frame-function.ts";
import { framePath, isNativePlace, isUrl, placeValue } from "./frame-place.ts";
import { isLibraryFrame } from "./in-app.ts";
import { contributesAny, encodePart, type Part, type PartValue, type Why } from "./part.ts";
import { hasTrustedSource, isJavaScript } from "./platform.ts";

/** A stack seen twice: only the application's own frames count, or all that tell anything. */
export interface StackParts {
  readonly app: readonly Part[];
  readonly system: readonly Part[];
  /** Whether a frame counts. */
  readonly hasApp: boolean;
  readonly hasSystem: boolean;
}

/** Longer lines are minified or cut around the column, which moves with every edit. */
const longestContextLine = 120;

export function stackParts(stack: StackTrace | undefined, platform: string, exception: number | null): StackParts {
  const frames = stack?.frames ?? [];
  const app: Part[] = [];
  const system: Part[] = [];
  // What counted last: the depth of a recursion is chance.
  let ownBefore: string | null = null;
  let before: string | null = null;
  frames.forEach((frame, index) => {
    const seen = seeFrame(frame, frame.platform ?? platform, frames.length === 1);
    const why = seen.ignored ?? (seen.text === before ? "repeats-frame-before" : "counts");
    const whyOwn = seen.ignored ?? seen.foreign ?? (seen.text === ownBefore ? "repeats-frame-before" : "counts");
    if (why === "counts") before = seen.text;
    if (whyOwn === "counts") ownBefore = seen.text;
    const part = framePart(seen, exception, index, why);
    system.push(part);
    app.push(why === whyOwn ? part : framePart(seen, exception, index, whyOwn));
  });
  return { app, system, hasApp: contributesAny(app), hasSystem: contributesAny(system) };
}

interface SeenFrame {
  readonly values: readonly PartValue[];
  readonly text: string;
  /** Why it counts in no variant; `null` where it may. */
  readonly ignored: Why | null;
  /** Why it does not count as the application's own; `null` where it does. */
  readonly foreign: Why | null;
}

function seeFrame(frame: StackFrame, platform: string, alone: boolean): SeenFrame {
  const raw = frame.function ?? frame.raw_function ?? "";
  const name = functionName(raw, platform);
  const context = contextLine(frame, platform);
  const place = placeValue(frame, platform);
  const javascript = isJavaScript(platform);

  const values: PartValue[] = [];
  if (place !== null) values.push(place);
  // A source map names the original place and line, but leaves the function as it was minified.
  if (name !== "" && !(javascript && context !== "" && isMapped(frame))) values.push(["function", name]);
  if (context !== "") values.push(["context", context]);

  const ignored = javascript ? whyNoFrame(frame, raw, alone && name === "") : null;
  return {
    values,
    text: encodePart("frame", values),
    ignored: ignored ?? (values.length === 0 ? "nothing-to-tell-it-by" : null),
    foreign: whyForeign(frame, platform),
  };
}

/** Frames that some engines of JavaScript list and others do not, and one that says nothing about a cause. */
function whyNoFrame(frame: StackFrame, raw: string, aloneWithoutName: boolean): Why | null {
  const path = framePath(frame);
  if (isNativePlace(path)) return "native-code";
  if (isEval(raw)) return "eval";
  // An error in a page's own markup is placed on a line of its HTML.
  return aloneWithoutName && isUrl(path) ? "lone-frame-without-name" : null;
}

function whyForeign(frame: StackFrame, platform: string): Why | null {
  if (frame.in_app !== true) return "not-in-app";
  return isLibraryFrame(frame, platform) ? "library-path" : null;
}

function contextLine(frame: StackFrame, platform: string): string {
  if (frame.context_line === undefined || !hasTrustedSource(platform)) return "";
  const line = frame.context_line.trim();
  // Before collapsing, so that a bundle in one line costs nothing.
  if (line.length > 8 * longestContextLine) return "";
  // Single spaces are left alone: replacing each by itself would be half the time that a frame takes.
  const collapsed = line.replace(/\s{2,}|[^\S ]/g, " ");
  return collapsed.length > longestContextLine ? "" : collapsed;
}

function isMapped(frame: StackFrame): boolean {
  const data = frame["data"];
  return typeof data === "object" && data !== null && "sourcemap" in data && Boolean(data.sourcemap);
}

function framePart({ values, text }: SeenFrame, exception: number | null, frame: number, why: Why): Part {
  return { kind: "frame", exception, frame, values, contributes: why === "counts", why, text };
}
