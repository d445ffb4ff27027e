import { createIngestHandler } from "./ingest-handler.ts";
import type { IngestEngine, IngestHandlerOptions } from "./options.ts";
import { createReport } from "./report.ts";

/** An envelope as SDKs hold it: its headers, and items of a header and a payload. */
export type SdkEnvelope = readonly [headers: object, items: readonly (readonly [headers: object, payload: unknown])[]];

/** What an SDK's transport has to be. */
export interface SdkTransport {
  send(envelope: SdkEnvelope): Promise<{
    readonly statusCode: number;
    readonly headers: { readonly "x-sentry-rate-limits": string | null; readonly "retry-after": string | null };
  }>;
  /** Whether everything that was sent is answered within so many ms; without a number however long it takes. */
  flush(timeoutMs?: number): Promise<boolean>;
}

/**
 * Hands what a Sentry SDK of the same process sends to the engine, without any network: to be given to `Sentry.init` as
 * `transport`. What comes of it is what would come of the same request over HTTP, keys and limits included, so the SDK
 * needs a DSN of the engine's; its host is never asked. Nothing is thrown into the SDK: a failure is answered 429.
 *
 * The SDK must not listen to what the engine itself does, or an error there would send the next one.
 *
 * @example
 * ```ts
 * Sentry.init({
 *   dsn: await issues.dsn("shop", "http://in.process"),
 *   transport: inProcessTransport(issues),
 * });
 * ```
 */
export function inProcessTransport(
  issues: IngestEngine,
  options: IngestHandlerOptions = {},
): (client: { readonly url: string }) => SdkTransport {
  const report = createReport(options.onInternalError);
  const handle = createIngestHandler(issues, { ...options, onInternalError: report });
  return ({ url }) => {
    const underWay = new Set<Promise<unknown>>();

    async function deliver(envelope: SdkEnvelope): Promise<Response> {
      try {
        return await handle(new Request(url, { method: "POST", body: printEnvelope(envelope) }));
      } catch (error) {
        report(error);
        return new Response(null, { status: 429 });
      }
    }

    return {
      async send(envelope) {
        const delivery = deliver(envelope);
        underWay.add(delivery);
        const { status, headers } = await delivery.finally(() => underWay.delete(delivery));
        return {
          statusCode: status,
          headers: {
            "x-sentry-rate-limits": headers.get("x-sentry-rate-limits"),
            "retry-after": headers.get("retry-after"),
          },
        };
      },
      flush: (timeoutMs) => within(timeoutMs, Promise.all(underWay)),
    };
  };
}

/** SDKs say 0 where they would wait for ever. */
async function within(timeoutMs: number | undefined, work: Promise<unknown>): Promise<boolean> {
  const done = work.then(() => true);
  if (timeoutMs === undefined || timeoutMs === 0) return done;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  return Promise.race([done, late]).finally(() => clearTimeout(timer));
}

/** As it would go over the wire. Each payload has its length, because attachments hold whatever they like. */
function printEnvelope([headers, items]: SdkEnvelope): Blob {
  const parts: (string | Uint8Array<ArrayBuffer>)[] = [JSON.stringify(headers)];
  for (const [header, payload] of items) {
    const bytes = new Uint8Array(bytesOf(payload));
    parts.push(`\n${JSON.stringify({ ...header, length: bytes.byteLength })}\n`, bytes);
  }
  return new Blob(parts);
}

function bytesOf(payload: unknown): Uint8Array {
  if (payload instanceof Uint8Array) return payload;
  return new TextEncoder().encode(typeof payload === "string" ? payload : (JSON.stringify(payload) ?? "null"));
}
