import type { ChangeSet, CommitResult, GroupUnit, IssueStorage, Totals } from "@issuekit/core";
import { onPort, ofStorage, statement, type Defect, type Fault, type Plant } from "./fault.ts";

/** Commits every unit as something else. */
function units(replace: (unit: GroupUnit) => GroupUnit, adapter?: string): Plant {
  return ofStorage(
    ({ commit }) => ({ commit: (changes) => commit({ ...changes, units: changes.units.map(replace) }) }),
    adapter,
  );
}

type Applied = CommitResult & { readonly kind: "applied" };

/** Answers an applied commit as something else. */
function answers(replace: (result: Applied, changes: ChangeSet) => CommitResult, adapter?: string): Plant {
  return ofStorage(
    ({ commit }) => ({
      async commit(changes) {
        const result = await commit(changes);
        return result.kind === "applied" ? replace(result, changes) : result;
      },
    }),
    adapter,
  );
}

function totals({ totals: kept }: Applied, replace: (each: Totals, groupId: string) => Totals): Applied["totals"] {
  return new Map([...kept].map(([groupId, each]) => [groupId, replace(each, groupId)]));
}

/** The answer to two commits that were one. */
function joined(first: CommitResult, second: CommitResult): CommitResult {
  if (first.kind !== "applied" || second.kind !== "applied") return first;
  return {
    ...first,
    totals: new Map([...first.totals, ...second.totals]),
    refused: second.refused,
    earlierPayloads: [...first.earlierPayloads, ...second.earlierPayloads],
  };
}

/** Commits what is refused again, relaxed by what is stored by then, as long as that is something else than before. */
async function insist(
  { commit }: IssueStorage,
  changes: ChangeSet,
  relax: (unit: GroupUnit) => Promise<GroupUnit>,
): Promise<CommitResult> {
  let units = await Promise.all(changes.units.map(relax));
  let result = await commit({ ...changes, units });
  for (let tries = 1; result.kind === "applied" && result.refused.length > 0 && tries < 20; tries += 1) {
    const { refused } = result;
    const isRefused = ({ groupId }: GroupUnit): boolean => refused.includes(groupId);
    const before = units.filter(isRefused);
    units = await Promise.all(changes.units.filter(isRefused).map(relax));
    if (JSON.stringify(units) === JSON.stringify(before)) break;
    result = joined(result, await commit({ ...changes, id: `${changes.id}-${tries}`, units }));
  }
  return result;
}

/** A unit's hashes are claimed where they are free, and forgotten where they are not. */
export const someHashesAreEnough: Plant = ofStorage((storage) => ({
  commit: (changes) =>
    insist(storage, changes, async (unit) => {
      const { newHashes } = unit.relyOn;
      const request = { projectId: changes.projectId, hashes: newHashes, now: changes.now };
      const none = { occurrenceKeys: [], events: [], groupIds: [], releases: [] };
      const { hashes } = await storage.load({ ...request, ...none });
      return { ...unit, relyOn: { ...unit.relyOn, newHashes: newHashes.filter((hash) => !hashes.has(hash)) } };
    }),
}));

/** An occurrence is never known: each time it is stored under a new id. */
export const everyOccurrenceIsNew: Plant = units((unit) => ({
  ...unit,
  occurrences: unit.occurrences.map((each) => ({ ...each, key: `event:${crypto.randomUUID().replaceAll("-", "")}` })),
}));

/** Whatever version a unit relied on, it is told the one of now until it is taken. */
export function blindToVersions(isBlind: (unit: GroupUnit) => boolean): Plant {
  return ofStorage(
    (storage) => ({
      commit: (changes) =>
        insist(storage, changes, async (unit) => {
          const group = await storage.read.findGroup(changes.projectId, { number: unit.number });
          if (group === undefined || unit.create !== undefined || !isBlind(unit)) return unit;
          return { ...unit, relyOn: { ...unit.relyOn, stateVersion: group.stateVersion } };
        }),
    }),
    "sqlite",
  );
}

const guards: readonly Defect[] = [
  {
    id: "version-unchecked",
    breaks: "a unit is applied whatever version its group has",
    plant: blindToVersions(() => true),
  },
  {
    id: "hash-unchecked",
    breaks: "a unit whose hash is owned by another group is applied",
    plant: statement(
      "select 1 from issuekit_hashes where project_id = ? and hash = ?",
      "select 1 from issuekit_hashes where project_id = ? and hash = ? and false",
    ),
  },
  {
    id: "hash-repointed",
    breaks: "a hash goes to whoever claims it last",
    plant: statement(
      "(project_id, hash, number) values (?, ?, ?) on conflict do nothing",
      "(project_id, hash, number) values (?, ?, ?) on conflict do update set number = excluded.number",
    ),
  },
  {
    id: "spare-hash-lost",
    breaks: "a spare hash goes to nobody",
    plant: units((unit) => ({ ...unit, spareHashes: [] })),
  },
  {
    id: "spare-hash-refuses",
    breaks: "a spare hash that is owned refuses its unit",
    plant: units((unit) => ({
      ...unit,
      relyOn: { ...unit.relyOn, newHashes: [...unit.relyOn.newHashes, ...unit.spareHashes] },
    })),
  },
  {
    id: "unit-in-part",
    breaks: "of a unit with two hashes the one that is free is claimed, and the unit is applied",
    plant: someHashesAreEnough,
  },
  {
    id: "duplicate-counts",
    breaks: "an occurrence that is stored already is counted again",
    plant: statement(
      "values (?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
      "values (?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?) on conflict do update set at = excluded.at",
    ),
  },
  {
    id: "occurrences-unclaimed",
    breaks: "an occurrence is stored under a new id each time, and never known",
    plant: everyOccurrenceIsNew,
  },
  {
    id: "kinds-are-one",
    breaks: "an occurrence with the id of an event is a duplicate of it",
    plant: units((unit) => ({
      ...unit,
      occurrences: unit.occurrences.map((each) => ({
        ...each,
        key: `event:${each.key.slice(each.key.indexOf(":") + 1)}`,
      })),
    })),
    seenBy: ["STO-012"],
  },
  {
    id: "refused-occurrences-stay",
    breaks: "the occurrences of a refused unit stay where they were written",
    plant: statement(
      "delete from issuekit_occurrences where project_id = ? and id = ? and kind = ?",
      "delete from issuekit_occurrences where project_id = ? and id = ? and kind = ? and false",
    ),
  },
  {
    id: "refusal-unsaid",
    breaks: "refused units are not named",
    plant: answers((result) => ({ ...result, refused: [] })),
  },
  {
    id: "rest-dropped",
    breaks: "what stands behind a refused unit is dropped without a word",
    plant: ofStorage(({ commit }) => ({
      async commit(changes) {
        const [head, ...rest] = changes.units;
        let result = await commit({ ...changes, units: head === undefined ? [] : [head] });
        for (const unit of rest) {
          if (result.refused.length > 0) break;
          const more = await commit({ ...changes, id: `${changes.id}-${unit.groupId}`, units: [unit] });
          result = joined(result, more);
        }
        return result;
      },
    })),
  },
  {
    id: "change-set-again",
    breaks: "a change set that is sent again is applied again",
    plant: ofStorage(
      ({ commit }, sent) => ({
        commit(changes) {
          const times = (sent.get(changes.id) ?? 0) + 1;
          sent.set(changes.id, times);
          return commit({ ...changes, id: `${changes.id}-${times}` });
        },
      }),
      "sqlite",
    ),
  },
  {
    id: "change-set-forgets-refusals",
    breaks: "a change set that is sent again is answered as if all of it had been applied",
    plant: ofStorage(({ commit }) => ({
      async commit(changes) {
        const result = await commit(changes);
        return result.kind === "alreadyApplied" ? { ...result, refused: [] } : result;
      },
    })),
  },
  {
    id: "nothing-to-apply",
    breaks: "a change set without units is not applied",
    plant: ofStorage(({ commit }) => ({
      commit: async (changes) =>
        changes.units.length === 0 ? { kind: "alreadyApplied", refused: [] } : commit(changes),
    })),
    seenBy: ["STO-030", "STO-033"],
  },
  {
    id: "change-set-of-anybody",
    breaks: "a change set's id that one project has used is used up for all",
    plant: ofStorage(({ commit }, users) => ({
      async commit(changes) {
        const user = users.get(changes.id) ?? changes.projectId;
        users.set(changes.id, user);
        return user === changes.projectId ? commit(changes) : { kind: "alreadyApplied", refused: [] };
      },
    })),
  },
];

const counting: readonly Defect[] = [
  {
    id: "count-starts-again",
    breaks: "a group's count is that of its first occurrence plus that of the last unit",
    plant: statement("select id, state_version, times_seen,", "select id, state_version, 1 as times_seen,"),
  },
  {
    id: "person-counts-again",
    breaks: "a person who is known to the group is counted again",
    plant: statement(
      "insert into issuekit_group_users values (?, ?, ?) on conflict do nothing",
      "insert into issuekit_group_users values (?, ?, ?) on conflict do update set user_key = excluded.user_key",
    ),
  },
  {
    id: "people-of-all-groups",
    breaks: "a person who is known to one group is known to all",
    plant: statement(
      "insert into issuekit_group_users values (?, ?, ?)",
      "insert into issuekit_group_users values (?, ? * 0, ?)",
    ),
    seenBy: ["STO-212"],
  },
  {
    id: "people-uncounted",
    breaks: "people of a unit that counts nothing are not added",
    plant: statement("set users_seen = users_seen + ?", "set users_seen = users_seen + ? * 0"),
  },
  {
    id: "totals-of-the-unit",
    breaks: "the totals are those of the unit, not of the row",
    plant: answers((result, { units: sent }) => ({
      ...result,
      totals: totals(result, (each, groupId) => ({
        ...each,
        timesSeen: sent.find((unit) => unit.groupId === groupId)?.count?.times ?? 0,
      })),
    })),
  },
  {
    id: "counting-decides",
    breaks: "counting raises the state version",
    plant: units((unit) => {
      const { stateVersion } = unit.relyOn;
      const raises = unit.count !== undefined && stateVersion !== undefined && unit.change === undefined;
      return raises ? { ...unit, change: { stateVersion: stateVersion + 1 } } : unit;
    }),
  },
  {
    id: "first-sighting-overwritten",
    breaks: "the first sighting is that of the unit that came last",
    plant: statement(
      "users_seen = ?, first_seen_at = min(first_seen_at, ?)",
      "users_seen = ?, first_seen_at = coalesce(?, first_seen_at)",
    ),
  },
  {
    id: "last-sighting-overwritten",
    breaks: "the last sighting is that of the unit that came last",
    plant: statement(
      "last_seen_at = max(last_seen_at, ?), earliest_at",
      "last_seen_at = coalesce(?, last_seen_at), earliest_at",
    ),
  },
  {
    id: "first-release-by-arrival",
    breaks: "the first release is that of the occurrence that came last",
    plant: statement("users_seen, earliest_at,", "users_seen, 9000000000000000 as earliest_at,"),
  },
  {
    id: "newest-by-arrival",
    breaks: "culprit and level are those of the occurrence that came last",
    plant: statement("newest_at, newest_id, title_is_real", "0 as newest_at, newest_id, title_is_real"),
  },
  {
    id: "ranks-ignore-case",
    breaks: "ids of ranks compare without regard to case",
    plant: units((unit) => {
      if (unit.count === undefined) return unit;
      const { newest } = unit.count;
      return { ...unit, count: { ...unit.count, newest: { ...newest, id: newest.id.toLowerCase() } } };
    }),
  },
  {
    id: "placeholder-wins",
    breaks: "a placeholder takes the place of an older title",
    plant: statement("newest_id, title_is_real, title_at", "newest_id, 0 as title_is_real, title_at"),
  },
  {
    id: "priority-falls-back",
    breaks: "a change without a priority resets it",
    plant: statement("priority = coalesce(?, priority)", "priority = coalesce(?, 'medium')"),
  },
  {
    id: "resolution-never-ends",
    breaks: "a resolution that was ended stays",
    plant: statement("resolution = iif(?, ?, resolution)", "resolution = iif(?, coalesce(?, resolution), resolution)"),
  },
  {
    id: "sighting-counts",
    breaks: "a suppressed sighting is stored as an occurrence",
    plant: statement("values (?, ?, ?, ?, 1, ?, ?, ?)", "values (?, ?, ?, ?, 0, ?, ?, ?)"),
  },
  {
    id: "sighting-takes-over",
    breaks: "a suppressed sighting takes the place of a stored occurrence",
    plant: statement(
      "values (?, ?, ?, ?, 1, ?, ?, ?) on conflict do nothing",
      "values (?, ?, ?, ?, 1, ?, ?, ?) on conflict do update set number = excluded.number, suppressed = 1",
    ),
  },
  {
    id: "sighting-forgotten",
    breaks: "suppressed sightings are not stored",
    plant: units((unit) => ({ ...unit, suppressed: [] })),
  },
];

const besides: readonly Defect[] = [
  {
    id: "payload-beside-carried",
    breaks: "an event that came along with an occurrence is stored once more when it arrives itself",
    plant: statement(
      "select 1 from issuekit_occurrences where project_id = ? and event_id = ?",
      "select 1 from issuekit_occurrences where false and project_id = ? and event_id = ?",
    ),
  },
  {
    id: "payload-beside-own",
    breaks: "a stored event is stored once more when an occurrence brings it along",
    plant: statement(
      "select 1 from issuekit_occurrences where project_id = ? and id = ? and kind = 1",
      "select 1 from issuekit_occurrences where false and project_id = ? and id = ? and kind = 1",
    ),
  },
  {
    id: "payload-made-up",
    breaks: "an event that was named and not brought has a payload",
    plant: units((unit) => ({
      ...unit,
      occurrences: unit.occurrences.map((each) => ({ ...each, payload: each.payload ?? "{}" })),
    })),
    seenBy: ["STO-026"],
  },
  {
    id: "earlier-payload-unsaid",
    breaks: "nobody learns that an event's payload was there before",
    plant: answers((result) => ({ ...result, earlierPayloads: [] }), "sqlite"),
  },
  {
    id: "tags-overwritten",
    breaks: "a tag's count is that of the last unit: a lost update",
    plant: statement(
      "values (?, ?, ?, ?, ?, ?, ?) on conflict do update set times = times + excluded.times",
      "values (?, ?, ?, ?, ?, ?, ?) on conflict do update set times = excluded.times",
    ),
  },
  {
    id: "tag-first-sighting-late",
    breaks: "a tag's first sighting is its latest",
    plant: statement(
      "first_seen_at = min(first_seen_at, excluded.first_seen_at)",
      "first_seen_at = max(first_seen_at, excluded.first_seen_at)",
    ),
  },
  {
    id: "buckets-overwritten",
    breaks: "an hour's count is that of the last unit",
    plant: statement(
      "values (?, ?, ?, ?, ?) on conflict do update set times = times + excluded.times",
      "values (?, ?, ?, ?, ?) on conflict do update set times = excluded.times",
    ),
  },
  {
    id: "group-releases-overwritten",
    breaks: "a group's count in a release is that of the last unit",
    plant: statement("set times = times + ?, first_seen_at", "set times = ?, first_seen_at"),
  },
  {
    id: "environment-always-new",
    breaks: "an environment that comes with a new release counts as new to the group",
    plant: statement(
      "where project_id = ? and number = ? and environment = ? limit 1",
      "where project_id = ? and number = ? and environment = ? and false limit 1",
    ),
  },
  {
    id: "environment-never-new",
    breaks: "a commit names no new environment",
    plant: answers((result) => ({
      ...result,
      totals: totals(result, (each) => ({ ...each, newEnvironments: [] })),
    })),
  },
  {
    id: "release-never-new",
    breaks: "a commit names no new release",
    plant: answers((result) => ({ ...result, newReleases: [] })),
  },
  {
    id: "release-first-sighting-late",
    breaks: "a release of the project keeps its latest first sighting",
    plant: statement(
      "update issuekit_releases set first_seen_at = ?",
      "update issuekit_releases set first_seen_at = max(first_seen_at, ?)",
    ),
  },
  {
    id: "release-stands-still",
    breaks: "a release of the project keeps the last sighting that it began with",
    plant: statement(
      "set first_seen_at = ?, last_seen_at = ? where project_id = ? and version = ?",
      "set first_seen_at = ?, last_seen_at = min(last_seen_at, ?) where project_id = ? and version = ?",
    ),
  },
  {
    id: "environment-first-sighting-late",
    breaks: "an environment of the project keeps its latest first sighting",
    plant: statement("where excluded.first_seen_at < first_seen_at", "where excluded.first_seen_at > first_seen_at"),
  },
  {
    id: "activity-lost",
    breaks: "what happened to a known group is not written down",
    plant: units((unit) => (unit.create === undefined ? { ...unit, activity: [] } : unit), "sqlite"),
  },
  {
    id: "history-lost",
    breaks: "the states that a group passes through are not written down",
    plant: units((unit) => ({ ...unit, history: [] })),
  },
  {
    id: "change-set-unclaimed",
    breaks: "a change set's id is not kept",
    plant: statement(
      "insert into issuekit_commits values (?, ?, ?, ?)",
      "insert into issuekit_commits select ?, ?, ?, ? where false",
    ),
  },
  {
    id: "numbers-again",
    breaks: "numbers that were reserved are given again",
    plant: statement("set last = last + excluded.last", "set last = max(last, excluded.last)"),
  },
  {
    id: "numbers-of-all",
    breaks: "projects share their numbers",
    plant: ofStorage(({ reserveNumbers }) => ({ reserveNumbers: (_project, count) => reserveNumbers(1, count) })),
  },
];

/** Faults of `commit` and `reserveNumbers`. */
export const commitFaults: readonly Fault[] = onPort("storage", [...guards, ...counting, ...besides]);
