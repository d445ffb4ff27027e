import { decode, type Decoded, type Decoders } from "./decode.ts";

const openBrace = 0x7b;

/**
 * The JSON bytes of a store request. Old clients send base64 of compressed JSON, or base64 of JSON, or compressed JSON
 * without saying so: what it is shows in its first bytes, whatever the content type says.
 */
export async function unwrapStoreBody(bytes: Uint8Array, decoders: Decoders, limit: number): Promise<Decoded> {
  const coded = bytes[0] === openBrace || codingOf(bytes) !== undefined ? bytes : (decodeBase64(bytes) ?? bytes);
  const decoder = decoders[codingOf(coded) ?? ""];
  return decode(coded, decoder === undefined ? [] : [decoder], limit);
}

/** The compression that bytes begin like. Neither JSON nor base64 of JSON, plain or compressed, begins like one. */
function codingOf(bytes: Uint8Array): "gzip" | "deflate" | undefined {
  const [first, second = 0] = bytes;
  if (first === 0x1f && second === 0x8b) return "gzip";
  return first === 0x78 && ((first << 8) | second) % 31 === 0 ? "deflate" : undefined;
}

function decodeBase64(bytes: Uint8Array): Uint8Array | undefined {
  const text = new TextDecoder("latin1").decode(bytes);
  if (!/^[\w+/=\s-]+$/.test(text)) return undefined;
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const decoded = new Uint8Array(binary.length);
    for (let index = 0; index < binary.length; index += 1) decoded[index] = binary.charCodeAt(index);
    return decoded;
  } catch {
    return undefined;
  }
}
