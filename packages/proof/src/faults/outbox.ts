import type { GroupUnit } from "@issuekit/core";
import { aUnit } from "@issuekit/testkit";
import { onPort, ofFace, ofStorage, statement, type Defect, type Fault } from "./fault.ts";

const writing: readonly Defect[] = [
  {
    id: "announced-to-all",
    breaks: "an announcement waits for every consumer, whatever names it registered",
    plant: statement(
      "select consumer, name from issuekit_consumers where project_id = ?",
      "select distinct consumer, 'issue.created' as name from issuekit_consumers where project_id = ?",
    ),
  },
  {
    id: "announced-beforehand",
    breaks: "announcements wait for a consumer that has not registered yet",
    plant: ofStorage(({ commit, outbox }) => ({
      async commit(changes) {
        const names = changes.units.flatMap(({ announcements }) => announcements.map(({ name }) => name));
        if (names.length > 0) await outbox.register({ projectId: changes.projectId, consumer: "pager", names });
        return commit(changes);
      },
    })),
    seenBy: ["STO-402"],
  },
  {
    id: "refused-unit-announces",
    breaks: "what a refused unit has to say is said",
    plant: ofStorage(({ commit, read }) => ({
      async commit(changes) {
        const result = await commit(changes);
        const refused = changes.units.filter(({ groupId }) => result.refused.includes(groupId));
        for (const unit of refused) {
          const group = await read.findGroup(changes.projectId, { number: unit.number });
          if (group !== undefined)
            await commit({ ...changes, id: `${changes.id}-said`, units: [onlySaying(unit, group.stateVersion)] });
        }
        return result;
      },
    })),
  },
  {
    id: "announced-as-of-now",
    breaks: "an announcement carries the counts of the moment in which it is handed out",
    plant: ofFace("outbox", ({ claim }, { read }) => ({
      async claim(request) {
        const rows = await claim(request);
        return Promise.all(
          rows.map(async (row) => {
            const group = await read.findGroup(request.projectId, { number: row.number });
            return group === undefined ? row : { ...row, timesSeen: group.timesSeen, usersSeen: group.usersSeen };
          }),
        );
      },
    })),
  },
  {
    id: "register-drops-waiting",
    breaks: "registering again drops what waits",
    plant: ofFace("outbox", ({ register, forget }) => ({
      async register(request) {
        await forget(request);
        await register(request);
      },
    })),
  },
  {
    id: "register-adds",
    breaks: "registering again keeps the former names",
    plant: statement(
      "delete from issuekit_consumers where project_id = ? and consumer = ?",
      "delete from issuekit_consumers where project_id = ? and consumer = ? and false",
    ),
  },
  {
    id: "register-replaces-all",
    breaks: "registering one consumer ends the others",
    plant: statement(
      "delete from issuekit_consumers where project_id = ? and consumer = ?",
      "delete from issuekit_consumers where project_id = ? and (consumer = ? or true)",
    ),
  },
  {
    id: "forget-keeps-waiting",
    breaks: "what waits for a forgotten consumer stays",
    plant: ofFace("outbox", ({ register }) => ({ forget: (request) => register({ ...request, names: [] }) })),
  },
];

function onlySaying({ groupId, number, announcements }: GroupUnit, stateVersion: number): GroupUnit {
  return aUnit({ groupId, number, relyOn: { stateVersion, newHashes: [] }, announcements });
}

const leases: readonly Defect[] = [
  {
    id: "lease-never-ends",
    breaks: "the expiry of a lease never comes",
    plant: statement("set lease = ?, waits_until = ? where", "set lease = ?, waits_until = ? + 1000000000 where"),
  },
  {
    id: "lease-outlives-its-group",
    breaks: "what the former holder of a group had claimed stays under its lease",
    plant: statement(
      "number = ? and is_dead = 0 and lease is not null",
      "number = ? and is_dead = 0 and lease is not null and false",
    ),
    seenBy: ["STO-420"],
  },
  {
    id: "lease-ends-late",
    breaks: "a lease lasts one millisecond too long",
    plant: statement(
      "and waits_until <= ? order by waits_until, oldest",
      "and waits_until < ? order by waits_until, oldest",
    ),
  },
  {
    id: "lost-lease-acks",
    breaks: "a row is settled by a lease that was lost",
    plant: statement("and id = ? and lease = ? and is_dead = 0", "and id = ? and (lease = ? or true) and is_dead = 0"),
  },
  {
    id: "lost-lease-renews",
    breaks: "a lease that another has taken over is renewed",
    plant: ofFace("outbox", ({ renew }) => ({
      async renew(request) {
        await renew(request);
        return true;
      },
    })),
  },
  {
    id: "ended-lease-renews",
    breaks: "a lease that has ended is renewed where nobody has taken it over",
    plant: statement("and lease = ? and waits_until > ?", "and lease = ? and (waits_until > ? or true)"),
  },
  {
    id: "renewal-lost",
    breaks: "renewing changes nothing",
    plant: ofFace("outbox", () => ({ renew: async () => true })),
  },
  {
    id: "release-counts",
    breaks: "what is released was tried",
    plant: statement("set lease = null, attempt = attempt - 1,", "set lease = null, attempt = attempt,"),
  },
  {
    id: "release-of-one-group",
    breaks: "of a lease over several groups only one is released",
    plant: statement(
      "select number from issuekit_deliveries where project_id = ? and consumer = ? and lease = ?",
      "select number from issuekit_deliveries where project_id = ? and consumer = ? and lease = ? limit 1",
    ),
  },
  {
    id: "failure-uncounted",
    breaks: "a failed attempt is not counted",
    plant: statement(
      "and number = ? and lease = ? and is_dead = 0",
      "and number = ? and (lease = ? or true) and is_dead = 0",
    ),
  },
  {
    id: "release-of-any-lease",
    breaks: "releasing one lease releases all",
    plant: ofFace("outbox", ({ claim, release }) => {
      const leases = new Set<string>();
      return {
        claim(request) {
          leases.add(request.lease);
          return claim(request);
        },
        async release(request) {
          for (const lease of leases) await release({ ...request, lease });
        },
      };
    }),
  },
  {
    id: "fail-releases-all",
    breaks: "a failure gives back the lease's rows of other groups",
    plant: ofFace("outbox", ({ fail, release }) => ({
      async fail(request) {
        const held = await fail(request);
        if (held) await release(request);
        return held;
      },
    })),
  },
];

const order: readonly Defect[] = [
  {
    id: "announced-by-arrival",
    breaks: "a group's announcements are handed out as they were written",
    plant: statement("is_dead = 0 order by state_version, sequence limit ?", "is_dead = 0 order by sequence limit ?"),
  },
  {
    id: "claim-over-limit",
    breaks: "one row more than asked is handed out",
    plant: ofFace("outbox", ({ claim }) => ({ claim: (request) => claim({ ...request, limit: request.limit + 1 }) })),
  },
  {
    id: "attempt-uncounted",
    breaks: "a hand-out does not count as an attempt",
    plant: statement("set lease = ?, attempt = attempt + 1", "set lease = ?, attempt = max(attempt, 1)"),
  },
  {
    id: "first-try-moves",
    breaks: "the first try is the latest",
    plant: statement("first_tried_at = coalesce(first_tried_at, ?)", "first_tried_at = ?"),
  },
  {
    id: "ack-lost",
    breaks: "a settled row is handed out again",
    plant: ofFace("outbox", () => ({ ack: async () => true }), "sqlite"),
  },
  {
    id: "retry-at-once",
    breaks: "a failed announcement does not wait",
    plant: ofFace("outbox", ({ fail }) => ({
      fail: (request) => fail({ ...request, retryAt: request.retryAt === "dead" ? "dead" : 0 }),
    })),
  },
  {
    id: "retry-overtaken",
    breaks: "the rest of its group does not wait for a failed announcement",
    plant: statement(
      "and is_dead = 0 order by state_version, sequence limit ?",
      "and is_dead = 0 and retry_at = 0 order by state_version, sequence limit ?",
    ),
  },
  {
    id: "dead-letter-again",
    breaks: "a dead letter is handed out again",
    plant: ofFace("outbox", ({ fail }) => ({
      fail: (request) => fail({ ...request, retryAt: request.retryAt === "dead" ? 0 : request.retryAt }),
    })),
  },
  {
    id: "dead-letter-gone",
    breaks: "a dead letter cannot be read",
    plant: ofFace("outbox", ({ fail, ack }) => ({
      fail: (request) => (request.retryAt === "dead" ? ack(request) : fail(request)),
    })),
  },
  {
    id: "dead-letters-of-all",
    breaks: "a consumer reads the dead letters of others",
    plant: statement("and consumer = ? and is_dead = 1", "and (consumer = ? or true) and is_dead = 1"),
  },
  {
    id: "dead-letters-newest-first",
    breaks: "dead letters are listed newest first",
    plant: ofFace("outbox", ({ listDead }) => ({
      listDead: async (request) => (await listDead(request)).toReversed(),
    })),
  },
  {
    id: "due-when-leased",
    breaks: "what is leased is due at once",
    plant: ofFace("outbox", ({ nextDueAt }) => ({
      nextDueAt: async (request) => ((await nextDueAt(request)) === undefined ? undefined : 0),
    })),
  },
  {
    id: "due-for-others",
    breaks: "what waits for one consumer is due for all",
    plant: statement(
      "select waits_until from issuekit_deliveries where project_id = ? and consumer = ?",
      "select waits_until from issuekit_deliveries where project_id = ? and (consumer = ? or true)",
    ),
  },
];

const upkeep: readonly Defect[] = [
  {
    id: "prune-now-too",
    breaks: "announcements of the very time are pruned",
    plant: statement("and at < ? order by at limit ?", "and at <= ? order by at limit ?"),
  },
  {
    id: "prune-over-limit",
    breaks: "announcements are pruned without a limit",
    plant: ofFace("upkeep", ({ pruneAnnouncements }) => ({
      pruneAnnouncements: (request) => pruneAnnouncements({ ...request, limit: 1_000 }),
    })),
  },
  {
    id: "prune-spares-the-dead",
    breaks: "dead letters are kept for ever",
    plant: statement(
      "from issuekit_announcements where project_id = ? and at < ?",
      "from issuekit_announcements where is_dead = 0 and project_id = ? and at < ?",
    ),
  },
  {
    id: "prune-anybody",
    breaks: "another project's announcements are pruned",
    plant: statement(
      "from issuekit_announcements where project_id = ? and at < ?",
      "from issuekit_announcements where (project_id = ? or true) and at < ?",
    ),
  },
  {
    id: "commits-pruned-early",
    breaks: "ids of change sets are pruned whatever their age",
    plant: ofFace("upkeep", ({ pruneCommits }) => ({
      pruneCommits: (request) => pruneCommits({ ...request, before: 2 ** 50 }),
    })),
  },
  {
    id: "commits-pruned-at-once",
    breaks: "ids of change sets are pruned without a limit",
    plant: statement("where now < ? order by now limit ?", "where now < ? order by now limit ? * 100"),
  },
  {
    id: "parcels-kept",
    breaks: "ids of received counts are kept for ever",
    plant: statement(
      "select project_id, id from issuekit_commits where now < ?",
      "select project_id, id from issuekit_commits where id not like 'p%' and now < ?",
    ),
  },
  {
    id: "schema-missing",
    breaks: "an open store's schema is answered as missing",
    plant: ofFace("schema", () => ({ status: async () => ({ kind: "missing" }) })),
  },
  {
    id: "migrates-again",
    breaks: "migrating an up-to-date schema applies something",
    plant: ofFace("schema", () => ({ migrate: async () => ["0001-first-tables"] })),
  },
  {
    id: "examination-cries",
    breaks: "an examination finds fault with a group that was committed",
    plant: ofFace("schema", ({ examine }, { read }) => ({
      async examine() {
        const stored = await read.listGroups({ projectId: 7, limit: 1 });
        const found = stored.map(() => ({ code: "GROUP", severity: "error", text: "a group", fix: "none" }) as const);
        return [...(await examine()), ...found];
      },
    })),
  },
  {
    id: "examination-leases",
    breaks: "an examination takes the announcements that wait",
    plant: ofFace("schema", ({ examine }, { outbox }) => ({
      async examine() {
        const lease = { projectId: 7, consumer: "pager", lease: "examination" };
        await outbox.claim({ ...lease, now: Date.parse("2026-03-01T12:00:00Z"), leaseMs: 1_000, limit: 1 });
        return examine();
      },
    })),
    seenBy: ["STO-603"],
  },
];

/** Faults of `outbox`, `upkeep` and `schema`. */
export const outboxFaults: readonly Fault[] = onPort("storage", [...writing, ...leases, ...order, ...upkeep]);
