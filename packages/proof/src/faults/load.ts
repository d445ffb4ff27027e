import type { KnownOccurrence, OccurrenceKey, Snapshot } from "@issuekit/core";
import { onPort, ofStorage, statement, type Fault, type Plant } from "./fault.ts";

/** Answers a load as something else. */
function snapshots(replace: (snapshot: Snapshot) => Snapshot, adapter?: string): Plant {
  return ofStorage(({ load }) => ({ load: async (request) => replace(await load(request)) }), adapter);
}

/** Faults of `load`. */
export const loadFaults: readonly Fault[] = onPort("storage", [
  {
    id: "load-kept",
    breaks: "a hash that was unclaimed once stays so for this connection",
    plant: ofStorage(({ load }) => {
      const unclaimed = new Set<string>();
      return {
        async load(request) {
          const snapshot = await load(request);
          for (const hash of request.hashes) if (!snapshot.hashes.has(hash)) unclaimed.add(hash);
          return { ...snapshot, hashes: new Map([...snapshot.hashes].filter(([hash]) => !unclaimed.has(hash))) };
        },
      };
    }, "sqlite"),
  },
  {
    id: "load-knows-everything",
    breaks: "an occurrence that is unknown is answered as one whose group is gone",
    plant: ofStorage(({ load }) => ({
      async load(request) {
        const snapshot = await load(request);
        const all = request.occurrenceKeys.map((key): [OccurrenceKey, KnownOccurrence] => [
          key,
          snapshot.known.get(key) ?? { group: null, suppressed: false },
        ]);
        return { ...snapshot, known: new Map(all) };
      },
    })),
    seenBy: ["STO-002"],
  },
  {
    id: "load-knows-nothing",
    breaks: "occurrences that are stored are absent, so that whoever delivers one again tries for ever",
    plant: statement("where occurrence.project_id = ? and", "where false and occurrence.project_id = ? and"),
    seenBy: ["STO-001", "STO-102"],
  },
  {
    id: "load-of-anybody",
    breaks: "another project's occurrences are known",
    plant: statement("where occurrence.project_id = ? and", "where (occurrence.project_id = ? or true) and"),
  },
  {
    id: "load-groups-by-hash-only",
    breaks: "groups that are asked for by id are absent",
    plant: ofStorage(({ load }) => ({ load: (request) => load({ ...request, groupIds: [] }) })),
  },
  {
    id: "load-without-owners",
    breaks: "the owners of hashes are named, and not answered",
    plant: snapshots((snapshot) => ({ ...snapshot, groups: new Map() })),
  },
  {
    id: "load-without-releases",
    breaks: "releases are absent",
    plant: snapshots((snapshot) => ({ ...snapshot, releases: new Map() })),
  },
  {
    id: "load-without-events",
    breaks: "events that came along with an occurrence are absent",
    plant: statement(
      "union all select at, received_at, payload from issuekit_occurrences where",
      "union all select at, received_at, payload from issuekit_occurrences where false and",
    ),
  },
  {
    id: "load-orphans",
    breaks: "a known occurrence does not name its group",
    plant: snapshots((snapshot) => {
      const known = [...snapshot.known].map(([key, { suppressed }]): [OccurrenceKey, KnownOccurrence] => [
        key,
        { group: null, suppressed },
      ]);
      return { ...snapshot, known: new Map(known) };
    }),
  },
  {
    id: "load-sightings-as-counted",
    breaks: "a suppressed sighting is known as a counted occurrence",
    plant: statement("select occurrence.suppressed,", "select 0 as suppressed,"),
  },
  {
    id: "load-version-behind",
    breaks: "a group's state version is one behind",
    plant: snapshots((snapshot) => {
      const groups = [...snapshot.groups].map(
        ([id, group]) => [id, { ...group, stateVersion: group.stateVersion - 1 }] as const,
      );
      return { ...snapshot, groups: new Map(groups) };
    }, "sqlite"),
  },
]);
