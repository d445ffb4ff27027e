import {
  createIssueEngine,
  type EventDetail,
  type EventPayload,
  type IssueEngine,
  type IssueEngineOptions,
} from "@issuekit/core";
import { createIngestHandler, type IngestHandlerOptions } from "../../src/index.ts";
import { manualClock, memory, sequentialIds, type ManualClock } from "@issuekit/memory";
import { onTestFinished } from "vitest";
import { jsonItem, writeEnvelope, type WrittenItem } from "./envelopes.ts";

export const noon: number = Date.parse("2026-03-01T12:00:00Z");

type Body = NonNullable<RequestInit["body"]>;
type Headers = Readonly<Record<string, string>>;

export interface PostOptions {
  /** Where it goes. Default the envelope address of the first project. */
  readonly path?: string;
  /** Default the first project's; `null` shows none. */
  readonly key?: string | null;
  readonly headers?: Headers;
}

/** A handler over a real engine with two projects, `shop` 1 and `cellar` 2, at noon. */
export interface OpenDoor {
  readonly issues: IssueEngine;
  readonly clock: ManualClock;
  readonly key: string;
  readonly handle: (request: Request) => Promise<Response>;
  /** What engine and handler have reported. */
  readonly errors: readonly unknown[];
  post(body: Body, options?: PostOptions): Promise<Response>;
}

export interface DoorOptions extends IngestHandlerOptions {
  readonly engine?: Partial<IssueEngineOptions>;
}

export async function openDoor({ engine, ...options }: DoorOptions = {}): Promise<OpenDoor> {
  const clock = manualClock(noon);
  const errors: unknown[] = [];
  const onInternalError = (error: unknown): void => void errors.push(error);
  const issues = createIssueEngine({
    ...memory(),
    clock,
    ids: sequentialIds({ prefix: "t" }),
    projects: [
      { id: 1, slug: "shop" },
      { id: 2, slug: "cellar" },
    ],
    onInternalError,
    ...engine,
  });
  onTestFinished(() => issues.stop());
  const handle = createIngestHandler(issues, { onInternalError, ...options });
  const ownKey = await keyOf(issues, "shop");
  return {
    issues,
    clock,
    key: ownKey,
    handle,
    errors,
    post(body, { path = "/api/1/envelope/", key = ownKey, headers = {} } = {}) {
      return handle(
        new Request(`http://localhost${path}`, {
          method: "POST",
          body,
          headers: { ...(key === null ? {} : authHeaders(key)), ...headers },
          ...(body instanceof ReadableStream ? { duplex: "half" } : {}),
        }),
      );
    },
  };
}

export async function keyOf(issues: IssueEngine, project: string): Promise<string> {
  const [key] = await issues.keys(project);
  if (key === undefined) throw new Error(`project ${project} has no key`);
  return key.publicKey;
}

export function authHeaders(key: string): Headers {
  return { "x-sentry-auth": `Sentry sentry_version=7, sentry_key=${key}, sentry_client=test/1.0` };
}

/** 32 hex digits that are easy to recognise. */
export function hexId(number: number): string {
  return number.toString(16).padStart(32, "0");
}

/** An error at noon as an SDK sends it, of the issue `PaymentError: declined`. */
export function anError(fields: object = {}): object {
  return { timestamp: noon / 1000, platform: "node", exception: exceptionOf("PaymentError", "declined"), ...fields };
}

export function exceptionOf(type: string, value: string): object {
  return { values: [{ type, value }] };
}

export function aFeedback(message: unknown, fields: object = {}): object {
  return { type: "feedback", timestamp: noon / 1000, contexts: { feedback: { message } }, ...fields };
}

/** An envelope of these items under this id. */
export function envelope(id: string, ...items: readonly WrittenItem[]): Uint8Array<ArrayBuffer> {
  return writeEnvelope({ event_id: id, sent_at: new Date(noon).toISOString() }, items);
}

/** An envelope with one error. */
export function errorEnvelope(number: number, fields: object = {}): Uint8Array<ArrayBuffer> {
  return envelope(hexId(number), jsonItem("event", anError({ event_id: hexId(number), ...fields })));
}

/** A body that comes in pieces and announces no length. */
export function chunked(bytes: Uint8Array, pieceBytes = 10_000): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.byteLength) return controller.close();
      controller.enqueue(bytes.slice(at, (at += pieceBytes)));
    },
  });
}

/** What came in, a line per category, outcome and reason, in the order of the alphabet. */
export async function receivedLines(issues: IssueEngine, project = "shop"): Promise<readonly string[]> {
  const lines = (await issues.received(project)).map(({ category, outcome, reason, quantity }) =>
    [category, outcome, reason, quantity].filter((part) => part !== "").join(" "),
  );
  return lines.toSorted();
}

/** The titles of a project's issues, each with how often it was seen. */
export async function issueLines(issues: IssueEngine, project = "shop"): Promise<readonly string[]> {
  const { items } = await issues.search({ project, limit: 100 });
  return items.map(({ title, timesSeen }) => `${timesSeen} ${title}`).toSorted();
}

/** The latest event of the project's only issue. */
export async function onlyEvent(issues: IssueEngine): Promise<EventDetail & { readonly payload: EventPayload }> {
  const { items } = await issues.search({ project: "shop" });
  const [issue] = items;
  if (issue === undefined || items.length !== 1) throw new Error(`${items.length} issues, not one`);
  const event = await issues.event(issue.shortId, "latest", { project: "shop" });
  const payload = event?.payload ?? undefined;
  if (event === undefined || payload === undefined) throw new Error("no event");
  return { ...event, payload };
}
