import { gather } from "./gather.ts";

/** What came over the wire. */
export type WireBody =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "too-large" }
  /** The sender went away, or sent less than it had announced. */
  | { readonly kind: "incomplete" };

/** Reads a request's body as it comes over the wire. Called at most once. */
export type ReadWire = (limit: number) => Promise<WireBody>;

/** The body of a Fetch request. One that announces too much is not read at all. */
export function fetchBody(request: Request): ReadWire {
  return async (limit) => {
    const announced = request.headers.get("content-length");
    if (Number(announced) > limit) return { kind: "too-large" };
    if (request.bodyUsed || request.body?.locked === true) throw bodyWasRead();
    if (request.body === null) return { kind: "bytes", bytes: new Uint8Array() };
    const result = await gather(request.body, limit);
    return result.kind === "failed" ? { kind: "incomplete" } : result;
  };
}

/** The host has wired it wrongly: no client can do anything about it. */
export function bodyWasRead(): TypeError {
  return new TypeError("The request's body was read before it came here: mount ingestion in front of body parsers.");
}
