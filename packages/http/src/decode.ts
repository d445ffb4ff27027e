import { gather } from "./gather.ts";

/** What became of coded bytes. */
export type Decoded =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "too-large" }
  | { readonly kind: "corrupt" };

/** Undoes one coding. Never gives, and never holds, much more than `limit` bytes. */
export type Decoder = (bytes: Uint8Array, limit: number) => Promise<Decoded>;
export type Decoders = Readonly<Record<string, Decoder>>;

/** Codings that buggy clients name and that mean nothing. */
const noCoding: ReadonlySet<string> = new Set(["", "identity", "utf-8", "utf8"]);
const mostCodings = 2;
const sliceBytes = 65_536;

export type Codings =
  | { readonly kind: "codings"; readonly decoders: readonly Decoder[] }
  | { readonly kind: "unsupported"; readonly detail: string };

/** How to undo what `Content-Encoding` names, in the order in which it has to be undone. */
export function findDecoders(contentEncoding: string | null, decoders: Decoders): Codings {
  if (contentEncoding === null) return { kind: "codings", decoders: [] };
  const names = contentEncoding.split(",").map((name) => name.trim().toLowerCase());
  const codings = names.filter((name) => !noCoding.has(name));
  const known = codings.flatMap((name) => (Object.hasOwn(decoders, name) ? [decoders[name] as Decoder] : []));
  if (known.length < codings.length) {
    const unknown = codings.find((name) => !Object.hasOwn(decoders, name)) ?? "";
    return { kind: "unsupported", detail: `content-encoding ${unknown.slice(0, 40)} is not supported` };
  }
  if (known.length > mostCodings) return { kind: "unsupported", detail: `more than ${mostCodings} content-encodings` };
  return { kind: "codings", decoders: known.reverse() };
}

/** Undoes one coding after the other; each of them keeps the limit. */
export async function decode(bytes: Uint8Array, decoders: readonly Decoder[], limit: number): Promise<Decoded> {
  let result: Decoded =
    bytes.byteLength > limit && decoders.length === 0 ? { kind: "too-large" } : { kind: "bytes", bytes };
  for (const decoder of decoders) {
    if (result.kind === "bytes") result = await decoder(result.bytes, limit);
  }
  return result;
}

/** The codings that this runtime's `DecompressionStream` knows, by their names in `Content-Encoding`. */
export function runtimeDecoders(): Decoders {
  const formats: Readonly<Record<string, string>> = {
    gzip: "gzip",
    "x-gzip": "gzip",
    deflate: "deflate",
    br: "brotli",
    zstd: "zstd",
  };
  const known = Object.entries(formats).filter(([, format]) => isKnown(format));
  return Object.fromEntries(known.map(([name, format]) => [name, streamDecoder(format)]));
}

type Format = ConstructorParameters<typeof DecompressionStream>[0];

function isKnown(format: string): boolean {
  try {
    return new DecompressionStream(format as Format) instanceof DecompressionStream;
  } catch {
    return false;
  }
}

function streamDecoder(format: string): Decoder {
  return async (bytes, limit) => {
    const stream = new DecompressionStream(format as Format);
    const decoded = inSlices(bytes).pipeThrough(stream as ReadableWritablePair<Uint8Array, Uint8Array>);
    const result = await gather(decoded, limit);
    return result.kind === "failed" ? { kind: "corrupt" } : result;
  };
}

/** Small steps, so that a stream that gives all it has at once gives little. */
function inSlices(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.byteLength) return controller.close();
      controller.enqueue(bytes.subarray(at, (at += sliceBytes)));
    },
  });
}
