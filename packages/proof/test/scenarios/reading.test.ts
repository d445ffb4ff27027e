import type { IssueEngine } from "@issuekit/core";
import { describe, expect, test } from "vitest";
import { adapters } from "../../src/adapters.ts";
import {
  aFinding,
  allPages,
  anError,
  hexId,
  issueOf,
  minute,
  noon,
  openStage,
  seconds,
  thrown,
} from "../../src/scenario.ts";

const names = ["Amber", "Birch", "Cedar", "Daisy", "Elder", "Fern", "Gorse"];

for (const adapter of adapters) {
  describe(`finding an issue on ${adapter.name}`, () => {
    test.each(["SHOP-1", "shop-1", "Shop-1", "issue:SHOP-1", "shop_1", "shop 1", "SHOP-I", "SHOP-l", " SHOP-1 "])(
      "%j names the first issue",
      async (text) => {
        const { issues } = await openStage(adapter);
        const { id } = issueOf(await issues.ingest(anError()));
        expect((await issues.get(text))?.id).toBe(id);
        expect((await issues.get(id))?.shortId).toBe("SHOP-1");
      },
    );

    test.each(["SHOP-2", "BLOG-1", "SHOP-", "", "nobody", "SHOP-1U", hexId(1)])("%j names none", async (text) => {
      const { issues } = await openStage(adapter);
      await issues.ingest(anError());
      expect(await issues.get(text)).toBeUndefined();
    });

    test("short ids go on in base 32", async () => {
      const { issues } = await openStage(adapter);
      const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
      const outcomes = await issues.ingestMany(
        Array.from({ length: 33 }, (_, index) =>
          anError(thrown(`E${letters[index % 26]}${letters[index >> 4]}rror`, "x")),
        ),
      );
      expect(outcomes.map((outcome) => issueOf(outcome).shortId).slice(-4)).toEqual([
        "SHOP-Y",
        "SHOP-Z",
        "SHOP-10",
        "SHOP-11",
      ]);
      expect((await issues.get("shop-1o"))?.shortId).toBe("SHOP-10");
    });

    test("an issue's parts are asked for by short id as well, and an issue that is none is named in the error", async () => {
      const { issues } = await openStage(adapter);
      await issues.ingest(anError({ tags: { step: "payment" } }));
      expect((await issues.events("SHOP-1")).items).toHaveLength(1);
      expect(await issues.tags("shop-1")).toMatchObject([{ key: "step" }]);
      expect(await issues.activity("shop 1")).toEqual([]);
      for (const read of [
        () => issues.events("SHOP-9"),
        () => issues.event("SHOP-9", "latest"),
        () => issues.tags("SHOP-9"),
        () => issues.tagValues("SHOP-9", "x"),
        () => issues.stats("SHOP-9"),
        () => issues.activity("SHOP-9"),
      ]) {
        await expect(read()).rejects.toMatchObject({
          code: "SELECTION_INVALID",
          message: expect.stringContaining("SHOP-9"),
        });
      }
    });
  });

  describe(`the list of issues on ${adapter.name}`, () => {
    test("without text every issue of every type is listed, newest sighting first, then by number", async () => {
      const { issues } = await openStage(adapter);
      await issues.ingestMany([
        anError({ ...thrown("Old", "x"), timestamp: seconds(noon - minute) }),
        anError(thrown("First", "x")),
        anError(thrown("Second", "x")),
        aFinding(),
      ]);
      const { items, next } = await issues.search();
      expect(items.map(({ shortId }) => shortId)).toEqual(["SHOP-4", "SHOP-3", "SHOP-2", "SHOP-1"]);
      expect(next).toBeNull();
      expect((await issues.search("")).items).toEqual(items);
    });

    test("is:<status> lists the issues of that status", async () => {
      const { issues } = await openStage(adapter);
      await issues.ingestMany([anError(thrown("Open", "x")), anError(thrown("Fixed", "x"))]);
      await issues.update(["SHOP-2"], { status: "resolved" }, { actor: "user:7" });
      const ids = async (query: string) => (await issues.search(query)).items.map(({ shortId }) => shortId);
      expect(await ids("is:unresolved")).toEqual(["SHOP-1"]);
      expect(await ids("is:resolved")).toEqual(["SHOP-2"]);
      expect(await ids("is:archived")).toEqual([]);
      expect(await ids(" is:unresolved ")).toEqual(["SHOP-1"]);
    });

    test.each(["level:error", "is:unresolved level:error", "checkout", "is:nothing", "!is:resolved"])(
      "what only the search language can answer (%j) is refused with its own code, never taken as no text",
      async (query) => {
        const { issues } = await openStage(adapter);
        await expect(issues.search(query)).rejects.toMatchObject({
          code: "SEARCH_NOT_AVAILABLE",
          kind: "validation",
          faults: [{ path: "query" }],
        });
      },
    );

    test("pages follow each other without a gap or a repetition, at equal times too", async () => {
      const { issues } = await openStage(adapter);
      await issues.ingestMany(names.map((name) => anError(thrown(name, "x"))));
      const all = await allPages((cursor) => issues.search({ limit: 2, ...(cursor === undefined ? {} : { cursor }) }));
      expect(all.map(({ title }) => title)).toEqual(names.map((name) => `${name}: x`).toReversed());
    });

    test("an issue that comes in between pages shifts nothing", async () => {
      const { issues } = await openStage(adapter);
      await issues.ingestMany(names.map((name) => anError(thrown(name, "x"))));
      const first = await issues.search({ limit: 3 });
      await issues.ingest(anError({ ...thrown("Hazel", "x"), timestamp: seconds(noon + minute) }));
      const rest = await allPages((cursor) => issues.search({ limit: 3, cursor: cursor ?? first.next ?? "" }));
      expect([...first.items, ...rest].map(({ title }) => title)).toEqual(
        names.map((name) => `${name}: x`).toReversed(),
      );
    });

    test("the last page has no cursor, even when it is full", async () => {
      const { issues } = await openStage(adapter);
      await issues.ingestMany(names.slice(0, 4).map((name) => anError(thrown(name, "x"))));
      const first = await issues.search({ limit: 2 });
      expect(first.next).not.toBeNull();
      expect((await issues.search({ limit: 2, cursor: first.next ?? "" })).next).toBeNull();
    });

    test.each([0, -1, 1.5, Number.NaN])("a limit of %s is refused", async (limit) => {
      const { issues } = await openStage(adapter);
      await expect(issues.search({ limit })).rejects.toMatchObject({
        code: "INPUT_INVALID",
        faults: [{ path: "limit" }],
      });
    });
  });

  describe(`the events of an issue on ${adapter.name}`, () => {
    test("are listed newest first by when they happened, with what the list shows of each", async () => {
      const { issues } = await openStage(adapter);
      const outcomes = await issues.ingestMany([
        anError({ event_id: hexId(1), timestamp: seconds(noon - minute), environment: "prod", release: "shop@1" }),
        anError({ event_id: hexId(2), timestamp: seconds(noon) }),
        anError({ event_id: hexId(3), timestamp: seconds(noon - 2 * minute) }),
      ]);
      const { items } = await issues.events(issueOf(outcomes[0]).id);
      expect(items.map(({ eventId }) => eventId)).toEqual([hexId(2), hexId(1), hexId(3)]);
      expect(items[1]).toEqual({
        eventId: hexId(1),
        occurrenceId: hexId(1),
        at: noon - minute,
        receivedAt: noon,
        environment: "prod",
        release: "shop@1",
        hash: expect.stringMatching(/^[0-9a-f]{32}$/),
      });
    });

    test("pages follow each other at equal times, and an event in between shifts nothing", async () => {
      const { issues } = await openStage(adapter);
      const ids = [1, 2, 3, 4, 5, 6, 7].map(hexId);
      await issues.ingestMany(ids.map((event_id) => anError({ event_id })));
      const first = await issues.events("SHOP-1", { limit: 3 });
      await issues.ingest(anError({ event_id: hexId(100), timestamp: seconds(noon + 1) }));
      await issues.ingest(anError({ event_id: hexId(101), timestamp: seconds(noon) }));
      const rest = await allPages((cursor) =>
        issues.events("SHOP-1", { limit: 3, cursor: cursor ?? first.next ?? "" }),
      );
      expect([...first.items, ...rest].map(({ eventId }) => eventId)).toEqual(ids.toReversed());
    });

    test("latest, oldest and one by its id are shown with their neighbours", async () => {
      const { issues } = await openStage(adapter);
      await issues.ingestMany([1, 2, 3].map((n) => anError({ event_id: hexId(n), timestamp: seconds(noon + n) })));
      expect(await issues.event("SHOP-1", "latest")).toMatchObject({
        eventId: hexId(3),
        next: null,
        previous: hexId(2),
      });
      expect(await issues.event("SHOP-1", "oldest")).toMatchObject({
        eventId: hexId(1),
        next: hexId(2),
        previous: null,
      });
      expect(await issues.event("SHOP-1", hexId(2))).toMatchObject({ next: hexId(3), previous: hexId(1) });
      expect(await issues.event("SHOP-1", hexId(9))).toBeUndefined();
    });

    test("an event that carries several occurrences of the issue stands once among its neighbours", async () => {
      const { issues } = await openStage(adapter);
      const at = (event: number, occurrence: number, fields = {}) =>
        aFinding({ id: hexId(occurrence), event_id: hexId(event) }, { timestamp: seconds(noon + event), ...fields });
      await issues.ingestMany([
        at(1, 100),
        ...Array.from({ length: 25 }, (_, index) => at(2, 200 + index)),
        at(3, 150),
        // Of one time, and in turns by the ids of their occurrences.
        ...[301, 303].map((id) => at(4, id, { timestamp: seconds(noon + 9) })),
        ...[302, 304].map((id) => at(5, id, { timestamp: seconds(noon + 9) })),
      ]);
      const walk = async (from: "latest" | "oldest", towards: "next" | "previous") => {
        const seen: string[] = [];
        let event = await issues.event("SHOP-1", from);
        while (event !== undefined && seen.length < 50) {
          seen.push(event.eventId);
          const neighbour = event[towards];
          event = neighbour === null ? undefined : await issues.event("SHOP-1", neighbour);
        }
        return seen;
      };
      expect(await walk("oldest", "next")).toEqual([1, 2, 3, 4, 5].map(hexId));
      expect(await walk("latest", "previous")).toEqual([5, 4, 3, 2, 1].map(hexId));
    });

    test("an event of another issue is not this one's", async () => {
      const { issues } = await openStage(adapter);
      await issues.ingestMany([
        anError({ ...thrown("One", "x"), event_id: hexId(1) }),
        anError({ ...thrown("Two", "x"), event_id: hexId(2) }),
      ]);
      expect(await issues.event("SHOP-1", hexId(2))).toBeUndefined();
      expect(await issues.event("SHOP-2", hexId(2))).toMatchObject({ eventId: hexId(2) });
    });

    test("a payload comes back as it was sent, unknown keys included", async () => {
      const { issues } = await openStage(adapter);
      await issues.ingest(
        anError({ extra: { cart: { items: [1, 2] } }, contexts: { os: { name: "linux" } }, unheard_of: { a: "b" } }),
      );
      const event = await issues.event("SHOP-1", "latest");
      expect(event?.payload).toMatchObject({
        extra: { cart: { items: [1, 2] } },
        contexts: { os: { name: "linux" } },
        unheard_of: { a: "b" },
        exception: { values: [{ type: "PaymentError", value: "declined" }] },
      });
      expect(event?.occurrence).toBeNull();
    });

    test("an occurrence is found by its id in any spelling, an error's id finds none", async () => {
      const { issues } = await openStage(adapter);
      const id = "7f1c6b2a-9c55-4a77-8b64-1f3f3a1f2b10";
      await issues.ingestMany([aFinding({ id }), anError({ event_id: hexId(1) })]);
      expect(await issues.occurrence(id.toUpperCase())).toMatchObject({
        id: id.replaceAll("-", ""),
        title: "segfault",
      });
      expect(await issues.occurrence(hexId(1))).toBeUndefined();
    });
  });

  describe(`wrong requests on ${adapter.name}`, () => {
    test.each<[string, string, (issues: IssueEngine) => Promise<unknown>]>([
      ["get(undefined)", "issue", (issues) => issues.get(undefined as never)],
      ["get(7)", "issue", (issues) => issues.get(7 as never)],
      ["search(5)", "query", (issues) => issues.search(5 as never)],
      ["search({ query: 5 })", "query", (issues) => issues.search({ query: 5 as never })],
      ["search({ querry: … })", "querry", (issues) => issues.search({ querry: "is:resolved" } as never)],
      ["search({ limit: '5' })", "limit", (issues) => issues.search({ limit: "5" as never })],
      ["search({ limit: null })", "limit", (issues) => issues.search({ limit: null as never })],
      ["search({ cursor: 5 })", "cursor", (issues) => issues.search({ cursor: 5 as never })],
      [
        "events({ limit: Infinity })",
        "limit",
        (issues) => issues.events("SHOP-1", { limit: Number.POSITIVE_INFINITY }),
      ],
      ["events({ cursor: null })", "cursor", (issues) => issues.events("SHOP-1", { cursor: null as never })],
      ["event(issue, undefined)", "event", (issues) => issues.event("SHOP-1", undefined as never)],
      ["occurrence(undefined)", "id", (issues) => issues.occurrence(undefined as never)],
      ["tagValues(issue, 5)", "key", (issues) => issues.tagValues("SHOP-1", 5 as never)],
      ["stats({ since: 'noon' })", "since", (issues) => issues.stats("SHOP-1", { since: "noon" as never })],
      ["stats({ until: NaN })", "until", (issues) => issues.stats("SHOP-1", { until: Number.NaN })],
      ["received({ since: NaN })", "since", (issues) => issues.received("shop", { since: Number.NaN })],
      ["runMaintenance({ limit: 0 })", "limit", (issues) => issues.runMaintenance({ limit: 0 })],
    ])("%s is refused and names %s", async (_, path, call) => {
      const { issues } = await openStage(adapter);
      await issues.ingest(anError());
      await expect(call(issues)).rejects.toMatchObject({ kind: "validation", faults: [{ path }] });
    });

    test.each([
      ["environment", "prod"],
      ["sort", "date"],
      ["since", noon],
      ["until", noon],
    ])("a search by %s is refused until it is answered, never passed over", async (field, value) => {
      const { issues } = await openStage(adapter);
      await expect(issues.search({ [field]: value })).rejects.toMatchObject({
        code: "SEARCH_NOT_AVAILABLE",
        message: expect.stringContaining(field),
        faults: [{ path: field }],
      });
      expect((await issues.search({ [field]: undefined })).items).toEqual([]);
    });
  });

  describe(`cursors on ${adapter.name}`, () => {
    test.each(["", "x", "e30", "WyJpc3N1ZXMiXQ", "ÿ"])(
      "a cursor that no list has answered (%j) is refused",
      async (cursor) => {
        const { issues } = await openStage(adapter);
        await issues.ingest(anError());
        const refused = { code: "CURSOR_INVALID", kind: "validation", faults: [{ path: "cursor" }] };
        await expect(issues.search({ cursor })).rejects.toMatchObject(refused);
        await expect(issues.events("SHOP-1", { cursor })).rejects.toMatchObject(refused);
      },
    );

    test("a cursor of one list is refused by another", async () => {
      const { issues } = await openStage(adapter);
      await issues.ingestMany([anError(thrown("One", "x")), anError(thrown("Two", "x")), anError(thrown("Two", "x"))]);
      const { next } = await issues.search({ limit: 1 });
      await expect(issues.events("SHOP-2", { cursor: next ?? "" })).rejects.toMatchObject({ code: "CURSOR_INVALID" });
      const events = await issues.events("SHOP-2", { limit: 1 });
      await expect(issues.search({ cursor: events.next ?? "" })).rejects.toMatchObject({ code: "CURSOR_INVALID" });
    });
  });
}
