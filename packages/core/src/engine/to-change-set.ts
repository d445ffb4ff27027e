import type { ChangeSet, GroupUnit, NewGroup, StoredOccurrence } from "../model/change-set.ts";
import { InvariantError } from "../model/errors.ts";
import type { GroupRow } from "../model/group.ts";
import type { Project } from "../model/project.ts";
import type { BatchDecision } from "../ingest/decide-batch.ts";
import type { CountedInput, GroupDraft } from "../ingest/group-draft.ts";
import { rowAfter } from "../ingest/row-after.ts";
import { applyChange, type StateDecision } from "../lifecycle/decision.ts";
import type { Ids } from "../ports/ids.ts";
import { announcementBody, type IssueFace } from "./issue-face.ts";

type Decided = Extract<BatchDecision, { kind: "decided" }>;

/** The id and number of each draft's group. */
export type Names = ReadonlyMap<GroupDraft, { readonly id: string; readonly number: number }>;

export interface Naming {
  readonly project: Project;
  readonly ids: Ids;
  readonly now: number;
  readonly face: IssueFace;
}

/** Draws ids for new groups, gives them the numbers reserved for them, and answers the names of all drafts. */
export function nameDrafts(drafts: readonly GroupDraft[], numbers: readonly number[], ids: Ids): Names {
  const free = [...numbers];
  return new Map(
    drafts.map((draft) => {
      if (draft.known !== null) return [draft, { id: draft.known.id, number: draft.known.number }];
      const number = free.shift();
      if (number === undefined) throw new InvariantError("fewer numbers than new groups");
      return [draft, { id: ids.next("group"), number }];
    }),
  );
}

/** Writes a decided batch down as what storage applies. */
export function toChangeSet(decided: Decided, names: Names, naming: Naming): ChangeSet {
  return {
    id: naming.ids.next("commit"),
    projectId: naming.project.id,
    units: decided.drafts.map((draft) => toUnit(draft, names, naming)),
    releases: decided.releases,
    environments: decided.environments,
    now: naming.now,
  };
}

/** A change set of one decision about one known group. */
export function toStateChangeSet(state: GroupRow, decision: StateDecision, naming: Naming): ChangeSet {
  const after = { ...state, ...applyChange(state, decision.change) };
  return {
    id: naming.ids.next("commit"),
    projectId: naming.project.id,
    units: [
      {
        ...nothingCounted,
        groupId: state.id,
        number: state.number,
        relyOn: { stateVersion: state.stateVersion, newHashes: [] },
        change: decision.change,
        activity: decision.activity === null ? [] : [{ id: naming.ids.next("activity"), ...decision.activity }],
        history: decision.history === null ? [] : [decision.history],
        announcements:
          decision.announcement === null
            ? []
            : [
                {
                  id: naming.ids.next("announcement"),
                  name: decision.announcement.name,
                  at: decision.announcement.at,
                  stateVersion: decision.announcement.stateVersion,
                  body: announcementBody(naming.face.fromRow(after), decision.announcement.subject),
                },
              ],
      },
    ],
    releases: [],
    environments: [],
    now: naming.now,
  };
}

const nothingCounted = {
  spareHashes: [],
  occurrences: [],
  suppressed: [],
  buckets: [],
  tags: [],
  users: [],
  releases: [],
} as const;

function toUnit(draft: GroupDraft, names: Names, naming: Naming): GroupUnit {
  const name = names.get(draft);
  if (name === undefined) throw new InvariantError("a draft without a name");
  return {
    groupId: name.id,
    number: name.number,
    relyOn: {
      ...(draft.known === null ? {} : { stateVersion: draft.known.stateVersion }),
      newHashes: [...draft.newHashes].sort(),
    },
    spareHashes: [...draft.spareHashes].sort(),
    ...(draft.birth === null ? {} : { create: newGroup(draft, draft.birth) }),
    count: draft.counting(),
    ...(draft.change === undefined || draft.birth !== null ? {} : { change: draft.change }),
    occurrences: draft.counted.map(toStoredOccurrence),
    suppressed: draft.birth?.suppressed ?? [],
    buckets: draft.buckets,
    tags: draft.tags,
    users: [...draft.users],
    releases: draft.releases,
    activity: draft.activity.map((entry) => ({ id: naming.ids.next("activity"), ...entry })),
    history: draft.history,
    announcements: draft.announcements.map((announcement) => ({
      id: naming.ids.next("announcement"),
      name: announcement.name,
      at: announcement.at,
      stateVersion: announcement.stateVersion,
      body: announcementBody(naming.face.fromRow(rowAfter(draft, name)), announcement.subject),
    })),
  };
}

function newGroup(draft: GroupDraft, birth: NonNullable<GroupDraft["birth"]>): NewGroup {
  return {
    typeId: draft.state.typeId,
    condition: draft.state.condition,
    stateVersion: draft.state.stateVersion,
    priority: draft.state.priority,
    initialPriority: birth.priority,
    assignee: birth.assignee,
    suppressedCount: birth.suppressed.length,
    createdAt: birth.now,
  };
}

function toStoredOccurrence({ input, event, hash, payload }: CountedInput): StoredOccurrence {
  return {
    key: input.key,
    eventId: input.eventId,
    hash,
    at: event.at,
    receivedAt: input.receivedAt,
    environment: event.environment,
    release: event.release,
    payload,
    occurrence: input.occurrence === null ? null : JSON.stringify(input.occurrence),
  };
}
