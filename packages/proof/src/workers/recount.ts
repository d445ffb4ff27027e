import { DatabaseSync } from "node:sqlite";

type Row = Record<string, string | number | null>;

/** What a file says of itself twice: the summaries, and a count over the occurrences that they sum up. */
export interface Recount {
  readonly occurrences: number;
  readonly ids: ReadonlySet<string>;
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

/** Counts a file's occurrences anew, with none of the engine's code, and compares them with every summary. */
export function recount(path: string): Recount {
  const database = new DatabaseSync(path);
  try {
    const all = (sql: string) => database.prepare(sql).all() as Row[];
    const sums: Sums = { times: new Map(), tags: new Map(), buckets: new Map(), users: new Map() };
    const ids = new Set<string>();
    const rows = all("select id, number, at, environment, payload from issuekit_occurrences where suppressed = 0");
    for (const row of rows) {
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
    const stored = (sql: string, key: (row: Row) => string | number) =>
      new Map(all(sql).map((row) => [key(row), Number(row["times"])]));
    compare(
      "times seen of group",
      sums.times,
      stored("select number, times_seen as times from issuekit_groups", (row) => Number(row["number"])),
    );
    compare(
      "tag",
      sums.tags,
      stored("select * from issuekit_group_tags", (row) => `${row["number"]} ${row["key"]}=${row["value"]}`),
    );
    compare(
      "bucket",
      sums.buckets,
      stored(
        "select * from issuekit_group_buckets",
        (row) => `${row["number"]} ${row["hour_start"]} ${row["environment"]}`,
      ),
    );
    const users = new Map([...sums.users].map(([number, keys]) => [number, keys.size]));
    compare(
      "users of group",
      users,
      stored("select number, users_seen as times from issuekit_groups where users_seen > 0", (row) =>
        Number(row["number"]),
      ),
    );
    compare(
      "rows of users of group",
      users,
      stored("select number, count(*) as times from issuekit_group_users group by number", (row) =>
        Number(row["number"]),
      ),
    );
    const orphans = all(
      "select hash from issuekit_hashes h where not exists (select 1 from issuekit_groups g where g.project_id = h.project_id and g.number = h.number)",
    );
    for (const row of orphans) differences.push(`hash ${row["hash"]} points at no group`);
    const check = all("pragma integrity_check").map((row) => row["integrity_check"]);
    if (check.length !== 1 || check[0] !== "ok") differences.push(`integrity: ${check.join("; ")}`);
    return { occurrences: rows.length, ids, differences };
  } finally {
    database.close();
  }
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
