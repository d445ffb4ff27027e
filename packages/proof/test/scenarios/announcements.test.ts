import {
  StorageError,
  type Clock,
  type Issue,
  type IssueAnnouncement,
  type IssueEngine,
  type ListenedName,
  type Outbox,
} from "@issuekit/core";
import { describe, expect, test } from "vitest";
import { adapters } from "../../src/adapters.ts";
import { overriding } from "../../src/barrier.ts";
import {
  aFinding,
  anError,
  hexId,
  hour,
  issueOf,
  minute,
  noon,
  openStage,
  second,
  seconds,
  thrown,
  type Stage,
} from "../../src/scenario.ts";

const who = { actor: "user:7" };

/** A listener that remembers what it heard, in one line each. */
function hearing(): { readonly heard: string[]; readonly listen: (told: IssueAnnouncement) => void } {
  const heard: string[] = [];
  return { heard, listen: ({ name, issue, attempt }) => void heard.push(`${issue.shortId} ${name} ${attempt}`) };
}

/** Settles when a listener has been called so many times. */
function calls(count: number): { readonly reached: Promise<number>; readonly call: () => void } {
  let made = 0;
  let reach: (made: number) => void = () => undefined;
  const reached = new Promise<number>((resolve) => (reach = resolve));
  return {
    reached,
    call() {
      made += 1;
      if (made === count) reach(made);
    },
  };
}

/** One more process, whose outbox does some things in another way. */
async function processWith(stage: Stage, change: (outbox: Outbox) => Partial<Outbox>): Promise<IssueEngine> {
  const parts = await stage.store.another();
  const { outbox } = parts.storage;
  return stage.process({ ...parts, storage: overriding(parts.storage, { outbox: { ...outbox, ...change(outbox) } }) });
}

/** Waits until its signal is aborted, and fails then, as `fetch` does. */
function untilAborted({ signal }: IssueAnnouncement): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
}

for (const adapter of adapters) {
  describe(`outcomes and listeners on ${adapter.name}`, () => {
    test.each([
      { given: "without a name", options: {} },
      { given: "with a name", options: { name: "pager" } },
    ])(
      "a listener $given runs after the outcome is given, and settle, drain and stop wait for it",
      async ({ options }) => {
        const { issues } = await openStage(adapter);
        const steps: string[] = [];
        issues.on("issue.created", ({ issue }) => void steps.push(`heard ${issue.shortId}`), options);
        for (const [index, wait] of (["settle", "drain", "stop"] as const).entries()) {
          const input = anError(thrown(["One", "Two", "Three"][index] ?? "", "x"));
          const answered = issues.ingest(input).then(() => steps.push("answered"));
          await issues[wait]();
          await answered;
        }
        const inTurn = [1, 2, 3].flatMap((number) => ["answered", `heard SHOP-${number}`]);
        expect(steps).toEqual(inTurn);
      },
    );

    test("every outcome of a list is given before a listener runs", async () => {
      const { issues } = await openStage(adapter);
      const steps: string[] = [];
      for (const options of [{}, { name: "pager" }]) {
        issues.on("issue.created", () => void steps.push("heard"), options);
      }
      const inputs = [anError(thrown("One", "x")), anError(thrown("Two", "x"))];
      await issues.ingestMany(inputs).then(() => steps.push("answered"));
      await issues.settle();
      expect(steps).toEqual(["answered", "heard", "heard", "heard", "heard"]);
    });

    test("an update is answered before a listener runs", async () => {
      const { issues } = await openStage(adapter);
      const steps: string[] = [];
      for (const options of [{}, { name: "pager" }]) {
        issues.on("issue.resolved", () => void steps.push("heard"), options);
      }
      await issues.ingest(anError());
      await issues.update(["SHOP-1"], { status: "resolved" }, who).then(() => steps.push("answered"));
      await issues.settle();
      expect(steps).toEqual(["answered", "heard", "heard"]);
    });
  });

  describe(`listeners without a name on ${adapter.name}`, () => {
    test("hear what their own process does, and nothing that another one does", async () => {
      const { issues, process } = await openStage(adapter);
      const other = await process();
      const here = hearing();
      const there = hearing();
      issues.on("issue.created", here.listen);
      other.on("issue.created", there.listen);
      await issues.ingest(anError());
      await issues.settle();
      await other.settle();
      expect(here.heard).toEqual(["SHOP-1 issue.created 1"]);
      expect(there.heard).toEqual([]);
    });

    test("may fail: that is no failure of the input", async () => {
      const stage = await openStage(adapter);
      stage.issues.on("issue.created", () => {
        throw new Error("pager is down");
      });
      expect((await stage.issues.ingest(anError())).kind).toBe("created");
      await stage.issues.settle();
      expect(stage.takeInternalErrors()).toMatchObject([{ message: "pager is down" }]);
    });

    test("may answer a promise that is rejected: it is reported, and the process lives", async () => {
      const stage = await openStage(adapter);
      stage.issues.on("issue.created", () => Promise.reject(new Error("pager is down")));
      await stage.issues.ingest(anError());
      await stage.issues.settle();
      expect(stage.takeInternalErrors()).toMatchObject([{ message: "pager is down" }]);
    });

    test("hear each name for itself, until they are ended", async () => {
      const { issues } = await openStage(adapter);
      const all = hearing();
      const end = issues.on("issue.created", all.listen);
      issues.on("issue.resolved", all.listen);
      await issues.ingest(anError(thrown("One", "x")));
      await issues.update(["SHOP-1"], { status: "resolved" }, who);
      await issues.settle();
      end();
      await issues.ingest(anError(thrown("Two", "x")));
      await issues.settle();
      expect(all.heard).toEqual(["SHOP-1 issue.created 1", "SHOP-1 issue.resolved 1"]);
    });

    test("are told everything that happened: created, resolved, regressed, reopened by a person", async () => {
      const { issues, clock } = await openStage(adapter);
      const told: IssueAnnouncement[] = [];
      for (const name of ["issue.created", "issue.resolved", "issue.regressed", "issue.unresolved"] as const) {
        issues.on(name, (announcement) => void told.push(announcement));
      }
      await issues.ingest(anError({ event_id: hexId(1), release: "shop@1", environment: "prod", user: { id: "7" } }));
      clock.advance({ minutes: 1 });
      await issues.update(["SHOP-1"], { status: "resolved" }, who);
      await issues.ingest(anError({ event_id: hexId(2), timestamp: seconds(clock.now()) }));
      await issues.update(["SHOP-1"], { status: "resolved" }, who);
      await issues.update(["SHOP-1"], { status: "unresolved" }, { actor: "user:8" });
      await issues.settle();

      expect(told.map(({ name, stateVersion }) => [name, stateVersion])).toEqual([
        ["issue.created", 1],
        ["issue.resolved", 2],
        ["issue.regressed", 3],
        ["issue.resolved", 4],
        ["issue.unresolved", 5],
      ]);
      expect(told[0]).toMatchObject({
        at: noon,
        attempt: 1,
        actor: null,
        release: "shop@1",
        event: { eventId: hexId(1), occurrenceId: hexId(1), at: noon, environment: "prod" },
        issue: {
          shortId: "SHOP-1",
          title: "PaymentError: declined",
          status: "unresolved",
          substatus: "new",
          timesSeen: 1,
          usersSeen: 1,
          firstRelease: "shop@1",
        },
      });
      expect(told[1]).toMatchObject({ actor: "user:7", event: null, issue: { status: "resolved", timesSeen: 1 } });
      expect(told[2]).toMatchObject({
        actor: null,
        event: { eventId: hexId(2) },
        issue: { substatus: "regressed", timesSeen: 2 },
      });
      expect(told[4]).toMatchObject({ actor: "user:8", issue: { status: "unresolved", substatus: "regressed" } });
      expect(new Set(told.map(({ id }) => id)).size).toBe(5);
      expect(told.every(({ signal }) => !signal.aborted)).toBe(true);
    });

    test.each([
      { given: "newer than all", at: noon + 55 * second },
      { given: "older than the newest", at: noon + second },
    ])("of a known issue hear what a reader sees, after an event that is $given", async ({ at }) => {
      const stage = await openStage(adapter, { groupTypeSettings: { error: { noise: { ignoreLimit: 2 } } } });
      const { issues } = stage;
      const told: Issue[] = [];
      for (const options of [{}, { name: "pager" }]) {
        issues.on("issue.regressed", ({ issue }) => void told.push(issue), options);
      }
      const same = { fingerprint: ["same"] };
      const before = { ...same, release: "shop@1", transaction: "pay", platform: "node", level: "fatal" };
      await issues.ingestMany([
        anError({ ...before, timestamp: seconds(noon - minute) }),
        anError({ ...before, ...thrown("First", "x"), timestamp: seconds(noon - 2 * second) }),
        anError({ ...before, ...thrown("Newest", "x"), timestamp: seconds(noon + 50 * second), user: { id: "7" } }),
      ]);
      await issues.update(["SHOP-1"], { status: "resolved" }, who);
      const after = { ...same, release: "shop@2", transaction: "cart", platform: "python", user: { id: "8" } };
      expect((await issues.ingest(anError({ ...after, ...thrown("Other", "y"), timestamp: seconds(at) }))).kind).toBe(
        "regressed",
      );
      await issues.settle();
      const read = await issues.get("SHOP-1");
      expect(read).toMatchObject({ suppressedCount: 1, firstRelease: "shop@1", timesSeen: 3, usersSeen: 2 });
      expect(told).toEqual([read, read]);
    });

    test("an issue that a placeholder reopens is told under its real title", async () => {
      const { issues, clock } = await openStage(adapter);
      const told: Issue[] = [];
      issues.on("issue.regressed", ({ issue }) => void told.push(issue));
      await issues.ingest(anError({ fingerprint: ["same"] }));
      await issues.update(["SHOP-1"], { status: "resolved" }, who);
      clock.advance({ minutes: 1 });
      const blank = { fingerprint: ["same"], exception: undefined, timestamp: seconds(clock.now()) };
      await issues.ingest(anError(blank));
      await issues.settle();
      expect(told).toMatchObject([{ title: "PaymentError: declined", level: "error" }]);
      expect(told).toEqual([await issues.get("SHOP-1")]);
    });

    test("what changed nothing is not announced", async () => {
      const { issues } = await openStage(adapter);
      const { heard, listen } = hearing();
      for (const name of ["issue.created", "issue.resolved", "issue.regressed", "issue.unresolved"] as const) {
        issues.on(name, listen);
      }
      const error = anError();
      await issues.ingestMany([error, error, anError(), aFinding({ type: 300 })]);
      await issues.update(["SHOP-1"], { status: "unresolved" }, who);
      await issues.settle();
      expect(heard).toEqual(["SHOP-1 issue.created 1"]);
    });
  });

  describe(`durable listeners on ${adapter.name}`, () => {
    test("hear what other processes did, whenever they look", async () => {
      const { issues: web, process } = await openStage(adapter);
      const worker = await process();
      const { heard, listen } = hearing();
      worker.on("issue.created", listen, { name: "pager" });
      await worker.drain();
      await web.ingestMany([anError(thrown("One", "x")), anError(thrown("Two", "x"))]);
      expect(heard).toEqual([]);
      await worker.drain();
      expect(heard.toSorted()).toEqual(["SHOP-1 issue.created 1", "SHOP-2 issue.created 1"]);
      await worker.drain();
      expect(heard).toHaveLength(2);
    });

    test("a process that only captures never swallows what a worker listens for", async () => {
      const { process } = await openStage(adapter);
      const worker = await process();
      const { heard, listen } = hearing();
      worker.on("issue.created", listen, { name: "pager" });
      await worker.drain();

      const web = await process();
      const ownEars = hearing();
      web.on("issue.created", ownEars.listen);
      await web.capture(new Error("declined"));
      await web.drain();
      await web.stop();
      expect(ownEars.heard).toHaveLength(1);

      expect(heard).toEqual([]);
      await worker.drain();
      expect(heard).toEqual(["SHOP-1 issue.created 1"]);
    });

    test.each([
      { given: "before anything happened", first: async () => {} },
      { given: "after it was registered", first: (web: IssueEngine) => web.drain() },
    ])("a process that ends its own listener $given takes nothing from the others", async ({ first }) => {
      const { process } = await openStage(adapter);
      const [worker, web] = [await process(), await process()];
      const { heard, listen } = hearing();
      worker.on("issue.created", listen, { name: "pager" });
      await worker.drain();
      const ownEars = hearing();
      const end = web.on("issue.created", ownEars.listen, { name: "pager" });
      await first(web);
      end();
      await web.ingest(anError());
      await web.drain();
      await worker.drain();
      expect(heard).toEqual(["SHOP-1 issue.created 1"]);
      expect(ownEars.heard).toEqual([]);
    });

    test("a listener that ended can come back under its name", async () => {
      const { issues } = await openStage(adapter);
      const { heard, listen } = hearing();
      issues.on("issue.created", listen, { name: "pager" })();
      await issues.ingest(anError(thrown("One", "x")));
      issues.on("issue.created", listen, { name: "pager" });
      await issues.ingest(anError(thrown("Two", "x")));
      await issues.drain();
      expect(heard).toEqual(["SHOP-2 issue.created 1"]);
    });

    test("one name hears several kinds of announcements, in order", async () => {
      const { issues } = await openStage(adapter);
      const { heard, listen } = hearing();
      issues.on("issue.created", listen, { name: "pager" });
      issues.on("issue.resolved", listen, { name: "pager" });
      await issues.ingest(anError());
      await issues.update(["SHOP-1"], { status: "resolved" }, who);
      await issues.drain();
      expect(heard).toEqual(["SHOP-1 issue.created 1", "SHOP-1 issue.resolved 1"]);
    });

    test("a process that listens under the same name for something else leaves what waits for another", async () => {
      const { issues: web, process } = await openStage(adapter);
      const worker = await process();
      const { heard, listen } = hearing();
      worker.on("issue.created", listen, { name: "pager" });
      await worker.drain();
      await web.ingest(anError());

      const other = await process();
      other.on("issue.resolved", () => {}, { name: "pager" });
      await other.drain();
      expect(heard).toEqual([]);
      await worker.drain();
      expect(heard).toHaveLength(1);
    });

    test("are served at once in the process that has them, without a timer", async () => {
      const { issues } = await openStage(adapter);
      const { reached, call } = calls(1);
      issues.on("issue.created", call, { name: "pager" });
      await issues.ingest(anError());
      expect(await reached).toBe(1);
    });

    test("of two processes with one name each announcement reaches one", async () => {
      const { process } = await openStage(adapter);
      const [a, b] = [await process(), await process()];
      const { heard, listen } = hearing();
      a.on("issue.created", listen, { name: "pager" });
      b.on("issue.created", listen, { name: "pager" });
      await Promise.all([a.drain(), b.drain()]);
      const names = ["Amber", "Birch", "Cedar", "Daisy", "Elder", "Fern"];
      await Promise.all(names.map((name, index) => (index % 2 === 0 ? a : b).ingest(anError(thrown(name, "x")))));
      await Promise.all([a.drain(), b.drain()]);
      await Promise.all([a.drain(), b.drain()]);
      expect(heard.toSorted()).toEqual(names.map((_, index) => `SHOP-${index + 1} issue.created 1`));
    });

    test("two names hear the same announcements, each for itself", async () => {
      const { issues } = await openStage(adapter);
      const [pager, log] = [hearing(), hearing()];
      issues.on("issue.created", pager.listen, { name: "pager" });
      issues.on("issue.created", log.listen, { name: "log" });
      await issues.ingest(anError());
      await issues.drain();
      expect([pager.heard, log.heard]).toEqual([["SHOP-1 issue.created 1"], ["SHOP-1 issue.created 1"]]);
    });

    test("a failed delivery is tried again with growing pauses under the same id, until it succeeds", async () => {
      const stage = await openStage(adapter);
      const { issues, clock } = stage;
      const tries: { readonly id: string; readonly attempt: number; readonly at: number }[] = [];
      issues.on(
        "issue.created",
        ({ id, attempt }) => {
          tries.push({ id, attempt, at: clock.now() - noon });
          if (attempt < 4) throw new Error("pager is down");
        },
        { name: "pager" },
      );
      await issues.ingest(anError());
      await issues.settle();
      for (let second = 0; second < 20; second += 1) {
        clock.advance({ seconds: 1 });
        await issues.drain();
      }
      expect(tries.map(({ attempt, at }) => [attempt, at])).toEqual([
        [1, 0],
        [2, 1_000],
        [3, 3_000],
        [4, 7_000],
      ]);
      expect(new Set(tries.map(({ id }) => id)).size).toBe(1);
      expect(stage.takeInternalErrors()).toHaveLength(3);
    });

    test("another process takes over what one could not deliver", async () => {
      const stage = await openStage(adapter);
      const { issues: broken, process, clock } = stage;
      broken.on("issue.created", () => Promise.reject(new Error("pager is down")), { name: "pager" });
      await broken.ingest(anError());
      await broken.settle();
      await broken.stop();

      const sound = await process();
      const { heard, listen } = hearing();
      sound.on("issue.created", listen, { name: "pager" });
      clock.advance({ hours: 1 });
      await sound.drain();
      expect(heard).toHaveLength(1);
      expect(heard[0]).toMatch(/^SHOP-1 issue\.created [2-9]$/);
      stage.takeInternalErrors();
    });

    test("what fails for an hour becomes a dead letter that stays readable, and later ones of its issue go on", async () => {
      const stage = await openStage(adapter);
      const { issues, clock, store } = stage;
      const heard: string[] = [];
      const listen = ({ name, id }: IssueAnnouncement) => {
        if (name === "issue.created") throw new Error("pager is down");
        heard.push(id);
      };
      issues.on("issue.created", listen, { name: "pager" });
      issues.on("issue.resolved", listen, { name: "pager" });
      await issues.ingest(anError());
      await issues.update(["SHOP-1"], { status: "resolved" }, who);
      for (let minutes = 0; minutes < 75; minutes += 1) {
        await issues.settle();
        expect(heard.length, "it waits for the one before").toBe(minutes < 60 ? 0 : heard.length);
        clock.advance({ minutes: 1 });
      }
      expect(heard).toHaveLength(1);
      const dead = await store.storage.outbox.listDead({ projectId: 1, consumer: "pager", limit: 10 });
      expect(dead).toMatchObject([{ name: "issue.created", error: "pager is down" }]);
      expect(stage.takeInternalErrors().length).toBeGreaterThan(5);
    });

    test("announcements of one issue stay in order while one of them fails, and other issues go on", async () => {
      const stage = await openStage(adapter);
      const { issues, clock } = stage;
      const { heard, listen } = hearing();
      let down = true;
      const pager = (told: IssueAnnouncement): void => {
        if (down && told.issue.shortId === "SHOP-1") throw new Error("pager is down");
        listen(told);
      };
      issues.on("issue.created", pager, { name: "pager" });
      issues.on("issue.resolved", pager, { name: "pager" });
      await issues.ingestMany([anError(thrown("One", "x")), anError(thrown("Two", "x"))]);
      await issues.update(["SHOP-1", "SHOP-2"], { status: "resolved" }, who);
      await issues.settle();
      expect(heard).toEqual(["SHOP-2 issue.created 1", "SHOP-2 issue.resolved 1"]);
      down = false;
      clock.advance({ hours: 1 });
      await issues.drain();
      expect(heard.slice(2).map((line) => line.slice(0, -2))).toEqual([
        "SHOP-1 issue.created",
        "SHOP-1 issue.resolved",
      ]);
      stage.takeInternalErrors();
    });

    test("settle tries what waits once and never throws; drain leaves nothing that is due", async () => {
      const stage = await openStage(adapter);
      let tries = 0;
      stage.issues.on(
        "issue.created",
        () => {
          tries += 1;
          throw new Error("pager is down");
        },
        { name: "pager" },
      );
      await stage.issues.ingest(anError());
      await stage.issues.settle();
      expect(tries).toBe(1);
      await stage.issues.settle();
      await stage.issues.drain();
      expect(tries, "the retry is not due yet").toBe(1);
      stage.clock.advance({ seconds: 1 });
      await stage.issues.drain();
      expect(tries).toBe(2);
      stage.takeInternalErrors();
    });

    test("what is announced while a listener runs is delivered as well before drain resolves", async () => {
      const { issues } = await openStage(adapter);
      const { heard, listen } = hearing();
      issues.on(
        "issue.created",
        async (told) => {
          listen(told);
          if (heard.length < 4) await issues.ingest(anError(thrown(`Next${"ABCD"[heard.length]}`, "x")));
        },
        { name: "chain" },
      );
      await issues.ingest(anError());
      await issues.drain();
      expect(heard).toHaveLength(4);
    });

    test.each(["drain", "settle", "stop"] as const)(
      "%s inside a listener is refused: it would wait for itself",
      async (call) => {
        const { issues } = await openStage(adapter);
        const refusals: unknown[] = [];
        const listen = async (): Promise<void> => {
          await issues[call]().catch((error: unknown) => refusals.push(error));
        };
        issues.on("issue.created", listen, { name: "pager" });
        issues.on("issue.created", listen);
        await issues.ingest(anError());
        await issues.settle();
        expect(refusals).toMatchObject([
          { code: "CALLED_INSIDE_LISTENER", kind: "usage" },
          { code: "CALLED_INSIDE_LISTENER", kind: "usage" },
        ]);
        await issues[call]();
      },
    );

    test("a listener that is forgotten hears nothing more, and what waited for it is gone", async () => {
      const { issues: web, process } = await openStage(adapter);
      const worker = await process();
      const { heard, listen } = hearing();
      worker.on("issue.created", listen, { name: "pager" });
      await worker.drain();
      await web.ingest(anError(thrown("One", "x")));
      await web.forgetListener("pager");
      await worker.stop();
      await web.ingest(anError(thrown("Two", "x")));

      const next = await process();
      next.on("issue.created", listen, { name: "pager" });
      await next.drain();
      expect(heard).toEqual([]);
      await web.ingest(anError(thrown("Three", "x")));
      await next.drain();
      expect(heard).toEqual(["SHOP-3 issue.created 1"]);
    });

    test("a name that nobody ever listened under can be forgotten", async () => {
      const { issues } = await openStage(adapter);
      await expect(issues.forgetListener("nobody")).resolves.toBeUndefined();
    });

    test("nothing is kept for listeners that come later", async () => {
      const { issues, process } = await openStage(adapter);
      await issues.ingest(anError());
      const late = await process();
      const { heard, listen } = hearing();
      late.on("issue.created", listen, { name: "late" });
      await late.drain();
      expect(heard).toEqual([]);
    });

    test("the issue is told as the commit made it, and with the counts of its row", async () => {
      const { issues: web, process } = await openStage(adapter);
      const worker = await process();
      const told: IssueAnnouncement[] = [];
      worker.on("issue.created", (announcement) => void told.push(announcement), { name: "pager" });
      await worker.drain();
      await web.ingestMany([anError({ user: { id: "1" } }), anError({ user: { id: "2" } })]);
      await web.update(["SHOP-1"], { status: "resolved" }, who);
      await worker.drain();
      expect(told).toMatchObject([{ issue: { status: "unresolved", stateVersion: 1, timesSeen: 2, usersSeen: 2 } }]);
    });

    test("a listener that takes long keeps its lease, and nobody else hears what it has", async () => {
      const stage = await openStage(adapter);
      const { process, clock } = stage;
      let renewed = calls(1);
      const slow = await processWith(stage, (outbox) => ({
        async renew(request) {
          const kept = await outbox.renew(request);
          renewed.call();
          return kept;
        },
      }));
      const begun = calls(1);
      let finish: () => void = () => undefined;
      let signal: AbortSignal | undefined;
      slow.on(
        "issue.created",
        async (told) => {
          signal = told.signal;
          begun.call();
          await new Promise<void>((resolve) => (finish = resolve));
        },
        { name: "pager" },
      );
      await slow.ingest(anError());
      await begun.reached;
      const other = await process({ leaseMs: 30_000 });
      const { heard, listen } = hearing();
      other.on("issue.created", listen, { name: "pager" });
      for (let round = 0; round < 12; round += 1) {
        renewed = calls(1);
        clock.advance({ seconds: 10 });
        await renewed.reached;
        await other.drain();
      }
      expect(heard).toEqual([]);
      expect(signal?.aborted).toBe(false);
      finish();
      await slow.drain();
      await other.drain();
      expect(heard).toEqual([]);
    });

    test("a renewal that fails is tried again while the lease has time left", async () => {
      const stage = await openStage(adapter);
      let renewals = 0;
      let renewed = calls(1);
      const slow = await processWith(stage, (outbox) => ({
        async renew(request) {
          renewals += 1;
          const kept = await outbox.renew(request);
          renewed.call();
          if (renewals % 2 === 1) throw new StorageError("STORAGE_BUSY", "locked", { retryable: true });
          return kept;
        },
      }));
      const begun = calls(1);
      let finish: () => void = () => undefined;
      let signal: AbortSignal | undefined;
      slow.on(
        "issue.created",
        async (told) => {
          signal = told.signal;
          begun.call();
          await new Promise<void>((resolve) => (finish = resolve));
        },
        { name: "pager" },
      );
      await slow.ingest(anError());
      await begun.reached;
      const other = await stage.process();
      const { heard, listen } = hearing();
      other.on("issue.created", listen, { name: "pager" });
      for (let round = 0; round < 12; round += 1) {
        renewed = calls(1);
        stage.clock.advance({ seconds: 10 });
        await renewed.reached;
        await other.drain();
      }
      expect(signal?.aborted).toBe(false);
      finish();
      await slow.drain();
      expect(heard).toEqual([]);
      expect(renewals).toBeGreaterThan(10);
      expect(stage.takeInternalErrors().length).toBeGreaterThan(5);
    });

    test("a lease that cannot be renewed ends in time, and its listener is told", async () => {
      const stage = await openStage(adapter);
      const slow = await processWith(stage, () => ({
        renew: () => Promise.reject(new StorageError("STORAGE_BUSY", "locked", { retryable: true })),
      }));
      const begun = calls(1);
      let signal: AbortSignal | undefined;
      slow.on(
        "issue.created",
        (told) => {
          signal = told.signal;
          begun.call();
          return untilAborted(told);
        },
        { name: "pager" },
      );
      await slow.ingest(anError());
      await begun.reached;
      for (let left = 29; left > 0; left -= 1) {
        stage.clock.advance({ seconds: 1 });
        await stage.issues.settle();
      }
      expect(signal?.aborted).toBe(false);
      stage.clock.advance({ seconds: 1 });
      expect(signal?.aborted).toBe(true);
      await slow.drain();
      stage.takeInternalErrors();
    });

    test.each(["ack", "fail"] as const)(
      "a lease that %s finds lost leaves the rest to whoever has it now",
      async (call) => {
        const stage = await openStage(adapter);
        const late = await processWith(stage, () => ({ [call]: async () => false }));
        const { heard, listen } = hearing();
        const pager = (told: IssueAnnouncement): void => {
          listen(told);
          if (call === "fail") throw new Error("pager is down");
        };
        late.on("issue.created", pager, { name: "pager" });
        await late.ingestMany([anError(thrown("One", "x")), anError(thrown("Two", "x"))]);
        await late.settle();
        expect(new Set(heard), "the second is not begun under a lost lease").toEqual(
          new Set(["SHOP-1 issue.created 1"]),
        );
        await late.stop();
        stage.takeInternalErrors();
      },
    );

    test("a listener whose lease is lost is told by its signal", async () => {
      const { process, clock } = await openStage(adapter);
      const slow = await process({ leaseMs: 30_000 });
      const begun = calls(1);
      const aborted = new Promise<boolean>((resolve) => {
        slow.on(
          "issue.created",
          async ({ signal }) => {
            begun.call();
            await new Promise<void>((ended) => signal.addEventListener("abort", () => ended()));
            resolve(signal.aborted);
          },
          { name: "pager" },
        );
      });
      await slow.ingest(anError());
      await begun.reached;
      await (await process()).forgetListener("pager");
      clock.advance({ seconds: 10 });
      expect(await aborted).toBe(true);
    });

    test.each([
      {
        given: "a name that is none",
        on: (engine: IssueEngine) => engine.on("issue.gone" as "issue.created", () => {}),
      },
      {
        given: "no function",
        on: (engine: IssueEngine) => engine.on("issue.created", undefined as unknown as () => void),
      },
      { given: "an empty consumer", on: (engine: IssueEngine) => engine.on("issue.created", () => {}, { name: "" }) },
      {
        given: "a consumer with a blank",
        on: (engine: IssueEngine) => engine.on("issue.created", () => {}, { name: "my pager" }),
      },
    ])("$given is refused when it is registered", async ({ on }) => {
      const { issues } = await openStage(adapter);
      expect(() => on(issues)).toThrow(expect.objectContaining({ code: "LISTENER_INVALID", kind: "usage" }));
    });

    test("old announcements, dead letters included, are pruned after a week", async () => {
      const stage = await openStage(adapter);
      const { issues: web, process, clock } = stage;
      const worker = await process();
      worker.on("issue.created", () => {}, { name: "pager" });
      await worker.drain();
      await worker.stop();
      await web.ingest(anError());
      expect(await web.runMaintenance()).toMatchObject({ announcements: 0 });
      clock.advance({ days: 8 });
      expect(await web.runMaintenance()).toMatchObject({ announcements: 1, commits: expect.any(Number) });
      const next = await process();
      const { heard, listen } = hearing();
      next.on("issue.created", listen, { name: "pager" });
      await next.drain();
      expect(heard).toEqual([]);
    });

    test("the bounds of a retry are the host's to set", async () => {
      const stage = await openStage(adapter, {
        deliveryRetry: { firstMs: 10_000, maxMs: 10_000, giveUpAfterMs: hour },
      });
      let tries = 0;
      stage.issues.on(
        "issue.created",
        () => {
          tries += 1;
          throw new Error("pager is down");
        },
        { name: "pager" },
      );
      await stage.issues.ingest(anError());
      await stage.issues.settle();
      stage.clock.advance({ seconds: 9 });
      await stage.issues.drain();
      expect(tries).toBe(1);
      stage.clock.advance({ seconds: 1 });
      await stage.issues.drain();
      stage.clock.advance({ seconds: 10 });
      await stage.issues.drain();
      expect(tries).toBe(3);
      stage.takeInternalErrors();
    });
  });

  describe(`stopping with listeners on ${adapter.name}`, () => {
    test("a listener that heeds its signal lets the engine stop, and what it left is delivered by another process", async () => {
      const stage = await openStage(adapter);
      const { process, clock } = stage;
      const busy = await process();
      const begun = calls(2);
      const listen = (told: IssueAnnouncement): Promise<never> => {
        begun.call();
        return untilAborted(told);
      };
      busy.on("issue.created", listen, { name: "pager" });
      busy.on("issue.created", listen);
      await busy.ingestMany([anError(thrown("One", "x")), anError(thrown("Two", "x"))]);
      await begun.reached;
      const stopped = busy.stop();
      clock.advance({ seconds: 5 });
      await stopped;
      expect(stage.takeInternalErrors()).toMatchObject([{ code: "ENGINE_STOPPED" }, { code: "ENGINE_STOPPED" }]);

      const next = await process();
      const { heard, listen: hear } = hearing();
      next.on("issue.created", hear, { name: "pager" });
      clock.advance({ seconds: 1 });
      await next.drain();
      expect(heard.toSorted()).toEqual(["SHOP-1 issue.created 2", "SHOP-2 issue.created 1"]);
    });

    test("a listener has five seconds to finish by itself", async () => {
      const { process, clock } = await openStage(adapter);
      const busy = await process();
      const begun = calls(1);
      let signal: AbortSignal | undefined;
      let finish: () => void = () => undefined;
      busy.on("issue.created", async (told) => {
        signal = told.signal;
        begun.call();
        await new Promise<void>((resolve) => (finish = resolve));
      });
      await busy.ingest(anError());
      await begun.reached;
      const stopped = busy.stop();
      clock.advance({ seconds: 4 });
      expect(signal?.aborted).toBe(false);
      finish();
      await stopped;
    });
  });

  describe(`the stream of occurrences on ${adapter.name}`, () => {
    test("tells of each occurrence that is counted, and of nothing else", async () => {
      const { issues } = await openStage(adapter, {
        groupTypes: [{ id: 9_001, slug: "noisy", category: "metric", noise: { ignoreLimit: 9 } }],
      });
      const told: IssueAnnouncement[] = [];
      issues.on("occurrence.stored", (announcement) => void told.push(announcement));
      const error = anError({ event_id: hexId(1), environment: "prod", release: "shop@1" });
      await issues.ingestMany([
        error,
        error,
        anError({ event_id: hexId(2) }),
        aFinding({ id: hexId(3), event_id: hexId(4) }),
        aFinding({ type: 9_001 }),
        aFinding({ type: 300 }),
      ]);
      await issues.ingest(anError({ event_id: hexId(5) }));
      await issues.settle();
      expect(told.map(({ event, issue }) => [event?.occurrenceId, issue.shortId, issue.timesSeen])).toEqual([
        [hexId(1), "SHOP-1", 2],
        [hexId(2), "SHOP-1", 2],
        [hexId(3), "SHOP-2", 1],
        [hexId(5), "SHOP-1", 3],
      ]);
      expect(told[0]).toMatchObject({
        name: "occurrence.stored",
        at: noon,
        attempt: 1,
        stateVersion: 1,
        event: { eventId: hexId(1), environment: "prod" },
        release: "shop@1",
      });
      expect(new Set(told.map(({ id }) => id)).size).toBe(4);
      expect(told[3]?.issue).toEqual(await issues.get("SHOP-1"));
    });

    test("is for listeners without a name: a named one is refused, and told why", async () => {
      const { issues } = await openStage(adapter);
      expect(() => issues.on("occurrence.stored", () => {}, { name: "pager" })).toThrow(
        expect.objectContaining({ code: "LISTENER_INVALID", message: expect.stringContaining("not kept") }),
      );
      expect(() => issues.on("occurrence.gone" as ListenedName, () => {})).toThrow(
        expect.objectContaining({ code: "LISTENER_INVALID", message: expect.stringContaining("occurrence.stored") }),
      );
    });
  });

  describe(`timers on ${adapter.name}`, () => {
    test("after start what other processes left is delivered by itself", async () => {
      const { issues: web, process, clock } = await openStage(adapter);
      const worker = await process();
      const { reached, call } = calls(1);
      worker.on("issue.created", call, { name: "pager" });
      await worker.drain();
      worker.start();
      worker.start();
      await web.ingest(anError());
      clock.advance({ seconds: 5 });
      expect(await reached).toBe(1);
    });

    test("after start a failed delivery is tried again by itself, each time when it is due", async () => {
      const stage = await openStage(adapter);
      const { issues, clock, store } = stage;
      const tries: number[] = [];
      issues.on(
        "issue.created",
        ({ attempt }) => {
          tries.push(clock.now() - noon);
          if (attempt < 5) throw new Error("pager is down");
        },
        { name: "pager" },
      );
      issues.start();
      await issues.ingest(anError());
      await store.quiet();
      for (let passed = 0; passed < 20; passed += 1) {
        clock.advance({ seconds: 1 });
        await store.quiet();
      }
      expect(tries).toEqual([0, 1_000, 3_000, 7_000, 15_000]);
      expect(stage.takeInternalErrors()).toHaveLength(4);
    });

    test("after start what another process took and never settled is delivered when its lease ends", async () => {
      const { issues: web, process, clock, store } = await openStage(adapter, { leaseMs: 7_000 });
      const worker = await process();
      const told: number[] = [];
      worker.on("issue.created", () => void told.push(clock.now() - noon), { name: "pager" });
      await worker.drain();
      await web.ingest(anError());
      const lease = { projectId: 1, consumer: "pager", lease: "crashed", leaseMs: 7_000, limit: 10, now: noon };
      expect(await store.storage.outbox.claim(lease), "control").toHaveLength(1);
      worker.start();
      await store.quiet();
      for (let passed = 0; passed < 10; passed += 1) {
        clock.advance({ seconds: 1 });
        await store.quiet();
      }
      expect(told).toEqual([7_000]);
    });

    test("before start nothing happens by itself", async () => {
      const { issues: web, process, clock } = await openStage(adapter);
      const worker = await process();
      const { heard, listen } = hearing();
      worker.on("issue.created", listen, { name: "pager" });
      await worker.drain();
      await web.ingest(anError());
      clock.advance({ hours: 3 });
      await web.settle();
      expect(heard).toEqual([]);
      await worker.drain();
      expect(heard, "control").toHaveLength(1);
    });

    test("after stop no timer is left", async () => {
      const { issues: web, process, clock, store } = await openStage(adapter);
      const timers = new Set<() => void>();
      const counted: Clock = {
        now: clock.now,
        after(delayMs, task) {
          const end = clock.after(delayMs, () => {
            timers.delete(end);
            task();
          });
          timers.add(end);
          return () => {
            timers.delete(end);
            end();
          };
        },
      };
      const worker = await process({ clock: counted });
      const { heard, listen } = hearing();
      worker.on("issue.created", listen, { name: "pager" });
      await worker.drain();
      await web.ingest(anError(thrown("Waits", "x")));
      const lease = { projectId: 1, consumer: "pager", lease: "another", leaseMs: minute, limit: 1, now: noon };
      await store.storage.outbox.claim(lease);
      worker.start();
      await store.quiet();
      expect(timers.size, "control: the outbox, maintenance and a delivery that waits").toBe(3);
      await worker.stop();
      expect(timers.size).toBe(0);
      await web.ingest(anError());
      clock.advance({ hours: 3 });
      await web.settle();
      expect(heard).toEqual([]);
    });
  });

  describe(`ingesting inside a listener on ${adapter.name}`, () => {
    test("is an input like any other", async () => {
      const { issues } = await openStage(adapter);
      const kinds: string[] = [];
      issues.on("issue.created", async ({ issue }) => {
        if (issue.type === "error") kinds.push((await issues.ingest(aFinding())).kind);
      });
      await issues.ingest(anError());
      await issues.settle();
      expect(kinds).toEqual(["created"]);
      expect(issueOf(await issues.ingest(aFinding())).shortId).toBe("SHOP-2");
    });
  });
}
