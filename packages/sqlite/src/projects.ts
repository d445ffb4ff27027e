import { InvariantError, type Project, type ProjectKey, type ProjectStore, type ReceivedCount } from "@issuekit/core";
import type { Connection } from "./connection.ts";
import { changed, every, first, type SqliteValue, type Statements } from "./database.ts";

const projectColumns = `id, slug, name, created_at as "createdAt"`;
const keyColumns = `project_id as "projectId", public_key as "publicKey", label, created_at as "createdAt",
  revoked_at as "revokedAt"`;

const insertKey = `
  insert into issuekit_project_keys (project_id, public_key, label, created_at, revoked_at) values (?, ?, ?, ?, ?)
  on conflict do nothing`;

const addReceived = `
  insert into issuekit_received values (?, ?, ?, ?, ?, ?)
  on conflict do update set quantity = quantity + excluded.quantity`;

export function createProjects(connection: Connection): ProjectStore {
  return {
    ensure: (request) => connection.write((statements) => ensure(statements, request)),

    find: (by) =>
      connection.read((statements) =>
        "id" in by ? findProject(statements, "id", by.id) : findProject(statements, "slug", by.slug),
      ),

    findKey: (publicKey) =>
      connection.read((statements) => {
        const find = statements.prepare(`select ${keyColumns} from issuekit_project_keys where public_key = ?`);
        return plain(first<ProjectKey>(find, publicKey));
      }),

    listKeys: (projectId) =>
      connection.read((statements) => {
        const list = statements.prepare(
          `select ${keyColumns} from issuekit_project_keys where project_id = ? order by created_at, rowid`,
        );
        return every<ProjectKey>(list, projectId).map((row) => ({ ...row }));
      }),

    addKey: ({ projectId, publicKey, label, createdAt, revokedAt }) =>
      connection.write((statements) => {
        statements.prepare(insertKey).run(projectId, publicKey, label, createdAt, revokedAt);
      }),

    revokeKey: ({ projectId, publicKey, now }) =>
      connection.write((statements) => {
        const revoke = statements.prepare(
          `update issuekit_project_keys set revoked_at = coalesce(revoked_at, ?) where project_id = ? and public_key = ?`,
        );
        return changed(revoke, now, projectId, publicKey) > 0;
      }),

    addReceived: ({ id, now, projectId, counts }) =>
      connection.write((statements) => {
        const claim = statements.prepare(`insert into issuekit_commits values (?, ?, ?, '[]') on conflict do nothing`);
        if (changed(claim, projectId, id, now) === 0) return;
        const add = statements.prepare(addReceived);
        for (const { hourStart, category, outcome, reason, quantity } of counts) {
          add.run(projectId, hourStart, category, outcome, reason, quantity);
        }
      }),

    listReceived: ({ projectId, since, until }) =>
      connection.read((statements) => {
        const list = statements.prepare(
          `select hour_start as "hourStart", category, outcome, reason, quantity from issuekit_received
           where project_id = ? and hour_start >= ? and hour_start < ? order by hour_start, category, outcome, reason`,
        );
        return every<ReceivedCount>(list, projectId, since, until).map((row) => ({ ...row }));
      }),
  };
}

function findProject(statements: Statements, column: "id" | "slug", value: SqliteValue): Project | undefined {
  const find = statements.prepare(`select ${projectColumns} from issuekit_projects where ${column} = ?`);
  return plain(first<Project>(find, value));
}

function ensure(
  statements: Statements,
  request: Parameters<ProjectStore["ensure"]>[0],
): Awaited<ReturnType<ProjectStore["ensure"]>> {
  const { slug, id, candidateId, name, publicKey, now } = request;
  let project = findProject(statements, "slug", slug);
  if (project === undefined) {
    const newId = id ?? candidateId;
    const holder = findProject(statements, "id", newId);
    if (holder !== undefined) return { kind: "conflict", with: holder };
    project = { id: newId, slug, name, createdAt: now };
    statements.prepare("insert into issuekit_projects values (?, ?, ?, ?)").run(newId, slug, name, now);
  } else if (id !== undefined && project.id !== id) {
    return { kind: "conflict", with: project };
  }
  const anyKey = statements.prepare("select 1 from issuekit_project_keys where project_id = ? limit 1");
  if (anyKey.get(project.id) === undefined) {
    statements.prepare(insertKey).run(project.id, publicKey, "", now, null);
  }
  return { kind: "ensured", project };
}

/** Takes exactly what is asked, so that a restart leaves no gap. */
export function reserveNumbers(statements: Statements, projectId: number, count: number): readonly number[] {
  const reserve = statements.prepare(
    "insert into issuekit_project_numbers values (?, ?) on conflict do update set last = last + excluded.last",
  );
  reserve.run(projectId, count);
  const find = statements.prepare("select last from issuekit_project_numbers where project_id = ?");
  const row = first<{ readonly last: number }>(find, projectId);
  if (row === undefined) throw new InvariantError("numbers that were not reserved");
  return Array.from({ length: count }, (_, index) => row.last - count + 1 + index);
}

/** Drivers answer rows without a prototype. */
function plain<Row extends object>(row: Row | undefined): Row | undefined {
  return row && { ...row };
}
