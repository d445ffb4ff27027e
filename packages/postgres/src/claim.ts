import type { ClaimedAnnouncement, Outbox } from "@issuekit/core";
import type { Connection, Statements } from "./connection.ts";
import { lockDeliveries } from "./deliveries.ts";
import { storableJson } from "./plain-text.ts";

/** What `ClaimedAnnouncement` is made of, of the announcement `a`. */
export const announcementColumns: string = `a.id, a.name, a.at, a.state_version as "stateVersion", a.body, a.group_id as "groupId", a.number,
  a.attempt, a.first_tried_at as "firstTriedAt", a.times_seen as "timesSeen", a.users_seen as "usersSeen"`;

type Claim = Parameters<Outbox["claim"]>[0];

/** Hands out what is due under a lease. */
export function claim(connection: Connection, request: Claim): Promise<readonly ClaimedAnnouncement[]> {
  if (connection.form === "distributed") return connection.write((statements) => claimInSteps(statements, request));
  const { projectId, consumer, now, leaseMs, lease, limit } = request;
  return connection.answer(claimAtOnce, projectId, consumer, now, limit, lease, now + leaseMs);
}

/**
 * Of each group that is due and that nobody is handling: its oldest announcements up to one that waits for its next try.
 * Rows of a lease that ran out are the new holder's to hand out, or nobody's.
 */
const claimAtOnce = `
  with due as (
    select number, waits_until, oldest from issuekit.deliveries
    where project_id = $1 and consumer = $2 and waits_until <= $3
    order by waits_until, oldest, number limit $4
    for update skip locked
  ), picked as (
    select head.id, head.number, head.nth, due.waits_until, due.oldest
    from due, lateral (
      select a.id, a.number, row_number() over in_order as nth, bool_and(a.retry_at <= $3) over in_order as is_ready
      from issuekit.announcements a
      where a.project_id = $1 and a.consumer = $2 and a.number = due.number and not a.is_dead
      window in_order as (order by a.state_version, a.position)
      order by a.state_version, a.position limit $4
    ) as head
    where head.is_ready
    order by due.waits_until, due.oldest, due.number, head.nth limit $4
  ), taken as (
    update issuekit.deliveries d set lease = $5, waits_until = $6
    where d.project_id = $1 and d.consumer = $2 and d.number = any (array(select number from picked))
  ), taken_back as (
    update issuekit.announcements a set lease = null
    where a.project_id = $1 and a.consumer = $2 and a.number = any (array(select number from picked)) and not a.is_dead
      and a.lease is not null and a.id <> all (array(select id from picked))
  ), given as (
    update issuekit.announcements a
    set lease = $5, attempt = a.attempt + 1, first_tried_at = coalesce(a.first_tried_at, $3)
    where a.project_id = $1 and a.consumer = $2 and a.id = any (array(select id from picked))
    returning ${announcementColumns}
  )
  select coalesce(
    json_agg(given order by picked.waits_until, picked.oldest, picked.number, picked.nth), '[]'
  )::text as answer
  from given join picked on picked.id = given.id`;

interface Due {
  readonly number: number;
  readonly waits_until: number;
  readonly oldest: number;
}

const due = "number, waits_until, oldest from issuekit.deliveries where project_id = $1 and consumer = $2";

const findDue = `select ${due} and waits_until <= $3 order by waits_until, oldest, number limit $4`;

const listed = (column: string, type: string): string =>
  `any (array(select given.${column} from jsonb_to_recordset($3::text::jsonb) as given (${column} ${type})))`;

/** What somebody else has claimed meanwhile waits for longer now. */
const findStillDue = `select ${due} and number = ${listed("number", "bigint")} and waits_until <= $4`;

const findHeads = `
  select head.id, head.number, head.nth
  from jsonb_to_recordset($3::text::jsonb) as due (number bigint), lateral (
    select a.id, a.number, row_number() over in_order as nth, bool_and(a.retry_at <= $4) over in_order as is_ready
    from issuekit.announcements a
    where a.project_id = $1 and a.consumer = $2 and a.number = due.number and not a.is_dead
    window in_order as (order by a.state_version, a.position)
    order by a.state_version, a.position limit $5
  ) as head
  where head.is_ready`;

const take = `
  update issuekit.deliveries set lease = $4, waits_until = $5
  where project_id = $1 and consumer = $2 and number = ${listed("number", "bigint")} returning number`;

const takeBack = `
  update issuekit.announcements set lease = null
  where project_id = $1 and consumer = $2 and number = ${listed("number", "bigint")} and not is_dead and lease is not null
  returning number`;

const give = `
  update issuekit.announcements a set lease = $4, attempt = a.attempt + 1, first_tried_at = coalesce(a.first_tried_at, $5)
  where a.project_id = $1 and a.consumer = $2 and a.id = ${listed("id", "text")}
  returning ${announcementColumns}`;

/** The same, writing once to a table in each statement. Who claims at the same time is waited for, in order of the groups. */
async function claimInSteps(
  statements: Statements,
  { projectId, consumer, now, leaseMs, lease, limit }: Claim,
): Promise<readonly ClaimedAnnouncement[]> {
  const found = await statements.rows<Due>(findDue, projectId, consumer, now, limit);
  if (found.length === 0) return [];
  await lockDeliveries(statements, { projectId, consumer, numbers: found.map(({ number }) => number) });
  const still = await statements.rows<Due>(findStillDue, projectId, consumer, storableJson(found), now);
  const heads = await statements.rows<Head>(findHeads, projectId, consumer, storableJson(still), now, limit);

  const groups = new Map(still.map((row) => [row.number, row]));
  const order = (head: Head): readonly number[] => {
    const { waits_until = 0, oldest = 0 } = groups.get(head.number) ?? {};
    return [waits_until, oldest, head.number, head.nth];
  };
  const picked = heads.toSorted((a, b) => compare(order(a), order(b))).slice(0, limit);
  if (picked.length === 0) return [];
  const rows = storableJson(picked);
  await statements.rows(take, projectId, consumer, rows, lease, now + leaseMs);
  await statements.rows(takeBack, projectId, consumer, rows);
  const given = await statements.rows<ClaimedAnnouncement>(give, projectId, consumer, rows, lease, now);
  const byId = new Map(given.map((row) => [row.id, row]));
  return picked.flatMap(({ id }) => byId.get(id) ?? []);
}

interface Head {
  readonly id: string;
  readonly number: number;
  /** Its place among what waits in its group, from 1. */
  readonly nth: number;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((each, index) => each !== b[index]);
  return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
