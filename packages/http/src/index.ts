export { inProcessTransport, type SdkEnvelope, type SdkTransport } from "./in-process-transport.ts";
export { createIngestHandler } from "./ingest-handler.ts";
export type { IngestEngine, IngestHandlerOptions } from "./options.ts";
export type { Decoded, Decoder, Decoders } from "./decode.ts";
