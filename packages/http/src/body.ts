/** Makes a stream that takes coded bytes and gives decoded ones. */
export type Decoder = () => ReadableWritablePair<Uint8Array, Uint8Array>;

export interface BodyLimits {
  /** Bytes on the wire. */
  readonly wireBytes: number;
  /** Bytes after decoding. */
  readonly decodedBytes: number;
}

export type BodyResult =
  | { readonly kind: "body"; readonly bytes: Uint8Array }
  | { readonly kind: "refused"; readonly status: 400 | 413 | 415; readonly detail: string };

/** Codings that buggy clients send and that mean nothing. */
const noCoding: ReadonlySet<string> = new Set(["", "identity", "utf-8", "utf8"]);
const mostCodings = 2;

/** Codings that every runtime brings. */
export const standardDecoders: Readonly<Record<string, Decoder>> = {
  gzip: () => new DecompressionStream("gzip") as ReadableWritablePair<Uint8Array, Uint8Array>,
  "x-gzip": () => new DecompressionStream("gzip") as ReadableWritablePair<Uint8Array, Uint8Array>,
  deflate: () => new DecompressionStream("deflate") as ReadableWritablePair<Uint8Array, Uint8Array>,
};

/** Reads a body, decoding it on the way. It stops reading as soon as a limit is passed: a bomb costs no more than the limit. */
export async function readBody(
  request: Request,
  decoders: Readonly<Record<string, Decoder>>,
  limits: BodyLimits,
): Promise<BodyResult> {
  const codings = (request.headers.get("content-encoding") ?? "")
    .toLowerCase()
    .split(",")
    .map((coding) => coding.trim())
    .filter((coding) => !noCoding.has(coding));
  const unknown = codings.find((coding) => !Object.hasOwn(decoders, coding));
  if (unknown !== undefined) return refused(415, `content-encoding ${unknown.slice(0, 40)} is not supported`);
  if (codings.length > mostCodings) return refused(415, `more than ${mostCodings} content-encodings`);
  const length = Number(request.headers.get("content-length"));
  if (length > limits.wireBytes) return refused(413, `the body is larger than ${limits.wireBytes} bytes`);
  if (request.body === null) return { kind: "body", bytes: new Uint8Array() };

  let stream: ReadableStream<Uint8Array> = request.body.pipeThrough(atMost(limits.wireBytes));
  for (const coding of codings.toReversed()) {
    const decoder = decoders[coding];
    if (decoder !== undefined) stream = stream.pipeThrough(decoder());
  }
  try {
    return { kind: "body", bytes: await gather(stream, limits.decodedBytes) };
  } catch (error) {
    if (error instanceof TooLarge || (error as { cause?: unknown }).cause instanceof TooLarge) {
      return refused(413, `the body is larger than ${(error as TooLarge).limit ?? limits.wireBytes} bytes`);
    }
    return refused(400, codings.length > 0 ? "the compressed body is corrupt" : "the body ended early");
  }
}

class TooLarge extends Error {
  readonly limit: number;
  constructor(limit: number) {
    super(`more than ${limit} bytes`);
    this.limit = limit;
  }
}

function atMost(limit: number): TransformStream<Uint8Array, Uint8Array> {
  let seen = 0;
  return new TransformStream({
    transform(chunk, controller) {
      seen += chunk.byteLength;
      if (seen > limit) controller.error(new TooLarge(limit));
      else controller.enqueue(chunk);
    },
  });
}

async function gather(stream: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > limit) {
      const error = new TooLarge(limit);
      await reader.cancel(error).catch(() => undefined);
      throw error;
    }
    chunks.push(value);
  }
  const [only] = chunks;
  if (chunks.length === 1 && only !== undefined) return only;
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

function refused(status: 400 | 413 | 415, detail: string): BodyResult {
  return { kind: "refused", status, detail };
}

/** Decodes bytes that are at hand, as the store endpoint's base64 holds them. */
export async function decodeBytes(bytes: Uint8Array, decoder: Decoder, limit: number): Promise<BodyResult> {
  const source = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  try {
    return { kind: "body", bytes: await gather(source.pipeThrough(decoder()), limit) };
  } catch (error) {
    return error instanceof TooLarge
      ? refused(413, `the body is larger than ${limit} bytes`)
      : refused(400, "the compressed body is corrupt");
  }
}
