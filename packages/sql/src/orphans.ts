/** A look for rows that refer to something that is not there: what a foreign key would have refused. */
export interface OrphanCheck {
  readonly code: string;
  readonly severity: "error" | "warning";
  /** A statement that counts them, as `orphans`. */
  readonly count: string;
  readonly text: (orphans: number) => string;
  readonly fix: string;
}

interface Reference extends Pick<OrphanCheck, "code" | "severity"> {
  /** The table that refers, the rows of it that do (`r`), and what must then exist (`o`). */
  readonly from: string;
  readonly where?: string;
  readonly to: string;
  readonly on: string;
  /** After "<n> rows of <table>". */
  readonly says: string;
  readonly mend: { readonly kind: "delete" } | { readonly kind: "set" | "hand"; readonly text: string };
}

const ofGroup = { to: "groups", on: "o.project_id = r.project_id and o.number = r.number" };
const ofProject = { to: "projects", on: "o.<id> = r.project_id" };
const remove = { kind: "delete" } as const;

const summaryOfGroup = (from: string): Reference => ({
  code: "SUMMARY_WITHOUT_GROUP",
  severity: "warning",
  from,
  ...ofGroup,
  says: "belong to a group that does not exist: they only take space.",
  mend: remove,
});

const references: readonly Reference[] = [
  {
    code: "GROUP_WITHOUT_PROJECT",
    severity: "error",
    from: "groups",
    ...ofProject,
    says: "belong to a project that does not exist: they cannot be reached by its slug.",
    mend: {
      kind: "hand",
      text: "Name the project again among the engine's projects, with this id; it is stored at the next start.",
    },
  },
  {
    code: "NUMBER_NOT_RESERVED",
    severity: "error",
    from: "groups",
    to: "project_numbers",
    on: "o.project_id = r.project_id and o.last >= r.number",
    says: "have a number that their project would give again: new groups would be refused.",
    mend: { kind: "hand", text: "Set `last` of the project in project_numbers to its greatest group number." },
  },
  {
    code: "HASH_WITHOUT_GROUP",
    severity: "error",
    from: "hashes",
    where: "r.number is not null",
    ...ofGroup,
    says: "lead to a group that does not exist: events with these hashes cannot be stored.",
    mend: remove,
  },
  {
    code: "OCCURRENCE_WITHOUT_GROUP",
    severity: "error",
    from: "occurrences",
    where: "r.number is not null",
    ...ofGroup,
    says: "belong to a group that does not exist.",
    mend: { kind: "set", text: "number = null" },
  },
  ...["group_users", "group_tags", "group_buckets", "group_releases"].map(summaryOfGroup),
  ...["activity", "history"].map(summaryOfGroup),
  {
    code: "ANNOUNCEMENT_NEVER_DUE",
    severity: "error",
    from: "announcements",
    where: "not r.is_dead",
    to: "deliveries",
    on: "o.project_id = r.project_id and o.consumer = r.consumer and o.number = r.number",
    says: "wait with nothing that hands them out: their listener never hears of them.",
    mend: { kind: "hand", text: "Announce them by hand if they matter; maintenance removes them with their age." },
  },
  {
    code: "ANNOUNCEMENT_WITHOUT_CONSUMER",
    severity: "warning",
    from: "announcements",
    to: "consumers",
    on: "o.project_id = r.project_id and o.consumer = r.consumer",
    says: "wait for a listener that is not registered.",
    mend: remove,
  },
  {
    code: "DELIVERY_WITHOUT_ANNOUNCEMENT",
    severity: "warning",
    from: "deliveries",
    to: "announcements",
    on: "o.project_id = r.project_id and o.consumer = r.consumer and o.number = r.number and not o.is_dead",
    says: "hand out announcements that are not there.",
    mend: remove,
  },
  {
    code: "KEY_WITHOUT_PROJECT",
    severity: "warning",
    from: "project_keys",
    ...ofProject,
    says: "belong to a project that does not exist: what they send is refused.",
    mend: remove,
  },
  ...[
    { from: "counter_members", to: "counter_sets" },
    { from: "counter_slots", to: "counter_spendings" },
    { from: "counter_tokens", to: "counter_spendings" },
  ].map(({ from, to }): Reference => ({
    code: "COUNT_WITHOUT_KEY",
    severity: "warning",
    from,
    to,
    on: "o.key = r.key",
    says: "belong to a counter that does not exist: they only take space.",
    mend: remove,
  })),
];

/** What an adapter calls things. */
export interface OrphanNames {
  has(table: string): boolean;
  table(name: string): string;
  /** The column of `projects` that holds its id. */
  readonly projectId: string;
}

/** One check for each reference between tables that the adapter has. */
export function orphanChecks({ has, table, projectId }: OrphanNames): readonly OrphanCheck[] {
  const mine = references.filter(({ from, to }) => has(from) && has(to));
  return mine.map(({ code, severity, from, where = "true", to, on, says, mend }) => {
    const match = on.replace("<id>", projectId);
    const orphans = `where ${where} and not exists (select 1 from ${table(to)} as o where ${match})`;
    const start =
      mend.kind === "delete" ? `delete from ${table(from)} as r` : `update ${table(from)} as r set ${mend.text}`;
    return {
      code,
      severity,
      count: `select count(*) as orphans from ${table(from)} as r ${orphans}`,
      text: (rows) => `${rows} ${rows === 1 ? "row" : "rows"} of ${table(from)} ${says}`,
      fix: mend.kind === "hand" ? mend.text : `Look at them, then run: ${start} ${orphans};`,
    };
  });
}
