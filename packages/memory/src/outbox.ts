import type { ClaimedAnnouncement, DeadAnnouncement, Outbox } from "@issuekit/core";
import { dataOf, type OutboxRow, type Store } from "./store.ts";

export function createOutbox(store: Store): Outbox {
  const rowsOf = (projectId: number, consumer: string) => dataOf(store, projectId).consumers.get(consumer)?.rows ?? [];
  const waiting = (projectId: number, consumer: string) =>
    rowsOf(projectId, consumer).filter(({ state }) => state === "waiting");
  const leased = (request: { projectId: number; consumer: string; lease: string }) =>
    waiting(request.projectId, request.consumer).filter(({ lease }) => lease === request.lease);

  function settle(projectId: number, consumer: string, row: OutboxRow): void {
    const kept = dataOf(store, projectId).consumers.get(consumer);
    if (kept !== undefined) kept.rows = kept.rows.filter((other) => other !== row);
  }

  return {
    async register({ projectId, consumer, names }) {
      const { consumers } = dataOf(store, projectId);
      const known = consumers.get(consumer);
      if (known === undefined) consumers.set(consumer, { names: new Set(names), rows: [] });
      else known.names = new Set(names);
    },
    async forget({ projectId, consumer }) {
      dataOf(store, projectId).consumers.delete(consumer);
    },
    async claim({ projectId, consumer, now, leaseMs, lease, limit }) {
      const claimed: OutboxRow[] = [];
      for (const rows of byGroup(waiting(projectId, consumer)).values()) {
        if (claimed.length >= limit) break;
        const [oldest] = rows;
        if (oldest === undefined || rows.some((row) => row.lease !== null && row.leaseUntil > now)) continue;
        if (oldest.retryAt !== null && oldest.retryAt > now) continue;
        // Rows of a lease that ran out are the new holder's to hand out, or nobody's.
        for (const row of rows) row.lease = null;
        for (const row of rows.slice(0, limit - claimed.length)) {
          if (row.retryAt !== null && row.retryAt > now) break;
          row.lease = lease;
          row.leaseUntil = now + leaseMs;
          row.attempt += 1;
          row.firstTriedAt ??= now;
          claimed.push(row);
        }
      }
      return claimed.map((row) => toClaimed(row, now));
    },
    async renew({ now, leaseMs, ...lease }) {
      const rows = leased(lease);
      if (rows.length === 0 || rows.some(({ leaseUntil }) => leaseUntil <= now)) return false;
      for (const row of rows) row.leaseUntil = now + leaseMs;
      return true;
    },
    async ack({ id, ...lease }) {
      const row = leased(lease).find(({ announcement }) => announcement.id === id);
      if (row === undefined) return false;
      settle(lease.projectId, lease.consumer, row);
      return true;
    },
    async fail({ id, retryAt, error, ...lease }) {
      const rows = leased(lease);
      const row = rows.find(({ announcement }) => announcement.id === id);
      if (row === undefined) return false;
      row.error = error;
      row.lease = null;
      if (retryAt === "dead") row.state = "dead";
      else row.retryAt = retryAt;
      for (const other of rows) if (other !== row && other.groupId === row.groupId) giveBack(other);
      return true;
    },
    async release(lease) {
      for (const row of leased(lease)) giveBack(row);
    },
    async nextDueAt({ projectId, consumer }) {
      let next: number | undefined;
      for (const rows of byGroup(waiting(projectId, consumer)).values()) {
        const [oldest] = rows;
        if (oldest === undefined) continue;
        const due = Math.max(oldest.retryAt ?? 0, ...rows.map((row) => (row.lease === null ? 0 : row.leaseUntil)));
        next = next === undefined ? due : Math.min(next, due);
      }
      return next;
    },
    async listDead({ projectId, consumer, limit }) {
      return rowsOf(projectId, consumer)
        .filter(({ state }) => state === "dead")
        .sort((a, b) => a.order - b.order)
        .slice(0, limit)
        .map((row) => ({ ...toClaimed(row, row.firstTriedAt ?? 0), error: row.error }) satisfies DeadAnnouncement);
    },
  };
}

/** Waiting rows by group, each group's in order of its decisions; groups by their oldest row. */
function byGroup(rows: readonly OutboxRow[]): Map<string, OutboxRow[]> {
  const groups = new Map<string, OutboxRow[]>();
  for (const row of [...rows].sort((a, b) => a.order - b.order)) {
    const group = groups.get(row.groupId);
    if (group === undefined) groups.set(row.groupId, [row]);
    else group.push(row);
  }
  for (const group of groups.values()) {
    group.sort((a, b) => a.announcement.stateVersion - b.announcement.stateVersion || a.order - b.order);
  }
  return groups;
}

function giveBack(row: OutboxRow): void {
  row.lease = null;
  row.attempt -= 1;
  if (row.attempt === 0) row.firstTriedAt = null;
}

function toClaimed(row: OutboxRow, now: number): ClaimedAnnouncement {
  const { announcement, groupId, number, attempt, timesSeen, usersSeen } = row;
  return { ...announcement, groupId, number, attempt, firstTriedAt: row.firstTriedAt ?? now, timesSeen, usersSeen };
}
