import type { Project, ProjectKey, ProjectStore } from "@issuekit/core";
import type { Connection } from "./connection.ts";
import type { Row, Value } from "./database.ts";
import { number, text } from "./rows.ts";

export interface Transactions {
  readonly write: <T>(work: () => T) => Promise<T>;
  readonly read: <T>(work: () => T) => Promise<T>;
}

const keyColumns = "public_key, project_id, label, created_at, revoked_at";

export function createProjects({ write, read }: Transactions, connection: Connection): ProjectStore {
  const one = (sql: string, ...values: Value[]) => connection.prepare(sql).get(...values) as Row | undefined;
  const all = (sql: string, ...values: Value[]) => connection.prepare(sql).all(...values) as readonly Row[];
  const run = (sql: string, ...values: Value[]) => Number(connection.prepare(sql).run(...values).changes);
  const byId = (id: number) => one("select id, slug, name, created_at from projects where id = ?", id);
  const bySlug = (slug: string) => one("select id, slug, name, created_at from projects where slug = ?", slug);

  return {
    ensure: ({ slug, id, candidateId, name, publicKey, now }) =>
      write(() => {
        const known = bySlug(slug);
        if (known !== undefined && id !== undefined && known["id"] !== id) return { kind: "conflict", with: toProject(known) } as const;
        if (known === undefined) {
          const holder = byId(id ?? candidateId);
          if (holder !== undefined) return { kind: "conflict", with: toProject(holder) } as const;
          run("insert into projects (id, slug, name, created_at) values (?, ?, ?, ?)", id ?? candidateId, slug, name, now);
        }
        const project = toProject(bySlug(slug) as Row);
        if (one("select 1 from project_keys where project_id = ? limit 1", project.id) === undefined) {
          run(`insert into project_keys (${keyColumns}) values (?, ?, '', ?, null)`, publicKey, project.id, now);
        }
        return { kind: "ensured", project } as const;
      }),
    find: (by) =>
      read(() => {
        const row = "id" in by ? byId(by.id) : bySlug(by.slug);
        return row && toProject(row);
      }),
    findKey: (publicKey) =>
      read(() => {
        const row = one(`select ${keyColumns} from project_keys where public_key = ?`, publicKey);
        return row && toProjectKey(row);
      }),
    listKeys: (projectId) =>
      read(() =>
        all(`select ${keyColumns} from project_keys where project_id = ? order by created_at, public_key`, projectId).map(toProjectKey),
      ),
    addKey: ({ publicKey, projectId, label, createdAt, revokedAt }) =>
      write(() => {
        run(`insert into project_keys (${keyColumns}) values (?, ?, ?, ?, ?) on conflict do nothing`, publicKey, projectId, label, createdAt, revokedAt);
      }),
    revokeKey: ({ projectId, publicKey, now }) =>
      write(
        () => run("update project_keys set revoked_at = coalesce(revoked_at, ?) where public_key = ? and project_id = ?", now, publicKey, projectId) === 1,
      ),
    addReceived: ({ id, now, projectId, counts }) =>
      write(() => {
        const first = run("insert into commits (project_id, id, now, refused) values (?, ?, ?, '[]') on conflict do nothing", projectId, id, now);
        if (first === 0) return;
        for (const { hourStart, category, outcome, reason, quantity } of counts) {
          run(
            `insert into received (project_id, hour_start, category, outcome, reason, quantity) values (?, ?, ?, ?, ?, ?)
              on conflict do update set quantity = quantity + excluded.quantity`,
            projectId, hourStart, category, outcome, reason, quantity,
          );
        }
      }),
    listReceived: ({ projectId, since, until }) =>
      read(() =>
        all(
          `select hour_start, category, outcome, reason, quantity from received
            where project_id = ? and hour_start >= ? and hour_start < ? order by hour_start, category, outcome, reason`,
          projectId, since, until,
        ).map((row) => ({
          hourStart: number(row, "hour_start"),
          category: text(row, "category"),
          outcome: text(row, "outcome"),
          reason: text(row, "reason"),
          quantity: number(row, "quantity"),
        })),
      ),
  };
}

function toProject(row: Row): Project {
  return { id: number(row, "id"), slug: text(row, "slug"), name: text(row, "name"), createdAt: number(row, "created_at") };
}

function toProjectKey(row: Row): ProjectKey {
  return {
    projectId: number(row, "project_id"),
    publicKey: text(row, "public_key"),
    label: text(row, "label"),
    createdAt: number(row, "created_at"),
    revokedAt: row["revoked_at"] as number | null,
  };
}
