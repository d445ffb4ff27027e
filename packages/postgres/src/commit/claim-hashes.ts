import type { HashRow } from "./change-rows.ts";
import { oneOf, type Step } from "./step.ts";

export type Won = Pick<HashRow, "hash" | "number">;

/** Claims hashes in order, and answers what was won. */
export async function claimHashes(step: Step, claims: readonly HashRow[], lost: Set<number>): Promise<readonly Won[]> {
  const needed = claims.filter(({ spare }) => !spare);
  const owned = await step<{ readonly hash: string }>(
    `select hash from issuekit.hashes where project_id = $1 and hash = ${oneOf("hash", "text")}`,
    needed,
  );
  const taken = new Set(owned.map(({ hash }) => hash));
  for (const { hash, number } of needed) if (taken.has(hash)) lost.add(number);
  const won = await step<Won>(
    `insert into issuekit.hashes (project_id, hash, number)
     select $1, claim.hash, claim.number
     from jsonb_to_recordset($2::text::jsonb) as claim (hash text, number bigint, spare boolean)
     order by claim.hash, claim.spare, claim.number
     on conflict do nothing
     returning hash, number`,
    claims.filter(({ number }) => !lost.has(number)),
  );
  const winners = new Map(won.map(({ hash, number }) => [hash, number]));
  for (const { hash, number } of needed) if (winners.get(hash) !== number) lost.add(number);
  return won;
}

export const takeBackHashes: string = `
  delete from issuekit.hashes h
  where h.project_id = $1 and h.hash = ${oneOf("hash", "text")} and h.number = ${oneOf("number", "bigint")}
  returning h.number`;
