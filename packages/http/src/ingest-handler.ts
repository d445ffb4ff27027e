import { limits, type EventInput, type FeedbackInput, type IssueEngine, type Project } from "@issuekit/core";
import { Hono } from "hono";
import { cors } from "hono/cors";
import { answerOutcomes, answerTrouble, type Answer } from "./answers.ts";
import { readBody, standardDecoders, type Decoder } from "./body.ts";
import { readCredentials } from "./credentials.ts";
import { parseEnvelope, parseJson, type Envelope, type EnvelopeItem } from "./envelope.ts";
import { unwrapStoreBody } from "./store-body.ts";

/** The part of an engine that ingestion calls. */
export type IngestEngine = Pick<IssueEngine, "ingestMany" | "checkKey" | "countReceived">;

export interface IngestHandlerOptions {
  /** Bytes of a body as it comes over the wire. Default 20 MiB. */
  readonly maxWireBytes?: number;
  /** Bytes of a body after decoding. Default 20 MiB. */
  readonly maxDecodedBytes?: number;
  /** Items of one envelope. Default 100. */
  readonly maxItems?: number;
  /** Codings beside gzip and deflate, by their name in `Content-Encoding`. `@issuekit/http/node` adds br and zstd. */
  readonly decoders?: Readonly<Record<string, Decoder>>;
  /** Hears what failed inside; the client is answered 429. Default: nobody. */
  readonly onError?: (error: unknown) => void;
}

type Inputs = readonly (EventInput | FeedbackInput)[];

/**
 * Takes what Sentry SDKs send, as a Fetch handler: `POST …/api/{project}/envelope/` and `…/store/`, under any prefix.
 *
 * A request is answered after its inputs have their outcomes: 200 means stored, or filtered for good; 429 means send it
 * again and names the categories; 403 means the key or the project. It never answers 500.
 */
export function createIngestHandler(
  issues: IngestEngine,
  options: IngestHandlerOptions = {},
): (request: Request) => Promise<Response> {
  const decoders = { ...standardDecoders, ...options.decoders };
  const bounds = {
    wireBytes: options.maxWireBytes ?? limits.envelopeBytes,
    decodedBytes: options.maxDecodedBytes ?? limits.envelopeBytes,
  };
  const maxItems = options.maxItems ?? 100;

  async function take(request: Request, projectId: number, door: "envelope" | "store"): Promise<Response> {
    const body = await readBody(request, decoders, bounds);
    if (body.kind === "refused") return refuse(body.status, body.detail);
    if (body.bytes.byteLength === 0) return refuse(400, "empty request body");
    const isEnvelope = door === "envelope" || (request.headers.get("content-type") ?? "").includes("x-sentry-envelope");
    return isEnvelope ? takeEnvelope(request, projectId, body.bytes) : takeStore(request, projectId, body.bytes);
  }

  async function takeEnvelope(request: Request, projectId: number, bytes: Uint8Array): Promise<Response> {
    const result = parseEnvelope(bytes, { items: maxItems });
    const dsn = result.kind === "envelope" ? result.envelope.headers["dsn"] : undefined;
    const door = await openDoor(request, projectId, dsn);
    if (door instanceof Response) return door;
    if (result.kind === "too-many-items") {
      count(door, "envelope", "invalid", "too_many_items");
      return refuse(413, `an envelope has at most ${result.most} items`);
    }
    if (result.kind === "malformed") {
      count(door, "envelope", "invalid", "malformed");
      return refuse(400, "the envelope is malformed", [`${result.reason} (at byte ${result.at})`]);
    }
    return takeItems(door, result.envelope);
  }

  async function takeItems(project: Project, envelope: Envelope): Promise<Response> {
    const eventId = textOrNull(envelope.headers["event_id"]);
    const sentAt = timeOrNull(envelope.headers["sent_at"]);
    const inputs: (EventInput | FeedbackInput)[] = [];
    // Everything is read before anything is taken: a malformed item leaves nothing half ingested.
    for (const item of envelope.items) {
      if (item.type !== "event" && item.type !== "feedback") continue;
      const json = parseJson(item.payload);
      if (json.kind === "invalid") {
        count(project, item.type === "event" ? "error" : "feedback", "invalid", "malformed_json");
        return refuse(400, `the ${item.type} item is no JSON`, [json.reason]);
      }
      inputs.push(toInput(item, json.value, project, eventId, sentAt));
    }
    for (const item of envelope.items) {
      if (item.type !== "event" && item.type !== "feedback") count(project, item.type.slice(0, 40), "ignored", "");
    }
    const answer = await ingest(inputs);
    return reply(answer, idOf(eventId, inputs));
  }

  async function takeStore(request: Request, projectId: number, bytes: Uint8Array): Promise<Response> {
    const door = await openDoor(request, projectId, undefined);
    if (door instanceof Response) return door;
    const unwrapped = await unwrapStoreBody(bytes, bounds.decodedBytes);
    if (unwrapped.kind === "refused") return refuse(unwrapped.status, unwrapped.detail);
    const json = parseJson(unwrapped.bytes);
    if (json.kind === "invalid") {
      count(door, "error", "invalid", "malformed_json");
      return refuse(400, "the event is no JSON", [json.reason]);
    }
    const inputs: Inputs = [{ kind: "event", project: door.id, event: json.value }];
    return reply(await ingest(inputs), idOf(null, inputs));
  }

  /** The project that the request's key opens, or the refusal. */
  async function openDoor(request: Request, projectId: number, dsn: unknown): Promise<Project | Response> {
    const credentials = readCredentials(request, dsn);
    if (credentials.kind === "none")
      return refuse(401, "no key: send X-Sentry-Auth, sentry_key, or a dsn in the envelope");
    if (credentials.kind === "refused") return refuse(credentials.status, credentials.detail);
    const check = await issues.checkKey(credentials.publicKey);
    if (check.kind !== "valid")
      return refuse(403, check.kind === "revoked" ? "the key is revoked" : "the key is unknown");
    return check.project.id === projectId ? check.project : refuse(403, "the key belongs to another project");
  }

  async function ingest(inputs: Inputs): Promise<Answer> {
    return answerOutcomes(await issues.ingestMany(inputs));
  }

  function count(project: Project, category: string, outcome: string, reason: string): void {
    issues.countReceived(project.id, { category, outcome, reason, quantity: 1 });
  }

  const app = new Hono({ getPath: canonicalPath });
  app.use(
    "*",
    cors({
      origin: "*",
      allowMethods: ["POST"],
      allowHeaders: [
        "x-sentry-auth",
        "x-requested-with",
        "x-forwarded-for",
        "origin",
        "referer",
        "accept",
        "content-type",
        "authentication",
        "authorization",
        "content-encoding",
        "transfer-encoding",
      ],
      exposeHeaders: ["x-sentry-error", "x-sentry-rate-limits", "retry-after"],
      maxAge: 3600,
    }),
  );
  for (const door of ["envelope", "store"] as const) {
    app.post(`/api/:project/${door}`, async (context) => {
      const projectId = context.req.param("project");
      if (!/^\d{1,15}$/.test(projectId)) return refuse(400, "the project in the path is no number");
      try {
        return await take(context.req.raw, Number(projectId), door);
      } catch (error) {
        options.onError?.(error);
        return reply(answerTrouble(), null);
      }
    });
  }
  app.notFound(() => refuse(404, "there is nothing here: POST /api/{project}/envelope/"));
  return async (request) => app.fetch(request);
}

function toInput(
  item: EnvelopeItem,
  value: unknown,
  project: Project,
  eventId: string | null,
  sentAt: number | null,
): EventInput | FeedbackInput {
  const common = {
    project: project.id,
    ...(eventId === null ? {} : { eventId }),
    ...(sentAt === null ? {} : { sentAt }),
  };
  return item.type === "feedback"
    ? { kind: "feedback", feedback: value, source: "new_feedback_envelope", ...common }
    : { kind: "event", event: value, ...common };
}

/** The path from its last `/api/` on, without doubled or trailing slashes, so that any prefix and any spelling leads here. */
function canonicalPath(request: Request): string {
  const path = new URL(request.url).pathname.replaceAll(/\/{2,}/g, "/").replace(/\/$/, "");
  const at = path.lastIndexOf("/api/");
  return at === -1 ? path || "/" : path.slice(at);
}

function idOf(eventId: string | null, inputs: Inputs): string | null {
  const [first] = inputs;
  const own = first?.kind === "event" ? first.event : first?.feedback;
  const id = eventId ?? textOrNull((own as { event_id?: unknown } | null | undefined)?.event_id);
  const hex = id?.replaceAll("-", "").toLowerCase();
  return hex !== undefined && /^[0-9a-f]{32}$/.test(hex) ? hex : null;
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function timeOrNull(value: unknown): number | null {
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isFinite(time) ? time : null;
}

function reply(answer: Answer, id: string | null): Response {
  if (answer.status === 200) return json(200, id === null ? {} : { id }, answer.headers);
  return refuse(answer.status, answer.detail ?? "", answer.causes, answer.headers);
}

function refuse(
  status: number,
  detail: string,
  causes: readonly string[] = [],
  headers: Readonly<Record<string, string>> = {},
): Response {
  return json(status, causes.length === 0 ? { detail } : { detail, causes: causes.slice(0, 20) }, headers);
}

function json(status: number, body: unknown, headers: Readonly<Record<string, string>>): Response {
  return Response.json(body, { status, headers });
}
