export { createIngestHandler } from "./ingest-handler.ts";
export type { IngestEngine, IngestHandlerOptions } from "./options.ts";
export type { Decoded, Decoder, Decoders } from "./decode.ts";
