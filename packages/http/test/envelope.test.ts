import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseEnvelope, type Envelope, type EnvelopeResult } from "../src/envelope.ts";
import { text, writeEnvelope } from "./support/envelopes.ts";
import { recordings } from "./support/recordings.ts";

const limits = { items: 100 };
const parse = (body: string): EnvelopeResult => parseEnvelope(new TextEncoder().encode(body), limits);

function envelopeOf(result: EnvelopeResult): Envelope {
  if (result.kind !== "envelope") throw new Error(JSON.stringify(result));
  return result.envelope;
}

describe("parseEnvelope", () => {
  test.each([
    { given: "nothing but headers", body: "{}", items: [] },
    { given: "headers and a line break", body: "{}\n", items: [] },
    { given: "blank lines only", body: "{}\n\n\n", items: [] },
    { given: "an item without a length", body: '{}\n{"type":"a"}\n{"x":1}\n', items: ['a:{"x":1}'] },
    { given: "an item without a length at the end", body: '{}\n{"type":"a"}\n{"x":1}', items: ['a:{"x":1}'] },
    { given: "an item with a length", body: '{}\n{"type":"a","length":3}\nabc\n', items: ["a:abc"] },
    { given: "an item with a length at the end", body: '{}\n{"type":"a","length":3}\nabc', items: ["a:abc"] },
    { given: "line breaks inside a length", body: '{}\n{"type":"a","length":4}\n\nb\n\n\n', items: ["a:\nb\n\n"] },
    {
      given: "headers inside a length",
      body: '{}\n{"type":"a","length":12}\n{"type":"b"}\n',
      items: ['a:{"type":"b"}'],
    },
    { given: "a length of 0 and an empty line", body: '{}\n{"type":"a","length":0}\n\n', items: ["a:"] },
    { given: "a length of 0 at the end", body: '{}\n{"type":"a","length":0}\n', items: ["a:"] },
    { given: "an item's header at the very end", body: '{}\n{"type":"a"}', items: ["a:"] },
    {
      given: "blank lines between items",
      body: '{}\n\n{"type":"a"}\n1\n\n\n{"type":"b"}\n2\n\n',
      items: ["a:1", "b:2"],
    },
    { given: "a carriage return in a payload", body: '{}\n{"type":"a"}\n1\r\n', items: ["a:1\r"] },
    { given: "carriage returns after headers", body: '{}\r\n{"type":"a"}\r\n1\n', items: ["a:1"] },
    { given: "a length that is null", body: '{}\n{"type":"a","length":null}\nab\n', items: ["a:ab"] },
    { given: "a length of bytes, not of characters", body: '{}\n{"type":"a","length":3}\n€\n', items: ["a:€"] },
    { given: "a byte order mark", body: '\ufeff{}\n{"type":"a"}\n1\n', items: ["a:1"] },
  ])("reads $given", ({ body, items }) => {
    const { items: read } = envelopeOf(parse(body));
    expect(read.map((item) => `${item.type}:${text(item)}`)).toEqual(items);
  });

  test.each([
    { given: "nothing", body: "", at: 0, reason: "the envelope's header" },
    { given: "headers that are no object", body: "[]\n", at: 0, reason: "the envelope's header" },
    { given: "headers that are null", body: "null\n", at: 0, reason: "the envelope's header" },
    { given: "headers that end early", body: '{"event_id":', at: 0, reason: "the envelope's header" },
    { given: "an item's header that is no JSON", body: "{}\nhello\n", at: 3, reason: "an item's header line" },
    { given: "an item without a type", body: '{}\n{"length":1}\na\n', at: 3, reason: "names no type" },
    { given: "a type that is no text", body: '{}\n{"type":1}\na\n', at: 3, reason: "names no type" },
    {
      given: "a length that is negative",
      body: '{}\n{"type":"a","length":-1}\n',
      at: 28,
      reason: "no number of bytes",
    },
    { given: "a length with a fraction", body: '{}\n{"type":"a","length":1.5}\nab', at: 29, reason: "no number" },
    { given: "a length that is text", body: '{}\n{"type":"a","length":"1"}\na', at: 29, reason: "no number of" },
    { given: "fewer bytes than said", body: '{}\n{"type":"a","length":9}\nab\n', at: 27, reason: "before its length" },
    { given: "more bytes than said", body: '{}\n{"type":"a","length":1}\nab\n', at: 27, reason: "after its length" },
    { given: "a header line over 64 KiB", body: `{"a":"${"x".repeat(65_536)}"}\n`, at: 0, reason: "header line" },
  ])("says where $given is wrong", ({ body, at, reason }) => {
    expect(parse(body)).toEqual({ kind: "malformed", at, reason: expect.stringContaining(reason) });
  });

  test("takes as many items as the limit says, and not one more", () => {
    const items = (count: number): string => `{}\n${'{"type":"a"}\n1\n'.repeat(count)}`;
    expect(envelopeOf(parse(items(100))).items).toHaveLength(100);
    expect(parse(items(101))).toEqual({ kind: "too-many-items", most: 100, at: expect.any(Number) });
  });

  test("shares the bytes of the input: a payload is a view", () => {
    const bytes = new TextEncoder().encode('{}\n{"type":"a"}\nabc\n');
    expect(envelopeOf(parseEnvelope(bytes, limits)).items[0]?.payload.buffer).toBe(bytes.buffer);
  });

  const json = fc.object({ maxDepth: 2, withNullPrototype: false });
  const item = fc
    .record({ type: fc.string({ minLength: 1 }), payload: fc.uint8Array({ maxLength: 200 }), sized: fc.boolean() })
    .map(({ type, payload, sized }) => ({ headers: { type }, payload, sized: sized || payload.includes(10) }));

  test("reads back whatever a sender writes", () => {
    fc.assert(
      fc.property(json, fc.array(item, { maxLength: 8 }), fc.nat({ max: 2 }), (headers, items, blankLines) => {
        const { headers: readHeaders, items: read } = envelopeOf(
          parseEnvelope(writeEnvelope(headers, items, blankLines), limits),
        );
        expect(readHeaders).toEqual(JSON.parse(JSON.stringify(headers)));
        expect(read.map(({ type, payload }) => [type, [...payload]])).toEqual(
          items.map(({ headers: { type }, payload }) => [type, [...payload]]),
        );
      }),
    );
  });

  const structured = fc
    .array(
      fc.constantFrom("{}", "\n", '{"type":"a"}', '{"type":"a","length":3}', "abc", '"', "\\", "\r", "[", "\u0000"),
    )
    .map((parts) => new TextEncoder().encode(parts.join("")));

  test("never throws, whatever the bytes are, and names an offset inside of them", () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), structured), (bytes) => {
        const result = parseEnvelope(bytes, limits);
        if (result.kind === "malformed") expect(result.at).toBeLessThanOrEqual(bytes.byteLength);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each(recordings.filter(({ url, headers }) => url.includes("envelope") && !("content-encoding" in headers)))(
    "reads $name as its sender wrote it",
    ({ body }) => {
      const { items } = envelopeOf(parseEnvelope(body, limits));
      expect(items.length).toBeGreaterThan(0);
      for (const { type, headers, payload } of items) {
        if (typeof headers["length"] === "number") expect(payload.byteLength).toBe(headers["length"]);
        if (type !== "attachment") expect(() => JSON.parse(new TextDecoder().decode(payload))).not.toThrow();
      }
    },
  );
});
