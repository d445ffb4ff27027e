import { oneOf, type Step } from "./step.ts";

/** A table of what a whole project shares. Its rows are written only where one is absent or moves. */
export interface Shared {
  readonly table: string;
  readonly key: string;
  readonly columns: string;
  /** Whether the row that was `seen` moves the one that is `stored`. */
  readonly moves: string;
  readonly move: string;
}

export const releases: Shared = {
  table: "releases",
  key: "version",
  columns: "version text, first_seen_at bigint, last_seen_at bigint",
  moves: "(seen.first_seen_at < stored.first_seen_at or seen.last_seen_at >= stored.last_seen_at + 60000)",
  move: `first_seen_at = least(stored.first_seen_at, seen.first_seen_at),
    last_seen_at = case
      when seen.last_seen_at >= stored.last_seen_at + 60000 then seen.last_seen_at else stored.last_seen_at
    end`,
};

export const environments: Shared = {
  table: "environments",
  key: "name",
  columns: "name text, first_seen_at bigint",
  moves: "seen.first_seen_at < stored.first_seen_at",
  move: "first_seen_at = seen.first_seen_at",
};

interface Keyed {
  readonly key: string;
}

/** Answers the keys that were not there before. */
export async function noteShared(
  step: Step,
  { table, key, columns, moves, move }: Shared,
  rows: readonly object[],
): Promise<readonly string[]> {
  const seen = `jsonb_to_recordset($2::text::jsonb) as seen (${columns})`;
  const names = columns.replaceAll(/ (text|bigint)/g, "");
  const due = await step<Keyed & { readonly absent: boolean }>(
    `select seen.${key} as key, stored.${key} is null as absent from ${seen}
     left join issuekit.${table} stored on stored.project_id = $1 and stored.${key} = seen.${key}
     where stored.${key} is null or ${moves}`,
    rows,
  );
  const absent = new Set(due.filter((each) => each.absent).map((each) => each.key));
  const keyOf = (row: object): string => String((row as Readonly<Record<string, unknown>>)[key]);
  const added = await step<Keyed>(
    `insert into issuekit.${table} (project_id, ${names}) select $1, ${names} from ${seen} order by ${key}
     on conflict do nothing returning ${key} as key`,
    rows.filter((row) => absent.has(keyOf(row))),
  );
  const here = new Set(added.map((each) => each.key));
  const toMove = new Set(due.map((each) => each.key).filter((each) => !here.has(each)));
  const moving = rows.filter((row) => toMove.has(keyOf(row)));
  await step(
    `select ${key} as key from issuekit.${table} where project_id = $1 and ${key} = ${oneOf(key, "text")}
     order by ${key} for update`,
    moving,
  );
  await step(
    `update issuekit.${table} stored set ${move} from ${seen}
     where stored.project_id = $1 and stored.${key} = seen.${key} and ${moves} returning stored.${key} as key`,
    moving,
  );
  return [...here];
}
