import { describe, expect, test } from "vitest";
import type { IssueEvent } from "../model/event.ts";
import type { IssueOccurrence } from "../model/occurrence.ts";
import { createIssueKwargs, errorIssueKwargs } from "./create-issue-kwargs.ts";
import { normalizeEvent } from "./normalize-event.ts";

const at = Date.parse("2026-03-01T12:00:00Z");

function event(more: Record<string, unknown> = {}): IssueEvent {
  const input = { event_id: "e".repeat(32), timestamp: at / 1000, platform: "node", ...more };
  const result = normalizeEvent(input, {
    projectId: 1,
    receivedAt: at + 500,
    sentAt: null,
    eventId: null,
    trusted: false,
  });
  if (result.kind === "rejected") throw new Error(result.reason);
  return result.event;
}

function occurrence(more: Partial<IssueOccurrence> = {}): IssueOccurrence {
  return {
    id: "d".repeat(32),
    projectId: 1,
    eventId: "e".repeat(32),
    hashes: ["a".repeat(32)],
    fingerprint: ["a"],
    title: "something bad happened",
    subtitle: "it was bad",
    resourceId: null,
    evidenceData: {},
    evidenceDisplay: [],
    typeId: 2001,
    detectedAt: at + 100,
    level: "warning",
    culprit: "api/123",
    priority: null,
    assignee: null,
    ...more,
  };
}

describe("as in the reference", () => {
  const kwargs = createIssueKwargs(occurrence(), event(), { version: "shop@1" });

  test.each([
    ["platform", "node"],
    ["message", "<unlabeled event> something bad happened it was bad api/123"],
    ["levelNumber", 30],
    ["culprit", "api/123"],
    ["firstSeen", at],
    ["lastSeen", at],
    ["activeAt", at],
    ["type", 2001],
    ["firstRelease", "shop@1"],
    ["priorityNumber", 25],
  ] as const)("%s", (field, expected) => {
    expect(kwargs[field]).toBe(expected);
  });

  test("title, subtitle and culprit are appended only where the message has not said them", () => {
    const said = event({ message: "it was bad, said api/123" });
    expect(createIssueKwargs(occurrence(), said, null).message).toBe("it was bad, said api/123 something bad happened");
  });

  test("a culprit of 500 characters is 197 and three dots", () => {
    expect(createIssueKwargs(occurrence({ culprit: "x".repeat(500) }), event(), null).culprit).toBe(
      `${"x".repeat(197)}...`,
    );
  });

  test("metadata holds the title and the subtitle", () => {
    expect(kwargs.metadata).toEqual({ title: "something bad happened", value: "it was bad" });
  });

  test("feedback keeps who wrote what, and the linked event only where there is one", () => {
    const data = { message: "m", name: "Jo", contact_email: "jo@example.com", source: "widget", summary: "s" };
    const feedback = (evidenceData: Record<string, unknown>) =>
      createIssueKwargs(occurrence({ typeId: 6001, evidenceData }), event(), null).metadata;
    expect(feedback(data)).toMatchObject(data);
    expect(feedback(data)).not.toHaveProperty("associated_event_id");
    expect(feedback({ ...data, associated_event_id: "f" })).toMatchObject({ associated_event_id: "f" });
    expect(feedback({})).toMatchObject({ message: null, name: null });
  });

  test("an error is high, a warning medium, info low, fatal high", () => {
    const priority = (level: string) => errorIssueKwargs(event({ level }), null).priority;
    expect(["error", "warning", "info", "debug", "fatal", "sample"].map(priority)).toEqual([
      "high",
      "medium",
      "low",
      "low",
      "high",
      "medium",
    ]);
  });
});

/** Every difference from the reference, each with the promise behind it. */
const differences = [
  {
    what: "names are camel case",
    promise: "api.md: in camelCase",
    check: () => "firstSeen" in createIssueKwargs(occurrence(), event(), null),
  },
  {
    what: "times are epoch milliseconds",
    promise: "style: times are epoch milliseconds",
    check: () => createIssueKwargs(occurrence(), event(), null).firstSeen === at,
  },
  {
    what: "level and priority are names with their numbers beside",
    promise: "api.md: as names with their numbers beside",
    check: () => {
      const { level, levelNumber, priority, priorityNumber } = createIssueKwargs(
        occurrence({ priority: "high" }),
        event(),
        null,
      );
      return level === "warning" && levelNumber === 30 && priority === "high" && priorityNumber === 75;
    },
  },
  {
    what: "the title is a field of its own, and within its limit",
    promise: "the title is a column of its own",
    check: () => createIssueKwargs(occurrence({ title: "t".repeat(300) }), event(), null).title.length === 200,
  },
  {
    what: "the message is one line of 255 characters at creation already",
    promise: "limits hold on every write path",
    check: () => {
      const { message } = createIssueKwargs(occurrence(), event({ message: `first ${"x".repeat(400)}\nsecond` }), null);
      return message.length === 255 && !message.includes("second");
    },
  },
  {
    what: "the culprit in the metadata is not kept uncut beside the column",
    promise: "limits hold on every write path",
    check: () => !("culprit" in createIssueKwargs(occurrence({ culprit: "x".repeat(500) }), event(), null).metadata),
  },
  {
    what: "priority 0 is a value",
    promise: "priority 0 is a value",
    check: () => createIssueKwargs(occurrence({ priority: "ok" }), event(), null).priority === "ok",
  },
  {
    what: "what was stated is told apart from the type's default",
    promise: "only a priority that the input states changes an existing group",
    check: () =>
      createIssueKwargs(occurrence(), event(), null).statedPriority === null &&
      createIssueKwargs(occurrence({ priority: "high" }), event(), null).statedPriority === "high",
  },
  {
    what: "the initial priority is no part of the metadata",
    promise: "initialPriority is written once, at creation",
    check: () => !("initial_priority" in createIssueKwargs(occurrence({ priority: "high" }), event(), null).metadata),
  },
  {
    what: "when it was last received is no part of it",
    promise: "receivedAt travels with the input",
    check: () => !("lastReceived" in createIssueKwargs(occurrence(), event(), null)),
  },
];

describe("other than in the reference", () => {
  test.each(differences)("$what ($promise)", ({ check }) => {
    expect(check()).toBe(true);
  });
});

describe("titles of errors and messages", () => {
  const titleOf = (more: Record<string, unknown>) => errorIssueKwargs(event(more), null).title;
  const stack = (name: string) => ({ frames: [{ function: name, filename: "a.js", in_app: true }] });

  test.each([
    ["type and value", { exception: { values: [{ type: "E", value: "v\nsecond" }] } }, "E: v"],
    ["type alone", { exception: { values: [{ type: "E" }] } }, "E"],
    [
      "the exception that was thrown, not its cause",
      { exception: { values: [{ type: "Cause" }, { type: "Thrown" }] } },
      "Thrown",
    ],
    ["a message", { message: "  hello\nworld" }, "hello"],
    ["nothing", {}, "<unlabeled event>"],
    ["a long message", { message: "x".repeat(120) }, `${"x".repeat(97)}...`],
    [
      "a message with a synthetic stack",
      {
        message: "Disk full",
        exception: { values: [{ value: "Disk full", mechanism: { synthetic: true }, stacktrace: stack("log") }] },
      },
      "Disk full",
    ],
    [
      "a synthetic stack alone",
      { exception: { values: [{ value: "x", mechanism: { synthetic: true }, stacktrace: stack("log") }] } },
      "log",
    ],
    ["a title of its own", { title: "Mine", message: "x" }, "Mine"],
  ])("%s", (_, more, expected) => {
    expect(titleOf(more)).toBe(expected);
  });

  test.each([
    ["a culprit", { culprit: "c", transaction: "t" }, "c"],
    ["a transaction", { transaction: "t" }, "t"],
    ["a stack", { exception: { values: [{ type: "E", stacktrace: stack("pay") }] } }, "pay(a.js)"],
    [
      "a stack of Python",
      { platform: "python", exception: { values: [{ type: "E", stacktrace: stack("pay") }] } },
      "a.js in pay",
    ],
    ["an empty stack", { exception: { values: [{ type: "E", stacktrace: { frames: [] } }] } }, ""],
    ["a request", { exception: { values: [{ type: "E" }] }, request: { url: "https://x/" } }, "https://x/"],
  ])("%s says where it was", (_, more, expected) => {
    expect(errorIssueKwargs(event(more), null).culprit).toBe(expected);
  });
});
