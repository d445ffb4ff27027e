import type { IssueEngineOptions, OccurrenceInput } from "@issuekit/core";
import { describe, expect, test } from "vitest";
import { adapters } from "../../src/adapters.ts";
import { aFinding, anError, hour, minute, openStage, thrown } from "../../src/scenario.ts";

const type = 9_001;
const types: IssueEngineOptions["groupTypes"] = [
  { id: type, slug: "limited", category: "metric", creationQuota: { limit: 3, windowMs: hour, slotMs: minute } },
];

for (const adapter of adapters) {
  describe(`creation quotas on ${adapter.name}`, () => {
    const finding = (part: string, more = {}): OccurrenceInput => aFinding({ type, fingerprint: [part], ...more });

    test("the window slides: what was created leaves room when it is an hour old, minute by minute", async () => {
      const { issues, clock } = await openStage(adapter, { groupTypes: types });
      const take = async (part: string) => (await issues.ingest(finding(part))).kind;
      expect(await take("a")).toBe("created");
      clock.advance({ minutes: 30 });
      expect([await take("b"), await take("c"), await take("d")]).toEqual(["created", "created", "rateLimited"]);
      clock.advance({ minutes: 29 });
      expect(await take("d"), "a is 59 minutes old").toBe("rateLimited");
      clock.advance({ minutes: 1 });
      expect([await take("d"), await take("e")], "room for one").toEqual(["created", "rateLimited"]);
      clock.advance({ minutes: 30 });
      expect([await take("e"), await take("f"), await take("g")], "room for two").toEqual([
        "created",
        "created",
        "rateLimited",
      ]);
    });

    test("an hour's quota is not a minute's: it does not come back after a minute", async () => {
      const { issues, clock } = await openStage(adapter, { groupTypes: types });
      for (const part of ["a", "b", "c"]) await issues.ingest(finding(part));
      clock.advance({ minutes: 2 });
      expect(await issues.ingest(finding("d"))).toMatchObject({
        kind: "rateLimited",
        windows: [{ limit: 3, used: 3 }],
      });
    });

    test("a refusal is not remembered: the same input is a new try", async () => {
      const { issues, clock } = await openStage(adapter, { groupTypes: types });
      const late = finding("d");
      const outcomes = await issues.ingestMany([finding("a"), finding("b"), finding("c"), late, late]);
      expect(outcomes.map(({ kind }) => kind)).toEqual(["created", "created", "created", "rateLimited", "rateLimited"]);
      clock.advance({ hours: 1 });
      expect((await issues.ingest(late)).kind).toBe("created");
    });

    test("in a list the first that needs the quota gets it, even when it has to wait for a threshold's answer", async () => {
      const { issues } = await openStage(adapter, {
        groupTypes: [
          {
            id: type,
            slug: "limited",
            category: "metric",
            creationQuota: { limit: 1, windowMs: hour, slotMs: minute },
          },
          { id: 9_002, slug: "noisy", category: "metric", noise: { ignoreLimit: 3 } },
        ],
      });
      const outcomes = await issues.ingestMany([
        aFinding({ type: 9_002, fingerprint: ["threshold"] }),
        aFinding({ type, fingerprint: ["first", "threshold"] }),
        aFinding({ type, fingerprint: ["second"] }),
      ]);
      expect(outcomes.map(({ kind }) => kind)).toEqual(["suppressed", "created", "rateLimited"]);
    });

    test("occurrences of a known issue pass while the quota is used up", async () => {
      const { issues } = await openStage(adapter, { groupTypes: types });
      const outcomes = await issues.ingestMany(["a", "b", "c", "d", "a"].map((part) => finding(part)));
      expect(outcomes.map(({ kind }) => kind)).toEqual(["created", "created", "created", "rateLimited", "aggregated"]);
    });

    test("workers that race for the same issues spend once for each", async () => {
      const { issues, process } = await openStage(adapter, { groupTypes: types });
      const other = await process();
      const outcomes = await Promise.all(
        ["a", "b", "c"].flatMap((part) => [issues.ingest(finding(part)), other.ingest(finding(part))]),
      );
      expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual([
        "aggregated",
        "aggregated",
        "aggregated",
        "created",
        "created",
        "created",
      ]);
      expect((await other.ingest(finding("d"))).kind).toBe("rateLimited");
    });

    test("types and projects have quotas of their own", async () => {
      const { issues } = await openStage(adapter, {
        groupTypes: types,
        projects: [
          { id: 1, slug: "shop" },
          { id: 2, slug: "blog" },
        ],
      });
      const inShop = (part: string) => ({ ...finding(part), project: 1 });
      await issues.ingestMany(["a", "b", "c"].map(inShop));
      expect((await issues.ingest(inShop("d"))).kind).toBe("rateLimited");
      expect((await issues.ingest({ ...aFinding({ fingerprint: ["e"] }), project: 1 })).kind).toBe("created");
      const blog = aFinding({ type, project_id: 2, fingerprint: ["d"] }, { project_id: 2 });
      expect((await issues.ingest({ ...blog, project: 2 })).kind).toBe("created");
    });

    test("errors have no quota unless the host sets one", async () => {
      const { issues, process } = await openStage(adapter);
      const names = ["A", "B", "C", "D", "E", "F", "G"].map((letter) => anError(thrown(`${letter}Error`, "x")));
      expect((await issues.ingestMany(names)).every(({ kind }) => kind === "created")).toBe(true);
      const strict = await process({
        groupTypeSettings: { error: { creationQuota: { limit: 1, windowMs: hour, slotMs: minute } } },
      });
      const more = ["X", "Y"].map((letter) => anError(thrown(`${letter}Error`, "x")));
      expect((await strict.ingestMany(more)).map(({ kind }) => kind)).toEqual(["created", "rateLimited"]);
    });

    test("a quota of zero creates nothing", async () => {
      const { issues } = await openStage(adapter, {
        groupTypes: [
          { id: type, slug: "none", category: "metric", creationQuota: { limit: 0, windowMs: hour, slotMs: minute } },
        ],
      });
      expect(await issues.ingest(finding("a"))).toMatchObject({
        kind: "rateLimited",
        windows: [{ limit: 0, used: 0 }],
      });
    });
  });
}
