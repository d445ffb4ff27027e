import { Duplex } from "node:stream";
import { createBrotliDecompress, createZstdDecompress } from "node:zlib";
import { serve, type ServerType } from "@hono/node-server";
import type { Decoder } from "./body.ts";
import { createIngestHandler, type IngestEngine, type IngestHandlerOptions } from "./ingest-handler.ts";

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
  /** Takes no more connections and ends those that are open. */
  close(): Promise<void>;
}

/** Codings that Node brings beside those of every runtime. */
export const nodeDecoders: Readonly<Record<string, Decoder>> = {
  br: () => Duplex.toWeb(createBrotliDecompress()) as ReturnType<Decoder>,
  zstd: () => Duplex.toWeb(createZstdDecompress()) as ReturnType<Decoder>,
};

/**
 * Serves ingestion on a port of its own, for hosts without a server and for trying things out.
 *
 * @example
 * ```ts
 * const server = await serveIngestion(issues, { port: 8000 });
 * console.log(await issues.dsn("shop", server.url));
 * ```
 */
export function serveIngestion(issues: IngestEngine, options: ServeOptions = {}): Promise<IngestServer> {
  const { port = 0, hostname = "127.0.0.1", ...rest } = options;
  const fetch = createIngestHandler(issues, { ...rest, decoders: { ...nodeDecoders, ...rest.decoders } });
  return new Promise((resolve, reject) => {
    const server: ServerType = serve({ fetch, port, hostname }, (address) => {
      server.off("error", reject);
      const host = hostname.includes(":") ? `[${hostname}]` : hostname;
      resolve({ port: address.port, url: `http://${host}:${address.port}`, close: () => closeServer(server) });
    });
    server.once("error", reject);
  });
}

function closeServer(server: ServerType): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    if ("closeAllConnections" in server) server.closeAllConnections();
  });
}
