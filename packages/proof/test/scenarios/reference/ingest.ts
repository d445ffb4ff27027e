import { createHash } from "node:crypto";
import type { IssueAnnouncement } from "@issuekit/core";
import { expect } from "vitest";
import {
  aFeedback,
  aFinding,
  aFindingAbout,
  anError,
  hexId,
  issueOf,
  minute,
  noon,
  openStage,
  seconds,
} from "../../../src/scenario.ts";
import type { ReferenceRow } from "./row.ts";

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

/** The standard occurrence of the reference's ingest tests. */
const bad = {
  issue_title: "something bad happened",
  subtitle: "it was bad",
  culprit: "api/123",
  level: "warning",
} as const;

/** Group A: saving an occurrence and the issue from it. */
export const ingestRows: readonly ReferenceRow[] = [
  {
    id: "A1",
    kind: "kept",
    title: "an occurrence for a stored event makes an issue and is found again field by field",
    async run(adapter) {
      const { issues } = await openStage(adapter);
      await issues.ingest(anError({ event_id: hexId(7) }));
      const created = await issues.ingest(
        aFindingAbout(hexId(7), { ...bad, id: hexId(8), fingerprint: ["some", "parts"], resource_id: "r-1" }),
      );

      expect(created.kind).toBe("created");
      expect(await issues.occurrence(hexId(8))).toEqual({
        id: hexId(8),
        eventId: hexId(7),
        title: bad.issue_title,
        subtitle: bad.subtitle,
        resourceId: "r-1",
        fingerprint: ["some", "parts"],
        evidenceData: { Line: 40 },
        evidenceDisplay: [
          { name: "hi", value: "bye", important: true },
          { name: "what", value: "where", important: false },
        ],
        detectedAt: noon,
        level: "warning",
        culprit: bad.culprit,
        priority: null,
        type: "profile_file_io_main_thread",
      });
      const [event] = (await issues.events(issueOf(created).id)).items;
      expect(event).toMatchObject({ eventId: hexId(7), occurrenceId: hexId(8), hash: md5("some") });
    },
  },
  {
    id: "A2",
    kind: "kept",
    title: "a new issue remembers its release and environment, and is announced once with both",
    async run(adapter) {
      const { issues } = await openStage(adapter);
      const heard: IssueAnnouncement[] = [];
      issues.on("issue.created", (announcement) => void heard.push(announcement));
      const created = await issues.ingest(aFinding({}, { release: "test", environment: "some_env" }));
      const again = await issues.ingest(aFinding({}, { release: "test-2", environment: "some_env" }));
      await issues.settle();

      const { id } = issueOf(created);
      expect(created).toMatchObject({ kind: "created", newEnvironment: true });
      expect(again).toMatchObject({ kind: "aggregated", newEnvironment: false });
      expect(await issues.get(id)).toMatchObject({ firstRelease: "test" });
      expect(await issues.tagValues(id, "release")).toMatchObject([{ value: "test" }, { value: "test-2" }]);
      expect(await issues.tagValues(id, "environment")).toMatchObject([{ value: "some_env", times: 2 }]);
      expect(heard).toHaveLength(1);
      expect(heard[0]).toMatchObject({ issue: { id }, release: "test", event: { environment: "some_env" } });
    },
  },
  {
    id: "A4",
    kind: "kept",
    title: "without a priority the type's default counts",
    async run(adapter) {
      const { issues } = await openStage(adapter);
      const { id } = issueOf(await issues.ingest(aFinding()));
      expect(await issues.get(id)).toMatchObject({ priority: "low" });
    },
  },
  {
    id: "A5",
    kind: "kept",
    title: "a stated priority goes to the new issue",
    async run(adapter) {
      const { issues } = await openStage(adapter);
      const { id } = issueOf(await issues.ingest(aFinding({ priority: 75 })));
      expect(await issues.get(id)).toMatchObject({ priority: "high" });
    },
  },
  {
    id: "A7",
    kind: "kept",
    title: "a team can be the assignee of a new issue",
    async run(adapter) {
      const { issues } = await openStage(adapter);
      const { id } = issueOf(await issues.ingest(aFinding({ assignee: "team:7" })));
      expect(await issues.get(id)).toMatchObject({ assignee: "team:7" });
    },
  },
  {
    id: "A8",
    kind: "kept",
    title: "the deprecated initial priority counts alone, and loses against a priority",
    async run(adapter) {
      const { issues } = await openStage(adapter);
      const initial = issueOf(await issues.ingest(aFinding({ fingerprint: ["a"], initial_issue_priority: 50 })));
      const both = issueOf(
        await issues.ingest(aFinding({ fingerprint: ["b"], initial_issue_priority: 50, priority: 75 })),
      );
      expect(await issues.get(initial.id)).toMatchObject({ priority: "medium" });
      expect(await issues.get(both.id)).toMatchObject({ priority: "high" });
    },
  },
  { id: "A10", kind: "later", part: "life", title: "an occurrence without a detector links none" },
  {
    id: "A11",
    kind: "restated",
    promise: "Exactly-once effect: applying the same input twice changes nothing the second time.",
    title: "the same occurrence twice is one occurrence of one issue",
    async run(adapter) {
      const { issues } = await openStage(adapter);
      const finding = aFinding({ evidence_data: { detector_id: 7 } });
      const { id } = issueOf(await issues.ingest(finding));
      const again = await issues.ingest(finding);
      expect(again).toMatchObject({ kind: "duplicate", issue: { id } });
      expect(await issues.get(id)).toMatchObject({ timesSeen: 1 });
      expect((await issues.events(id)).items).toHaveLength(1);
    },
  },
  {
    id: "A13",
    kind: "kept",
    title: "every part of a fingerprint is hashed by itself, in order",
    async run(adapter) {
      const { issues, store } = await openStage(adapter);
      const { id } = issueOf(await issues.ingest(aFinding({ fingerprint: ["hi", "bye"] })));
      const [event] = (await issues.events(id)).items;
      expect(event).toMatchObject({ hash: md5("hi") });
      expect(await store.storage.read.listHashes(1, id)).toEqual([md5("hi"), md5("bye")].sort());
    },
  },
  {
    id: "A14",
    kind: "kept",
    title: "a new issue starts with what occurrence and event say",
    async run(adapter) {
      const { issues } = await openStage(adapter);
      const at = noon - 5 * minute;
      const { id } = issueOf(
        await issues.ingest(
          aFinding(
            { ...bad, detection_time: seconds(noon) },
            {
              platform: "javascript",
              sdk: { name: "sentry.javascript.nextjs", version: "1.2.3" },
              timestamp: seconds(at),
            },
          ),
        ),
      );
      expect(await issues.get(id)).toMatchObject({
        title: "something bad happened",
        platform: "javascript",
        level: "warning",
        type: "profile_file_io_main_thread",
        firstSeen: at,
        lastSeen: at,
        firstRelease: null,
        culprit: "api/123",
        message: "<unlabeled event> something bad happened it was bad api/123",
        metadata: { title: "something bad happened", value: "it was bad" },
        status: "unresolved",
        substatus: "new",
        timesSeen: 1,
      });
    },
  },
  {
    id: "A16",
    kind: "kept",
    title: "a second occurrence joins the issue and its words become the issue's",
    async run(adapter) {
      const { issues } = await openStage(adapter);
      const first = await issues.ingest(aFinding(bad));
      const second = await issues.ingest(
        aFinding({ ...bad, issue_title: "new title", subtitle: "new subtitle" }, { timestamp: seconds(noon + 1) }),
      );
      expect(second).toMatchObject({ kind: "aggregated", issue: issueOf(first) });
      expect(await issues.get(issueOf(first).id)).toMatchObject({
        title: "new title",
        metadata: { title: "new title", value: "new subtitle" },
        culprit: "api/123",
        timesSeen: 2,
        message: "<unlabeled event> new title new subtitle api/123",
      });
    },
  },
  {
    id: "A17",
    kind: "kept",
    title: "a fingerprint that is known in one part brings its other parts to the issue",
    async run(adapter) {
      const { issues, store } = await openStage(adapter);
      const { id } = issueOf(await issues.ingest(aFinding({ fingerprint: ["a"] })));
      const second = await issues.ingest(aFinding({ fingerprint: ["a", "b"] }));
      const third = await issues.ingest(aFinding({ fingerprint: ["b"] }));
      expect(issueOf(second).id).toBe(id);
      expect(issueOf(third).id).toBe(id);
      expect(await store.storage.read.listHashes(1, id)).toEqual([md5("a"), md5("b")].sort());
    },
  },
  {
    id: "A19",
    kind: "restated",
    promise: "`rejected` has a code for each reason, among them TYPE_MISMATCH.",
    title: "an occurrence of another type is refused with both types, and counts nowhere",
    async run(adapter) {
      const { issues } = await openStage(adapter);
      const { id } = issueOf(await issues.ingest(aFinding()));
      const other = await issues.ingest(aFinding({ type: 2003 }));
      expect(other).toMatchObject({ kind: "rejected", code: "TYPE_MISMATCH", faults: [{ path: "type" }] });
      expect(other.kind === "rejected" && other.reason).toMatch(/2001.*2003/);
      expect(await issues.get(id)).toMatchObject({ timesSeen: 1 });
      expect((await issues.search()).items).toHaveLength(1);
    },
  },
  {
    id: "A20",
    kind: "kept",
    title: "beyond the creation quota no issue is created, and the outcome says how much is used",
    async run(adapter) {
      const { issues } = await openStage(adapter);
      for (const part of ["1", "2", "3", "4", "5"]) {
        expect((await issues.ingest(aFinding({ fingerprint: [part] }))).kind).toBe("created");
      }
      expect(await issues.ingest(aFinding({ fingerprint: ["6"] }))).toMatchObject({
        kind: "rateLimited",
        reason: "creation-quota",
        windows: [{ limit: 5, windowMs: 3_600_000, used: 5 }],
      });
      expect((await issues.search()).items).toHaveLength(5);
      expect((await issues.ingest(aFinding({ fingerprint: ["1"] }))).kind).toBe("aggregated");
    },
  },
  { id: "A22", kind: "later", part: "faces", title: "a mix of in-app frames is measured" },
  { id: "A23", kind: "later", part: "life", title: "an open period keeps the highest priority that it saw" },
  { id: "A25", kind: "later", part: "life", title: "a detector's issue opens its period with an activity" },
  { id: "A26", kind: "later", part: "life", title: "a raised priority is an activity of the open period" },
  {
    id: "A28",
    kind: "kept",
    title: "a culprit of 500 characters is cut to 197 and three dots",
    async run(adapter) {
      const { issues } = await openStage(adapter);
      const { id } = issueOf(await issues.ingest(aFinding({ culprit: "x".repeat(500) })));
      expect(await issues.get(id)).toMatchObject({ culprit: `${"x".repeat(197)}...`, priority: "low" });
    },
  },
  {
    id: "A29",
    kind: "restated",
    promise: "`initialPriority` is written once, at creation; the title is a column of its own.",
    title: "the metadata of a plain occurrence is its title and value, and no priority",
    async run(adapter) {
      const { issues } = await openStage(adapter);
      const { id } = issueOf(await issues.ingest(aFinding({ ...bad, priority: 75 })));
      const issue = await issues.get(id);
      expect(issue?.metadata).toEqual({ title: bad.issue_title, value: bad.subtitle });
    },
  },
  {
    id: "A31",
    kind: "kept",
    title: "feedback puts who wrote, what and from where into the metadata",
    async run(adapter) {
      const { issues } = await openStage(adapter);
      const { id } = issueOf(await issues.ingest(aFeedback()));
      const issue = await issues.get(id);
      expect(issue?.metadata).toMatchObject({
        contact_email: "ann@example.com",
        message: "the pay button does nothing",
        name: "Ann",
        source: "new_feedback_envelope",
        summary: "the pay button does nothing",
      });
      expect(issue?.metadata).not.toHaveProperty("associated_event_id");
    },
  },
  {
    id: "A32",
    kind: "kept",
    title: "feedback about an error names it in the metadata",
    async run(adapter) {
      const { issues } = await openStage(adapter);
      const { id } = issueOf(await issues.ingest(aFeedback({ associated_event_id: hexId(5) })));
      expect((await issues.get(id))?.metadata).toMatchObject({ associated_event_id: hexId(5) });
    },
  },
];
