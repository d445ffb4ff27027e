import { onPort, ofFace, statement, type Defect, type Fault } from "./fault.ts";

const groups: readonly Defect[] = [
  {
    id: "cursor-skips",
    breaks: "groups that were seen at the time of the last one of a page are skipped by the next",
    plant: ofFace("read", ({ listGroups }) => ({
      listGroups: ({ after, ...request }) =>
        listGroups({ ...request, ...(after === undefined ? {} : { after: { ...after, number: 0 } }) }),
    })),
  },
  {
    id: "cursor-repeats",
    breaks: "the last group of a page is the first of the next",
    plant: statement("(last_seen_at, number) < (?, ?)", "(last_seen_at, number) <= (?, ?)"),
  },
  {
    id: "list-ties-ascend",
    breaks: "groups that were seen at one time are listed oldest first",
    plant: statement("order by last_seen_at desc, number desc", "order by last_seen_at desc, number asc"),
  },
  {
    id: "list-oldest-first",
    breaks: "groups are listed oldest first",
    plant: statement("order by last_seen_at desc, number desc", "order by last_seen_at, number desc"),
  },
  {
    id: "list-any-status",
    breaks: "a list by status holds every status",
    plant: ofFace("read", ({ listGroups }) => ({ listGroups: ({ status: _, ...request }) => listGroups(request) })),
  },
  {
    id: "list-lacks-resolved",
    breaks: "a list without a status leaves resolved groups out",
    plant: statement("status = 'resolved' and (last_seen_at", "status = 'resolved' and false and (last_seen_at"),
  },
  {
    id: "group-of-anybody",
    breaks: "a group is found from another project",
    plant: statement(
      "from issuekit_groups where project_id = ? and number = ?",
      "from issuekit_groups where (project_id = ? or true) and number = ?",
    ),
  },
  {
    id: "group-by-number-only",
    breaks: "a group is not found by its id",
    plant: ofFace("read", ({ findGroup }) => ({
      findGroup: async (projectId, by) => ("id" in by ? undefined : findGroup(projectId, by)),
    })),
  },
  {
    id: "hashes-unsorted",
    breaks: "hashes are listed backwards",
    plant: statement(
      "where project_id = ? and id = ?) order by hash",
      "where project_id = ? and id = ?) order by hash desc",
    ),
  },
];

const occurrences: readonly Defect[] = [
  {
    id: "occurrence-cursor-repeats",
    breaks: "the position after which occurrences are listed is listed again",
    plant: statement("(at, kind, id) < (?, ?, ?)", "(at, kind, id) <= (?, ?, ?)"),
  },
  {
    id: "occurrence-cursor-skips",
    breaks: "occurrences of the time of the last one of a page are skipped by the next",
    plant: statement("(at, kind, id) > (?, ?, ?) order", "(at, kind, id) > (? + 1, ?, ?) order"),
  },
  {
    id: "occurrences-one-way",
    breaks: "occurrences are listed newest first, whatever was asked",
    plant: ofFace("read", ({ listOccurrences }) => ({
      listOccurrences: ({ ascending: _, ...request }) => listOccurrences(request),
    })),
  },
  {
    id: "sightings-listed",
    breaks: "suppressed sightings are listed with the occurrences",
    plant: statement("and number = ? and suppressed = 0 and (at, kind, id) <", "and number = ? and (at, kind, id) <"),
  },
  {
    id: "sighting-of-event",
    breaks: "a suppressed sighting is among the occurrences of its event",
    plant: statement("event_id is null and number = ? and suppressed = 0", "event_id is null and number = ?"),
  },
  {
    id: "sighting-not-found",
    breaks: "a suppressed sighting is not found by its key",
    plant: ofFace("read", ({ findOccurrence }) => ({
      async findOccurrence(projectId, key) {
        const found = await findOccurrence(projectId, key);
        return found?.suppressed === true ? undefined : found;
      },
    })),
  },
  {
    id: "occurrences-of-event-anywhere",
    breaks: "the occurrences of an event are found in groups that they are not of",
    plant: statement("and event_id is null and number = ?", "and event_id is null and (number = ? or true)"),
  },
  {
    id: "occurrence-of-its-own-event",
    breaks: "an occurrence that names an event is answered as one of its own",
    plant: ofFace("read", ({ findOccurrence }) => ({
      async findOccurrence(projectId, key) {
        const found = await findOccurrence(projectId, key);
        return found && { ...found, eventId: found.key.slice(found.key.indexOf(":") + 1) };
      },
    })),
  },
  {
    id: "payload-times-of-receipt",
    breaks: "a payload's time is that of its receipt",
    plant: ofFace("read", ({ findPayload }) => ({
      async findPayload(projectId, eventId) {
        const found = await findPayload(projectId, eventId);
        return found && { ...found, at: found.receivedAt };
      },
    })),
  },
];

const summaries: readonly Defect[] = [
  {
    id: "tag-keys-count-values",
    breaks: "a tag key's sum is the number of its values",
    plant: statement("select key, sum(times) as times", "select key, count(*) as times"),
  },
  {
    id: "tag-values-by-value",
    breaks: "values of a tag are listed by value, not by frequency",
    plant: statement("order by times desc, value", "order by value"),
  },
  {
    id: "tag-values-of-any-key",
    breaks: "values of every key are listed",
    plant: statement(
      "from issuekit_group_tags where project_id = ? and number = ? and key = ?",
      "from issuekit_group_tags where project_id = ? and number = ? and (key = ? or true)",
    ),
  },
  {
    id: "tag-values-ignore-case",
    breaks: "values of a tag are ordered without regard to case",
    plant: statement("order by times desc, value", "order by times desc, value collate nocase"),
  },
  {
    id: "tag-keys-by-utf16",
    breaks: "tag keys are ordered by their UTF-16 units",
    plant: ofFace("read", ({ listTagKeys }) => ({
      listTagKeys: async (projectId, number) =>
        (await listTagKeys(projectId, number)).toSorted((a, b) => (a.key < b.key ? -1 : 1)),
    })),
  },
  {
    id: "environments-by-language",
    breaks: "a group's environments are ordered as people would",
    plant: ofFace("read", ({ listGroupReleases }) => ({
      listGroupReleases: async (projectId, number) =>
        (await listGroupReleases(projectId, number)).toSorted((a, b) => a.environment.localeCompare(b.environment)),
    })),
  },
  {
    id: "buckets-end-included",
    breaks: "the hour that a span ends with is part of it",
    plant: statement(
      "hour_start >= ? and hour_start < ? order by hour_start, environment",
      "hour_start >= ? and hour_start <= ? order by hour_start, environment",
    ),
  },
  {
    id: "buckets-unsorted",
    breaks: "buckets of one hour are listed backwards",
    plant: statement("order by hour_start, environment", "order by hour_start, environment desc"),
  },
  {
    id: "group-releases-merged",
    breaks: "a group's releases are answered without their environment",
    plant: ofFace(
      "read",
      ({ listGroupReleases }) => ({
        listGroupReleases: async (projectId, number) =>
          (await listGroupReleases(projectId, number)).map((row) => ({ ...row, environment: "" })),
      }),
      "sqlite",
    ),
  },
  {
    id: "activity-as-written",
    breaks: "a timeline is in the order in which it was written",
    plant: statement(
      "from issuekit_activity where project_id = ? and number = ? order by state_version, rowid",
      "from issuekit_activity where project_id = ? and number = ? order by rowid",
    ),
  },
  {
    id: "history-newest-first",
    breaks: "a history begins with its end",
    plant: statement(
      "from issuekit_history where project_id = ? and number = ? order by state_version",
      "from issuekit_history where project_id = ? and number = ? order by -state_version",
    ),
  },
  {
    id: "releases-of-anybody",
    breaks: "another project's releases are listed",
    plant: statement(
      "from issuekit_releases where project_id = ? order by",
      "from issuekit_releases where (project_id = ? or true) order by",
    ),
  },
  {
    id: "environments-unsorted",
    breaks: "environments are listed backwards",
    plant: statement(
      "from issuekit_environments where project_id = ? order by name",
      "from issuekit_environments where project_id = ? order by name desc",
    ),
  },
];

/** Faults of `read`. */
export const readFaults: readonly Fault[] = onPort("storage", [...groups, ...occurrences, ...summaries]);
