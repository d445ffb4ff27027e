import { eventKind } from "../occurrences.ts";
import type { SeenRow } from "./change-rows.ts";
import { countBy, oneOf, type Step } from "./step.ts";

export type WonOccurrence = Pick<SeenRow, "id" | "kind" | "number">;

export interface ClaimedOccurrences {
  readonly won: readonly WonOccurrence[];
  /** Positions of those whose event had its payload already. */
  readonly earlier: readonly number[];
}

export async function claimOccurrences(
  step: Step,
  seen: readonly SeenRow[],
  lost: Set<number>,
): Promise<ClaimedOccurrences> {
  const earlier = await findEarlier(
    step,
    seen.filter(({ number, brings }) => brings && !lost.has(number)),
  );
  const claims = seen.filter(({ number }) => !lost.has(number));
  const late = new Set(earlier);
  const won = await step<WonOccurrence>(
    insertOccurrences,
    claims.map((row) => (late.has(row.position) ? { ...row, payload: null } : row)),
  );
  const left = countBy(won, keyOf);
  const needed = claims.filter(({ suppressed }) => !suppressed);
  const missed = new Set<string>();
  for (const row of needed) {
    const key = keyOf(row);
    const wins = left.get(key) ?? 0;
    if (wins === 0) missed.add(key);
    else left.set(key, wins - 1);
  }
  for (const row of needed) if (missed.has(keyOf(row))) lost.add(row.number);
  return { won, earlier };
}

// They come in order of their keys.
const insertOccurrences = `
  insert into issuekit.occurrences
    (project_id, number, at, received_at, kind, suppressed, id, event_id, hash, environment, release, occurrence, payload)
  select $1, seen.number, seen.at, seen.received_at, seen.kind, seen.suppressed, seen.id, seen.event_id, seen.hash,
    seen.environment, seen.release, seen.occurrence, seen.payload
  from jsonb_to_recordset($2::text::jsonb)
    as seen (number bigint, at bigint, received_at bigint, kind smallint, suppressed boolean, id text, event_id text,
      hash text, environment text, release text, occurrence text, payload text)
  on conflict do nothing
  returning id, kind, number`;

const keyOf = ({ id, kind }: Pick<SeenRow, "id" | "kind">): string => `${kind}:${id}`;

const thisOccurrence = `o.project_id = $1 and o.id = ${oneOf("id", "text")}
  and (o.id, o.kind) in (
    select given.id, given.kind from jsonb_to_recordset($2::text::jsonb) as given (id text, kind smallint)
  )`;
export const takeBackOccurrences: string = `delete from issuekit.occurrences o where ${thisOccurrence} returning o.number`;

async function findEarlier(step: Step, brought: readonly SeenRow[]): Promise<readonly number[]> {
  const found = await step<{ readonly event: string }>(
    `select coalesce(o.event_id, o.id) as event from issuekit.occurrences o
     where o.project_id = $1 and o.payload is not null and (
       o.event_id = ${oneOf("event", "text")}
       or (o.id = ${oneOf("event_id", "text")} and o.kind = ${eventKind} and o.event_id is null)
     )`,
    brought.map(({ id, event_id }) => ({ event: event_id ?? id, event_id })),
  );
  const stored = new Set(found.map(({ event }) => event));
  return brought.filter(({ id, event_id }) => stored.has(event_id ?? id)).map(({ position }) => position);
}

/** Of those that brought one event's payload in this change set, the first that is applied keeps it. Answers all positions that have none now. */
export async function keepFirst(
  step: Step,
  seen: readonly SeenRow[],
  earlier: readonly number[],
): Promise<readonly number[]> {
  const kept = new Set<string>();
  const late = new Set(earlier);
  const later: SeenRow[] = [];
  for (const row of seen.toSorted((a, b) => a.position - b.position)) {
    if (!row.brings || late.has(row.position)) continue;
    const event = row.event_id ?? row.id;
    if (kept.has(event)) later.push(row);
    kept.add(event);
  }
  await step(`update issuekit.occurrences o set payload = null where ${thisOccurrence} returning o.number`, later);
  return [...earlier, ...later.map(({ position }) => position)];
}
