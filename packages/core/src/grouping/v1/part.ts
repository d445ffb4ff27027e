/** What a part of an event says about itself. */
export type PartKind = "type" | "value" | "frame" | "message" | "csp";

/** Why a part counts or not, as a code that does not change. */
export type Why =
  | "counts"
  | "no-frame-in-app"
  | "not-in-app"
  | "library-path"
  | "repeats-frame-before"
  | "native-code"
  | "eval"
  | "lone-frame-without-name"
  | "nothing-to-tell-it-by"
  | "synthetic"
  | "message-tells-it"
  | "stack-counts-instead"
  | "same-as-another"
  | "not-the-first-cause"
  | "holds-others";

export type PartValue = readonly [name: string, text: string];

/** A piece of an event that grouping looked at, whether or not it counts in the end. */
export interface Part {
  readonly kind: PartKind;
  /** Index into `exception.values`; `null` where it belongs to none. */
  readonly exception: number | null;
  /** Index into the frames of its stack. */
  readonly frame: number | null;
  readonly values: readonly PartValue[];
  readonly contributes: boolean;
  readonly why: Why;
  /** What it adds to the text that is hashed. */
  readonly text: string;
}

/** One way to look at an event. Its hash is that of `text`, and `text` is made of the parts that contribute. */
export interface Variant {
  readonly name: "app" | "system" | "message" | "csp" | "fallback";
  readonly parts: readonly Part[];
  readonly text: string;
}

/** Every value stands behind its length, so that neighbours cannot run together whatever they contain. */
export function encodePart(kind: PartKind, values: readonly PartValue[]): string {
  let text = `${kind}\n`;
  for (const [name, value] of values) text += `${name}:${value.length}:${value}\n`;
  return text;
}

export function textPart(kind: PartKind, exception: number | null, value: string, whyNot?: Why): Part {
  const values: readonly PartValue[] = [[kind, value]];
  const contributes = whyNot === undefined;
  return { kind, exception, frame: null, values, contributes, why: whyNot ?? "counts", text: encodePart(kind, values) };
}

export function contributesAny(parts: readonly Part[]): boolean {
  return parts.some((part) => part.contributes);
}

/** The text that is hashed. Marks where an exception begins: two stacks of one frame each are not one of two. */
export function flattenParts(parts: readonly Part[]): string {
  let text = "";
  let exception: number | null = null;
  for (const part of parts) {
    if (!part.contributes) continue;
    if (part.exception !== exception) {
      text += "exception\n";
      exception = part.exception;
    }
    text += part.text;
  }
  return text;
}
