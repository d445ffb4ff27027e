import { UsageError } from "@issuekit/core";
import { Hono, type Context } from "hono";
import { cors } from "hono/cors";
import { getPath } from "hono/utils/url";
import { createDoor } from "./door.ts";
import { readOptions, type IngestEngine, type IngestHandlerOptions } from "./options.ts";
import { printError, type Reply } from "./reply.ts";
import { fetchBody, type ReadWire } from "./wire.ts";

/** How a runtime reads a body and answers, where it knows a shorter way than Fetch. */
export interface Transport {
  read(context: Context): ReadWire;
  send(context: Context, reply: Reply): Response;
}

const fetchTransport: Transport = {
  read: (context) => fetchBody(context.req.raw),
  send: (_, { status, headers, body }) => new Response(body, { status, headers }),
};

/**
 * Takes what Sentry SDKs send, as a Fetch handler: `POST …/api/{project}/envelope/` and `…/store/`, under any prefix.
 *
 * A request is answered after its inputs have their outcomes: 200 means stored, or filtered for good; 429 means not
 * stored, and names the categories to hold back; 403 means the key. It never rejects and never answers 500.
 *
 * @example
 * ```ts
 * const ingest = createIngestHandler(issues);
 * app.mount("/errors", ingest); // Hono; the DSN is `await issues.dsn("shop", "https://app.example/errors")`
 * ```
 */
export function createIngestHandler(
  issues: IngestEngine,
  options: IngestHandlerOptions = {},
): (request: Request) => Promise<Response> {
  const app = createIngestApp(issues, options, fetchTransport);
  return async (request) => app.fetch(request);
}

export function createIngestApp(issues: IngestEngine, options: IngestHandlerOptions, transport: Transport): Hono {
  if (typeof issues?.ingestMany !== "function") {
    throw new UsageError("OPTIONS_INVALID", "createIngestHandler: pass an engine, such as createIssueEngine({ … }).");
  }
  const door = createDoor(issues, readOptions(options));
  const app = new Hono({ getPath: canonicalPath });
  app.options("*", preflight);
  for (const route of ["envelope", "store"] as const) {
    app.post(`/api/:project/${route}`, async (context) => {
      const project = context.req.param("project");
      const visit = { route, project, request: context.req.raw, read: transport.read(context) };
      return transport.send(context, await door(visit));
    });
    app.all(`/api/:project/${route}`, (context) =>
      transport.send(context, printError(405, "POST is what this address takes", [], { allow: "POST, OPTIONS" })),
    );
  }
  app.notFound((context) =>
    transport.send(context, printError(404, "there is nothing here: POST /api/{project}/envelope/")),
  );
  return app;
}

/** The answers to POST carry their headers themselves: they are the same for all. */
const preflight = cors({
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
  maxAge: 3600,
});

/** The path from its last `/api/` on, without doubled or trailing slashes, so that any prefix and any spelling leads here. */
function canonicalPath(request: Request): string {
  const path = getPath(request)
    .replaceAll(/\/{2,}/g, "/")
    .replace(/\/$/, "");
  const at = path.lastIndexOf("/api/");
  return at === -1 ? path || "/" : path.slice(at);
}
