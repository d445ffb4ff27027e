import { DatabaseSync } from "node:sqlite";

type Row = Record<string, string | number | null>;

/** What a file says of itself twice: the summaries, and a count over the occurrences that they sum up. */
export interface Recount {
  readonly occurrences: number;
  readonly ids: ReadonlySet<string>;
  /** Title and times seen of each group, sorted. */
  readonly groups: readonly string[];
  /** Differences between summaries and occurrences, empty where all is well. */
  readonly differences: readonly string[];
}

interface Sums {
  readonly times: Map<number, number>;
  readonly tags: Map<string, number>;
  readonly buckets: Map<string, number>;
  readonly users: Map<number, Set<string>>;
}

const hourMs = 3_600_000;

const queries = {
  occurrences: "select id, number, at, environment, payload from issuekit_occurrences where not suppressed",
  groups: "select number, title, times_seen, users_seen from issuekit_groups",
  tags: "select number, key, value, times from issuekit_group_tags",
  buckets: "select number, hour_start, environment, times from issuekit_group_buckets",
  users: "select number, count(*) as times from issuekit_group_users group by number",
  strayHashes: `select hash from issuekit_hashes h where not exists
    (select 1 from issuekit_groups g where g.project_id = h.project_id and g.number = h.number)`,
} as const;
type Tables = { readonly [Name in keyof typeof queries]: readonly Row[] };

/** Counts a file's occurrences anew, with none of the engine's code, and compares them with every summary. */
export function recount(path: string): Recount {
  const database = new DatabaseSync(path);
  try {
    const all = (sql: string) => database.prepare(sql).all() as Row[];
    const tables: Record<string, readonly Row[]> = {};
    for (const [name, sql] of Object.entries(queries)) tables[name] = all(sql);
    const counted = compareAll(tables as Tables);
    const check = all("pragma integrity_check").map((row) => row["integrity_check"]);
    if (check.length === 1 && check[0] === "ok") return counted;
    return { ...counted, differences: [...counted.differences, `integrity: ${check.join("; ")}`] };
  } finally {
    database.close();
  }
}

/** The same of a schema of Postgres. `query` answers the rows of a statement. */
export async function recountOnPostgres(
  query: (sql: string) => Promise<readonly Row[]>,
  schema: string,
): Promise<Recount> {
  const tables: Record<string, readonly Row[]> = {};
  for (const [name, sql] of Object.entries(queries)) {
    tables[name] = await query(sql.replaceAll("issuekit_", `"${schema}".`));
  }
  return compareAll(tables as Tables);
}

function compareAll(tables: Tables): Recount {
  const sums: Sums = { times: new Map(), tags: new Map(), buckets: new Map(), users: new Map() };
  const ids = new Set<string>();
  for (const row of tables.occurrences) {
    ids.add(String(row["id"]));
    countRow(sums, row);
  }
  const differences: string[] = [];
  const compare = (
    what: string,
    expected: ReadonlyMap<string | number, number>,
    found: ReadonlyMap<string | number, number>,
  ) => {
    for (const key of new Set([...expected.keys(), ...found.keys()])) {
      const [counted, stored] = [expected.get(key) ?? 0, found.get(key) ?? 0];
      if (counted !== stored) differences.push(`${what} ${key}: ${counted} occurrences, ${stored} stored`);
    }
  };
  const stored = (rows: readonly Row[], value: string, key: (row: Row) => string | number) =>
    new Map(rows.map((row) => [key(row), Number(row[value])]));
  const numberOf = (row: Row) => Number(row["number"]);
  const users = new Map([...sums.users].map(([number, keys]) => [number, keys.size]));
  compare("times seen of group", sums.times, stored(tables.groups, "times_seen", numberOf));
  compare(
    "tag",
    sums.tags,
    stored(tables.tags, "times", (row) => `${row["number"]} ${row["key"]}=${row["value"]}`),
  );
  compare(
    "bucket",
    sums.buckets,
    stored(tables.buckets, "times", (row) => `${row["number"]} ${row["hour_start"]} ${row["environment"]}`),
  );
  compare("users of group", users, stored(tables.groups, "users_seen", numberOf));
  compare("rows of users of group", users, stored(tables.users, "times", numberOf));
  for (const row of tables.strayHashes) differences.push(`hash ${row["hash"]} points at no group`);
  const groups = tables.groups.map((row) => `${row["title"]} ${row["times_seen"]}`).sort();
  return { occurrences: tables.occurrences.length, ids, groups, differences };
}

function countRow(sums: Sums, row: Row): void {
  const number = Number(row["number"]);
  add(sums.times, number);
  const at = Number(row["at"]);
  add(sums.buckets, `${number} ${at - (at % hourMs)} ${row["environment"] ?? ""}`);
  const payload = JSON.parse(String(row["payload"])) as { tags: [string, string][]; user?: { id?: string } };
  for (const [key, value] of payload.tags) add(sums.tags, `${number} ${key}=${value}`);
  if (payload.user?.id === undefined) return;
  const users = sums.users.get(number) ?? new Set();
  users.add(payload.user.id);
  sums.users.set(number, users);
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
