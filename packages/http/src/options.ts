import { limits, UsageError, type IssueEngine } from "@issuekit/core";
import { runtimeDecoders, type Decoders } from "./decode.ts";
import { createReport, type Report } from "./report.ts";

/** The part of an engine that ingestion calls. */
export type IngestEngine = Pick<IssueEngine, "ingestMany" | "checkKey" | "countReceived">;

export interface IngestHandlerOptions {
  /** Bytes of a body as it comes over the wire. Default 20 MiB. */
  readonly maxWireBytes?: number;
  /** Bytes of a body after decoding. Default 20 MiB. */
  readonly maxDecodedBytes?: number;
  /** Bytes of one event or feedback. Default 1 MiB, which is also the most: the engine takes no larger one. */
  readonly maxEventBytes?: number;
  /** Items of one envelope. Default 1,000. */
  readonly maxItems?: number;
  /**
   * Codings by their name in `Content-Encoding`, beside those of the runtime's `DecompressionStream`: gzip and deflate,
   * often br. `nodeDecoders` of `@issuekit/http/node` holds all that Node knows, zstd among them.
   */
  readonly decoders?: Decoders;
  /** Hears what fails inside, and why inputs are deferred. Default: one `console.error` per message and minute. */
  readonly onInternalError?: (error: unknown) => void;
}

/** The options with their defaults. */
export interface DoorSettings {
  readonly maxWireBytes: number;
  readonly maxDecodedBytes: number;
  readonly maxEventBytes: number;
  readonly maxItems: number;
  readonly decoders: Decoders;
  readonly report: Report;
}

const defaults = {
  maxWireBytes: limits.envelopeBytes,
  maxDecodedBytes: limits.envelopeBytes,
  maxEventBytes: limits.eventBytes,
  maxItems: 1_000,
} as const;

export function readOptions(options: IngestHandlerOptions): DoorSettings {
  const maxEventBytes = size("maxEventBytes", options);
  if (maxEventBytes > limits.eventBytes) {
    const reason = `the engine takes no event over ${limits.eventBytes} bytes`;
    throw new UsageError("OPTIONS_INVALID", `maxEventBytes: ${maxEventBytes} is too much: ${reason}.`);
  }
  return {
    maxWireBytes: size("maxWireBytes", options),
    maxDecodedBytes: size("maxDecodedBytes", options),
    maxEventBytes,
    maxItems: size("maxItems", options),
    decoders: { ...runtimeDecoders(), ...options.decoders },
    report: createReport(options.onInternalError),
  };
}

function size(name: keyof typeof defaults, options: IngestHandlerOptions): number {
  const value = options[name] ?? defaults[name];
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new UsageError("OPTIONS_INVALID", `${name}: ${String(value)} must be a whole number from 1.`);
}
