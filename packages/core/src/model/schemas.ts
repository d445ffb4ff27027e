import * as z from "zod";
import { levels } from "./level.ts";
import { limits } from "./limits.ts";
import { priorities } from "./priority.ts";

/**
 * The shapes of the domain as zod schemas, for hosts that check what they hand in or read back. Built when first asked
 * for: whoever needs none of them does not pay for zod. What comes in fast is checked by hand; properties hold the two
 * to one verdict.
 */
function lazy<Schema>(build: () => Schema): () => Schema {
  let schema: Schema | undefined;
  return () => (schema ??= build());
}

const hexId = () => z.string().regex(/^[0-9a-f]{32}$/);
const level = () => z.enum(Object.keys(levels) as [keyof typeof levels]);
const priority = () => z.enum(Object.keys(priorities) as [keyof typeof priorities]);
const time = () => z.int();
const text = (length: number) => z.string().max(length);
const slug = () => z.string().regex(/^(?!\d+$)[a-z0-9_][a-z0-9_-]{0,49}$/);

const frame = lazy(() =>
  z.looseObject({
    filename: z.string().optional(),
    abs_path: z.string().optional(),
    module: z.string().optional(),
    function: z.string().optional(),
    lineno: z.number().optional(),
    colno: z.number().optional(),
    context_line: z.string().optional(),
    pre_context: z.array(z.string()).optional(),
    post_context: z.array(z.string()).optional(),
    in_app: z.boolean().optional(),
  }),
);
const stackTrace = lazy(() => z.looseObject({ frames: z.array(frame()).max(limits.frames) }));
const exception = lazy(() =>
  z.looseObject({
    type: text(limits.message).optional(),
    value: text(limits.message).optional(),
    module: text(limits.message).optional(),
    thread_id: z.union([z.string(), z.number()]).optional(),
    stacktrace: stackTrace().optional(),
    mechanism: z
      .looseObject({
        type: z.string().optional(),
        handled: z.boolean().optional(),
        synthetic: z.boolean().optional(),
        exception_id: z.number().optional(),
        parent_id: z.number().optional(),
        is_exception_group: z.boolean().optional(),
        source: z.string().optional(),
      })
      .optional(),
  }),
);

/** An event as it is stored: the payload after normalisation. Keys that issuekit does not know may stand beside these. */
export const eventSchema = lazy(() =>
  z.looseObject({
    event_id: hexId(),
    timestamp: z.number(),
    platform: text(limits.platform),
    level: level(),
    type: text(64).optional(),
    logger: text(limits.logger).optional(),
    server_name: text(limits.serverName).optional(),
    transaction: text(limits.transaction).optional(),
    culprit: text(limits.culprit).optional(),
    release: text(limits.release).optional(),
    dist: text(limits.dist).optional(),
    environment: text(limits.environment).optional(),
    logentry: z
      .strictObject({
        message: text(limits.message).optional(),
        params: z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]).optional(),
        formatted: text(limits.message).optional(),
      })
      .optional(),
    exception: z.looseObject({ values: z.array(exception()).min(1).max(limits.exceptions) }).optional(),
    threads: z.looseObject({ values: z.array(z.looseObject({})).min(1) }).optional(),
    stacktrace: stackTrace().optional(),
    user: z
      .looseObject({
        id: z.string().optional(),
        email: z.string().optional(),
        username: z.string().optional(),
        name: z.string().optional(),
        ip_address: z.string().optional(),
      })
      .optional(),
    request: z.looseObject({}).optional(),
    tags: z.array(z.tuple([z.string().regex(/^[\w.:-]{1,32}$/), text(limits.tagValue).min(1)])).max(limits.tags),
    contexts: z.record(z.string(), z.looseObject({})).optional(),
    extra: z.looseObject({}).optional(),
    breadcrumbs: z.looseObject({ values: z.array(z.looseObject({})).max(limits.breadcrumbs) }).optional(),
    fingerprint: z.array(text(limits.fingerprintPart)).min(1).max(limits.fingerprintParts).optional(),
    sdk: z.looseObject({ name: z.string().optional(), version: z.string().optional() }).optional(),
  }),
);

/**
 * What an input must be to be taken as an event: everything else about it is repaired. `projectId` is the project that
 * it is sent to.
 */
export function eventInputSchema(projectId: number): z.ZodType<Record<string, unknown>> {
  return z
    .custom<Record<string, unknown>>(
      (value) => typeof value === "object" && value !== null && !Array.isArray(value),
      "is no JSON object",
    )
    .refine((event) => isUuidOrAbsent(event["event_id"]), { path: ["event_id"], message: "is no UUID" })
    .refine((event) => ["project", "project_id"].every((key) => isProjectOrAbsent(event[key], projectId)), {
      path: ["project"],
      message: "is another project",
    })
    .refine((event) => depthOf(event) <= limits.depth, { message: `is nested more than ${limits.depth} levels deep` })
    .refine((event) => new TextEncoder().encode(JSON.stringify(event)).length <= limits.eventBytes, {
      message: `is larger than ${limits.eventBytes} bytes of JSON`,
    });
}

function isUuidOrAbsent(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  const uuid = /^(?:[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/i;
  return typeof value === "string" && value.length <= 64 && uuid.test(value.trim());
}

/** Old senders write a name there: only a number can be another project's. */
function isProjectOrAbsent(value: unknown, projectId: number): boolean {
  if (typeof value === "number") return value === projectId;
  return typeof value !== "string" || !/^\d{1,15}$/.test(value) || Number(value) === projectId;
}

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Object.values(value).reduce<number>((deepest, inner) => Math.max(deepest, depthOf(inner)), 0);
}

/** A detector's occurrence after parsing. */
export const occurrenceSchema = lazy(() =>
  z.strictObject({
    id: hexId(),
    projectId: z.int().positive(),
    eventId: hexId(),
    hashes: z.array(hexId()).min(1).max(limits.fingerprintParts),
    fingerprint: z.array(text(limits.fingerprintPart)).min(1).max(limits.fingerprintParts),
    title: text(limits.title),
    subtitle: text(limits.message),
    resourceId: text(limits.message).nullable(),
    evidenceData: z.record(z.string(), z.unknown()),
    evidenceDisplay: z.array(z.strictObject({ name: z.string(), value: z.string(), important: z.boolean() })),
    typeId: z.int().positive(),
    detectedAt: time(),
    level: level(),
    culprit: text(limits.culprit),
    priority: priority().nullable(),
    assignee: text(limits.actor).nullable(),
  }),
);

export const releaseSchema = lazy(() =>
  z.strictObject({ version: text(limits.release).min(1), firstSeenAt: time(), lastSeenAt: time() }),
);

export const environmentSchema = lazy(() =>
  z.strictObject({ name: text(limits.environment).min(1), firstSeenAt: time() }),
);

export const projectSchema = lazy(() =>
  z.strictObject({ id: z.int().positive(), slug: slug(), name: z.string().min(1), createdAt: time() }),
);

/** A host's grouping of projects. issuekit stores none; the schema is there for hosts that hand one around. */
export const organizationSchema = lazy(() =>
  z.strictObject({ id: z.string().optional(), slug: slug(), name: z.string().min(1) }),
);
