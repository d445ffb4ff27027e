import { createIssueEngine, defaultScrub, type IssueEngineOptions, type MeasureLabels } from "@issuekit/core";
import { describe, expect, test } from "vitest";
import { adapters } from "../../src/adapters.ts";
import { overriding } from "../../src/barrier.ts";
import {
  aFeedback,
  aFinding,
  anError,
  day,
  hexId,
  hour,
  issueOf,
  noon,
  openStage,
  thrown,
} from "../../src/scenario.ts";

for (const adapter of adapters) {
  describe(`the queue on ${adapter.name}`, () => {
    test("an input too many is deferred, and sent again it is taken", async () => {
      const { issues } = await openStage(adapter, { queueLimit: 2 });
      await issues.projects();
      const inputs = Array.from({ length: 5 }, () => anError());
      const outcomes = await Promise.all(inputs.map((input) => issues.ingest(input)));
      expect(outcomes.map(({ kind }) => kind)).toEqual(["created", "aggregated", "deferred", "deferred", "deferred"]);
      expect(outcomes[2]).toMatchObject({ code: "QUEUE_FULL", error: null, projectId: 1 });
      expect((await issues.ingestMany(inputs)).map(({ kind }) => kind)).toEqual([
        "duplicate",
        "duplicate",
        "aggregated",
        "aggregated",
        "aggregated",
      ]);
      expect(await issues.get("SHOP-1")).toMatchObject({ timesSeen: 5 });
    });

    test("each project has a queue of its own", async () => {
      const { issues } = await openStage(adapter, {
        queueLimit: 1,
        projects: [
          { id: 1, slug: "shop" },
          { id: 2, slug: "blog" },
        ],
      });
      await issues.projects();
      const outcomes = await Promise.all(
        ["shop", "blog", "shop"].map((project) => issues.ingest(anError({}, { project }))),
      );
      expect(outcomes.map(({ kind }) => kind)).toEqual(["created", "created", "deferred"]);
    });
  });

  describe(`the host's thread on ${adapter.name}`, () => {
    test("is free between the batches of different projects", async () => {
      const projects = Array.from({ length: 12 }, (_, index) => ({ id: index + 1, slug: `p-${index}` }));
      const stage = await openStage(adapter, { projects });
      const parts = await stage.store.another();
      const turnOfCommit: number[] = [];
      let turn = 0;
      const issues = await stage.process({
        ...parts,
        batchTargetMs: 1,
        storage: overriding(parts.storage, {
          commit(changes) {
            turnOfCommit.push(turn);
            const until = performance.now() + 2;
            while (performance.now() < until);
            return parts.storage.commit(changes);
          },
        }),
      });
      await issues.projects();
      const ingested = Promise.all(projects.map(({ id }) => issues.ingest(anError({}, { project: id }))));
      for (; turnOfCommit.length < projects.length && turn < 100; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      await ingested;
      expect(turnOfCommit).toHaveLength(projects.length);
      // Storage that works elsewhere leaves the thread free by itself.
      if (parts.storage.blocking) {
        expect(new Set(turnOfCommit).size, "one batch in each turn of the event loop").toBe(projects.length);
      }
    });
  });

  describe(`capturing on ${adapter.name}`, () => {
    const trap = Object.defineProperty({}, "project", {
      enumerable: true,
      get() {
        throw new Error("no");
      },
    });
    test.each([
      ["null", null],
      ["text", "context"],
      ["a project that cannot be read", trap],
      ["a project that is none", { project: {} }],
      ["an id that is none", { eventId: "hi" }],
    ])("an error is not lost over a context that is odd: %s", async (_, context) => {
      const { issues } = await openStage(adapter, { release: "shop@1" });
      expect(await issues.capture(new Error("declined"), context as never)).toMatchObject({ kind: "created" });
      expect((await issues.search()).items).toMatchObject([{ title: "Error: declined", firstRelease: "shop@1" }]);
    });
  });

  describe(`stopping on ${adapter.name}`, () => {
    test("finishes what is under way, and takes nothing more", async () => {
      const stage = await openStage(adapter);
      const { issues } = stage;
      const underWay = issues.ingestMany(Array.from({ length: 20 }, () => anError()));
      const stopped = issues.stop();
      expect(await issues.ingest(anError())).toMatchObject({ kind: "deferred", code: "STOPPED" });
      expect((await underWay).map(({ kind }) => kind)).toEqual([
        "created",
        ...Array.from({ length: 19 }, () => "aggregated"),
      ]);
      await stopped;
      await issues.stop();
      expect(await issues.ingestMany([anError(), aFinding()])).toMatchObject([
        { code: "STOPPED" },
        { code: "STOPPED" },
      ]);
      expect(await issues.capture(new Error("too late"))).toMatchObject({ kind: "deferred", code: "STOPPED" });
      expect(() => issues.start()).toThrow(expect.objectContaining({ code: "ENGINE_STOPPED" }));
      expect(stage.takeInternalErrors()).toHaveLength(1);

      const next = await stage.process();
      expect(await next.get("SHOP-1")).toMatchObject({ timesSeen: 20 });
    });

    test("delivers what is due before it is done", async () => {
      const { issues } = await openStage(adapter);
      let heard = 0;
      issues.on("issue.created", () => void (heard += 1), { name: "pager" });
      void issues.ingest(anError());
      await issues.stop();
      expect(heard).toBe(1);
    });

    test("waits for maintenance that is under way", async () => {
      const stage = await openStage(adapter);
      const parts = await stage.store.another();
      const { upkeep } = parts.storage;
      const steps: string[] = [];
      let goOn: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => (goOn = resolve));
      const issues = await stage.process({
        ...parts,
        storage: overriding(parts.storage, {
          upkeep: {
            ...upkeep,
            async pruneCommits(request) {
              steps.push("begun");
              await gate;
              steps.push("pruned");
              return upkeep.pruneCommits(request);
            },
          },
          async close() {
            steps.push("closed");
            await parts.storage.close();
          },
        }),
      });
      await issues.projects();
      const maintained = issues.runMaintenance();
      const stopped = issues.stop();
      await new Promise((resolve) => setImmediate(resolve));
      goOn();
      await stopped;
      expect(steps).toEqual(["begun", "pruned", "closed"]);
      await maintained;
    });

    test("waits for a listener that runs", async () => {
      const { issues } = await openStage(adapter);
      const steps: string[] = [];
      issues.on("issue.created", async () => {
        await new Promise((resolve) => setImmediate(resolve));
        steps.push("heard");
      });
      await issues.ingest(anError());
      await issues.stop();
      steps.push("stopped");
      expect(steps).toEqual(["heard", "stopped"]);
    });
  });

  describe(`projects on ${adapter.name}`, () => {
    const two: IssueEngineOptions["projects"] = [
      { id: 1, slug: "shop" },
      { id: 2, slug: "blog" },
    ];

    test("the only project is the default of every call", async () => {
      const { issues } = await openStage(adapter);
      expect(await issues.ingest(anError())).toMatchObject({ kind: "created", projectId: 1 });
      expect(await issues.projects()).toMatchObject([{ id: 1, slug: "shop", name: "shop", createdAt: noon }]);
    });

    test.each([
      ["an id", 2],
      ["an id as text", "2"],
      ["a slug", "blog"],
    ])("of several projects %s names one, and nothing of it is seen from another", async (_, project) => {
      const { issues } = await openStage(adapter, { projects: two });
      const outcome = await issues.ingest(anError({}, { project }));
      expect(outcome).toMatchObject({ kind: "created", projectId: 2, issue: { shortId: "BLOG-1" } });
      expect((await issues.search({ project })).items).toHaveLength(1);
      expect((await issues.search({ project: "shop" })).items).toEqual([]);
      expect(await issues.get("BLOG-1")).toMatchObject({ project: { id: 2, slug: "blog" } });
      expect(await issues.get(issueOf(outcome).id, { project: "shop" })).toBeUndefined();
      expect(await issues.get("BLOG-1", { project: "shop" })).toBeUndefined();
    });

    test("the same error, id and hash in two projects are two issues", async () => {
      const { issues } = await openStage(adapter, { projects: two });
      const outcomes = await issues.ingestMany([
        anError({ event_id: hexId(1) }, { project: "shop" }),
        anError({ event_id: hexId(1) }, { project: "blog" }),
        anError({ event_id: hexId(1) }, { project: "shop" }),
      ]);
      expect(outcomes.map(({ kind }) => kind)).toEqual(["created", "created", "duplicate"]);
      expect([issueOf(outcomes[0]).shortId, issueOf(outcomes[1]).shortId]).toEqual(["SHOP-1", "BLOG-1"]);
    });

    test("without a name among several, inputs are refused and reads are wrong calls", async () => {
      const { issues } = await openStage(adapter, { projects: two });
      expect(await issues.ingest(anError())).toMatchObject({
        kind: "rejected",
        code: "PROJECT_UNKNOWN",
        projectId: null,
        faults: [{ path: "project" }],
      });
      await expect(issues.search()).rejects.toMatchObject({ code: "PROJECT_AMBIGUOUS", kind: "usage" });
      await expect(issues.dsn(undefined, "https://app.example")).rejects.toMatchObject({ code: "PROJECT_AMBIGUOUS" });
    });

    test("a project that is not there is refused, and the rest of the list goes on", async () => {
      const { issues } = await openStage(adapter);
      const outcomes = await issues.ingestMany([anError({}, { project: "nobody" }), anError({}, { project: 1 })]);
      expect(outcomes).toMatchObject([{ kind: "rejected", code: "PROJECT_UNKNOWN" }, { kind: "created" }]);
      await expect(issues.search({ project: 99 })).rejects.toMatchObject({ code: "PROJECT_UNKNOWN" });
    });

    test("a project without an id gets one that every process finds again", async () => {
      const { issues, process } = await openStage(adapter, { projects: [{ slug: "shop", name: "The shop" }] });
      const [project] = await issues.projects();
      expect(project?.id).toSatisfy((id: number) => Number.isSafeInteger(id) && id > 0);
      expect(await (await process()).projects()).toEqual([project]);
      expect(project?.name).toBe("The shop");
    });

    test("a slug that is stored under another id is a conflict that says so", async () => {
      const stage = await openStage(adapter);
      await stage.issues.ingest(anError());
      const wrong = await stage.process({ projects: [{ id: 7, slug: "shop" }] });
      await expect(wrong.search()).rejects.toMatchObject({
        code: "PROJECT_CONFLICT",
        message: expect.stringContaining("1"),
      });
      expect(await wrong.ingest(anError())).toMatchObject({ kind: "deferred", error: { code: "PROJECT_CONFLICT" } });
      await wrong.stop();
      const codes = stage.takeInternalErrors().map((error) => "code" in error && error.code);
      expect(new Set(codes)).toEqual(new Set(["PROJECT_CONFLICT"]));
    });

    test.each([
      { given: "no project", options: { projects: [] } },
      { given: "a slug in capitals", options: { projects: [{ slug: "Shop" }] } },
      { given: "a slug of digits alone", options: { projects: [{ slug: "42" }] } },
      { given: "a slug twice", options: { projects: [{ slug: "a" }, { slug: "a" }] } },
      {
        given: "an id twice",
        options: {
          projects: [
            { slug: "a", id: 1 },
            { slug: "b", id: 1 },
          ],
        },
      },
      { given: "an id of zero", options: { projects: [{ slug: "a", id: 0 }] } },
      { given: "an empty queue", options: { queueLimit: 0 } },
      { given: "a batch of nothing", options: { maxBatch: Number.NaN } },
      { given: "a target that is text", options: { batchTargetMs: "20" } },
      { given: "a lease of no time", options: { leaseMs: 0 } },
      { given: "no storage", options: { storage: undefined } },
      { given: "no counter", options: { counter: undefined } },
      { given: "half a counter", options: { counter: { sight() {} } } },
      { given: "a clock without timers", options: { clock: { now: Date.now } } },
      { given: "a clock that is a function", options: { clock: Date.now } },
      { given: "ids that are a function", options: { ids: () => "1" } },
      { given: "a scrubber that is true", options: { scrub: true } },
      { given: "a priority that is no function", options: { initialPriority: "high" } },
      { given: "measures that are no function", options: { onMeasure: {} } },
      { given: "a reporter that is no function", options: { onInternalError: console } },
      { given: "frames told by a pattern", options: { isInApp: /src/ } },
      { given: "an unknown policy", options: { regressionPolicy: "event_time" } },
      { given: "an unknown choice without a counter", options: { whenCounterUnavailable: "drop" } },
      { given: "one unreleased type as text", options: { unreleasedTypes: "llm_detected_experimental" } },
      { given: "an unreleased type that is none", options: { unreleasedTypes: ["llm_detected"] } },
      { given: "a retry that is a number", options: { deliveryRetry: 1_000 } },
      { given: "a retry of no time", options: { deliveryRetry: { firstMs: 0 } }, names: "deliveryRetry.firstMs" },
      { given: "a retry that is text", options: { deliveryRetry: { maxMs: "1h" } }, names: "deliveryRetry.maxMs" },
      { given: "a limit that is a number", options: { fingerprintLimit: 5 } },
      {
        given: "a limit whose slot does not divide its window",
        options: { fingerprintLimit: { limit: 5, windowMs: 100, slotMs: 30 } },
      },
      { given: "a limit below nothing", options: { fingerprintLimit: { limit: -1, windowMs: 100, slotMs: 50 } } },
      { given: "a limit without a window", options: { fingerprintLimit: { limit: 5 } } },
    ])("$given is refused when the engine is built, and the option is named", async ({ options, names }) => {
      const store = await adapter.open();
      try {
        const whole = { ...store, projects: [{ slug: "shop" }], ...options } as unknown as IssueEngineOptions;
        const named = names ?? Object.keys(options)[0] ?? "";
        expect(() => createIssueEngine(whole)).toThrow(
          expect.objectContaining({
            code: "OPTIONS_INVALID",
            kind: "usage",
            message: expect.stringMatching(new RegExp(`^${named}\\b`)),
          }),
        );
      } finally {
        await store.close();
      }
    });

    test("every option that is right is taken", async () => {
      const { issues } = await openStage(adapter, {
        scrub: defaultScrub,
        regressionPolicy: "arrival",
        whenCounterUnavailable: "suppress",
        unreleasedTypes: ["llm_detected_experimental"],
        deliveryRetry: { firstMs: 1 },
        fingerprintLimit: { limit: 0, windowMs: 100, slotMs: 50 },
        initialPriority: () => undefined,
        onMeasure: () => {},
      });
      expect((await issues.ingest(anError())).kind).toBe("created");
    });

    test("two group types cannot share an id or a slug", async () => {
      const store = await adapter.open();
      try {
        for (const type of [
          { id: 1, slug: "mine", category: "error" },
          { id: 9_001, slug: "error", category: "error" },
        ] as const) {
          expect(() => createIssueEngine({ ...store, projects: [{ slug: "shop" }], groupTypes: [type] })).toThrow(
            expect.objectContaining({ code: "GROUP_TYPE_TAKEN" }),
          );
        }
      } finally {
        await store.close();
      }
    });
  });

  describe(`keys on ${adapter.name}`, () => {
    test("every project has a key at first use, the same in every process", async () => {
      const { issues, process } = await openStage(adapter);
      const dsn = await issues.dsn("shop", "https://app.example/errors/");
      expect(dsn).toMatch(/^https:\/\/[0-9a-f]{32}@app\.example\/errors\/1$/);
      expect(await (await process()).dsn(undefined, "https://app.example/errors")).toBe(dsn);
      expect(await issues.keys()).toHaveLength(1);
    });

    test("a key is added and revoked; the address takes the oldest one that is left", async () => {
      const { issues, clock } = await openStage(adapter);
      const [first] = await issues.keys();
      const firstKey = first?.publicKey ?? "";
      clock.advance({ minutes: 1 });
      const added = await issues.addKey("shop", { label: "mobile" });
      expect(added).toMatchObject({ projectId: 1, label: "mobile", createdAt: clock.now(), revokedAt: null });
      expect(await issues.checkKey(added.publicKey)).toMatchObject({ kind: "valid", project: { id: 1, slug: "shop" } });

      expect(await issues.revokeKey(firstKey)).toBe(true);
      expect(await issues.checkKey(firstKey)).toEqual({ kind: "revoked" });
      expect(await issues.dsn("shop", "http://localhost:3000")).toBe(`http://${added.publicKey}@localhost:3000/1`);
      expect((await issues.keys()).map(({ revokedAt }) => revokedAt)).toEqual([clock.now(), null]);

      clock.advance({ minutes: 1 });
      expect(await issues.revokeKey(firstKey), "it is still the project's").toBe(true);
      expect((await issues.keys())[0]?.revokedAt, "and keeps its time").toBe(clock.now() - 60_000);
    });

    test("a key that nobody has, or that is no key, opens nothing", async () => {
      const { issues } = await openStage(adapter);
      for (const key of [hexId(1), "", "x", "' or 1=1 --", "A".repeat(32)]) {
        expect(await issues.checkKey(key)).toEqual({ kind: "unknown" });
        expect(await issues.revokeKey(key)).toBe(false);
      }
    });

    test("a key of another engine's project on the same store is unknown here", async () => {
      const { issues, process } = await openStage(adapter);
      const blog = await process({ projects: [{ id: 2, slug: "blog" }] });
      const [key] = await blog.keys();
      expect(await issues.checkKey(key?.publicKey ?? "")).toEqual({ kind: "unknown" });
      expect(await issues.revokeKey(key?.publicKey ?? "")).toBe(false);
      expect(await blog.checkKey(key?.publicKey ?? "")).toMatchObject({ kind: "valid" });
    });

    test("without a key that is left, and for a base that is none, there is no address", async () => {
      const { issues } = await openStage(adapter);
      await expect(issues.dsn("shop", "app.example")).rejects.toMatchObject({
        code: "INPUT_INVALID",
        faults: [{ path: "base" }],
      });
      const [key] = await issues.keys();
      await issues.revokeKey(key?.publicKey ?? "");
      await expect(issues.dsn("shop", "https://app.example")).rejects.toMatchObject({
        code: "INPUT_INVALID",
        faults: [{ path: "project" }],
      });
    });
  });

  describe(`what was received on ${adapter.name}`, () => {
    test("is counted by category, outcome and reason, what is not written yet included", async () => {
      const { issues } = await openStage(adapter);
      const error = anError();
      await issues.ingestMany([
        error,
        error,
        anError(),
        anError({ exception: undefined, message: "words" }),
        aFinding(),
        aFeedback(),
        aFeedback({ message: "" }),
        { kind: "event", event: "no event" },
      ]);
      issues.countReceived("shop", { category: "session", outcome: "ignored", reason: "", quantity: 3 });
      await issues.projects();
      const received = await issues.received();
      const lines = received.map(
        ({ category, outcome, reason, quantity }) => `${category} ${outcome} ${reason} ${quantity}`,
      );
      expect(lines.toSorted()).toEqual([
        "default accepted  1",
        "default rejected NOT_AN_OBJECT 1",
        "error accepted  2",
        "error duplicate known-occurrence 1",
        "feedback accepted  1",
        "feedback rejected FEEDBACK_EMPTY 1",
        "occurrence accepted  1",
        "session ignored  3",
      ]);
    });

    test("knows an error that came as JSON text, and guesses at text that was refused", async () => {
      const { issues } = await openStage(adapter);
      const text = (fields = {}) => ({ kind: "event", event: JSON.stringify(anError(fields).event) }) as const;
      await issues.ingestMany([
        text(),
        text({ exception: undefined, message: "words" }),
        text({ event_id: "none" }),
        text({ event_id: "none", exception: undefined }),
      ]);
      const lines = (await issues.received()).map(({ category, outcome }) => `${category} ${outcome}`);
      expect(lines.toSorted()).toEqual(["default accepted", "default rejected", "error accepted", "error rejected"]);
    });

    test("is seen by other processes when it is written, and adds up", async () => {
      const { issues, process, clock } = await openStage(adapter);
      const other = await process();
      await issues.ingest(anError());
      await other.ingest(anError());
      await issues.drain();
      expect(await other.received()).toEqual([{ category: "error", outcome: "accepted", reason: "", quantity: 2 }]);
      clock.advance({ seconds: 10 });
      await other.ingest(anError());
      await other.settle();
      expect(await issues.received()).toMatchObject([{ quantity: 3 }]);
    });

    test("is asked for over a span; a day by default", async () => {
      const { issues, clock } = await openStage(adapter);
      await issues.ingest(anError());
      await issues.received();
      clock.advance({ days: 2 });
      await issues.ingest(anError());
      expect(await issues.received()).toMatchObject([{ quantity: 1 }]);
      expect(await issues.received("shop", { since: noon - hour, until: noon + 3 * day })).toMatchObject([
        { quantity: 2 },
      ]);
    });

    test("is kept when an engine stops", async () => {
      const { issues, process } = await openStage(adapter);
      await issues.ingest(anError());
      await issues.stop();
      expect(await (await process()).received()).toMatchObject([{ quantity: 1 }]);
    });
  });

  describe(`measures on ${adapter.name}`, () => {
    test("outcomes, batches and steps are told to the host, and a host that throws harms nothing", async () => {
      const said: [string, MeasureLabels][] = [];
      const stage = await openStage(adapter, { onMeasure: (name, _, labels) => void said.push([name, labels]) });
      await stage.issues.ingest(anError());
      expect(said.map(([name]) => name)).toEqual(expect.arrayContaining(["batch.size", "step.ms", "outcome"]));
      expect(said).toContainEqual(["outcome", { kind: "created", input: "event", type: "error" }]);

      const bad = await stage.process({
        onMeasure() {
          throw new Error("metrics are down");
        },
      });
      expect((await bad.ingest(anError(thrown("Other", "x")))).kind).toBe("created");
      expect(stage.takeInternalErrors().every(({ message }) => message === "metrics are down")).toBe(true);
    });

    test("thresholds, quotas, refused units and the queue are told as well", async () => {
      const said = new Map<string, [number, MeasureLabels]>();
      const stage = await openStage(adapter, {
        maxBatch: 2,
        groupTypes: [
          { id: 9_001, slug: "noisy", category: "metric", noise: { ignoreLimit: 2 } },
          { id: 9_002, slug: "scarce", category: "metric", creationQuota: { limit: 0, windowMs: hour, slotMs: hour } },
        ],
        fingerprintLimit: { limit: 2, windowMs: hour, slotMs: hour },
        onMeasure: (name, value, labels) => void said.set(JSON.stringify([name, labels]), [value, labels]),
      });
      const noisy = (id: number) => aFinding({ type: 9_001, id: hexId(id), event_id: hexId(id) });
      await Promise.all([1, 2, 3].map((id) => stage.issues.ingest(noisy(id))));
      await stage.issues.ingest(aFinding({ type: 9_002, fingerprint: ["other"] }));
      const heard = [...said.keys()].map((key) => JSON.parse(key) as [string, MeasureLabels]);
      expect(heard).toEqual(
        expect.arrayContaining([
          ["noise", { verdict: "suppress", because: "below-noise-threshold", type: "noisy" }],
          ["noise", { verdict: "create", because: "threshold-reached", type: "noisy" }],
          ["quota.refused", { quota: "creation-quota", type: "scarce" }],
          ["quota.refused", { quota: "fingerprint-limit", type: "noisy" }],
          ["batch.refused-units", {}],
          ["queue.length", { project: "shop" }],
        ]),
      );
    });

    test("an answer that is rejected later is reported, and the process lives", async () => {
      const stage = await openStage(adapter, {
        onMeasure: (name) => (name === "outcome" ? Promise.reject(new Error("metrics are down")) : undefined) as never,
      });
      await stage.issues.ingest(anError());
      expect(stage.takeInternalErrors()).toMatchObject([{ message: "metrics are down" }]);
    });
  });

  describe(`faults of ours on ${adapter.name}`, () => {
    test("an adapter that breaks its contract defers the inputs, and the host hears of it", async () => {
      const stage = await openStage(adapter);
      const parts = await stage.store.another();
      const broken = await stage.process({
        ...parts,
        storage: overriding(parts.storage, {
          load: () => Promise.reject(new TypeError("rows is not iterable")),
        }),
      });
      const outcome = await broken.capture(new Error("declined"));
      expect(outcome).toMatchObject({ kind: "deferred", code: "INTERNAL", error: { message: "rows is not iterable" } });
      expect(stage.takeInternalErrors()).toMatchObject([{ message: "rows is not iterable" }]);
    });

    test("an input that cannot be read defers itself alone, and the host hears of it", async () => {
      const stage = await openStage(adapter);
      const hostile = Object.defineProperty(anError(), "sentAt", {
        get() {
          throw new Error("do not look");
        },
      });
      const outcomes = await stage.issues.ingestMany([hostile, anError()]);
      expect(outcomes).toMatchObject([{ kind: "deferred", code: "INTERNAL" }, { kind: "created" }]);
      expect(stage.takeInternalErrors()).toMatchObject([{ message: "do not look" }]);
    });

    test("a reporter that fails, at once or later, harms nothing", async () => {
      for (const onInternalError of [
        () => {
          throw new Error("nobody home");
        },
        () => Promise.reject(new Error("nobody home")) as never,
      ]) {
        const stage = await openStage(adapter, {
          onInternalError,
          initialPriority() {
            throw new Error("rules are down");
          },
        });
        expect((await stage.issues.ingest(anError())).kind).toBe("created");
        await stage.close();
      }
    });
  });

  describe(`a host's say on priorities on ${adapter.name}`, () => {
    test.each<[string, () => unknown]>([
      ["an unknown name", () => "urgent"],
      ["a name of every object", () => "constructor"],
      ["a number", () => 75],
      ["a promise", async () => "low"],
      ["a promise that is rejected", () => Promise.reject(new Error("rules are down"))],
    ])("%s is reported, and the rule decides", async (_, initialPriority) => {
      const stage = await openStage(adapter, { initialPriority: initialPriority as never });
      await stage.issues.ingest(anError({ level: "fatal" }));
      expect(await stage.issues.get("SHOP-1")).toMatchObject({ priority: "high" });
      const [first] = stage.takeInternalErrors().filter((error) => "code" in error);
      expect(first).toMatchObject({
        code: "OPTIONS_INVALID",
        message: expect.stringContaining("initialPriority"),
      });
    });

    test("a known name and no answer are taken", async () => {
      const { issues } = await openStage(adapter, {
        initialPriority: ({ payload }) => (payload.level === "fatal" ? "low" : undefined),
      });
      await issues.ingestMany([anError({ ...thrown("One", "x"), level: "fatal" }), anError(thrown("Two", "x"))]);
      expect((await issues.search()).items.map(({ priority }) => priority)).toEqual(["high", "low"]);
    });
  });

  describe(`the time of receipt on ${adapter.name}`, () => {
    test.each([Number.NaN, 1.5, Number.POSITIVE_INFINITY, 2 ** 53, "yesterday", {}])(
      "%s is none: the door's own is used, and the outcome says so",
      async (receivedAt) => {
        const { issues } = await openStage(adapter);
        const outcome = await issues.ingest(anError({}, { receivedAt: receivedAt as number }));
        expect(outcome).toMatchObject({ kind: "created", repairs: [{ path: "receivedAt" }] });
        expect((await issues.events("SHOP-1")).items).toMatchObject([{ receivedAt: noon }]);
      },
    );

    test("is one for a whole call, however long its list and however long it takes", async () => {
      const stage = await openStage(adapter);
      const parts = await stage.store.another();
      const issues = await stage.process({
        ...parts,
        maxBatch: 2,
        storage: overriding(parts.storage, {
          async commit(changes) {
            stage.clock.advance({ minutes: 1 });
            return parts.storage.commit(changes);
          },
        }),
      });
      await issues.ingestMany(Array.from({ length: 5 }, () => anError()));
      const { items } = await issues.events("SHOP-1");
      expect(items.map(({ receivedAt }) => receivedAt)).toEqual([noon, noon, noon, noon, noon]);
    });

    test("an integer is kept", async () => {
      const { issues } = await openStage(adapter);
      expect(await issues.ingest(anError({}, { receivedAt: noon - 1 }))).toMatchObject({ repairs: [] });
      expect((await issues.events("SHOP-1")).items).toMatchObject([{ receivedAt: noon - 1 }]);
    });
  });

  describe(`a transaction of the host's on ${adapter.name}`, () => {
    test("is joined by no storage that cannot, and is none that is not open: the call says so", async () => {
      const { issues, store } = await openStage(adapter);
      const code = store.storage.within === undefined ? "NOT_SUPPORTED" : "TRANSACTION_INVALID";
      expect(() => issues.within({})).toThrow(
        expect.objectContaining({ code, kind: "usage", message: expect.stringContaining("within") }),
      );
    });

    test("that a storage can join makes outcomes provisional, and listeners are told when the host says it is done", async () => {
      const stage = await openStage(adapter);
      const parts = await stage.store.another();
      const issues = await stage.process({
        ...parts,
        storage: overriding(parts.storage, { within: () => parts }),
      });
      const heard: string[] = [];
      issues.on("issue.created", ({ issue }) => void heard.push(issue.shortId));
      const scope = issues.within({});
      expect(await scope.ingest(anError())).toMatchObject({ kind: "created", provisional: true });
      expect(await scope.ingestMany([anError(), aFinding()])).toMatchObject([
        { kind: "aggregated", provisional: true },
        { kind: "created", provisional: true },
      ]);
      await issues.settle();
      expect(heard).toEqual([]);
      await scope.committed();
      await scope.committed();
      await issues.settle();
      expect(heard).toEqual(["SHOP-1", "SHOP-2"]);
      expect(await issues.ingest(anError())).not.toHaveProperty("provisional");
    });
  });

  describe(`maintenance on ${adapter.name}`, () => {
    test("prunes what nobody needs any more, within its limit, and leaves issues and ids alone", async () => {
      const { issues, clock } = await openStage(adapter, {
        groupTypes: [{ id: 9_001, slug: "noisy", category: "metric", noise: { ignoreLimit: 9 } }],
      });
      const error = anError();
      await issues.ingest(error);
      await issues.ingest(aFinding({ type: 9_001 }));
      expect(await issues.runMaintenance()).toEqual({ announcements: 0, commits: 0, counters: 0 });
      clock.advance({ days: 3 });
      const report = await issues.runMaintenance({ limit: 1_000 });
      expect(report.commits).toBeGreaterThan(0);
      expect(report.counters).toBeGreaterThan(0);
      expect(await issues.runMaintenance()).toEqual({ announcements: 0, commits: 0, counters: 0 });
      expect(await issues.get("SHOP-1")).toMatchObject({ timesSeen: 1 });
      expect((await issues.ingest(error)).kind).toBe("duplicate");
    });

    test("an hourly timer leaves nothing behind, however much there is, and turns the event loop between its steps", async () => {
      const stage = await openStage(adapter, {
        maxBatch: 1,
        groupTypes: [{ id: 9_001, slug: "noisy", category: "metric", noise: { ignoreLimit: 9 } }],
      });
      const parts = await stage.store.another();
      const { upkeep } = parts.storage;
      let turn = 0;
      const steps: { readonly commits: number; readonly turn: number }[] = [];
      const issues = await stage.process({
        ...parts,
        storage: overriding(parts.storage, {
          upkeep: {
            ...upkeep,
            async pruneCommits(request) {
              const commits = await upkeep.pruneCommits(request);
              steps.push({ commits, turn });
              return commits;
            },
          },
        }),
      });
      await issues.ingestMany(Array.from({ length: 2_100 }, () => anError()));
      const findings = Array.from({ length: 2_100 }, (_, index) =>
        aFinding({ type: 9_001, fingerprint: [`finding ${index}`] }),
      );
      const inBatches = await stage.process({ maxBatch: 500 });
      await inBatches.ingestMany(findings);
      await issues.settle();
      stage.clock.advance({ days: 3 });
      issues.start();
      stage.clock.advance({ hours: 1 });
      for (turn = 1; steps.length < 3 && turn < 1_000_000; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      await stage.store.quiet();
      expect(steps.map(({ commits }) => commits)).toEqual([1_000, 1_000, expect.any(Number)]);
      expect(new Set(steps.map((step) => step.turn)).size, "each in a turn of its own").toBe(steps.length);
      expect(await issues.runMaintenance()).toEqual({ announcements: 0, commits: 0, counters: 0 });
    });

    test("an engine that stops ends its maintenance after the step that runs", async () => {
      const stage = await openStage(adapter);
      const parts = await stage.store.another();
      const { upkeep } = parts.storage;
      let steps = 0;
      const issues = await stage.process({
        ...parts,
        storage: overriding(parts.storage, {
          upkeep: { ...upkeep, pruneCommits: async () => ((steps += 1) < 100 ? 1_000 : 0) },
        }),
      });
      await issues.projects();
      issues.start();
      stage.clock.advance({ hours: 1 });
      for (let turn = 0; steps < 2 && turn < 1_000_000; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      const before = steps;
      expect(before, "control").toBeGreaterThan(1);
      await issues.stop();
      for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      expect(steps - before).toBeLessThanOrEqual(1);
    });
  });

  describe.runIf(adapter.durable)(`a restart on ${adapter.name}`, () => {
    test("finds everything that was answered", async () => {
      const { issues, process } = await openStage(adapter);
      const inputs = [anError({ tags: { step: "payment" } }), aFinding(), aFeedback()];
      await issues.ingestMany(inputs);
      await issues.update(["SHOP-2"], { status: "resolved" }, { actor: "user:7" });
      const before = await issues.search();
      await issues.stop();
      const next = await process();
      expect(await next.search()).toEqual(before);
      expect(await next.tagValues("SHOP-1", "step")).toMatchObject([{ value: "payment" }]);
      expect(await next.activity("SHOP-2")).toMatchObject([{ kind: "set_resolved" }]);
      expect((await next.ingestMany(inputs)).map(({ kind }) => kind)).toEqual(["duplicate", "duplicate", "duplicate"]);
    });

    test("a stopped engine on it answers reads with an error that says why", async () => {
      const { issues } = await openStage(adapter);
      await issues.ingest(anError());
      await issues.stop();
      await expect(issues.search()).rejects.toMatchObject({ kind: "storage", code: "STORAGE_CLOSED" });
    });
  });
}
