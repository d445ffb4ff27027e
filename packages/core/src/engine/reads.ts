import type { GroupTypeRegistry } from "../group-types/registry.ts";
import { ValidationError } from "../model/errors.ts";
import type { EventPayload } from "../model/event.ts";
import type { GroupRow } from "../model/group.ts";
import type { ProjectRef } from "../model/input.ts";
import type { IssueOccurrence } from "../model/occurrence.ts";
import type { Project } from "../model/project.ts";
import { parseShortId } from "../model/short-id.ts";
import type { OccurrenceKey } from "../model/change-set.ts";
import { parseStatusQuery } from "../search/status-query.ts";
import type { Clock } from "../ports/clock.ts";
import type { GroupReads, OccurrenceRow } from "../ports/storage.ts";
import { parseCursor, printCursor } from "./cursor.ts";
import { createIssueFace } from "./issue-face.ts";
import type {
  EventDetail,
  EventSummary,
  Issue,
  IssueEngine,
  OccurrenceDetail,
  Page,
  SearchRequest,
  StatsRequest,
  TagSummary,
} from "./issue-engine.ts";
import type { ProjectDirectory } from "./project-directory.ts";
import { invalid, needText, pageLimit, timeOr } from "./request-checks.ts";

const hourMs = 3_600_000;
const topValues = 10;
/** Rows that are looked through at a time for the next event: few issues have many rows of one event. */
const neighbourRows = 10;

export type Reads = Pick<
  IssueEngine,
  "get" | "search" | "events" | "event" | "occurrence" | "tags" | "tagValues" | "stats" | "activity"
> & {
  /** The group that a caller means by id or short id. Without a project, an id is looked for in each. */
  findGroup(
    issue: string,
    ref?: ProjectRef,
  ): Promise<{ readonly project: Project; readonly row: GroupRow } | undefined>;
};

export function createReads(
  read: GroupReads,
  directory: ProjectDirectory,
  types: GroupTypeRegistry,
  clock: Clock,
): Reads {
  async function findGroup(issue: string, ref?: ProjectRef) {
    needText(issue, "issue");
    const projects = ref === undefined ? await directory.all() : [await directory.resolve(ref)];
    const shortId = parseShortId(issue);
    if (shortId !== undefined) {
      const project = projects.find(({ slug }) => slug === shortId.slug);
      const row = project && (await read.findGroup(project.id, { number: shortId.number }));
      if (project !== undefined && row !== undefined) return { project, row };
    }
    for (const project of projects) {
      const row = await read.findGroup(project.id, { id: issue });
      if (row !== undefined) return { project, row };
    }
    return undefined;
  }

  /** Like `findGroup`, for calls that make no sense without an issue. */
  async function groupOf(issue: string, ref?: ProjectRef) {
    const found = await findGroup(issue, ref);
    if (found === undefined) {
      throw new ValidationError("SELECTION_INVALID", `There is no issue ${JSON.stringify(issue)}.`, {
        faults: [{ path: "issue", reason: "is neither the id nor the short id of an issue" }],
      });
    }
    return found;
  }

  async function search(query?: string | SearchRequest): Promise<Page<Issue>> {
    const request = checkSearch(typeof query === "string" ? { query } : (query ?? {}));
    const project = await directory.resolve(request.project);
    const status = parseStatusQuery(request.query ?? "");
    if (status.kind === "unavailable") {
      throw new ValidationError(
        "SEARCH_NOT_AVAILABLE",
        `The search language is not there yet: "${request.query ?? ""}" cannot be asked. Use no text, is:unresolved, is:resolved or is:archived.`,
        { faults: [{ path: "query", reason: "only a lone is:<status> is answered for now" }] },
      );
    }
    const limit = pageLimit(request.limit, 25, 100);
    const [lastSeenAt, number] =
      request.cursor === undefined ? [] : (parseCursor("issues", ["number", "number"], request.cursor) as number[]);
    const rows = await read.listGroups({
      projectId: project.id,
      ...(status.kind === "status" ? { status: status.status } : {}),
      ...(lastSeenAt === undefined || number === undefined ? {} : { after: { lastSeenAt, number } }),
      limit: limit + 1,
    });
    const face = createIssueFace(project, types);
    return page(rows, limit, face.fromRow, (row) => printCursor("issues", [row.lastSeenAt, row.number]));
  }

  async function event(issue: string, which: string, ref?: ProjectRef): Promise<EventDetail | undefined> {
    const { project, row } = await groupOf(issue, ref);
    const occurrence = await pickOccurrence(project, row, which);
    if (occurrence === undefined) return undefined;
    const position = { projectId: project.id, number: row.number, after: occurrence };
    const [stored, newer, older] = await Promise.all([
      read.findPayload(project.id, occurrence.eventId),
      firstOfAnEvent({ ...position, ascending: true }),
      firstOfAnEvent({ ...position, ascending: false }),
    ]);
    const payload = stored === undefined ? null : (JSON.parse(stored.json) as EventPayload);
    return {
      ...toSummary(occurrence),
      payload,
      tags: payload?.tags ?? [],
      occurrence: toDetail(occurrence),
      next: newer?.eventId ?? null,
      previous: older?.eventId ?? null,
    };
  }

  async function pickOccurrence(project: Project, row: GroupRow, which: string): Promise<OccurrenceRow | undefined> {
    if (which === "latest" || which === "oldest") {
      return firstOfAnEvent({ projectId: project.id, number: row.number, ascending: which === "oldest" });
    }
    return standsFor(project.id, row.number, normalizeId(needText(which, "event")));
  }

  /** The next row that stands for an event: of an event with several occurrences every other row is passed over. */
  async function firstOfAnEvent(
    request: Omit<Parameters<GroupReads["listOccurrences"]>[0], "limit">,
  ): Promise<OccurrenceRow | undefined> {
    const { projectId, number } = request;
    let after = request.after;
    for (;;) {
      const position = after === undefined ? request : { ...request, after };
      const rows = await read.listOccurrences({ ...position, limit: neighbourRows });
      for (const row of rows) {
        const isAlone = row.occurrence === null;
        if (isAlone || (await standsFor(projectId, number, row.eventId))?.key === row.key) return row;
      }
      after = rows.at(-1);
      if (after === undefined || rows.length < neighbourRows) return undefined;
    }
  }

  /** Of an issue's occurrences that name one event, the one that is shown for it. */
  async function standsFor(projectId: number, number: number, eventId: string): Promise<OccurrenceRow | undefined> {
    const [first] = await read.findOccurrencesOfEvent({ projectId, number, eventId });
    return first;
  }

  function toDetail(row: OccurrenceRow): OccurrenceDetail | null {
    if (row.occurrence === null) return null;
    const stored = JSON.parse(row.occurrence) as IssueOccurrence;
    return {
      id: stored.id,
      eventId: stored.eventId,
      title: stored.title,
      subtitle: stored.subtitle,
      resourceId: stored.resourceId,
      fingerprint: stored.fingerprint,
      evidenceData: stored.evidenceData,
      evidenceDisplay: stored.evidenceDisplay,
      detectedAt: stored.detectedAt,
      level: stored.level,
      culprit: stored.culprit,
      priority: stored.priority,
      type: types.find(stored.typeId)?.slug ?? String(stored.typeId),
    };
  }

  async function tags(issue: string, ref?: ProjectRef): Promise<readonly TagSummary[]> {
    const { project, row } = await groupOf(issue, ref);
    const [keys, releases] = await Promise.all([
      read.listTagKeys(project.id, row.number),
      read.listGroupReleases(project.id, row.number),
    ]);
    const summaries = await Promise.all(
      keys.map(async ({ key, times, values }) => {
        const request = { projectId: project.id, number: row.number, key, limit: topValues };
        const top = await read.listTagValues(request);
        return { key, times, distinctValues: values, topValues: top.map(toTagValue) };
      }),
    );
    for (const key of ["environment", "release"] as const) {
      const values = foldReleases(releases, key);
      const times = values.reduce((sum, value) => sum + value.times, 0);
      if (times > 0)
        summaries.push({ key, times, distinctValues: values.length, topValues: values.slice(0, topValues) });
    }
    return summaries.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async function stats(issue: string, request: StatsRequest = {}) {
    const { project, row } = await groupOf(issue, request.project);
    const bucketMs = request.bucketMs ?? hourMs;
    if (!Number.isSafeInteger(bucketMs) || bucketMs < hourMs || bucketMs % hourMs !== 0) {
      throw invalid("bucketMs", "must be a multiple of 3,600,000 (one hour)");
    }
    const until = timeOr(request.until, "until", clock.now() + 1);
    const first = floorTo(timeOr(request.since, "since", until - 24 * hourMs), bucketMs);
    const count = Math.ceil((until - first) / bucketMs);
    if (!(count >= 1)) throw invalid("since", "must be before until");
    if (count > 10_000)
      throw invalid("bucketMs", "makes more than 10,000 buckets; choose a larger one or a shorter span");
    const times = Array.from({ length: count }, () => 0);
    const rows = await read.listBuckets({
      projectId: project.id,
      number: row.number,
      since: first,
      until: first + count * bucketMs,
    });
    for (const bucket of rows) {
      if (request.environment !== undefined && bucket.environment !== request.environment) continue;
      const index = Math.floor((bucket.hourStart - first) / bucketMs);
      times[index] = (times[index] ?? 0) + bucket.times;
    }
    return { bucketMs, buckets: times.map((sum, index) => ({ start: first + index * bucketMs, times: sum })) };
  }

  return {
    findGroup,
    search,
    async get(issue, options) {
      const found = await findGroup(issue, options?.project);
      return found && createIssueFace(found.project, types).fromRow(found.row);
    },
    async events(issue, options = {}) {
      const { project, row } = await groupOf(issue, options.project);
      const limit = pageLimit(options.limit, 25, 100);
      const [at, key] = options.cursor === undefined ? [] : parseCursor("events", ["number", "string"], options.cursor);
      const rows = await read.listOccurrences({
        projectId: project.id,
        number: row.number,
        ...(at === undefined ? {} : { after: { at: at as number, key: key as OccurrenceKey } }),
        limit: limit + 1,
      });
      return page(rows, limit, toSummary, (last) => printCursor("events", [last.at, last.key]));
    },
    event: (issue, which, options) => event(issue, which, options?.project),
    async occurrence(id, options) {
      needText(id, "id");
      const projects =
        options?.project === undefined ? await directory.all() : [await directory.resolve(options.project)];
      for (const project of projects) {
        for (const kind of ["occurrence", "feedback"] as const) {
          const row = await read.findOccurrence(project.id, `${kind}:${normalizeId(id)}`);
          if (row !== undefined) return toDetail(row) ?? undefined;
        }
      }
      return undefined;
    },
    tags: (issue, options) => tags(issue, options?.project),
    async tagValues(issue, key, options = {}) {
      const { project, row } = await groupOf(issue, options.project);
      const limit = pageLimit(options.limit, 100, 1000);
      needText(key, "key");
      if (key === "environment" || key === "release") {
        return foldReleases(await read.listGroupReleases(project.id, row.number), key).slice(0, limit);
      }
      const values = await read.listTagValues({ projectId: project.id, number: row.number, key, limit });
      return values.map(toTagValue);
    },
    stats,
    async activity(issue, options) {
      const { project, row } = await groupOf(issue, options?.project);
      const entries = await read.listActivity(project.id, row.number);
      return entries.map(({ id, kind, at, actor, data }) => ({ id, kind, at, actor, data }));
    },
  };
}

/** Fields that the search language brings. They must not be passed over in silence until then. */
const laterFields = ["environment", "sort", "since", "until"];
const searchFields = ["query", "project", "cursor", "limit"];

function checkSearch(request: SearchRequest): SearchRequest {
  if (typeof request !== "object") throw invalid("query", "must be a text");
  for (const [field, value] of Object.entries(request)) {
    if (value === undefined || searchFields.includes(field)) continue;
    if (!laterFields.includes(field)) throw invalid(field, `is no field of a search: ${searchFields.join(", ")} are`);
    throw new ValidationError(
      "SEARCH_NOT_AVAILABLE",
      `The search language is not there yet: ${field} cannot be asked for. Leave it out.`,
      { faults: [{ path: field, reason: "is not answered yet" }] },
    );
  }
  if (request.query !== undefined) needText(request.query, "query");
  return request;
}

function toSummary(row: OccurrenceRow): EventSummary {
  return {
    eventId: row.eventId,
    occurrenceId: row.key.slice(row.key.indexOf(":") + 1),
    at: row.at,
    receivedAt: row.receivedAt,
    environment: row.environment,
    release: row.release,
    hash: row.hash,
  };
}

function toTagValue(value: { value: string; times: number; firstSeenAt: number; lastSeenAt: number }) {
  return { value: value.value, times: value.times, firstSeen: value.firstSeenAt, lastSeen: value.lastSeenAt };
}

/** The values of `environment` or `release`, from the summary that holds both; most frequent first, then by value. */
function foldReleases(rows: Awaited<ReturnType<GroupReads["listGroupReleases"]>>, key: "environment" | "release") {
  const values = new Map<string, ReturnType<typeof toTagValue>>();
  for (const row of rows) {
    const value = row[key];
    if (value === "") continue;
    const sum = values.get(value);
    values.set(value, {
      value,
      times: (sum?.times ?? 0) + row.times,
      firstSeen: Math.min(sum?.firstSeen ?? row.firstSeenAt, row.firstSeenAt),
      lastSeen: Math.max(sum?.lastSeen ?? row.lastSeenAt, row.lastSeenAt),
    });
  }
  return [...values.values()].sort((a, b) => b.times - a.times || (a.value < b.value ? -1 : 1));
}

function page<Row, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
  cursorOf: (row: Row) => string,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(toItem), next: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}

function floorTo(time: number, step: number): number {
  return Math.floor(time / step) * step;
}

function normalizeId(id: string): string {
  return id.replaceAll("-", "").toLowerCase();
}
