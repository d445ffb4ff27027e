import type {
  Activity,
  Announcement,
  BucketCount,
  ChangeSet,
  CommitResult,
  Counting,
  GroupReleaseCount,
  GroupRow,
  GroupUnit,
  HistoryEntry,
  IssueStorage,
  LoadRequest,
  NewGroup,
  OccurrenceKey,
  OccurrenceRow,
  Snapshot,
  StoredOccurrence,
  TagCount,
} from "@issuekit/core";

/** When every case begins: an hour's start, epoch ms. */
export const noon: number = Date.parse("2026-03-01T12:00:00Z");
export const hourMs = 3_600_000;
export const projectId = 7;

/** 32 hex digits made of a name: the same name, the same digits. */
export function hexOf(name: string): string {
  let text = "";
  for (let round = 0; text.length < 32; round += 1) {
    let state = 0x811c9dc5 ^ round;
    for (const char of `${round}${name}`) state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    text += state.toString(16).padStart(8, "0");
  }
  return text;
}

export function eventKey(name: string): OccurrenceKey {
  return `event:${hexOf(name)}`;
}

/** A stored occurrence of an error event. */
export function aStoredOccurrence(name: string, overrides: Partial<StoredOccurrence> = {}): StoredOccurrence {
  const eventId = hexOf(name);
  return {
    key: `event:${eventId}`,
    eventId,
    hash: hexOf("hash a"),
    at: noon,
    receivedAt: noon,
    environment: null,
    release: null,
    payload: JSON.stringify({ event_id: eventId, name }),
    occurrence: null,
    ...overrides,
  };
}

export function aCounting(overrides: Partial<Counting> = {}): Counting {
  return {
    times: 1,
    firstSeenAt: noon,
    lastSeenAt: noon,
    earliest: { at: noon, id: hexOf("first"), release: null },
    newest: {
      at: noon,
      id: hexOf("first"),
      level: "error",
      culprit: "checkout",
      platform: "node",
      sdk: null,
      metadata: "{}",
    },
    titled: { isReal: true, at: noon, id: hexOf("first"), title: "Error: declined", message: "declined" },
    ...overrides,
  };
}

export function aNewGroup(overrides: Partial<NewGroup> = {}): NewGroup {
  return {
    typeId: 1,
    condition: { status: "unresolved", substatus: "new" },
    stateVersion: 1,
    priority: "high",
    initialPriority: "high",
    assignee: null,
    suppressedCount: 0,
    createdAt: noon,
    ...overrides,
  };
}

/** A unit that does nothing but what the overrides say. */
export function aUnit(overrides: Partial<GroupUnit> & Pick<GroupUnit, "groupId" | "number">): GroupUnit {
  return {
    relyOn: { newHashes: [] },
    spareHashes: [],
    occurrences: [],
    suppressed: [],
    buckets: [],
    tags: [],
    users: [],
    releases: [],
    activity: [],
    history: [],
    announcements: [],
    ...overrides,
  };
}

/** A unit that creates group `g<number>` with one hash and one occurrence. */
export function aBirth(number: number, name: string, overrides: Partial<GroupUnit> = {}): GroupUnit {
  const hash = hexOf(`hash ${name}`);
  return aUnit({
    groupId: `g${number}`,
    number,
    relyOn: { newHashes: [hash] },
    create: aNewGroup(),
    count: aCounting(),
    occurrences: [aStoredOccurrence(name, { hash })],
    ...overrides,
  });
}

/** A unit that counts one more occurrence of a known group. */
export function aCount(
  number: number,
  stateVersion: number,
  name: string,
  overrides: Partial<GroupUnit> = {},
): GroupUnit {
  return aUnit({
    groupId: `g${number}`,
    number,
    relyOn: { stateVersion, newHashes: [] },
    count: aCounting(),
    occurrences: [aStoredOccurrence(name)],
    ...overrides,
  });
}

let drawn = 0;

/** A change set under an id that no other one has. */
export function aChangeSet(units: readonly GroupUnit[], overrides: Partial<ChangeSet> = {}): ChangeSet {
  drawn += 1;
  return { id: `commit-${drawn}`, projectId, units, releases: [], environments: [], now: noon, ...overrides };
}

export function anAnnouncement(name: string, overrides: Partial<Announcement> = {}): Announcement {
  return { id: name, name: "issue.created", at: noon, stateVersion: 1, body: JSON.stringify({ name }), ...overrides };
}

export function aLoadRequest(overrides: Partial<LoadRequest> = {}): LoadRequest {
  return { projectId, occurrenceKeys: [], hashes: [], events: [], groupIds: [], releases: [], now: noon, ...overrides };
}

/** Everything that is stored about a group. */
export interface StoredGroup {
  readonly group: GroupRow | undefined;
  readonly hashes: readonly string[];
  readonly occurrences: readonly OccurrenceRow[];
  readonly tags: readonly TagCount[];
  readonly buckets: readonly BucketCount[];
  readonly releases: readonly GroupReleaseCount[];
  readonly activity: readonly Activity[];
  readonly history: readonly HistoryEntry[];
}

/** Reads everything that is stored about a group through the port. */
export async function readGroup(
  storage: IssueStorage,
  number: number,
  project: number = projectId,
): Promise<StoredGroup> {
  const { read } = storage;
  const group = await read.findGroup(project, { number });
  const tags: TagCount[] = [];
  for (const { key } of await read.listTagKeys(project, number)) {
    tags.push(...(await read.listTagValues({ projectId: project, number, key, limit: 1_000 })));
  }
  return {
    group,
    hashes: group === undefined ? [] : await read.listHashes(project, group.id),
    occurrences: await read.listOccurrences({ projectId: project, number, limit: 10_000 }),
    tags,
    buckets: await read.listBuckets({ projectId: project, number, since: 0, until: 2 ** 50 }),
    releases: await read.listGroupReleases(project, number),
    activity: await read.listActivity(project, number),
    history: await read.listHistory(project, number),
  };
}

export async function commitAll(
  storage: IssueStorage,
  units: readonly GroupUnit[],
  overrides: Partial<ChangeSet> = {},
): Promise<CommitResult> {
  return storage.commit(aChangeSet(units, overrides));
}

export async function loadHash(storage: IssueStorage, hash: string): Promise<Snapshot> {
  return storage.load(aLoadRequest({ hashes: [hash] }));
}
