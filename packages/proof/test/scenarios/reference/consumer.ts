import { expect } from "vitest";
import type { Issue, Outcome } from "@issuekit/core";
import {
  aFinding,
  aFindingAbout,
  anError,
  freshId,
  hexId,
  hour,
  issueOf,
  noon,
  openStage,
  seconds,
  type Stage,
} from "../../../src/scenario.ts";
import type { ReferenceRow } from "./row.ts";

async function issueFor(stage: Stage, outcome: Outcome): Promise<Issue> {
  const issue = await stage.issues.get(issueOf(outcome).id);
  if (issue === undefined) throw new Error("the outcome's issue is not stored");
  return issue;
}

async function nothingIsStored({ issues }: Stage): Promise<void> {
  expect((await issues.search()).items).toEqual([]);
}

/** Group B: messages as detectors send them. */
export const consumerRows: readonly ReferenceRow[] = [
  {
    id: "B34",
    kind: "kept",
    title: "a full message stores its occurrence, its event and an issue",
    async run(adapter) {
      const { issues } = await openStage(adapter);
      const created = await issues.ingest(aFinding({ id: hexId(1), event_id: hexId(2) }));
      expect(created).toMatchObject({ kind: "created", eventId: hexId(2), occurrenceId: hexId(1) });
      expect(await issues.occurrence(hexId(1))).toMatchObject({
        id: hexId(1),
        eventId: hexId(2),
        title: "segfault",
        subtitle: "buffer overflow",
        fingerprint: ["touch-id"],
        evidenceData: { Line: 40 },
        detectedAt: noon,
        level: "info",
      });
      const event = await issues.event(issueOf(created).id, hexId(2));
      expect(event?.payload).toMatchObject({ event_id: hexId(2), type: "generic" });
    },
  },
  {
    id: "B35",
    kind: "kept",
    title: "a profiler's message is shown with its event and its evidence",
    async run(adapter) {
      const { issues } = await openStage(adapter);
      const created = await issues.ingest(
        aFinding(
          {
            id: hexId(1),
            event_id: hexId(2),
            fingerprint: ["35d02cb1e4f3ba50-IssueFileIO"],
            issue_title: "File I/O on Main Thread",
            subtitle: "CFReadStreamRead",
            resource_id: null,
            evidence_data: { frame_duration_ns: 47_416_990_333, profile_id: hexId(3), template_name: "profile" },
            evidence_display: [{ name: "Suspect function", value: "CFReadStreamRead", important: true }],
            detection_time: "2026-03-01T12:00:00.123456Z",
            level: "info",
          },
          {
            platform: "cocoa",
            tags: { device_classification: "high" },
            contexts: { trace: { type: "trace", trace_id: hexId(4) } },
            debug_meta: { images: [{ type: "macho" }] },
            stacktrace: { frames: [{ function: "CFReadStreamRead", instruction_addr: "0x1c", in_app: false }] },
            transaction: "-[ViewController load]",
          },
        ),
      );
      const event = await issues.event(issueOf(created).id, "latest");
      expect(event).toMatchObject({
        eventId: hexId(2),
        occurrenceId: hexId(1),
        occurrence: { id: hexId(1), title: "File I/O on Main Thread", evidenceData: { profile_id: hexId(3) } },
        payload: { contexts: { trace: { trace_id: hexId(4) } }, debug_meta: { images: [{ type: "macho" }] } },
      });
    },
  },
  {
    id: "B37",
    kind: "kept",
    title: "a type that nobody registered is refused",
    async run(adapter) {
      const stage = await openStage(adapter);
      expect(await stage.issues.ingest(aFinding({ type: 300 }))).toMatchObject({
        kind: "rejected",
        code: "GROUP_TYPE_UNKNOWN",
        faults: [{ path: "type" }],
      });
      await nothingIsStored(stage);
    },
  },
  {
    id: "B38",
    kind: "kept",
    title: "an occurrence and its event under two ids are refused",
    async run(adapter) {
      const stage = await openStage(adapter);
      const outcome = await stage.issues.ingest(aFinding({ event_id: hexId(1) }, { event_id: hexId(2) }));
      expect(outcome).toMatchObject({ kind: "rejected", code: "EVENT_ID_MISMATCH" });
      await nothingIsStored(stage);
    },
  },
  {
    id: "B40",
    kind: "kept",
    title: "a message without priority makes an issue of its type's priority",
    async run(adapter) {
      const stage = await openStage(adapter);
      expect(await issueFor(stage, await stage.issues.ingest(aFinding()))).toMatchObject({ priority: "low" });
    },
  },
  {
    id: "B41",
    kind: "kept",
    title: "a stated initial priority is taken, and nobody is asked to judge how severe it is",
    async run(adapter) {
      let asked = 0;
      const stage = await openStage(adapter, {
        initialPriority() {
          asked += 1;
          return "low";
        },
      });
      const issue = await issueFor(stage, await stage.issues.ingest(aFinding({ initial_issue_priority: 75 })));
      expect(issue).toMatchObject({ priority: "high" });
      expect(Object.keys(issue.metadata).filter((key) => key.startsWith("severity"))).toEqual([]);
      expect(asked).toBe(0);
      await stage.issues.ingest(anError());
      expect(asked, "control: an error asks").toBe(1);
    },
  },
  {
    id: "B43",
    kind: "restated",
    promise: "People are opaque actor ids of the host: what cannot be one is dropped and named, the finding is kept.",
    title: "an assignee that is no actor leaves the new issue without one",
    async run(adapter) {
      const stage = await openStage(adapter);
      const created = await stage.issues.ingest(aFinding({ assignee: { id: 7 } }));
      expect(await issueFor(stage, created)).toMatchObject({ assignee: null });
      expect(created.repairs).toMatchObject([{ path: "assignee" }]);
    },
  },
  {
    id: "B44",
    kind: "kept",
    title: "the limit per fingerprint, where the host sets one, refuses what is beyond it",
    async run(adapter) {
      const limited = await openStage(adapter, {
        fingerprintLimit: { limit: 2, windowMs: hour, slotMs: hour / 60 },
      });
      const take = async (fingerprint: string) =>
        (await limited.issues.ingest(aFinding({ fingerprint: [fingerprint] }))).kind;
      expect([await take("a"), await take("a"), await take("a"), await take("b")]).toEqual([
        "created",
        "aggregated",
        "rateLimited",
        "created",
      ]);
      limited.clock.advance({ hours: 1 });
      expect(await take("a"), "granted again when the window has passed").toBe("aggregated");
    },
  },
  {
    id: "B46",
    kind: "restated",
    promise: "A named event that is not there yet makes its occurrence `deferred` (EVENT_NOT_FOUND), not rejected.",
    title: "an occurrence waits for the event that it names",
    async run(adapter) {
      const stage = await openStage(adapter);
      const finding = aFindingAbout(hexId(7));
      expect(await stage.issues.ingest(finding)).toMatchObject({ kind: "deferred", code: "EVENT_NOT_FOUND" });
      await nothingIsStored(stage);
      await stage.issues.ingest(anError({ event_id: hexId(7) }));
      expect((await stage.issues.ingest(finding)).kind).toBe("created");
    },
  },
  {
    id: "B47",
    kind: "restated",
    promise: "The first stored payload of an event id stays.",
    title: "an occurrence about a stored event leaves the event as it is",
    async run(adapter) {
      const stage = await openStage(adapter);
      const error = await stage.issues.ingest(anError({ event_id: hexId(7) }));
      const finding = await stage.issues.ingest(aFindingAbout(hexId(7)));
      expect(issueOf(finding).id).not.toBe(issueOf(error).id);
      const asError = await stage.issues.event(issueOf(error).id, "latest");
      const asFinding = await stage.issues.event(issueOf(finding).id, "latest");
      expect(asFinding?.payload).toEqual(asError?.payload);
      expect(asFinding?.payload?.exception?.values).toMatchObject([{ type: "PaymentError" }]);
    },
  },
  {
    id: "B49",
    kind: "kept",
    title: "times as numbers, more frame data and missing tags are all fine",
    async run(adapter) {
      const stage = await openStage(adapter);
      const frame = { function: "f", lineno: 3, filename: "a.py", unheard_of: { a: 1 } };
      const taken = await stage.issues.ingestMany([
        aFinding(),
        aFinding({ detection_time: seconds(noon) }, { timestamp: seconds(noon), received: seconds(noon) }),
        aFinding({ detection_time: "2026-03-01T12:00:00Z" }, { timestamp: "2026-03-01T12:00:00Z" }),
        aFinding({}, { stacktrace: { frames: [frame] } }),
        aFinding({}, { tags: undefined }),
      ]);
      expect(taken.map(({ kind, repairs }) => [kind, repairs])).toEqual([
        ["created", []],
        ["aggregated", []],
        ["aggregated", []],
        ["aggregated", []],
        ["aggregated", []],
      ]);
    },
  },
  {
    id: "B50",
    kind: "restated",
    promise: "Repair events, reject only what cannot be one: the outcome names what was dropped.",
    title: "a tag that is not a number is dropped and named, the message is kept",
    async run(adapter) {
      const stage = await openStage(adapter);
      const outcome = await stage.issues.ingest(aFinding({}, { tags: { good: "yes", nan: Number.NaN } }));
      expect(outcome).toMatchObject({ kind: "created", repairs: [{ path: expect.stringContaining("tags") }] });
      const tags = await stage.issues.tags(issueOf(outcome).id);
      expect(tags.map(({ key }) => key)).toContain("good");
      expect(tags.map(({ key }) => key)).not.toContain("nan");
    },
  },
  {
    id: "B52",
    kind: "kept",
    title: "neither an event nor the id of one is refused",
    async run(adapter) {
      const stage = await openStage(adapter);
      const outcome = await stage.issues.ingest(aFinding({ event_id: undefined, event: undefined }));
      expect(outcome).toMatchObject({ kind: "rejected", code: "OCCURRENCE_INVALID", faults: [{ path: "event_id" }] });
      await nothingIsStored(stage);
    },
  },
  {
    id: "B53",
    kind: "restated",
    promise: "`rejected` has a code for each reason, among them EVENT_ID_MISMATCH: at the door, not later.",
    title: "two different event ids are refused before anything is stored",
    async run(adapter) {
      const stage = await openStage(adapter);
      const outcome = await stage.issues.ingest(
        aFinding({ event_id: freshId() }, { event_id: "7f1c6b2a-9c55-4a77-8b64-1f3f3a1f2b10" }),
      );
      expect(outcome).toMatchObject({ kind: "rejected", code: "EVENT_ID_MISMATCH" });
      await nothingIsStored(stage);
    },
  },
  {
    id: "B55",
    kind: "restated",
    promise: "Repair events, reject only what cannot be one; ids are normalised wherever they appear.",
    title: "an event without an id takes the one that its occurrence names",
    async run(adapter) {
      const stage = await openStage(adapter);
      const outcome = await stage.issues.ingest(aFinding({ event_id: hexId(9) }, { event_id: undefined }));
      expect(outcome).toMatchObject({ kind: "created", eventId: hexId(9) });
      const event = await stage.issues.event(issueOf(outcome).id, "latest");
      expect(event?.payload).toMatchObject({ event_id: hexId(9) });
    },
  },
  {
    id: "B56",
    kind: "kept",
    title: "an event of another project is refused",
    async run(adapter) {
      const stage = await openStage(adapter);
      const outcome = await stage.issues.ingest(aFinding({}, { project_id: 2 }));
      expect(outcome).toMatchObject({ kind: "rejected", code: "PROJECT_MISMATCH" });
      const whole = await stage.issues.ingest(aFinding({ project_id: 2 }, { project_id: 2 }));
      expect(whole).toMatchObject({ kind: "rejected", code: "PROJECT_MISMATCH" });
      await nothingIsStored(stage);
    },
  },
  {
    id: "B58",
    kind: "kept",
    title: "an id that is none is refused wherever it stands",
    async run(adapter) {
      const stage = await openStage(adapter);
      const [id, eventId, inner] = await stage.issues.ingestMany([
        aFinding({ id: "hi" }),
        aFinding({ event_id: "hi" }, { event_id: undefined }),
        aFinding({ event_id: undefined }, { event_id: "hi" }),
      ]);
      for (const [outcome, path] of [
        [id, "id"],
        [eventId, "event_id"],
        [inner, "event.event_id"],
      ] as const) {
        expect(outcome).toMatchObject({
          kind: "rejected",
          code: "OCCURRENCE_INVALID",
          faults: expect.arrayContaining([expect.objectContaining({ path })]),
        });
      }
      await nothingIsStored(stage);
    },
  },
  {
    id: "B59",
    kind: "kept",
    title: "title and level of the event are those of its occurrence",
    async run(adapter) {
      const stage = await openStage(adapter);
      const created = await stage.issues.ingest(aFinding({ level: "warning" }, { level: "fatal" }));
      expect(await issueFor(stage, created)).toMatchObject({ title: "segfault", level: "warning" });
      const event = await stage.issues.event(issueOf(created).id, "latest");
      expect(event).toMatchObject({ payload: { level: "warning" }, occurrence: { title: "segfault" } });
    },
  },
  {
    id: "B61",
    kind: "kept",
    title: "a culprit is taken",
    async run(adapter) {
      const stage = await openStage(adapter);
      const created = await stage.issues.ingest(aFinding({ culprit: "api/123" }));
      expect(await issueFor(stage, created)).toMatchObject({ culprit: "api/123" });
    },
  },
  {
    id: "B62",
    kind: "kept",
    title: "a priority that is absent or null leaves the type's default, a stated one wins",
    async run(adapter) {
      const stage = await openStage(adapter);
      const priorities = [];
      for (const [part, priority] of [
        ["a", undefined],
        ["b", null],
        ["c", 75],
      ] as const) {
        const created = await stage.issues.ingest(aFinding({ fingerprint: [part], initial_issue_priority: priority }));
        priorities.push((await issueFor(stage, created)).priority);
      }
      expect(priorities).toEqual(["low", "low", "high"]);
    },
  },
  {
    id: "B64",
    kind: "restated",
    promise: "Exactly-once effect, for as long as ids are kept, and not for five minutes.",
    title: "of three messages with ids 1, 2, 2 two take effect, however late the third comes",
    async run(adapter) {
      const stage = await openStage(adapter);
      const [one, two] = [aFinding({ id: hexId(1) }), aFinding({ id: hexId(2) })];
      const kinds = (await stage.issues.ingestMany([one, two, two])).map(({ kind }) => kind);
      expect(kinds).toEqual(["created", "aggregated", "duplicate"]);
      stage.clock.advance({ days: 30 });
      const late = await stage.issues.ingest(two);
      expect(late.kind).toBe("duplicate");
      expect(await issueFor(stage, late)).toMatchObject({ timesSeen: 2 });
    },
  },
  { id: "B65", kind: "later", part: "life", title: "a detector resolves its issue by a status change" },
];
