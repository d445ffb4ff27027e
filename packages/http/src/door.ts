import type { Project } from "@issuekit/core";
import { decideAnswer, troubleAnswer } from "./answers.ts";
import { readCredentials, withDsn, type Credentials } from "./credentials.ts";
import { decode, findDecoders, type Decoded } from "./decode.ts";
import { parseEnvelope, type Envelope } from "./envelope.ts";
import type { DoorSettings, IngestEngine } from "./options.ts";
import { planEnvelope, planStore, type IntakePlan } from "./plan-intake.ts";
import { Refusal } from "./refusal.ts";
import { printAnswer, printError, type Reply } from "./reply.ts";
import { unwrapStoreBody } from "./store-body.ts";
import type { ReadWire, WireBody } from "./wire.ts";

/** One request at the door. */
export interface Visit {
  readonly route: "envelope" | "store";
  /** The project as the path names it. */
  readonly project: string;
  readonly request: Pick<Request, "headers" | "url">;
  readonly read: ReadWire;
}

/** Answers a request after its inputs have their outcomes. Never rejects. */
export type Door = (visit: Visit) => Promise<Reply>;

/** The project that a request's key opens, `null` as long as none is known. */
interface Opened {
  project: Project | null;
}

/** base64 takes four bytes for three, and line breaks and blanks some more. */
const storeBytesPerByte = 2;

export function createDoor(issues: IngestEngine, settings: DoorSettings): Door {
  const intake = { eventBytes: settings.maxEventBytes };

  async function enterEnvelope(visit: Visit, opened: Opened): Promise<Reply> {
    const shown = readCredentials(visit.request);
    // A key that is shown is looked at before anything is read.
    if (shown.kind !== "none") opened.project = await open(shown, visit.project);
    const bytes = await readBytes(visit, "envelope", settings.maxWireBytes, settings.maxDecodedBytes);
    const envelope = readEnvelope(bytes);
    const all = withDsn(shown, envelope.headers["dsn"]);
    if (opened.project === null || all.kind === "refused") opened.project = await open(all, visit.project);
    return take(planEnvelope(envelope, opened.project.id, intake), opened.project);
  }

  async function enterStore(visit: Visit, opened: Opened): Promise<Reply> {
    const project = (opened.project = await open(readCredentials(visit.request), visit.project));
    const most = intake.eventBytes * storeBytesPerByte;
    const bytes = await readBytes(visit, "error", Math.min(most, settings.maxWireBytes), most);
    const json = bytesOf(await unwrapStoreBody(bytes, settings.decoders, most), "error", intake.eventBytes);
    return take(planStore(json, project.id, intake), project);
  }

  async function open(credentials: Credentials, path: string): Promise<Project> {
    if (credentials.kind === "none") {
      throw new Refusal(401, "no key: send X-Sentry-Auth, sentry_key, or a dsn in the envelope");
    }
    if (credentials.kind === "refused") throw new Refusal(credentials.status, credentials.detail);
    const check = await issues.checkKey(credentials.publicKey);
    if (check.kind !== "valid") throw new Refusal(403, `the key is ${check.kind}`);
    if (check.project.id !== Number(path)) throw new Refusal(403, "the key belongs to another project");
    return check.project;
  }

  /** The body, decoded. */
  async function readBytes(visit: Visit, category: string, wireLimit: number, limit: number): Promise<Uint8Array> {
    const codings = findDecoders(visit.request.headers.get("content-encoding"), settings.decoders);
    if (codings.kind === "unsupported")
      throw new Refusal(415, codings.detail, { counted: { category, reason: "unsupported_encoding" } });
    const wire = bytesOf(await visit.read(wireLimit), category, wireLimit);
    if (wire.byteLength === 0) throw new Refusal(400, "empty request body", { counted: { category, reason: "empty" } });
    return bytesOf(await decode(wire, codings.decoders, limit), category, limit);
  }

  function readEnvelope(bytes: Uint8Array): Envelope {
    const result = parseEnvelope(bytes, { items: settings.maxItems });
    const counted = (reason: string) => ({ counted: { category: "envelope", reason } });
    if (result.kind === "too-many-items") {
      throw new Refusal(413, `an envelope has at most ${result.most} items`, counted("too_many_items"));
    }
    if (result.kind === "malformed") {
      const causes = [`${result.reason} (at byte ${result.at})`];
      throw new Refusal(400, "the envelope is malformed", { ...counted("malformed"), causes });
    }
    return result.envelope;
  }

  async function take(plan: IntakePlan, project: Project): Promise<Reply> {
    if (plan.kind === "refused") {
      const { status, detail, causes, category, reason } = plan;
      throw new Refusal(status, detail, { causes, counted: { category, reason } });
    }
    const outcomes = plan.inputs.length === 0 ? [] : await issues.ingestMany(plan.inputs);
    for (const outcome of outcomes)
      if (outcome.kind === "deferred" && outcome.error !== null) settings.report(outcome.error);
    const answer = decideAnswer(outcomes);
    // What is sent again is counted when it is taken.
    if (answer.status !== 429) plan.ignored.forEach((count) => issues.countReceived(project.id, count));
    return printAnswer(answer, outcomes.find(({ eventId }) => eventId !== null)?.eventId ?? plan.eventId);
  }

  return async (visit) => {
    const opened: Opened = { project: null };
    try {
      if (!/^\d{1,16}$/.test(visit.project)) throw new Refusal(400, "the project in the path is no number");
      const isEnvelope = visit.route === "envelope" || isEnvelopeType(visit.request.headers.get("content-type"));
      return await (isEnvelope ? enterEnvelope(visit, opened) : enterStore(visit, opened));
    } catch (error) {
      if (!(error instanceof Refusal)) {
        settings.report(error);
        return printAnswer(troubleAnswer(), null);
      }
      if (opened.project !== null && error.counted !== null) {
        issues.countReceived(opened.project.id, { ...error.counted, outcome: "invalid", quantity: 1 });
      }
      return printError(error.status, error.message, error.causes);
    }
  };
}

function isEnvelopeType(contentType: string | null): boolean {
  return contentType !== null && contentType.toLowerCase().includes("application/x-sentry-envelope");
}

function bytesOf(body: WireBody | Decoded, category: string, limit: number): Uint8Array {
  switch (body.kind) {
    case "bytes":
      return body.bytes;
    case "too-large":
      throw new Refusal(413, `the body is larger than ${limit} bytes`, { counted: { category, reason: "too_large" } });
    case "incomplete":
      throw new Refusal(400, "the body ended early", { counted: { category, reason: "incomplete" } });
    case "corrupt":
      throw new Refusal(400, "the compressed body is corrupt", { counted: { category, reason: "corrupt" } });
  }
}
