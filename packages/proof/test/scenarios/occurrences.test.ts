import { limits } from "@issuekit/core";
import { describe, expect, test } from "vitest";
import { adapters } from "../../src/adapters.ts";
import {
  aFinding,
  aFindingAbout,
  anError,
  hexId,
  issueOf,
  minute,
  noon,
  openStage,
  seconds,
} from "../../src/scenario.ts";

for (const adapter of adapters) {
  describe(`occurrences on ${adapter.name}`, () => {
    test("an occurrence finds an event that was stored before, and takes its time, release and tags", async () => {
      const { issues } = await openStage(adapter);
      const at = noon - 10 * minute;
      await issues.ingest(
        anError({
          event_id: hexId(1),
          timestamp: seconds(at),
          release: "shop@1",
          environment: "prod",
          tags: { step: "payment" },
          user: { id: "7" },
        }),
      );
      const outcome = await issues.ingest(aFindingAbout(hexId(1)));
      expect(outcome).toMatchObject({ kind: "created", eventId: hexId(1), payloadKept: "earlier" });
      const { id } = issueOf(outcome);
      expect(await issues.get(id)).toMatchObject({ firstSeen: at, lastSeen: at, firstRelease: "shop@1", usersSeen: 1 });
      expect(await issues.tagValues(id, "step")).toMatchObject([{ value: "payment", times: 1 }]);
    });

    test("an occurrence finds a stored event that has grown over the size of an input by what was added to it", async () => {
      const { issues } = await openStage(adapter);
      const eventId = hexId(1);
      const fields = { event_id: eventId, release: "shop@1", user: { id: "7" }, tags: { step: "payment" } };
      const room = limits.eventBytes - JSON.stringify(anError({ ...fields, extra: { blob: "" } }).event).length;
      const { kind } = await issues.ingest(anError({ ...fields, extra: { blob: "x".repeat(room) } }));
      expect(kind).toBe("created");
      const stored = await issues.event("SHOP-1", eventId);
      expect(JSON.stringify(stored?.payload).length).toBeGreaterThan(limits.eventBytes);

      const { id } = issueOf(await issues.ingest(aFindingAbout(eventId)));
      expect(await issues.get(id)).toMatchObject({ firstRelease: "shop@1", firstSeen: noon, usersSeen: 1 });
      expect(await issues.tagValues(id, "step")).toMatchObject([{ value: "payment" }]);
    });

    test("an occurrence finds an event that stands earlier in the same list", async () => {
      const { issues } = await openStage(adapter);
      const [error, finding] = await issues.ingestMany([anError({ event_id: hexId(1) }), aFindingAbout(hexId(1))]);
      expect([error?.kind, finding?.kind]).toEqual(["created", "created"]);
      expect(await issues.event(issueOf(finding).id, "latest")).toMatchObject({
        payload: { exception: { values: [{ type: "PaymentError" }] } },
      });
    });

    test("an occurrence finds the event that another occurrence of the same list brings along", async () => {
      const { issues } = await openStage(adapter);
      const outcomes = await issues.ingestMany([
        aFinding({ event_id: hexId(1), fingerprint: ["a"] }, { tags: { step: "payment" } }),
        aFindingAbout(hexId(1), { fingerprint: ["b"] }),
      ]);
      expect(outcomes.map(({ kind }) => kind)).toEqual(["created", "created"]);
      expect(await issues.tagValues(issueOf(outcomes[1]).id, "step")).toMatchObject([{ value: "payment" }]);
    });

    test("an occurrence finds a stored event although the same list repeats that event", async () => {
      const { issues } = await openStage(adapter);
      const error = anError({ event_id: hexId(1) });
      await issues.ingest(error);
      const outcomes = await issues.ingestMany([
        aFindingAbout(hexId(1), { fingerprint: ["a"] }),
        error,
        aFindingAbout(hexId(1), { fingerprint: ["b"] }),
      ]);
      expect(outcomes.map(({ kind }) => kind)).toEqual(["created", "duplicate", "created"]);
    });

    test("an occurrence whose event comes later waits: sent again it takes effect", async () => {
      const { issues } = await openStage(adapter);
      const finding = aFindingAbout(hexId(1));
      const [waits, error] = await issues.ingestMany([finding, anError({ event_id: hexId(1) })]);
      expect(waits).toMatchObject({ kind: "deferred", code: "EVENT_NOT_FOUND", error: null });
      expect(waits?.kind === "deferred" && waits.reason).toContain(hexId(1));
      expect(error?.kind).toBe("created");
      expect((await issues.search()).items).toHaveLength(1);
      expect((await issues.ingest(finding)).kind).toBe("created");
    });

    test("one event carries several occurrences, each takes effect once, and its payload is stored once", async () => {
      const { issues } = await openStage(adapter);
      const findings = ["a", "b", "b"].map((part, index) =>
        aFinding({ id: hexId(10 + index), event_id: hexId(1), fingerprint: [part] }, { tags: { step: "payment" } }),
      );
      const outcomes = await issues.ingestMany(findings);
      expect(outcomes.map(({ kind }) => kind)).toEqual(["created", "created", "aggregated"]);
      expect(await issues.get(issueOf(outcomes[1]).id)).toMatchObject({ timesSeen: 2 });
      expect((await issues.ingestMany(findings)).map(({ kind }) => kind)).toEqual([
        "duplicate",
        "duplicate",
        "duplicate",
      ]);
    });

    test("the first stored payload of an event stays, and the outcome of the second says so", async () => {
      const { issues } = await openStage(adapter);
      const first = await issues.ingest(aFinding({ event_id: hexId(1), fingerprint: ["a"] }, { extra: { take: 1 } }));
      const second = await issues.ingest(aFinding({ event_id: hexId(1), fingerprint: ["b"] }, { extra: { take: 2 } }));
      expect(first).toMatchObject({ payloadKept: "this" });
      expect(second).toMatchObject({ payloadKept: "earlier" });
      expect(await issues.event(issueOf(second).id, "latest")).toMatchObject({ payload: { extra: { take: 1 } } });
    });

    test("the first listed part that an issue owns decides, whatever the order of the issues", async () => {
      const { issues } = await openStage(adapter);
      const a = issueOf(await issues.ingest(aFinding({ fingerprint: ["a"] })));
      const b = issueOf(await issues.ingest(aFinding({ fingerprint: ["b"] })));
      expect(issueOf(await issues.ingest(aFinding({ fingerprint: ["new", "b", "a"] })))).toEqual(b);
      expect(issueOf(await issues.ingest(aFinding({ fingerprint: ["a", "b"] })))).toEqual(a);
      expect(issueOf(await issues.ingest(aFinding({ fingerprint: ["new"] }))), "the new part joined b").toEqual(b);
      expect(issueOf(await issues.ingest(aFinding({ fingerprint: ["b"] }))), "nobody was re-pointed").toEqual(b);
    });

    test("equal parts of a fingerprint are one part", async () => {
      const { issues, store } = await openStage(adapter);
      const { id } = issueOf(await issues.ingest(aFinding({ fingerprint: ["a", "a", "a"] })));
      expect(await store.storage.read.listHashes(1, id)).toHaveLength(1);
    });

    test("two issues that one list creates keep their parts apart", async () => {
      const { issues } = await openStage(adapter);
      const outcomes = await issues.ingestMany([
        aFinding({ fingerprint: ["a", "shared"] }),
        aFinding({ fingerprint: ["b", "shared"] }),
        aFinding({ fingerprint: ["b"] }),
      ]);
      expect(outcomes.map(({ kind }) => kind)).toEqual(["created", "aggregated", "aggregated"]);
      expect(new Set(outcomes.map((outcome) => issueOf(outcome).id)).size).toBe(1);
    });

    test("numbers and booleans in a fingerprint are taken as text", async () => {
      const { issues } = await openStage(adapter);
      const text = await issues.ingest(aFinding({ fingerprint: ["7"] }));
      const number = await issues.ingest(aFinding({ fingerprint: [7] }));
      expect(issueOf(number)).toEqual(issueOf(text));
      const yes = await issues.ingest(aFinding({ fingerprint: ["true"] }));
      expect(issueOf(await issues.ingest(aFinding({ fingerprint: [true] })))).toEqual(issueOf(yes));
    });

    test("an occurrence never joins an error's issue of another type", async () => {
      const { issues, store } = await openStage(adapter);
      const { id } = issueOf(await issues.ingest(anError({ fingerprint: ["checkout"] })));
      const [hash] = await store.storage.read.listHashes(1, id);
      const checksum = await issues.ingest(anError({ checksum: hash }));
      expect(issueOf(checksum).id, "control: the hash leads there").toBe(id);
      const finding = await issues.ingest(aFinding({ fingerprint: ["x"] }));
      const [findingHash] = await store.storage.read.listHashes(1, issueOf(finding).id);
      const refused = await issues.ingest(anError({ checksum: findingHash }));
      expect(refused).toMatchObject({ kind: "rejected", code: "TYPE_MISMATCH" });
      expect(await issues.get(issueOf(finding).id)).toMatchObject({ timesSeen: 1 });
    });

    test("a type mismatch inside one list is refused as well, and the rest of the list goes on", async () => {
      const { issues } = await openStage(adapter);
      const outcomes = await issues.ingestMany([aFinding(), aFinding({ type: 2003 }), aFinding()]);
      expect(outcomes.map(({ kind }) => kind)).toEqual(["created", "rejected", "aggregated"]);
      expect(await issues.get(issueOf(outcomes[0]).id)).toMatchObject({ timesSeen: 2 });
    });

    test("all faults of an occurrence are named at once", async () => {
      const { issues } = await openStage(adapter);
      const outcome = await issues.ingest(
        aFinding({ id: undefined, issue_title: 7, subtitle: undefined, fingerprint: [], detection_time: "soon" }),
      );
      expect(outcome).toMatchObject({ kind: "rejected", code: "OCCURRENCE_INVALID" });
      const paths = outcome.kind === "rejected" ? outcome.faults.map(({ path }) => path) : [];
      expect(paths.toSorted()).toEqual(["detection_time", "fingerprint", "id", "issue_title", "subtitle"]);
    });
    test.each([
      ["an object", { a: 1 }, "fingerprint"],
      ["a number", 7, "fingerprint"],
      ["nothing in it", [], "fingerprint"],
      ["a part that is nothing", [null, "b"], "fingerprint.0"],
      ["a part that is an object", ["a", {}], "fingerprint.1"],
    ])(
      "a fingerprint with %s is rejected by its path: the first part leads, so none may vanish",
      async (_, given, path) => {
        const { issues } = await openStage(adapter);
        expect(await issues.ingest(aFinding({ fingerprint: given }))).toMatchObject({
          kind: "rejected",
          code: "OCCURRENCE_INVALID",
          faults: [{ path }],
        });
      },
    );

    test("an event as deep as an event may be comes along, as it would alone", async () => {
      const { issues } = await openStage(adapter);
      let extra: unknown = 1;
      for (let level = 0; level < 31; level += 1) extra = { a: extra };
      expect(await issues.ingest(anError({ extra }))).toMatchObject({ kind: "created" });
      expect(await issues.ingest(aFinding({}, { extra }))).toMatchObject({ kind: "created" });
      expect(await issues.ingest(aFinding({}, { extra: { a: extra } }))).toMatchObject({ kind: "rejected" });
    });

    test("evidence that is no map is dropped and named", async () => {
      const { issues } = await openStage(adapter);
      expect(await issues.ingest(aFinding({ evidence_data: "text" }))).toMatchObject({
        kind: "created",
        repairs: [{ path: "evidence_data" }],
      });
    });
  });
}
