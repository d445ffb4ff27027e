import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { nodeDecoders } from "../src/node.ts";
import { describe, expect, test } from "vitest";
import { runtimeDecoders } from "../src/decode.ts";
import { chunked, errorEnvelope, hexId, issueLines, openDoor, receivedLines } from "./support/door.ts";

const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
const pack: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array<ArrayBuffer>>> = {
  gzip: (bytes) => new Uint8Array(gzipSync(bytes)),
  "x-gzip": (bytes) => new Uint8Array(gzipSync(bytes)),
  deflate: (bytes) => new Uint8Array(deflateSync(bytes)),
  br: (bytes) => new Uint8Array(brotliCompressSync(bytes, quick)),
  zstd: (bytes) => new Uint8Array(zstdCompressSync(bytes)),
};
const codings = Object.keys(pack);
/** What one door decodes by itself, and what Node knows. */
const doors = [
  { decoding: "the runtime", options: { decoders: {} }, codings: codings.filter((name) => name in runtimeDecoders()) },
  { decoding: "Node", options: { decoders: nodeDecoders }, codings },
];

const packed = (coding: string, bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  (pack[coding] as NonNullable<(typeof pack)[string]>)(bytes);

describe.each(doors)("a body that $decoding decodes", ({ options, codings: known }) => {
  const mebibyte = 1024 * 1024;

  test("may come in more codings than gzip", () => {
    expect(known).toEqual(expect.arrayContaining(["gzip", "x-gzip", "deflate"]));
  });

  test.each(known)("%s is taken, whole or in pieces", async (coding) => {
    const { issues, post } = await openDoor(options);
    const headers = { "content-encoding": coding };
    expect((await post(packed(coding, errorEnvelope(1)), { headers })).status).toBe(200);
    expect((await post(chunked(packed(coding, errorEnvelope(2)), 7), { headers })).status).toBe(200);
    expect(await issueLines(issues)).toEqual(["2 PaymentError: declined"]);
  });

  test.each(known.filter((name) => name !== "x-gzip"))(
    "%s that unpacks to more than the limit is 413, and holds no more than that",
    async (coding) => {
      const bomb = packed(coding, new Uint8Array(128 * mebibyte));
      expect(bomb.byteLength).toBeLessThan(20 * mebibyte);
      const { issues, post } = await openDoor(options);
      const before = process.memoryUsage.rss();
      const response = await post(bomb, { headers: { "content-encoding": coding } });
      expect(process.memoryUsage.rss() - before).toBeLessThan(100 * mebibyte);
      expect([response.status, await response.json()]).toEqual([
        413,
        { detail: "the body is larger than 20971520 bytes" },
      ]);
      expect(await receivedLines(issues)).toEqual(["envelope invalid too_large 1"]);
      expect(await issueLines(issues)).toEqual([]);
      expect((await post(errorEnvelope(1))).status).toBe(200);
    },
  );

  test.each(known)("%s that ends early is 400", async (coding) => {
    const whole = packed(coding, errorEnvelope(1, { extra: { text: "abcdefghij".repeat(5_000) } }));
    const { issues, post } = await openDoor(options);
    const response = await post(whole.slice(0, whole.byteLength - 12), { headers: { "content-encoding": coding } });
    expect([response.status, await response.json()]).toEqual([400, { detail: "the compressed body is corrupt" }]);
    expect(await receivedLines(issues)).toEqual(["envelope invalid corrupt 1"]);
    expect(await issueLines(issues)).toEqual([]);
  });

  test.each(known)("%s that is something else is 400", async (coding) => {
    const { post } = await openDoor(options);
    const response = await post(errorEnvelope(1), { headers: { "content-encoding": coding } });
    expect([response.status, await response.json()]).toEqual([400, { detail: "the compressed body is corrupt" }]);
  });

  test("a bomb in a bomb is 413", async () => {
    const { post } = await openDoor(options);
    const bomb = packed("gzip", packed("gzip", new Uint8Array(128 * mebibyte)));
    expect((await post(bomb, { headers: { "content-encoding": "gzip, gzip" } })).status).toBe(413);
  });
});

describe("Content-Encoding", () => {
  test.each(["", "identity", "utf-8", "UTF8"])("%j means nothing", async (coding) => {
    const { post } = await openDoor();
    expect((await post(errorEnvelope(1), { headers: { "content-encoding": coding } })).status).toBe(200);
  });

  test("lists codings in the order in which they were applied", async () => {
    const { post } = await openDoor();
    const body = packed("deflate", packed("gzip", errorEnvelope(1)));
    expect((await post(body, { headers: { "content-encoding": "gzip, Deflate" } })).status).toBe(200);
    expect((await post(body, { headers: { "content-encoding": "deflate, gzip" } })).status).toBe(400);
  });

  test.each([
    { coding: "rot13", detail: "content-encoding rot13 is not supported" },
    { coding: "gzip, rot13", detail: "content-encoding rot13 is not supported" },
    { coding: "__proto__", detail: "content-encoding __proto__ is not supported" },
    { coding: "gzip, gzip, gzip", detail: "more than 2 content-encodings" },
    { coding: "x".repeat(1_000), detail: `content-encoding ${"x".repeat(40)} is not supported` },
  ])("$coding is 415", async ({ coding, detail }) => {
    const { issues, post } = await openDoor();
    const response = await post(errorEnvelope(1), { headers: { "content-encoding": coding } });
    expect([response.status, await response.json()]).toEqual([415, { detail }]);
    expect(await receivedLines(issues)).toEqual(["envelope invalid unsupported_encoding 1"]);
  });

  test("takes codings that the host adds", async () => {
    const { post } = await openDoor({
      decoders: { reversed: async (bytes) => ({ kind: "bytes", bytes: bytes.slice().reverse() }) },
    });
    const response = await post(errorEnvelope(1).reverse(), { headers: { "content-encoding": "reversed" } });
    expect(await response.json()).toEqual({ id: hexId(1) });
  });
});

describe("a store request unpacks by itself", () => {
  const json = new TextEncoder().encode(JSON.stringify({ event_id: hexId(1), message: "Disk full: 90%" }));
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
  test.each([
    { given: "JSON", body: json },
    { given: "JSON after blanks", body: new TextEncoder().encode(`\n  ${new TextDecoder().decode(json)}`) },
    { given: "base64 of JSON", body: base64(json) },
    { given: "base64 of zlib", body: base64(deflateSync(json)) },
    { given: "base64 of gzip", body: base64(gzipSync(json)) },
    { given: "base64 in lines", body: base64(deflateSync(json)).replaceAll(/.{20}/g, "$&\r\n") },
    { given: "base64 of the URL's alphabet", body: Buffer.from(deflateSync(json)).toString("base64url") },
    { given: "zlib without saying so", body: new Uint8Array(deflateSync(json)) },
    { given: "gzip without saying so", body: new Uint8Array(gzipSync(json)) },
  ])("$given", async ({ body }) => {
    const { issues, post } = await openDoor();
    const response = await post(body, { path: "/api/1/store/" });
    expect([response.status, await response.json()]).toEqual([200, { id: hexId(1) }]);
    expect(await issueLines(issues)).toEqual(["1 Disk full: 90%"]);
  });

  test("takes an envelope where the content type says so", async () => {
    const { post } = await openDoor();
    const headers = { "content-type": "Application/X-Sentry-Envelope; charset=utf-8" };
    const response = await post(errorEnvelope(1), { path: "/api/1/store/", headers });
    expect(await response.json()).toEqual({ id: hexId(1) });
  });

  test.each([
    { given: "no JSON", body: "hello world!", status: 400, reason: "malformed_json" },
    {
      given: "base64 of no JSON",
      body: base64(new TextEncoder().encode("hello")),
      status: 400,
      reason: "malformed_json",
    },
    { given: "a list", body: "[1]", status: 400, reason: "malformed_json" },
    { given: "null", body: "null", status: 400, reason: "malformed_json" },
    { given: "raw deflate", body: new Uint8Array(deflateRawSync(json)), status: 400, reason: "malformed_json" },
    { given: "zlib that ends early", body: base64(deflateSync(json).subarray(0, 20)), status: 400, reason: "corrupt" },
    {
      given: "a bomb in base64",
      body: base64(deflateSync(new Uint8Array(64 * 1024 * 1024))),
      status: 413,
      reason: "too_large",
    },
    { given: "more than 2 MiB", body: "x".repeat(2 * 1024 * 1024 + 1), status: 413, reason: "too_large" },
    {
      given: "an event over 1 MiB",
      body: JSON.stringify({ message: "x".repeat(1_048_576) }),
      status: 413,
      reason: "item_too_large",
    },
    { given: "nothing", body: "", status: 400, reason: "empty" },
  ])("and refuses $given: $status $reason", async ({ body, status, reason }) => {
    const { issues, post } = await openDoor();
    const response = await post(body, { path: "/api/1/store/" });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ detail: expect.stringMatching(/\S/) });
    expect(await receivedLines(issues)).toEqual([`error invalid ${reason} 1`]);
    expect(await issueLines(issues)).toEqual([]);
  });
});
