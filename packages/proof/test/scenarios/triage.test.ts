import { handleRegression, StorageError, type IssueAnnouncement, type IssueUpdate } from "@issuekit/core";
import { describe, expect, test } from "vitest";
import { adapters } from "../../src/adapters.ts";
import { overriding } from "../../src/barrier.ts";
import {
  aFinding,
  aFindingAbout,
  anError,
  day,
  hexId,
  hour,
  issueOf,
  minute,
  noon,
  openStage,
  seconds,
  thrown,
  type Stage,
} from "../../src/scenario.ts";

const who = { actor: "user:7" };

/** One error at noon, resolved ten minutes later. */
async function resolvedStage(...open: Parameters<typeof openStage>): Promise<Stage> {
  const stage = await openStage(...open);
  await stage.issues.ingest(anError());
  stage.clock.advance({ minutes: 10 });
  await stage.issues.update(["SHOP-1"], { status: "resolved" }, who);
  stage.clock.advance({ minutes: 10 });
  return stage;
}
const resolvedAt = noon + 10 * minute;

for (const adapter of adapters) {
  describe(`resolving and reopening on ${adapter.name}`, () => {
    test("an issue is resolved with who did it and when", async () => {
      const { issues, clock } = await openStage(adapter);
      const { id } = issueOf(await issues.ingest(anError()));
      clock.advance({ minutes: 10 });
      expect(await issues.update(["SHOP-1"], { status: "resolved" }, who)).toEqual([
        { issue: "SHOP-1", kind: "changed", reason: "resolved", id, shortId: "SHOP-1", error: null },
      ]);
      expect(await issues.get(id)).toMatchObject({
        status: "resolved",
        substatus: null,
        resolvedAt,
        stateVersion: 2,
        timesSeen: 1,
      });
      expect(await issues.activity(id)).toMatchObject([{ kind: "set_resolved", actor: "user:7", at: resolvedAt }]);
    });

    test("asking for the status that an issue has changes nothing and says so", async () => {
      const { issues } = await resolvedStage(adapter);
      expect(await issues.update(["SHOP-1"], { status: "resolved" }, who)).toMatchObject([
        { kind: "unchanged", reason: "already-resolved" },
      ]);
      expect(await issues.get("SHOP-1")).toMatchObject({ resolvedAt, stateVersion: 2 });
      expect(await issues.activity("SHOP-1")).toHaveLength(1);
    });

    test("an issue that a person opens again counts as regressed and is resolved no more", async () => {
      const { issues } = await resolvedStage(adapter);
      expect(await issues.update(["shop-1"], { status: "unresolved" }, who)).toMatchObject([
        { issue: "shop-1", kind: "changed", reason: "reopened", shortId: "SHOP-1" },
      ]);
      expect(await issues.get("SHOP-1")).toMatchObject({
        status: "unresolved",
        substatus: "regressed",
        resolvedAt: null,
      });
      expect((await issues.activity("SHOP-1")).map(({ kind }) => kind)).toEqual(["set_resolved", "set_unresolved"]);
    });

    test("each issue of a list is answered for itself, in order", async () => {
      const { issues } = await openStage(adapter);
      await issues.ingestMany([anError(thrown("One", "x")), anError(thrown("Two", "x"))]);
      await issues.update(["SHOP-2"], { status: "resolved" }, who);
      const results = await issues.update(["SHOP-1", "SHOP-9", "SHOP-2", "SHOP-1"], { status: "resolved" }, who);
      expect(results.map(({ issue, kind }) => `${issue} ${kind}`)).toEqual([
        "SHOP-1 changed",
        "SHOP-9 notFound",
        "SHOP-2 unchanged",
        "SHOP-1 unchanged",
      ]);
    });

    test("when storage fails midway what was done is answered, and the rest is deferred with the error", async () => {
      const stage = await openStage(adapter);
      await stage.issues.ingestMany(["One", "Two", "Three"].map((type) => anError(thrown(type, "x"))));
      const parts = await stage.store.another();
      let commits = 0;
      const failing = await stage.process({
        ...parts,
        storage: overriding(parts.storage, {
          async commit(changes) {
            commits += 1;
            if (commits === 2) throw new StorageError("STORAGE_FULL", "the disk is full", { retryable: false });
            return parts.storage.commit(changes);
          },
        }),
      });
      const list = ["SHOP-1", "SHOP-2", "SHOP-3"];
      const results = await failing.update(list, { status: "resolved" }, who);
      expect(results).toMatchObject([
        { issue: "SHOP-1", kind: "changed", error: null },
        { issue: "SHOP-2", kind: "deferred", reason: "storage", error: { code: "STORAGE_FULL" } },
        { issue: "SHOP-3", kind: "deferred", reason: "storage", error: { code: "STORAGE_FULL" } },
      ]);
      expect(commits, "what fails for one is not tried for the rest").toBe(2);
      expect((await failing.update(list, { status: "resolved" }, who)).map(({ kind }) => kind)).toEqual([
        "unchanged",
        "changed",
        "changed",
      ]);
    });

    test("of two people who resolve at once one does it", async () => {
      const { issues, process } = await openStage(adapter);
      await issues.ingest(anError());
      const other = await process();
      const results = await Promise.all([
        issues.update(["SHOP-1"], { status: "resolved" }, { actor: "user:7" }),
        other.update(["SHOP-1"], { status: "resolved" }, { actor: "user:8" }),
      ]);
      expect(
        results
          .flat()
          .map(({ kind }) => kind)
          .toSorted(),
      ).toEqual(["changed", "unchanged"]);
      expect(await issues.activity("SHOP-1")).toHaveLength(1);
    });

    test.each([
      { given: "another status", issues: ["SHOP-1"], change: { status: "gone" }, by: who, path: "status" },
      { given: "no change", issues: ["SHOP-1"], change: {}, by: who, path: "status" },
      { given: "no actor", issues: ["SHOP-1"], change: { status: "resolved" }, by: {}, path: "actor" },
      { given: "an empty actor", issues: ["SHOP-1"], change: { status: "resolved" }, by: { actor: "" }, path: "actor" },
      {
        given: "a very long actor",
        issues: ["SHOP-1"],
        change: { status: "resolved" },
        by: { actor: "x".repeat(129) },
        path: "actor",
      },
      { given: "no list", issues: "SHOP-1", change: { status: "resolved" }, by: who, path: "issues" },
    ])("$given is refused, and nothing changes", async ({ issues: selection, change, by, path }) => {
      const { issues } = await openStage(adapter);
      await issues.ingest(anError());
      const call = issues.update(
        selection as unknown as readonly string[],
        change as IssueUpdate,
        by as unknown as typeof who,
      );
      await expect(call).rejects.toMatchObject({ code: "INPUT_INVALID", faults: [{ path }] });
      expect(await issues.get("SHOP-1")).toMatchObject({ status: "unresolved", stateVersion: 1 });
    });
  });

  describe(`regression on ${adapter.name}`, () => {
    test("an event from after the resolution reopens the issue, in one step with everything that tells of it", async () => {
      const { issues, clock, store } = await resolvedStage(adapter);
      const heard: IssueAnnouncement[] = [];
      issues.on("issue.regressed", (announcement) => void heard.push(announcement), { name: "pager" });
      const outcome = await issues.ingest(
        anError({ event_id: hexId(9), timestamp: seconds(clock.now()), release: "shop@2", environment: "prod" }),
      );
      expect(outcome).toMatchObject({
        kind: "regressed",
        reason: "seen-after-resolution",
        issue: { shortId: "SHOP-1" },
      });
      const issue = await issues.get("SHOP-1");
      expect(issue).toMatchObject({
        status: "unresolved",
        substatus: "regressed",
        resolvedAt: null,
        stateVersion: 3,
        timesSeen: 2,
      });
      expect(await issues.activity("SHOP-1")).toMatchObject([
        { kind: "set_resolved" },
        {
          kind: "set_regression",
          actor: null,
          at: clock.now(),
          data: { eventId: hexId(9), version: "shop@2", resolvedAt },
        },
      ]);
      expect(await store.storage.read.listHistory(1, 1)).toMatchObject([
        { condition: { status: "resolved" } },
        { condition: { status: "unresolved", substatus: "regressed" }, release: "shop@2", stateVersion: 3 },
      ]);
      await issues.drain();
      expect(heard).toMatchObject([
        {
          name: "issue.regressed",
          stateVersion: 3,
          release: "shop@2",
          event: { eventId: hexId(9), environment: "prod" },
          issue: { shortId: "SHOP-1", status: "unresolved", substatus: "regressed", timesSeen: 2 },
        },
      ]);
    });

    test("only the first event regresses; the next ones are counted", async () => {
      const { issues, clock } = await resolvedStage(adapter);
      const at = seconds(clock.now());
      const outcomes = await issues.ingestMany([1, 2, 3].map(() => anError({ timestamp: at })));
      expect(outcomes.map(({ kind }) => kind)).toEqual(["regressed", "aggregated", "aggregated"]);
      expect((await issues.ingest(anError({ timestamp: at }))).kind).toBe("aggregated");
      expect(await issues.get("SHOP-1")).toMatchObject({ timesSeen: 5, stateVersion: 3 });
    });

    test.each([
      { given: "a minute before the resolution", at: resolvedAt - minute, kind: "aggregated", status: "resolved" },
      { given: "a millisecond before it", at: resolvedAt - 1, kind: "aggregated", status: "resolved" },
      { given: "at the very time of it", at: resolvedAt, kind: "regressed", status: "unresolved" },
      { given: "a millisecond after it", at: resolvedAt + 1, kind: "regressed", status: "unresolved" },
    ])("an event that happened $given and arrives later is $kind", async ({ at, kind, status }) => {
      const { issues } = await resolvedStage(adapter);
      const outcome = await issues.ingest(anError({ timestamp: seconds(at) }));
      expect(outcome).toMatchObject({
        kind,
        reason: kind === "regressed" ? "seen-after-resolution" : "seen-before-fix",
      });
      expect(await issues.get("SHOP-1")).toMatchObject({ status, timesSeen: 2, lastSeen: at });
    });

    test("an event that is too old to be shown at its time is still judged by it", async () => {
      const { issues, clock } = await resolvedStage(adapter);
      clock.advance({ days: 40 });
      const outcome = await issues.ingest(anError({ timestamp: seconds(noon) }));
      expect(outcome).toMatchObject({
        kind: "aggregated",
        reason: "seen-before-fix",
        timeCorrection: { because: "too-old", storedAt: clock.now() },
      });
      expect(await issues.get("SHOP-1")).toMatchObject({ status: "resolved", lastSeen: clock.now() });
    });

    test("an event that claims the future counts as received, and a receipt before the fix reopens nothing", async () => {
      const { issues } = await resolvedStage(adapter);
      const replayed = anError({ timestamp: seconds(noon + day) }, { receivedAt: noon + minute });
      expect((await issues.ingest(replayed)).kind).toBe("aggregated");
      expect((await issues.ingest(anError({ timestamp: seconds(noon + day) }))).kind, "received after it").toBe(
        "regressed",
      );
    });

    test("a sender whose clock is an hour behind reopens what was fixed half an hour ago", async () => {
      const { issues, clock } = await resolvedStage(adapter);
      clock.advance({ minutes: 20 });
      const sentAt = clock.now() - hour;
      const outcome = await issues.ingest(anError({ timestamp: seconds(sentAt - minute) }, { sentAt }));
      expect(outcome.kind).toBe("regressed");
    });

    test("where the host judges by arrival, as the reference does, an old event reopens too", async () => {
      const { issues } = await resolvedStage(adapter, { regressionPolicy: "arrival" });
      expect((await issues.ingest(anError({ timestamp: seconds(noon) }))).kind).toBe("regressed");
    });

    test("a detector's occurrence regresses its issue like an error does", async () => {
      const { issues, clock } = await openStage(adapter);
      const { id } = issueOf(await issues.ingest(aFinding()));
      clock.advance({ minutes: 10 });
      await issues.update([id], { status: "resolved" }, who);
      expect((await issues.ingest(aFinding({}, { timestamp: seconds(noon + minute) }))).kind).toBe("aggregated");
      expect((await issues.ingest(aFinding({}, { timestamp: seconds(clock.now()) }))).kind).toBe("regressed");
    });

    test.each([
      { given: "claims the future", claims: noon + day, kind: "aggregated" },
      { given: "is too old to be shown at its time", claims: noon - 40 * day, kind: "aggregated" },
    ])("a stored event that $given is judged alike when an occurrence names it later", async ({ claims, kind }) => {
      const { issues, clock } = await openStage(adapter);
      await issues.ingest(anError({ event_id: hexId(1), timestamp: seconds(claims) }));
      const { id } = issueOf(await issues.ingest(aFinding()));
      clock.advance({ minutes: 10 });
      await issues.update([id], { status: "resolved" }, who);
      clock.advance({ minutes: 10 });
      expect((await issues.ingest(aFindingAbout(hexId(1)))).kind).toBe(kind);
    });

    test("a stored event whose clock was corrected keeps its corrected time for later occurrences", async () => {
      const { issues, clock } = await openStage(adapter);
      const { id } = issueOf(await issues.ingest(aFinding()));
      clock.advance({ minutes: 10 });
      await issues.update([id], { status: "resolved" }, who);
      clock.advance({ minutes: 10 });
      const sentAt = clock.now() - day;
      await issues.ingest(anError({ event_id: hexId(1), timestamp: seconds(sentAt - minute) }, { sentAt }));
      expect((await issues.ingest(aFindingAbout(hexId(1)))).kind).toBe("regressed");
    });

    test("a repeated event never regresses", async () => {
      const { issues, clock } = await resolvedStage(adapter);
      const error = anError({ timestamp: seconds(clock.now()) });
      await issues.ingest(error);
      clock.advance({ minutes: 1 });
      await issues.update(["SHOP-1"], { status: "resolved" }, who);
      expect((await issues.ingest(error)).kind).toBe("duplicate");
      expect(await issues.get("SHOP-1")).toMatchObject({ status: "resolved" });
    });

    test("resolve, regress, resolve, regress: every step is in the timeline", async () => {
      const { issues, clock } = await resolvedStage(adapter);
      for (let round = 0; round < 2; round += 1) {
        expect((await issues.ingest(anError({ timestamp: seconds(clock.now()) }))).kind).toBe("regressed");
        clock.advance({ minutes: 1 });
        await issues.update(["SHOP-1"], { status: "resolved" }, who);
        clock.advance({ minutes: 1 });
      }
      const activity = await issues.activity("SHOP-1");
      expect(activity.map(({ kind }) => kind)).toEqual([
        "set_resolved",
        "set_regression",
        "set_resolved",
        "set_regression",
        "set_resolved",
      ]);
      expect(new Set(activity.map(({ id }) => id)).size).toBe(5);
      expect(await issues.get("SHOP-1")).toMatchObject({ status: "resolved", stateVersion: 6 });
    });

    test("any number of workers cause one regression", async () => {
      const { issues, process, clock } = await resolvedStage(adapter);
      const workers = [issues, await process(), await process()];
      const outcomes = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          workers[index % 3]!.ingest(anError({ timestamp: seconds(clock.now() + index) })),
        ),
      );
      expect(outcomes.filter(({ kind }) => kind === "regressed")).toHaveLength(1);
      expect(outcomes.filter(({ kind }) => kind === "aggregated")).toHaveLength(11);
      expect(await issues.get("SHOP-1")).toMatchObject({ timesSeen: 13, stateVersion: 3 });
    });
  });

  describe(`handleRegression on ${adapter.name}`, () => {
    test("reopens once for any number of callers, counts nothing, and says why not", async () => {
      const { issues, store, clock } = await resolvedStage(adapter);
      const issue = await issues.get("SHOP-1");
      const group = { id: issue?.id ?? "", projectId: 1 };
      const ports = { storage: store.storage, clock };
      const before = { eventId: hexId(1), at: resolvedAt - 1 };
      const after = { eventId: hexId(2), at: resolvedAt + 1, environment: "prod" };

      expect(await handleRegression(ports, group, before, null)).toEqual({
        regressed: false,
        because: "seen-before-fix",
      });
      const answers = await Promise.all(
        [1, 2, 3].map(() => handleRegression(ports, group, after, { version: "shop@2" })),
      );
      expect(answers.filter(({ regressed }) => regressed)).toEqual([
        { regressed: true, because: "seen-after-resolution" },
      ]);
      expect(await handleRegression(ports, group, after, null)).toEqual({ regressed: false, because: "not-resolved" });
      expect(await handleRegression(ports, { ...group, id: "nobody" }, after, null)).toEqual({
        regressed: false,
        because: "no-such-group",
      });
      expect(await issues.get("SHOP-1")).toMatchObject({ status: "unresolved", substatus: "regressed", timesSeen: 1 });
      expect((await issues.activity("SHOP-1")).map(({ kind }) => kind)).toEqual(["set_resolved", "set_regression"]);
    });

    test("its announcement reaches the durable listeners of whoever has them", async () => {
      const { issues, store, clock } = await resolvedStage(adapter);
      const heard: IssueAnnouncement[] = [];
      issues.on("issue.regressed", (announcement) => void heard.push(announcement), { name: "pager" });
      await issues.drain();
      const issue = await issues.get("SHOP-1");
      await handleRegression(
        { storage: store.storage, clock },
        { id: issue?.id ?? "", projectId: 1 },
        { eventId: hexId(2), at: resolvedAt + 1 },
        { version: "shop@2" },
      );
      await issues.drain();
      expect(heard).toMatchObject([
        { release: "shop@2", event: { eventId: hexId(2) }, issue: { substatus: "regressed" } },
      ]);
    });

    test("a project that is not stored is a wrong call", async () => {
      const { store, clock } = await openStage(adapter);
      const call = handleRegression(
        { storage: store.storage, clock },
        { id: "x", projectId: 99 },
        { eventId: hexId(1), at: noon },
        null,
      );
      await expect(call).rejects.toMatchObject({ code: "PROJECT_UNKNOWN", kind: "usage" });
    });
  });
}
