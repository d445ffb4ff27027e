import { decodeBytes, standardDecoders, type BodyResult } from "./body.ts";

const openBrace = 0x7b;

/**
 * The JSON bytes of a store request. Old clients send base64 of zlib-compressed JSON, or gzip, or base64 of JSON: what
 * it is shows in its first bytes, whatever the content type says.
 */
export async function unwrapStoreBody(bytes: Uint8Array, limit: number): Promise<BodyResult> {
  if (firstByte(bytes) === openBrace) return { kind: "body", bytes };
  const decoded = decodeBase64(bytes);
  if (decoded === undefined) return { kind: "body", bytes };
  if (firstByte(decoded) === openBrace) return { kind: "body", bytes: decoded };
  const coding = decoded[0] === 0x1f && decoded[1] === 0x8b ? "gzip" : "deflate";
  const decoder = standardDecoders[coding];
  return decoder === undefined ? { kind: "body", bytes } : decodeBytes(decoded, decoder, limit);
}

function firstByte(bytes: Uint8Array): number | undefined {
  return bytes.find((byte) => byte > 0x20);
}

function decodeBase64(bytes: Uint8Array): Uint8Array | undefined {
  const text = new TextDecoder("latin1").decode(bytes).trim();
  if (!/^[\w+/=\s-]+$/.test(text)) return undefined;
  try {
    return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}
