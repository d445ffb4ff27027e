import type { AnnouncementRow } from "./change-rows.ts";
import { oneOf, type Step } from "./step.ts";
import type { GroupTotals } from "./write-groups.ts";

/** Writes one row for each announcement and consumer, and makes sure that somebody delivers them. */
export async function announce(
  step: Step,
  announcements: readonly AnnouncementRow[],
  groups: readonly GroupTotals[],
): Promise<void> {
  const consumers = await step<{ readonly consumer: string; readonly name: string }>(
    `select consumer, name from issuekit.consumers where project_id = $1 and name = ${oneOf("name", "text")}`,
    announcements,
  );
  const group = new Map(groups.map((row) => [row.number, row]));
  const told = announcements.flatMap((row) => {
    const { id, times, users } = group.get(row.number) ?? {};
    return consumers
      .filter(({ name }) => name === row.name)
      .map(({ consumer }) => ({ ...row, consumer, group_id: id, times_seen: times, users_seen: users }));
  });
  await step(
    `insert into issuekit.announcements
       (project_id, consumer, number, state_version, at, position, id, group_id, name, times_seen, users_seen, body)
     select $1, told.consumer, told.number, told.state_version, told.at, told.position, told.id, told.group_id, told.name,
       told.times_seen, told.users_seen, told.body
     from jsonb_to_recordset($2::text::jsonb) as told (
       consumer text, number bigint, state_version bigint, at bigint, position integer, id text, group_id text, name text,
       times_seen bigint, users_seen bigint, body text
     )
     returning number`,
    told,
  );
  await step(
    `insert into issuekit.deliveries as d (project_id, consumer, number, waits_until, oldest)
     select $1, told.consumer, told.number, 0, min(told.at)
     from jsonb_to_recordset($2::text::jsonb) as told (consumer text, number bigint, at bigint)
     group by told.consumer, told.number order by told.consumer, told.number
     on conflict (project_id, consumer, number) do update set oldest = d.oldest
     returning d.number`,
    told,
  );
}
