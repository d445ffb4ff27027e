import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { brotliDecompress, gunzip, inflate, zstdDecompress } from "node:zlib";
import { getRequestListener } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Decoder, Decoders } from "./decode.ts";
import { join } from "./gather.ts";
import { createIngestApp, type Transport } from "./ingest-handler.ts";
import type { IngestEngine, IngestHandlerOptions } from "./options.ts";
import { createReport } from "./report.ts";
import { bodyWasRead, type ReadWire, type WireBody } from "./wire.ts";

export interface ServeOptions extends IngestHandlerOptions {
  /** 0 (default) takes a free one. */
  readonly port?: number;
  /** Default `127.0.0.1`. */
  readonly hostname?: string;
}

export interface IngestServer {
  readonly port: number;
  /** Where it listens, without a path: the base of a DSN. */
  readonly url: string;
  /** Takes no more connections, lets requests under way end for at most two seconds, then ends what is still open. */
  close(): Promise<void>;
}

const requestTimeoutMs = 60_000;
const graceMs = 2_000;
const idleCheckMs = 20;

/** Every coding that Node knows. */
export const nodeDecoders: Decoders = {
  gzip: zlibDecoder(gunzip),
  "x-gzip": zlibDecoder(gunzip),
  deflate: zlibDecoder(inflate),
  br: zlibDecoder(brotliDecompress),
  zstd: zlibDecoder((bytes, options, done) => zstdDecompress(bytes, options, done)),
};

/**
 * Takes what Sentry SDKs send, as a listener of `node:http` and what is built on it, with every coding that Node knows.
 * The answers are those of `createIngestHandler`.
 *
 * @example
 * ```ts
 * app.use("/errors", createIngestListener(issues)); // Express; in front of body parsers
 * ```
 */
export function createIngestListener(issues: IngestEngine, options: IngestHandlerOptions = {}): RequestListener {
  const report = createReport(options.onInternalError);
  const decoders = { ...nodeDecoders, ...options.decoders };
  const app = createIngestApp(issues, { ...options, decoders, onInternalError: report }, nodeTransport);
  // The globals are the host's.
  const listen = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  return (incoming, outgoing) => {
    listen(incoming, outgoing).catch(report);
  };
}

/**
 * Serves ingestion on a port of its own, for hosts without a server and for trying things out.
 *
 * @example
 * ```ts
 * const server = await serveIngestion(issues, { port: 8000 });
 * console.log(await issues.dsn("shop", server.url));
 * ```
 */
export async function serveIngestion(issues: IngestEngine, options: ServeOptions = {}): Promise<IngestServer> {
  const { port = 0, hostname = "127.0.0.1", ...rest } = options;
  const report = createReport(options.onInternalError);
  const listener = createIngestListener(issues, { ...rest, onInternalError: report });
  const server = createServer({ requestTimeout: requestTimeoutMs }, listener);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, hostname, () => {
      server.off("error", reject);
      // A connection that could not be accepted must not end the host.
      server.on("error", report);
      resolve(describe(server, hostname));
    });
  });
}

const nodeTransport: Transport = {
  read: (context) => incomingBody((context.env as NodeBindings).incoming),
  send(context, { status, headers, body }) {
    const length = { "content-length": Buffer.byteLength(body) };
    (context.env as NodeBindings).outgoing.writeHead(status, { ...headers, ...length }).end(body);
    return RESPONSE_ALREADY_SENT;
  },
};

interface NodeBindings {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

function incomingBody(incoming: IncomingMessage): ReadWire {
  return (limit) => {
    if (Number(incoming.headers["content-length"]) > limit) return Promise.resolve({ kind: "too-large" });
    if (incoming.readableEnded) return Promise.reject(bodyWasRead());
    return new Promise((resolve) => {
      const chunks: Uint8Array[] = [];
      let size = 0;
      const settle = (body: WireBody): void => {
        incoming.off("data", onData);
        resolve(body);
      };
      const onData = (chunk: Uint8Array): void => {
        size += chunk.byteLength;
        if (size > limit) settle({ kind: "too-large" });
        else chunks.push(chunk);
      };
      const onIncomplete = (): void => settle({ kind: "incomplete" });
      if (incoming.destroyed) return onIncomplete();
      incoming
        .on("data", onData)
        .once("end", () => settle({ kind: "bytes", bytes: join(chunks, size) }))
        .on("error", onIncomplete)
        .once("close", onIncomplete);
    });
  };
}

type Decompress = (
  bytes: Uint8Array,
  options: { readonly maxOutputLength: number },
  done: (error: Error | null, bytes: Buffer) => void,
) => void;

function zlibDecoder(decompress: Decompress): Decoder {
  return (bytes, limit) =>
    new Promise((resolve) => {
      decompress(bytes, { maxOutputLength: limit }, (error, decoded) => {
        if (error === null) resolve({ kind: "bytes", bytes: decoded });
        else
          resolve({ kind: (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE" ? "too-large" : "corrupt" });
      });
    });
}

function describe(server: Server, hostname: string): IngestServer {
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  let closed: Promise<void> | undefined;
  return {
    port,
    url: `http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`,
    close: () => (closed ??= close(server)),
  };
}

async function close(server: Server): Promise<void> {
  const idle = setInterval(() => server.closeIdleConnections(), idleCheckMs);
  const end = setTimeout(() => server.closeAllConnections(), graceMs);
  try {
    await new Promise<void>((resolve, reject) => {
      server.close((error) => (error === undefined ? resolve() : reject(error)));
    });
  } finally {
    clearInterval(idle);
    clearTimeout(end);
  }
}
