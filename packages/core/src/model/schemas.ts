import * as z from "zod";
import type { EventPayload } from "./event.ts";
import { levels } from "./level.ts";
import { limits } from "./limits.ts";
import type { IssueOccurrence } from "./occurrence.ts";
import { priorities } from "./priority.ts";
import type { Organization, Project } from "./project.ts";
import type { Environment, Release } from "./release.ts";

// The shapes of the domain as zod schemas, for hosts that check what they hand in or read back: an entry of its own, so
// that whoever needs none of them does not load zod. What comes in fast is checked by hand; properties hold the two to
// one verdict.

const hexId = z.string().regex(/^[0-9a-f]{32}$/);
const level = z.enum(Object.keys(levels) as [keyof typeof levels]);
const priority = z.enum(Object.keys(priorities) as [keyof typeof priorities]);
const time = z.int();
const text = (length: number) => z.string().max(length);
const slug = z.string().regex(/^(?!\d+$)[a-z0-9_][a-z0-9_-]{0,49}$/);

const frame = z.looseObject({
  filename: z.string().exactOptional(),
  abs_path: z.string().exactOptional(),
  module: z.string().exactOptional(),
  function: z.string().exactOptional(),
  lineno: z.number().exactOptional(),
  colno: z.number().exactOptional(),
  context_line: z.string().exactOptional(),
  pre_context: z.array(z.string()).exactOptional(),
  post_context: z.array(z.string()).exactOptional(),
  in_app: z.boolean().exactOptional(),
});
const stackTrace = z.looseObject({ frames: z.array(frame).max(limits.frames) });
const exception = z.looseObject({
  type: text(limits.message).exactOptional(),
  value: text(limits.message).exactOptional(),
  module: text(limits.message).exactOptional(),
  thread_id: z.union([z.string(), z.number()]).exactOptional(),
  stacktrace: stackTrace.exactOptional(),
  mechanism: z
    .looseObject({
      type: z.string().exactOptional(),
      handled: z.boolean().exactOptional(),
      synthetic: z.boolean().exactOptional(),
      exception_id: z.number().exactOptional(),
      parent_id: z.number().exactOptional(),
      is_exception_group: z.boolean().exactOptional(),
      source: z.string().exactOptional(),
    })
    .exactOptional(),
});

/** An event as it is stored: the payload after normalisation. Keys that issuekit does not know may stand beside these. */
export const eventSchema: z.ZodType<EventPayload> = z.looseObject({
  event_id: hexId,
  timestamp: z.number(),
  platform: text(limits.platform),
  level,
  type: text(64).exactOptional(),
  logger: text(limits.logger).exactOptional(),
  server_name: text(limits.serverName).exactOptional(),
  transaction: text(limits.transaction).exactOptional(),
  culprit: text(limits.culprit).exactOptional(),
  release: text(limits.release).exactOptional(),
  dist: text(limits.dist).exactOptional(),
  environment: text(limits.environment).exactOptional(),
  logentry: z
    .strictObject({
      message: text(limits.message).exactOptional(),
      params: z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]).exactOptional(),
      formatted: text(limits.message).exactOptional(),
    })
    .exactOptional(),
  exception: z.looseObject({ values: z.array(exception).min(1).max(limits.exceptions) }).exactOptional(),
  threads: z.looseObject({ values: z.array(z.looseObject({})).min(1) }).exactOptional(),
  stacktrace: stackTrace.exactOptional(),
  user: z
    .looseObject({
      id: z.string().exactOptional(),
      email: z.string().exactOptional(),
      username: z.string().exactOptional(),
      name: z.string().exactOptional(),
      ip_address: z.string().exactOptional(),
    })
    .exactOptional(),
  request: z.looseObject({}).exactOptional(),
  tags: z.array(z.tuple([z.string().regex(/^[\w.:-]{1,32}$/), text(limits.tagValue).min(1)])).max(limits.tags),
  contexts: z.record(z.string(), z.looseObject({})).exactOptional(),
  extra: z.looseObject({}).exactOptional(),
  breadcrumbs: z.looseObject({ values: z.array(z.looseObject({})).max(limits.breadcrumbs) }).exactOptional(),
  fingerprint: z.array(text(limits.fingerprintPart)).min(1).max(limits.fingerprintParts).exactOptional(),
  sdk: z.looseObject({ name: z.string().exactOptional(), version: z.string().exactOptional() }).exactOptional(),
});

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
export const occurrenceSchema: z.ZodType<IssueOccurrence> = z.strictObject({
  id: hexId,
  projectId: z.int().positive(),
  eventId: hexId,
  hashes: z.array(hexId).min(1).max(limits.fingerprintParts),
  fingerprint: z.array(text(limits.fingerprintPart)).min(1).max(limits.fingerprintParts),
  title: text(limits.title),
  subtitle: text(limits.message),
  resourceId: text(limits.message).nullable(),
  evidenceData: z.record(z.string(), z.unknown()),
  evidenceDisplay: z.array(z.strictObject({ name: z.string(), value: z.string(), important: z.boolean() })),
  typeId: z.int().positive(),
  detectedAt: time,
  level,
  culprit: text(limits.culprit),
  priority: priority.nullable(),
  assignee: text(limits.actor).nullable(),
});

export const releaseSchema: z.ZodType<Release> = z.strictObject({
  version: text(limits.release).min(1),
  firstSeenAt: time,
  lastSeenAt: time,
});

export const environmentSchema: z.ZodType<Environment> = z.strictObject({
  name: text(limits.environment).min(1),
  firstSeenAt: time,
});

export const projectSchema: z.ZodType<Project> = z.strictObject({
  id: z.int().positive(),
  slug,
  name: z.string().min(1),
  createdAt: time,
});

/** A host's grouping of projects. issuekit stores none; the schema is there for hosts that hand one around. */
export const organizationSchema: z.ZodType<Organization> = z.strictObject({
  id: z.string().exactOptional(),
  slug,
  name: z.string().min(1),
});
