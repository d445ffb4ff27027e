import { describe, expect, test } from "vitest";
import { adapters } from "../../src/adapters.ts";
import { aFeedback, aFinding, anError, hexId, issueOf, noon, openStage, seconds, thrown } from "../../src/scenario.ts";

for (const adapter of adapters) {
  describe(`delivery on ${adapter.name}`, () => {
    test("the first error of its kind creates an issue, the next one joins it", async () => {
      const { issues } = await openStage(adapter);
      const first = await issues.ingest(anError({ event_id: hexId(1), level: "fatal" }));
      expect(first).toEqual({
        inputKind: "event",
        projectId: 1,
        eventId: hexId(1),
        occurrenceId: hexId(1),
        repairs: [],
        timeCorrection: null,
        issue: { id: expect.any(String), shortId: "SHOP-1" },
        newEnvironment: true,
        payloadKept: "this",
        kind: "created",
        reason: "new-hash",
        suppressedCount: 0,
        counterUnavailable: false,
      });
      expect(await issues.ingest(anError())).toMatchObject({
        kind: "aggregated",
        reason: "known-hash",
        issue: issueOf(first),
        newEnvironment: false,
      });
      expect(await issues.get("SHOP-1")).toMatchObject({
        title: "PaymentError: declined",
        type: "error",
        category: "error",
        timesSeen: 2,
        status: "unresolved",
        substatus: "new",
        stateVersion: 1,
      });
    });

    test("an error joins the issue that owns any of its hashes, and brings its others along", async () => {
      const { issues, store } = await openStage(adapter);
      const frames = (inApp: boolean | undefined) => ({
        exception: {
          values: [
            {
              type: "PaymentError",
              value: "declined",
              stacktrace: {
                frames: [
                  { function: "run", filename: "runner.js", in_app: false },
                  { function: "pay", filename: "pay.js", in_app: inApp },
                ],
              },
            },
          ],
        },
      });
      const whole = await issues.ingest(anError(frames(false)));
      expect(await store.storage.read.listHashes(1, issueOf(whole).id), "all frames make one hash").toHaveLength(1);
      const own = await issues.ingest(anError(frames(true)));
      expect(own).toMatchObject({ kind: "aggregated", issue: issueOf(whole) });
      expect(await store.storage.read.listHashes(1, issueOf(whole).id)).toHaveLength(2);
      expect((await issues.events(issueOf(whole).id)).items.map(({ hash }) => hash)).toHaveLength(2);
    });

    test("a repeated input changes nothing: not a count, not a bucket, not a tag, and announces nothing", async () => {
      const { issues, clock } = await openStage(adapter);
      let announced = 0;
      issues.on("issue.created", () => void (announced += 1), { name: "pager" });
      const error = anError({ user: { id: "7" }, tags: { step: "payment" }, environment: "prod", release: "shop@1" });
      const { id } = issueOf(await issues.ingest(error));
      const state = async () => ({
        issue: await issues.get(id),
        tags: await issues.tags(id),
        steps: await issues.tagValues(id, "step"),
        stats: await issues.stats(id, { since: noon, until: noon + 1 }),
        events: await issues.events(id),
      });
      const before = await state();

      const again = await issues.ingestMany([error, error]);
      clock.advance({ days: 2 });
      const later = await issues.ingest(error);

      expect([...again, later].map(({ kind }) => kind)).toEqual(["duplicate", "duplicate", "duplicate"]);
      expect(again[0]).toMatchObject({ issue: { id }, reason: "known-occurrence" });
      expect(await state()).toEqual(before);
      await issues.drain();
      expect(announced).toBe(1);
    });

    test("a repeated input changes nothing in another process either", async () => {
      const { issues, process } = await openStage(adapter);
      const inputs = [anError(), aFinding(), aFeedback()];
      await issues.ingestMany(inputs);
      const other = await process();
      expect((await other.ingestMany(inputs)).map(({ kind }) => kind)).toEqual(["duplicate", "duplicate", "duplicate"]);
      expect((await other.search()).items.map(({ timesSeen }) => timesSeen)).toEqual([1, 1, 1]);
    });

    test("an event and an occurrence may carry the same id, and both take effect", async () => {
      const { issues } = await openStage(adapter);
      const error = await issues.ingest(anError({ event_id: hexId(1) }));
      const finding = await issues.ingest(aFinding({ id: hexId(1), event_id: hexId(2) }));
      expect([error.kind, finding.kind]).toEqual(["created", "created"]);
    });

    test("an id in capitals and with dashes is the id without them", async () => {
      const { issues } = await openStage(adapter);
      const id = "7f1c6b2a-9c55-4a77-8b64-1f3f3a1f2b10";
      const first = await issues.ingest(anError({ event_id: id.toUpperCase() }));
      expect(first).toMatchObject({ kind: "created", eventId: id.replaceAll("-", "") });
      expect((await issues.ingest(anError({ event_id: id.replaceAll("-", "") }))).kind).toBe("duplicate");
      expect(await issues.event(issueOf(first).id, id)).toMatchObject({ eventId: id.replaceAll("-", "") });
    });

    test("an event without an id has one that follows from its content: sent again it is a duplicate", async () => {
      const { issues } = await openStage(adapter);
      const event = { platform: "node", timestamp: seconds(noon), message: "disk almost full" };
      const first = await issues.ingest({ kind: "event", event, sentAt: noon });
      expect(first.kind).toBe("created");
      expect((await issues.ingest({ kind: "event", event: { ...event }, sentAt: noon })).kind).toBe("duplicate");
      expect((await issues.ingest({ kind: "event", event, sentAt: noon + 1 })).kind, "control").toBe("aggregated");
    });

    test("an id given beside the event overrules the payload's", async () => {
      const { issues } = await openStage(adapter);
      const outcome = await issues.ingest(anError({ event_id: hexId(1) }, { eventId: hexId(2) }));
      expect(outcome).toMatchObject({ kind: "created", eventId: hexId(2) });
    });

    test("a list is answered in its order, and one bad input stops no other", async () => {
      const { issues } = await openStage(adapter);
      const outcomes = await issues.ingestMany([
        anError(thrown("First", "x")),
        { kind: "event", event: 7 },
        aFinding({ type: 300 }),
        anError(thrown("Second", "x")),
        aFeedback({ message: " " }),
        aFeedback(),
      ]);
      expect(outcomes.map(({ kind }) => kind)).toEqual([
        "created",
        "rejected",
        "rejected",
        "created",
        "rejected",
        "created",
      ]);
      expect((await issues.search()).items).toHaveLength(3);
    });

    test("an empty list is answered with an empty list", async () => {
      const { issues } = await openStage(adapter);
      expect(await issues.ingestMany([])).toEqual([]);
    });

    test("a list longer than a batch and the queue is taken whole and in order", async () => {
      const { issues } = await openStage(adapter, { maxBatch: 7, queueLimit: 5 });
      const inputs = Array.from({ length: 60 }, (_, index) => anError({ event_id: hexId(index + 1) }));
      const outcomes = await issues.ingestMany(inputs);
      expect(outcomes.map(({ eventId }) => eventId)).toEqual(inputs.map((_, index) => hexId(index + 1)));
      expect(outcomes.filter(({ kind }) => kind === "created")).toHaveLength(1);
      expect(await issues.get("SHOP-1")).toMatchObject({ timesSeen: 60 });
    });

    test("calls that come at once are answered each for itself and make one issue", async () => {
      const { issues } = await openStage(adapter);
      const outcomes = await Promise.all(Array.from({ length: 50 }, () => issues.ingest(anError())));
      expect(outcomes.filter(({ kind }) => kind === "created")).toHaveLength(1);
      expect(outcomes.filter(({ kind }) => kind === "aggregated")).toHaveLength(49);
      expect(await issues.get("SHOP-1")).toMatchObject({ timesSeen: 50 });
    });

    test("an outcome is given after the commit: another process reads it at once", async () => {
      const { issues, process } = await openStage(adapter);
      const other = await process();
      const { id } = issueOf(await issues.ingest(anError()));
      expect(await other.get(id)).toMatchObject({ timesSeen: 1 });
    });

    test("what a caller captures becomes an issue with its context", async () => {
      const { issues } = await openStage(adapter, { release: "shop@1", environment: "prod" });
      const outcome = await issues.capture(new TypeError("no cart"), {
        user: { id: "7" },
        tags: { step: "payment" },
        level: "warning",
      });
      const { id } = issueOf(outcome);
      expect(await issues.get(id)).toMatchObject({
        title: "TypeError: no cart",
        level: "warning",
        platform: "node",
        firstRelease: "shop@1",
        usersSeen: 1,
        firstSeen: noon,
      });
      const event = await issues.event(id, "latest");
      expect(event).toMatchObject({ environment: "prod", payload: { user: { id: "7" } } });
      expect(event?.tags).toContainEqual(["step", "payment"]);
    });

    test("a message is captured as a message", async () => {
      const { issues } = await openStage(adapter);
      const { id } = issueOf(await issues.capture("disk almost full"));
      expect(await issues.get(id)).toMatchObject({ title: "disk almost full", level: "info" });
    });

    test.each([
      ["nothing", undefined],
      ["null", null],
      ["a number", 7],
      ["a symbol", Symbol("odd")],
      ["an object that throws when it is looked at", hostile()],
    ])("capture of %s makes an issue and throws nothing", async (_, value) => {
      const { issues } = await openStage(adapter);
      expect((await issues.capture(value)).kind).toBe("created");
    });
  });
}

function hostile(): object {
  return new Proxy(
    {},
    {
      get() {
        throw new Error("do not look");
      },
      ownKeys() {
        throw new Error("do not look");
      },
    },
  );
}
