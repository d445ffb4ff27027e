import { InvariantError, type Project, type ProjectKey, type ProjectStore, type ReceivedCount } from "@issuekit/core";
import type { Connection, Statements } from "./connection.ts";
import { storableJson } from "./plain-text.ts";

const projectColumns = `project_id as id, slug, name, created_at as "createdAt"`;
const keyColumns = `project_id as "projectId", public_key as "publicKey", label, created_at as "createdAt",
  revoked_at as "revokedAt"`;

const insertKey = `
  insert into issuekit.project_keys (project_id, public_key, label, created_at, revoked_at) values ($1, $2, $3, $4, $5)
  on conflict do nothing returning true as added`;

const addReceived = `
  insert into issuekit.received as r (project_id, hour_start, category, outcome, reason, quantity)
  select $1, hour_start, category, outcome, reason, sum(quantity)
  from jsonb_to_recordset($2::text::jsonb) as more (
    hour_start bigint, category text collate "C", outcome text collate "C", reason text collate "C", quantity bigint
  )
  group by hour_start, category, outcome, reason order by hour_start, category, outcome, reason
  on conflict (project_id, hour_start, category, outcome, reason) do update set quantity = r.quantity + excluded.quantity
  returning true as added`;

export function createProjects(connection: Connection): ProjectStore {
  return {
    async ensure(request) {
      // What stands already, as with each start but the first, is answered without a lock.
      const standing = await findProject(connection, "slug", request.slug);
      if (standing !== undefined && (await hasKey(connection, standing.id))) return answerFor(standing, request.id);
      return connection.write((statements) => ensure(statements, request));
    },

    find: (by) =>
      "id" in by ? findProject(connection, "project_id", by.id) : findProject(connection, "slug", by.slug),

    findKey: (publicKey) =>
      connection.row<ProjectKey>(`select ${keyColumns} from issuekit.project_keys where public_key = $1`, publicKey),

    listKeys: (projectId) =>
      connection.rows<ProjectKey>(
        `select ${keyColumns} from issuekit.project_keys where project_id = $1 order by created_at, public_key`,
        projectId,
      ),

    async addKey({ projectId, publicKey, label, createdAt, revokedAt }) {
      await connection.write((statements) =>
        statements.rows(insertKey, projectId, publicKey, label, createdAt, revokedAt),
      );
    },

    revokeKey: ({ projectId, publicKey, now }) =>
      connection.write(async (statements) => {
        const revoked = await statements.row(
          `update issuekit.project_keys set revoked_at = coalesce(revoked_at, $3)
           where project_id = $1 and public_key = $2 returning true as revoked`,
          projectId,
          publicKey,
          now,
        );
        return revoked !== undefined;
      }),

    addReceived: ({ id, now, projectId, counts }) =>
      connection.write(async (statements) => {
        const claimed = await statements.row(
          `insert into issuekit.commits (project_id, id, now, refused) values ($1, $2, $3, '[]')
           on conflict do nothing returning true as claimed`,
          projectId,
          id,
          now,
        );
        if (claimed === undefined) return;
        const rows = counts.map(({ hourStart, ...count }) => ({ hour_start: hourStart, ...count }));
        await statements.rows(addReceived, projectId, storableJson(rows));
      }),

    listReceived: ({ projectId, since, until }) =>
      connection.rows<ReceivedCount>(
        `select hour_start as "hourStart", category, outcome, reason, quantity from issuekit.received
         where project_id = $1 and hour_start >= $2 and hour_start < $3
         order by hour_start, category, outcome, reason`,
        projectId,
        since,
        until,
      ),
  };
}

function findProject(
  statements: Statements,
  column: "project_id" | "slug",
  value: number | string,
): Promise<Project | undefined> {
  return statements.row<Project>(`select ${projectColumns} from issuekit.projects where ${column} = $1`, value);
}

async function hasKey(statements: Statements, projectId: number): Promise<boolean> {
  const any = `select true as found from issuekit.project_keys where project_id = $1 limit 1`;
  return (await statements.row(any, projectId)) !== undefined;
}

type Ensured = Awaited<ReturnType<ProjectStore["ensure"]>>;

function answerFor(project: Project, id: number | undefined): Ensured {
  return id === undefined || project.id === id ? { kind: "ensured", project } : { kind: "conflict", with: project };
}

async function ensure(
  statements: Statements,
  { slug, id, candidateId, name, publicKey, now }: Parameters<ProjectStore["ensure"]>[0],
): Promise<Ensured> {
  const newId = id ?? candidateId;
  await statements.rows(
    `insert into issuekit.projects (project_id, slug, name, created_at) values ($1, $2, $3, $4)
     on conflict do nothing returning true as added`,
    newId,
    slug,
    name,
    now,
  );
  // Its lock makes the one who is first the only one to find it without a key.
  const project = await statements.row<Project>(
    `select ${projectColumns} from issuekit.projects where slug = $1 for no key update`,
    slug,
  );
  if (project === undefined) {
    const holder = await findProject(statements, "project_id", newId);
    if (holder === undefined) throw new InvariantError("a project that is there and is not");
    return { kind: "conflict", with: holder };
  }
  const answer = answerFor(project, id);
  if (answer.kind === "ensured" && !(await hasKey(statements, project.id))) {
    await statements.rows(insertKey, project.id, publicKey, "", now, null);
  }
  return answer;
}
