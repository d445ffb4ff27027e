import { onPort, ofFace, statement, type Fault } from "./fault.ts";

/** Faults of `projects`. */
export const projectFaults: readonly Fault[] = onPort("storage", [
  {
    id: "key-per-call",
    breaks: "every caller that makes sure of a project adds a key",
    plant: statement(
      "select 1 from issuekit_project_keys where project_id = ? limit 1",
      "select 1 from issuekit_project_keys where project_id = ? and false limit 1",
    ),
  },
  {
    id: "conflict-ensured",
    breaks: "a slug of another id is answered as ensured",
    plant: ofFace("projects", ({ ensure }) => ({
      async ensure(request) {
        const answer = await ensure(request);
        return answer.kind === "conflict" ? { kind: "ensured", project: answer.with } : answer;
      },
    })),
  },
  {
    id: "conflict-written",
    breaks: "a project whose id is taken is made under another id",
    plant: ofFace("projects", ({ ensure }) => ({
      async ensure({ id, ...request }) {
        const answer = await ensure({ ...request, ...(id === undefined ? {} : { id }) });
        if (answer.kind === "conflict") await ensure({ ...request, candidateId: 1_000 });
        return answer;
      },
    })),
  },
  {
    id: "project-by-id-only",
    breaks: "a project is not found by its slug",
    plant: ofFace("projects", ({ find }) => ({ find: async (by) => ("slug" in by ? undefined : find(by)) })),
  },
  {
    id: "key-overwritten",
    breaks: "adding a key that exists changes it",
    plant: statement(
      "(project_id, public_key, label, created_at, revoked_at) values (?, ?, ?, ?, ?) on conflict do nothing",
      "(project_id, public_key, label, created_at, revoked_at) values (?, ?, ?, ?, ?) on conflict do update set label = excluded.label",
    ),
  },
  {
    id: "revoked-by-anybody",
    breaks: "a key is revoked by a project that does not have it",
    plant: statement(
      "set revoked_at = coalesce(revoked_at, ?) where project_id = ?",
      "set revoked_at = coalesce(revoked_at, ?) where (project_id = ? or true)",
    ),
  },
  {
    id: "revoked-again",
    breaks: "revoking a revoked key moves its time",
    plant: statement("revoked_at = coalesce(revoked_at, ?)", "revoked_at = ?"),
  },
  {
    id: "revoked-key-lost",
    breaks: "a revoked key is not found",
    plant: statement("where public_key = ?", "where revoked_at is null and public_key = ?"),
  },
  {
    id: "revoked-key-unlisted",
    breaks: "a revoked key is not listed",
    plant: statement(
      "from issuekit_project_keys where project_id = ? order by",
      "from issuekit_project_keys where revoked_at is null and project_id = ? order by",
    ),
  },
  {
    id: "keys-newest-first",
    breaks: "keys are listed newest first",
    plant: statement("order by created_at, rowid", "order by created_at desc, rowid"),
  },
  {
    id: "parcel-again",
    breaks: "a parcel of received counts that is sent again is added again",
    plant: statement(
      "insert into issuekit_commits values (?, ?, ?, '[]') on conflict do nothing",
      "insert into issuekit_commits values (?, ?, ?, '[]') on conflict do update set now = excluded.now",
    ),
  },
  {
    id: "received-overwritten",
    breaks: "a received count is that of the last parcel",
    plant: statement("set quantity = quantity + excluded.quantity", "set quantity = excluded.quantity"),
  },
  {
    id: "received-without-reason",
    breaks: "received counts of every reason are one",
    plant: ofFace("projects", ({ addReceived }) => ({
      addReceived: ({ counts, ...request }) =>
        addReceived({ ...request, counts: counts.map((count) => ({ ...count, reason: "" })) }),
    })),
  },
  {
    id: "received-end-included",
    breaks: "the hour that a span of received counts ends with is part of it",
    plant: statement(
      "hour_start >= ? and hour_start < ? order by hour_start, category",
      "hour_start >= ? and hour_start <= ? order by hour_start, category",
    ),
  },
  {
    id: "received-of-anybody",
    breaks: "another project's received counts are listed",
    plant: statement(
      "from issuekit_received where project_id = ?",
      "from issuekit_received where (project_id = ? or true)",
    ),
  },
]);
