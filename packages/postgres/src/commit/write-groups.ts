import type { ChangeRows, Row } from "./change-rows.ts";
import { countBy, oneOf, type Step } from "./step.ts";
import { inStatement, insertGroups, knownColumns, updateGroup } from "./writes.ts";

export async function lockKnown(step: Step, known: ChangeRows["known"], lost: Set<number>): Promise<void> {
  const found = await step<Row & { readonly id: string; readonly version: number }>(
    `select number, id, state_version as version from issuekit.groups
     where project_id = $1 and number = ${oneOf("number", "bigint")} order by number for no key update`,
    known,
  );
  const stored = new Map(found.map((row) => [row.number, row]));
  for (const { number, group_id, relied_version } of known) {
    const row = stored.get(number);
    if (row?.id !== group_id || row.version !== relied_version) lost.add(number);
  }
}

export async function findTaken(step: Step, born: ChangeRows["born"], lost: Set<number>): Promise<void> {
  const found = await step<Row & { readonly id: string }>(
    `select number, id from issuekit.groups
     where project_id = $1 and (number = ${oneOf("number", "bigint")} or id = ${oneOf("group_id", "text")})`,
    born,
  );
  for (const { number, group_id } of born) {
    if (found.some((row) => row.number === number || row.id === group_id)) lost.add(number);
  }
}

const insertUsers = `
  insert into issuekit.group_users (project_id, number, user_key)
  select $1, seen.number, seen.key from jsonb_to_recordset($2::text::jsonb) as seen (number bigint, key text)
  on conflict do nothing
  returning number`;

/** Answers how many users are new, by the group's number, as JSON. */
export async function addUsers(step: Step, users: readonly Row[]): Promise<string> {
  const added = await step<Row>(insertUsers, users);
  return JSON.stringify(Object.fromEntries(countBy(added, ({ number }) => number)));
}

export interface GroupTotals extends Row {
  readonly id: string;
  readonly times: number;
  readonly users: number;
}

const totalColumns = `number, id, times_seen as times, users_seen as users`;
export const insertBorn: string = `${insertGroups(inStatement)} returning ${totalColumns}`;
export const updateKnown: string = `
  ${updateGroup(inStatement, {
    isEarliest: "(unit.earliest_at, unit.earliest_id) < (g.earliest_at, g.earliest_id)",
    isNewest: "(unit.newest_at, unit.newest_id) > (g.newest_at, g.newest_id)",
    titles: "(unit.title_is_real, unit.title_at, unit.title_id) > (g.title_is_real, g.title_at, g.title_id)",
  })}
  from jsonb_to_recordset($2::text::jsonb) as unit (${knownColumns})
  where g.project_id = $1 and g.number = unit.number
  returning ${totalColumns.replaceAll(/\b(number|id|times_seen|users_seen)\b/g, "g.$1")}`;
