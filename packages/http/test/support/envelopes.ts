import type { EnvelopeItem } from "../../src/envelope.ts";

const encoder = new TextEncoder();

export interface WrittenItem {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly payload: Uint8Array;
  /** Whether the item's header says its length. Payloads with line breaks need it. */
  readonly sized: boolean;
}

/** An envelope as a sender writes it. */
export function writeEnvelope(
  headers: Readonly<Record<string, unknown>>,
  items: readonly WrittenItem[],
  blankLines = 0,
): Uint8Array<ArrayBuffer> {
  const newline = encoder.encode("\n");
  const parts: Uint8Array[] = [encoder.encode(JSON.stringify(headers)), newline];
  for (const { headers: said, payload, sized } of items) {
    const header = sized ? { ...said, length: payload.byteLength } : said;
    parts.push(encoder.encode(JSON.stringify(header)), newline, payload, newline);
    for (let line = 0; line < blankLines; line += 1) parts.push(newline);
  }
  return concat(parts);
}

export function jsonItem(type: string, value: unknown, sized = false): WrittenItem {
  return { headers: { type }, payload: encoder.encode(JSON.stringify(value)), sized };
}

export function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}

export function text(item: Pick<EnvelopeItem, "payload">): string {
  return new TextDecoder().decode(item.payload);
}
