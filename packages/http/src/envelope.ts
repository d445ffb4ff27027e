import { parseJson } from "./json-text.ts";

/** One item of an envelope: its header as it came, and its bytes as they came. */
export interface EnvelopeItem {
  readonly type: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly payload: Uint8Array;
}

export interface Envelope {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly items: readonly EnvelopeItem[];
}

export type EnvelopeResult =
  | { readonly kind: "envelope"; readonly envelope: Envelope }
  /** `at` is the offset in bytes of what is wrong. */
  | { readonly kind: "malformed"; readonly reason: string; readonly at: number }
  | { readonly kind: "too-many-items"; readonly most: number; readonly at: number };

const newline = 10;
/** Headers hold ids, an address and a trace: a longer line is none, and is not parsed. */
const longestHeader = 65_536;

/**
 * Reads an envelope: a line of JSON headers, then items of a line of JSON header and a payload. A `length` in the item's
 * header takes exactly that many bytes, whatever they are; without one the payload ends with its line. Blank lines
 * between items are passed over. Nothing is copied: payloads are views of the input.
 */
export function parseEnvelope(bytes: Uint8Array, limits: { readonly items: number }): EnvelopeResult {
  const first = lineEnd(bytes, 0);
  const headers = parseHeader(bytes.subarray(0, first));
  if (headers === undefined) return malformed("the envelope's header line is no JSON object", 0);
  const items: EnvelopeItem[] = [];
  let at = first + 1;
  while (at < bytes.length) {
    if (bytes[at] === newline) {
      at += 1;
      continue;
    }
    if (items.length >= limits.items) return { kind: "too-many-items", most: limits.items, at };
    const end = lineEnd(bytes, at);
    const header = parseHeader(bytes.subarray(at, end));
    if (header === undefined) return malformed("an item's header line is no JSON object", at);
    const type = header["type"];
    if (typeof type !== "string" || type === "") return malformed("an item's header names no type", at);
    const start = Math.min(end + 1, bytes.length);
    const stop = payloadEnd(bytes, start, header["length"]);
    if (typeof stop === "string") return malformed(stop, start);
    items.push({ type, headers: header, payload: bytes.subarray(start, stop) });
    at = stop + 1;
  }
  return { kind: "envelope", envelope: { headers, items } };
}

function payloadEnd(bytes: Uint8Array, start: number, length: unknown): number | string {
  if (length === undefined || length === null) return lineEnd(bytes, start);
  if (typeof length !== "number" || !Number.isSafeInteger(length) || length < 0) {
    return "an item's length is no number of bytes";
  }
  const stop = start + length;
  if (stop > bytes.length) return "an item ends before its length";
  if (stop < bytes.length && bytes[stop] !== newline) return "an item goes on after its length";
  return stop;
}

function lineEnd(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(newline, from);
  return end === -1 ? bytes.length : end;
}

function parseHeader(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  if (bytes.length > longestHeader) return undefined;
  const result = parseJson(bytes);
  if (result.kind === "invalid" || typeof result.value !== "object" || result.value === null) return undefined;
  return Array.isArray(result.value) ? undefined : (result.value as Record<string, unknown>);
}

function malformed(reason: string, at: number): EnvelopeResult {
  return { kind: "malformed", reason, at };
}
