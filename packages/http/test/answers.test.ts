import type { DeferralCode, Outcome, RejectionCode } from "@issuekit/core";
import { StorageError } from "@issuekit/core";
import { memory } from "@issuekit/memory";
import { describe, expect, test } from "vitest";
import { decideAnswer } from "../src/answers.ts";
import {
  aFeedback,
  anError,
  envelope,
  errorEnvelope,
  exceptionOf,
  hexId,
  issueLines,
  openDoor,
  receivedLines,
} from "./support/door.ts";
import { jsonItem } from "./support/envelopes.ts";
import { gatedCommits } from "./support/gate.ts";

type Kind = Outcome["inputKind"];
const common = { projectId: 1, eventId: null, occurrenceId: null, repairs: [], timeCorrection: null };
const deferred = (code: DeferralCode, inputKind: Kind = "event"): Outcome => ({
  ...common,
  inputKind,
  kind: "deferred",
  code,
  reason: "",
  error: null,
});
const rejected = (code: RejectionCode, inputKind: Kind = "event"): Outcome => ({
  ...common,
  inputKind,
  kind: "rejected",
  code,
  reason: "",
  faults: [{ path: "a.b", reason: "is wrong" }],
});
const limited = (inputKind: Kind): Outcome => ({
  ...common,
  inputKind,
  kind: "rateLimited",
  reason: "creation-quota",
  windows: [],
});
const stored = (inputKind: Kind = "event"): Outcome => ({
  ...common,
  inputKind,
  kind: "duplicate",
  reason: "known-occurrence",
  issue: null,
});

describe("decideAnswer", () => {
  const errors = ["default", "error"];
  test.each([
    { given: "nothing", outcomes: [], status: 200 },
    { given: "stored ones", outcomes: [stored(), stored("feedback")], status: 200 },
    { given: "one that asks for patience", outcomes: [deferred("CONTENTION")], status: 429, limit: [5, errors] },
    { given: "a queue that is full", outcomes: [deferred("QUEUE_FULL")], status: 429, limit: [5, errors] },
    { given: "a lock that is held", outcomes: [deferred("STORAGE_BUSY")], status: 429, limit: [5, errors] },
    { given: "a storage that is down", outcomes: [deferred("STORAGE")], status: 429, limit: [30, errors] },
    { given: "an engine that has stopped", outcomes: [deferred("STOPPED")], status: 429, limit: [30, errors] },
    { given: "a fault of ours", outcomes: [deferred("INTERNAL")], status: 429, limit: [30, errors] },
    {
      given: "a deferred one among stored and rejected ones",
      outcomes: [stored(), rejected("EVENT_TOO_DEEP"), deferred("QUEUE_FULL", "feedback")],
      status: 429,
      limit: [5, ["feedback"]],
    },
    {
      given: "deferred ones of two categories: the longer patience",
      outcomes: [deferred("QUEUE_FULL", "feedback"), deferred("STORAGE")],
      status: 429,
      limit: [30, ["default", "error", "feedback"]],
    },
    { given: "feedback over its quota", outcomes: [limited("feedback")], status: 429, limit: [60, ["feedback"]] },
    {
      given: "feedback over its quota beside a stored event",
      outcomes: [stored(), limited("feedback")],
      status: 200,
      limit: [60, ["feedback"]],
    },
    { given: "an event over a limit: known issues still take theirs", outcomes: [limited("event")], status: 200 },
    { given: "an oversized one", outcomes: [rejected("EVENT_TOO_LARGE")], status: 413, causes: ["a.b: is wrong"] },
    { given: "an invalid one", outcomes: [rejected("EVENT_ID_INVALID")], status: 400, causes: ["a.b: is wrong"] },
    {
      given: "invalid ones: the worst",
      outcomes: [rejected("EVENT_TOO_DEEP"), rejected("EVENT_TOO_LARGE", "feedback")],
      status: 413,
      causes: ["a.b: is wrong", "a.b: is wrong"],
    },
    {
      given: "an invalid one beside a stored one",
      outcomes: [rejected("EVENT_TOO_DEEP"), stored("feedback")],
      status: 200,
      causes: ["a.b: is wrong"],
    },
    { given: "a filtered feedback", outcomes: [rejected("FEEDBACK_EMPTY", "feedback")], status: 200 },
    { given: "a scrubber that threw: its words are the host's", outcomes: [rejected("SCRUBBER_FAILED")], status: 400 },
  ])("$given: $status", ({ outcomes, status, limit, causes = [] }) => {
    const answer = decideAnswer(outcomes);
    expect(answer).toMatchObject({ status, causes });
    expect(answer.limit === null ? undefined : [answer.limit.seconds, answer.limit.categories]).toEqual(limit);
    expect(answer.detail === "", "a refusal has words").toBe(status === 200);
  });
});

const held = (seconds: number, categories: string, reason: string) => ({
  status: 429,
  retryAfter: String(seconds),
  limits: `${seconds}:${categories}:project:${reason}`,
});
const headersOf = ({ status, headers }: Response) => ({
  status,
  retryAfter: headers.get("retry-after"),
  limits: headers.get("x-sentry-rate-limits"),
});

describe("what is not stored is 429, and names what to hold back", () => {
  test("while the queue is full: that request only, and nothing of it is counted as taken", async () => {
    const gate = gatedCommits(memory());
    const { issues, post } = await openDoor({ engine: { ...gate.ports, queueLimit: 1 } });
    const first = post(errorEnvelope(1));
    await gate.entered;
    const waiting = [2, 3].map((number) =>
      post(envelope(hexId(number), jsonItem("event", anError()), jsonItem("session", {}))),
    );
    const refused = await Promise.race(waiting);
    expect(headersOf(refused)).toEqual(held(5, "default;error", "deferred"));
    expect(await refused.json()).toEqual({ detail: "not stored, send it again: QUEUE_FULL" });
    gate.open();
    expect((await first).status).toBe(200);
    const statuses = (await Promise.all(waiting)).map(({ status }) => String(status));
    expect(statuses.toSorted()).toEqual(["200", "429"]);
    expect(await issueLines(issues)).toEqual(["2 PaymentError: declined"]);
    expect(await receivedLines(issues)).toEqual([
      "error accepted 2",
      "error deferred QUEUE_FULL 1",
      "session ignored 1",
    ]);
  });

  test("while the storage fails; sent again, it is taken", async () => {
    const ports = memory();
    let isDown = true;
    const { issues, post, errors } = await openDoor({
      engine: {
        ...ports,
        storage: {
          ...ports.storage,
          async commit(changes) {
            if (isDown) throw new StorageError("STORAGE_UNAVAILABLE", "the disk is away", { retryable: true });
            return ports.storage.commit(changes);
          },
        },
      },
    });
    const body = envelope(hexId(1), jsonItem("event", anError()), jsonItem("feedback", aFeedback("It broke")));
    const response = await post(body);
    expect(headersOf(response)).toEqual(held(30, "default;error;feedback", "deferred"));
    expect(await response.text(), "the storage's words are not the client's").not.toContain("disk");
    expect(errors.map(String).join()).toContain("the disk is away");
    expect(await issueLines(issues)).toEqual([]);
    isDown = false;
    expect((await post(body)).status).toBe(200);
    expect(await issueLines(issues)).toEqual(["1 PaymentError: declined", "1 User Feedback: It broke"]);
  });

  test("while keys cannot be looked up", async () => {
    const ports = memory();
    const projects = {
      ...ports.storage.projects,
      findKey: () => Promise.reject(new StorageError("STORAGE_UNAVAILABLE", "the disk is away", { retryable: true })),
    };
    const { post, errors } = await openDoor({ engine: { ...ports, storage: { ...ports.storage, projects } } });
    const response = await post(errorEnvelope(1));
    expect(headersOf(response)).toEqual(held(30, "default;error;feedback", "unavailable"));
    expect(await response.json()).toEqual({ detail: "not stored, send it again: ingestion is not available" });
    expect(errors.map(String).join()).toContain("the disk is away");
  });

  test("once the engine has stopped", async () => {
    const { issues, post } = await openDoor();
    await issues.stop();
    const response = await post(errorEnvelope(1));
    expect(headersOf(response)).toEqual(held(30, "default;error", "deferred"));
    expect(await response.json()).toEqual({ detail: "not stored, send it again: STOPPED" });
  });

  test("an engine that stops lets a request under way end", async () => {
    const gate = gatedCommits(memory());
    const { issues, post } = await openDoor({ engine: gate.ports });
    const underWay = post(errorEnvelope(1));
    await gate.entered;
    const stopped = issues.stop();
    expect((await post(errorEnvelope(2))).status).toBe(429);
    gate.open();
    expect((await underWay).status).toBe(200);
    await stopped;
    expect(await issueLines(issues)).toEqual(["1 PaymentError: declined"]);
  });

  test("a quota of feedback holds back feedback, and no errors", async () => {
    const quota = { limit: 1, windowMs: 3_600_000, slotMs: 60_000 };
    const { issues, post } = await openDoor({
      engine: { groupTypeSettings: { feedback: { creationQuota: quota } } },
    });
    const send = (number: number, ...items: Parameters<typeof jsonItem>[]) =>
      post(envelope(hexId(number), ...items.map((item) => jsonItem(...item))));
    expect((await send(1, ["feedback", aFeedback("first")])).status).toBe(200);
    expect(headersOf(await send(2, ["feedback", aFeedback("second")]))).toEqual(held(60, "feedback", "quota"));
    expect(headersOf(await send(3, ["feedback", aFeedback("third")], ["event", anError()]))).toEqual({
      status: 200,
      retryAfter: null,
      limits: "60:feedback:project:quota",
    });
    expect(await issueLines(issues)).toEqual(["1 PaymentError: declined", "1 User Feedback: first"]);
  });

  test("a quota of errors holds back nothing: known issues still take theirs", async () => {
    const quota = { limit: 1, windowMs: 3_600_000, slotMs: 60_000 };
    const { issues, post } = await openDoor({ engine: { groupTypeSettings: { error: { creationQuota: quota } } } });
    for (const [number, type] of [
      [1, "First"],
      [2, "Second"],
      [3, "First"],
    ] as const) {
      const response = await post(errorEnvelope(number, { exception: exceptionOf(type, "x") }));
      expect(headersOf(response)).toEqual({ status: 200, retryAfter: null, limits: null });
    }
    expect(await issueLines(issues)).toEqual(["2 First: x"]);
    expect(await receivedLines(issues)).toEqual(["error accepted 2", "error rateLimited creation-quota 1"]);
  });

  test("a noise threshold is 200", async () => {
    const { issues, post } = await openDoor({
      engine: { groupTypeSettings: { error: { noise: { ignoreLimit: 2 } } } },
    });
    const event = (number: number) => errorEnvelope(number, { exception: exceptionOf("Rare", "x") });
    expect((await post(event(1))).status).toBe(200);
    expect(await issueLines(issues)).toEqual([]);
    expect((await post(event(2))).status).toBe(200);
    expect(await issueLines(issues)).toEqual(["1 Rare: x"]);
  });

  test("a scrubber that throws refuses without its words, and later events go on", async () => {
    let isBroken = true;
    const { issues, post } = await openDoor({
      engine: {
        scrub(event) {
          if (isBroken) throw new Error("secret word");
          return event;
        },
      },
    });
    const response = await post(errorEnvelope(1));
    expect([response.status, await response.json()]).toEqual([400, { detail: "not accepted: SCRUBBER_FAILED" }]);
    isBroken = false;
    expect((await post(errorEnvelope(2))).status).toBe(200);
    expect(await issueLines(issues)).toEqual(["1 PaymentError: declined"]);
  });
});

describe("200 says that it is stored", () => {
  test("the answer comes after the commit, not before", async () => {
    const gate = gatedCommits(memory());
    const { issues, post } = await openDoor({ engine: gate.ports });
    let answered = false;
    const response = post(errorEnvelope(1)).finally(() => (answered = true));
    await gate.entered;
    expect(answered).toBe(false);
    expect(await issueLines(issues)).toEqual([]);
    gate.open();
    expect((await response).status).toBe(200);
    expect(await issueLines(issues)).toEqual(["1 PaymentError: declined"]);
  });
});
