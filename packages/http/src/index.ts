export { createIngestHandler, type IngestEngine, type IngestHandlerOptions } from "./ingest-handler.ts";
export type { Decoder } from "./body.ts";
