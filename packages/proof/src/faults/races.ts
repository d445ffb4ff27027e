import { memory } from "@issuekit/memory";
import { blindToVersions, someHashesAreEnough } from "./commit.ts";
import { onPort, ofCounter, ofFace, ofStorage, statement, type Defect, type Fault } from "./fault.ts";

/** Guards that hold off what happens only where several meet; each must be seen to be gone by a race. */
const storageRaces: readonly Defect[] = [
  {
    id: "race-decisions-overtake",
    breaks: "of many decisions on one version several are applied",
    plant: blindToVersions(({ change }) => change !== undefined),
    seenBy: ["STO-104"],
  },
  {
    id: "race-counts-overtake",
    breaks: "what relied on the version before a decision is counted after it",
    plant: blindToVersions(({ count }) => count !== undefined),
    seenBy: ["STO-112"],
  },
  {
    id: "race-new-hash",
    breaks: "everybody who meets a new hash creates a group",
    plant: statement(
      "select 1 from issuekit_hashes where project_id = ? and hash = ?",
      "select 1 from issuekit_hashes where project_id = ? and hash = ? and false",
    ),
    seenBy: ["STO-101", "STO-106"],
  },
  {
    id: "race-hash-pairs",
    breaks: "of overlapping pairs of hashes everybody takes what is left",
    plant: someHashesAreEnough,
    seenBy: ["STO-106"],
  },
  {
    id: "race-occurrence-claim",
    breaks: "an event that many deliver at once is counted by each",
    plant: statement(
      "values (?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
      "values (?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?) on conflict do update set at = excluded.at",
    ),
    seenBy: ["STO-111"],
  },
  {
    id: "race-lost-update",
    breaks: "a connection adds to the count that it read first",
    plant: { kind: "keptRow", piece: "select id, state_version, times_seen," },
    seenBy: ["STO-103"],
  },
  {
    id: "race-lost-summaries",
    breaks: "of what many add to a tag at once only the last is kept",
    plant: statement(
      "on conflict do update set times = times + excluded.times, first",
      "on conflict do update set times = excluded.times, first",
    ),
    seenBy: ["STO-103"],
  },
  {
    id: "race-change-set",
    breaks: "a change set's id is looked up first and claimed afterwards",
    plant: ofStorage(({ commit }, sent) => ({
      async commit(changes) {
        if (sent.has(changes.id)) return { kind: "alreadyApplied", refused: [] };
        const result = await commit({ ...changes, id: `${changes.id}-${Math.random()}` });
        sent.set(changes.id, 1);
        return result;
      },
    })),
    seenBy: ["STO-107"],
  },
  {
    id: "race-numbers",
    breaks: "numbers are read first and reserved afterwards",
    plant: ofStorage(({ reserveNumbers }, next) => ({
      async reserveNumbers(projectId, count) {
        const first = next.get(`${projectId}`) ?? 1;
        await reserveNumbers(projectId, count);
        next.set(`${projectId}`, first + count);
        return Array.from({ length: count }, (_, index) => first + index);
      },
    })),
    seenBy: ["STO-108"],
  },
  {
    id: "race-totals",
    breaks: "a commit is answered with the counts of a moment later",
    plant: ofStorage(({ commit, read }) => ({
      async commit(changes) {
        const result = await commit(changes);
        if (result.kind !== "applied") return result;
        const totals = new Map(result.totals);
        for (const [id, each] of totals) {
          const group = await read.findGroup(changes.projectId, { id });
          totals.set(id, { ...each, timesSeen: group?.timesSeen ?? each.timesSeen });
        }
        return { ...result, totals };
      },
    })),
    seenBy: ["STO-113"],
  },
  {
    id: "race-users",
    breaks: "the people of a group are those that a commit found before it began, and its own",
    plant: ofStorage(({ commit, read }) => ({
      async commit(changes) {
        const before = new Map<string, number>();
        for (const { groupId: id, users } of changes.units) {
          const group = await read.findGroup(changes.projectId, { id });
          before.set(id, (group?.usersSeen ?? 0) + users.length);
        }
        const result = await commit(changes);
        if (result.kind !== "applied") return result;
        const totals = [...result.totals].map(
          ([id, each]) => [id, { ...each, usersSeen: before.get(id) ?? each.usersSeen }] as const,
        );
        return { ...result, totals: new Map(totals) };
      },
    })),
    seenBy: ["STO-113"],
  },
  {
    id: "race-torn-load",
    breaks: "what is known and what was counted are read one after the other",
    plant: ofStorage(({ load }) => ({
      async load(request) {
        const { known } = await load({ ...request, groupIds: [] });
        return { ...(await load({ ...request, occurrenceKeys: [] })), known };
      },
    })),
    seenBy: ["STO-114"],
  },
  {
    id: "race-torn-groups",
    breaks: "groups are read one after the other",
    plant: ofStorage(
      ({ load }) => ({
        async load(request) {
          const snapshot = await load({ ...request, groupIds: [] });
          const groups = new Map(snapshot.groups);
          for (const id of request.groupIds) {
            const one = await load({ ...request, occurrenceKeys: [], groupIds: [id] });
            for (const [groupId, group] of one.groups) groups.set(groupId, group);
          }
          return { ...snapshot, groups };
        },
      }),
      "sqlite",
    ),
    seenBy: ["STO-114"],
  },
  {
    id: "race-project-keys",
    breaks: "everybody who makes sure of a new project adds a key",
    plant: statement(
      "select 1 from issuekit_project_keys where project_id = ? limit 1",
      "select 1 from issuekit_project_keys where project_id = ? and false limit 1",
    ),
    seenBy: ["STO-109"],
  },
  {
    id: "race-project-ids",
    breaks: "everybody who makes sure of a new project is told its own candidate",
    plant: ofFace("projects", ({ find, ensure }) => ({
      async ensure(request) {
        const known = await find({ slug: request.slug });
        const answer = await ensure(request);
        if (known !== undefined || answer.kind === "conflict") return answer;
        return { kind: "ensured", project: { ...answer.project, id: request.id ?? request.candidateId } };
      },
    })),
    seenBy: ["STO-109"],
  },
  {
    id: "race-lease",
    breaks: "one announcement is leased to everybody who claims at once",
    plant: statement("and consumer = ? and waits_until <= ?", "and consumer = ? and waits_until <= ? + 1000000"),
    seenBy: ["STO-110"],
  },
];

const counterRaces: readonly Defect[] = [
  {
    id: "race-sight",
    breaks: "whether a set has room is looked up first, and its members are added afterwards",
    plant: ofCounter(({ sight }, sizes) => ({
      sight: (requests) =>
        Promise.all(
          requests.map(async (request) => {
            const { key, atMost } = request;
            const size = sizes.get(key) ?? 0;
            const room = size < atMost ? 2 ** 30 : atMost;
            const [answer] = await sight([{ ...request, atMost: room }]);
            if (answer === undefined) throw new RangeError("a sighting without an answer");
            sizes.set(key, size + (answer.added ? 1 : 0));
            return answer;
          }),
        ),
    })),
    seenBy: ["CNT-013"],
  },
  {
    id: "race-spend",
    breaks: "whether a window has room is looked up first, and it is spent in afterwards",
    plant: ofCounter(({ spend }) => {
      let looks = 0;
      return {
        spend: (requests) =>
          Promise.all(
            requests.map(async (request) => {
              const [look] = await spend([{ ...request, amount: 0, token: `look-${(looks += 1)}` }]);
              const fits = request.windows.every(
                ({ limit }, index) => (look?.used[index] ?? 0) + request.amount <= limit,
              );
              const windows = request.windows.map((window) => ({ ...window, limit: fits ? 2 ** 30 : 0 }));
              const [answer] = await spend([{ ...request, windows }]);
              if (answer === undefined) throw new RangeError("a spending without an answer");
              return answer;
            }),
          ),
      };
    }, "sqlite"),
    seenBy: ["CNT-110"],
  },
  {
    id: "race-token",
    breaks: "a token is looked up first, and granted afterwards",
    plant: ofCounter(({ spend }, granted) => ({
      spend: (requests) =>
        Promise.all(
          requests.map(async (request) => {
            const token = granted.has(request.token) ? request.token : `${request.token}-${Math.random()}`;
            const [answer] = await spend([{ ...request, token }]);
            if (answer === undefined) throw new RangeError("a spending without an answer");
            if (answer.granted) granted.set(request.token, 1);
            return answer;
          }),
        ),
    })),
    seenBy: ["CNT-109"],
  },
  {
    id: "race-counter-per-connection",
    breaks: "every connection counts for itself",
    plant: ofCounter(() => memory().counter),
    seenBy: ["CNT-013", "CNT-110"],
  },
];

export const raceFaults: readonly Fault[] = [...onPort("storage", storageRaces), ...onPort("counter", counterRaces)];
