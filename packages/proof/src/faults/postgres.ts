import { onPort, onPostgres, type Alteration, type Defect, type Fault } from "./fault.ts";

/** A group's row is looked at without being locked. */
const unlocked: Alteration = ["for no key update ) as standing", ") as standing"];

/** Time for others to pass between two steps of a commit. */
const pause = "perform pg_sleep(0.05);";

const inOrder = "from claim order by claim.hash, claim.spare, claim.number";

/** The same, with time for others to pass between two hashes. */
const hashByHash: Alteration = [
  inOrder,
  `from (select * ${inOrder} offset 0) as claim where pg_sleep(0.05) is not null`,
];

/** Defects that only a database with many connections at work can have, in the SQL that runs there. */
const storageDefects: readonly Defect[] = [
  {
    id: "pg-version-before-lock",
    breaks: "a group's version is compared before its row is locked",
    plant: onPostgres(unlocked, [
      "if changes -> 'born' <> '[]' then lost",
      `${pause} if changes -> 'born' <> '[]' then lost`,
    ]),
    seenBy: ["STO-112"],
  },
  {
    id: "pg-count-before-lock",
    breaks: "a commit adds to the count that it read before it locked the row",
    plant: onPostgres(
      unlocked,
      ["s.earliest_id, s.newest_at", "s.earliest_id, s.times_seen, s.newest_at"],
      ["select named.*,", "select named.*, stored.times_seen as read_times,"],
      ["times_seen = g.times_seen + coalesce(unit.times, 0)", "times_seen = unit.read_times + coalesce(unit.times, 0)"],
    ),
    seenBy: ["STO-103", "STO-113"],
  },
  {
    id: "pg-ranks-before-lock",
    breaks: "what is newest is compared before the row is locked",
    plant: onPostgres(unlocked),
    seenBy: ["STO-116"],
  },
  {
    id: "pg-users-before-lock",
    breaks: "a group's people are those that the summary had before the row was locked, and the new ones",
    plant: onPostgres(
      [
        "lost := array( select named.number",
        `new_environments := coalesce((
           select jsonb_object_agg(summed.number, summed.users) from (
             select u.number, count(*) as users from issuekit.group_users u where u.project_id = project group by u.number
           ) as summed
         ), '{}');
         lost := array( select named.number`,
      ],
      [
        "users_seen = g.users_seen + coalesce(",
        "users_seen = coalesce((new_environments ->> unit.number::text)::bigint, 0) + coalesce(",
      ],
    ),
    seenBy: ["STO-115"],
  },
  {
    id: "pg-hash-rule-lost",
    breaks: "no unique rule stands behind the claim of a hash",
    plant: onPostgres(["tombstone_id text, primary key (project_id, hash)", "tombstone_id text"]),
    seenBy: ["STO-101", "STO-106"],
  },
  {
    id: "pg-occurrence-rule-lost",
    breaks: "no unique rule stands behind the claim of an occurrence",
    plant: onPostgres(["payload text, primary key (project_id, id, kind)", "payload text"]),
    seenBy: ["STO-111"],
  },
  {
    id: "pg-change-set-rule-lost",
    breaks: "no unique rule stands behind the claim of a change set's id",
    plant: onPostgres(["refused text not null, primary key (project_id, id)", "refused text not null"]),
    seenBy: ["STO-107"],
  },
  {
    id: "pg-unit-in-part",
    breaks: "a unit that won one hash and lost the other is applied",
    plant: onPostgres(hashByHash, [
      "into won_hashes, undone; lost := lost || undone;",
      "into won_hashes, undone; undone := '{}';",
    ]),
    seenBy: ["STO-106"],
  },
  {
    id: "pg-undo-forgotten",
    breaks: "the hash that a refused unit won stays with nobody",
    plant: onPostgres(hashByHash, ["if undone <> '{}' then", "if false then"]),
    seenBy: ["STO-117"],
  },
  {
    id: "pg-retry-counts-twice",
    breaks: "what was received is counted again when its parcel is sent again",
    plant: onPostgres([
      "on conflict do nothing returning true as claimed",
      "on conflict (project_id, id) do update set now = excluded.now returning true as claimed",
    ]),
    seenBy: ["STO-304"],
  },
  {
    id: "pg-change-set-claim-ignored",
    breaks: "a change set whose id stands already is applied all the same",
    plant: onPostgres(["if not found then select refused into before", "if false then select refused into before"]),
    seenBy: ["STO-107"],
  },
  {
    id: "pg-hashes-unordered",
    breaks: "hashes are claimed in the order in which they come",
    plant: onPostgres([inOrder, "from claim where pg_sleep(0.05) is not null"]),
    seenBy: ["STO-106"],
  },
  {
    id: "pg-numbers-read-first",
    breaks: "numbers are read first and reserved afterwards",
    plant: onPostgres([
      "do update set last = n.last + excluded.last",
      "do update set last = excluded.last + coalesce((select p.last from issuekit.project_numbers p where p.project_id = n.project_id), 0)",
    ]),
    seenBy: ["STO-108"],
  },
  {
    id: "pg-claim-unlocked",
    breaks: "deliveries are claimed without a lock",
    plant: onPostgres(["limit $4 for update skip locked", "limit $4 offset (select 0 from pg_sleep(0.05))"]),
    seenBy: ["STO-110"],
  },
];

const keyLock: Alteration = ["on conflict (key) do update set clock = s.clock;", "on conflict do nothing;"];

const counterDefects: readonly Defect[] = [
  {
    id: "pg-sight-unlocked",
    breaks: "whether a set has room is looked up without a lock",
    plant: onPostgres(keyLock, [
      "from issuekit.counter_sets s where s.key = request.key;",
      `from issuekit.counter_sets s where s.key = request.key; ${pause}`,
    ]),
    seenBy: ["CNT-013"],
  },
];

export const postgresFaults: readonly Fault[] = [
  ...onPort("storage", storageDefects),
  ...onPort("counter", counterDefects),
];
