import {
  builtinGroupTypes,
  createGroupTypeRegistry,
  createIssueEngine,
  defineGroupType,
  shouldCreateGroup,
  UsageError,
  type GroupTypeDefinition,
} from "@issuekit/core";
import { expect } from "vitest";
import { aFinding, day, openStage } from "../../../src/scenario.ts";
import type { ReferenceRow } from "./row.ts";

/** Group D: what group types are. */
export const groupTypeRows: readonly ReferenceRow[] = [
  {
    id: "D73",
    kind: "kept",
    title: "a type is found by its slug, and an unknown slug finds none",
    async run(adapter) {
      const registry = createGroupTypeRegistry();
      expect(registry.find("profile_file_io_main_thread")).toMatchObject({ id: 2001, defaultPriority: "low" });
      expect(registry.find("nobody_defined_this")).toBeUndefined();
      const { issues } = await openStage(adapter);
      await issues.ingest(aFinding());
      expect((await issues.search()).items).toMatchObject([
        { type: "profile_file_io_main_thread", category: "mobile" },
      ]);
    },
  },
  {
    id: "D74",
    kind: "kept",
    title: "a category that there is not is refused with the ones that there are",
    async run(adapter) {
      const odd = { id: 9_001, slug: "odd", category: 22 } as unknown as GroupTypeDefinition;
      expect(() => defineGroupType(odd)).toThrow(expect.objectContaining({ code: "GROUP_TYPE_INVALID" }));
      expect(() => defineGroupType(odd)).toThrow(/error.*feedback.*outage.*db_query/);
      const store = await adapter.open();
      try {
        expect(() => createIssueEngine({ ...store, projects: [{ slug: "shop" }], groupTypes: [odd] })).toThrow(
          UsageError,
        );
      } finally {
        await store.close();
      }
    },
  },
  {
    id: "D76",
    kind: "kept",
    title: "a type without a threshold creates at once and leaves nothing in the counter",
    async run(adapter) {
      const { store, clock } = await openStage(adapter);
      const ports = { counter: store.counter, clock };
      const quiet = { noise: null };
      const noisy = defineGroupType({ id: 9_001, slug: "noisy", category: "metric", noise: { ignoreLimit: 5 } });
      expect(await shouldCreateGroup(ports, quiet, "some-hash", { id: 1 })).toMatchObject({ create: true, seen: 0 });
      expect(await store.counter.prune({ now: clock.now() + 365 * day, limit: 10 })).toBe(0);
      await shouldCreateGroup(ports, noisy, "some-hash", { id: 1 });
      expect(await store.counter.prune({ now: clock.now() + 365 * day, limit: 10 }), "control").toBe(1);
    },
  },
  {
    id: "D77",
    kind: "kept",
    title: "what stays below a threshold is forgotten when its time is over",
    async run(adapter) {
      const { issues, clock } = await openStage(adapter, {
        groupTypes: [{ id: 9_001, slug: "noisy", category: "metric", noise: { ignoreLimit: 2 } }],
      });
      const take = async () => issues.ingest(aFinding({ type: 9_001 }));
      expect(await take()).toMatchObject({ kind: "suppressed", seen: 1, limit: 2 });
      clock.advance({ hours: 25 });
      expect(await take(), "the first is forgotten").toMatchObject({ kind: "suppressed", seen: 1, limit: 2 });
      clock.advance({ hours: 23 });
      expect(await take(), "control: within the time it counts").toMatchObject({ kind: "created", suppressedCount: 1 });
    },
  },
  {
    id: "D79",
    kind: "kept",
    title: "a type that is not released is refused unless the host asks for it",
    async run(adapter) {
      const unreleased = builtinGroupTypes.find(({ slug }) => slug === "llm_detected_experimental");
      expect(unreleased).toMatchObject({ released: false, noise: null });
      const type = unreleased?.id;
      const stage = await openStage(adapter);
      expect(await stage.issues.ingest(aFinding({ type }))).toMatchObject({
        kind: "rejected",
        code: "GROUP_TYPE_NOT_RELEASED",
        faults: [{ path: "type" }],
      });
      const byName = await stage.process({ unreleasedTypes: ["llm_detected_experimental"] });
      expect((await byName.ingest(aFinding({ type }))).kind).toBe("created");
      const all = await stage.process({ unreleasedTypes: "all" });
      expect((await all.ingest(aFinding({ type }))).kind).toBe("aggregated");
      const released = await stage.process({ groupTypeSettings: { llm_detected_experimental: { released: true } } });
      expect((await released.ingest(aFinding({ type }))).kind).toBe("aggregated");
    },
  },
  { id: "D80", kind: "later", part: "faces", title: "a list of visible types hides those that are not released" },
];
