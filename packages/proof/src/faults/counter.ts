import { onPort, ofCounter, statement, type Defect, type Fault } from "./fault.ts";

const sighting: readonly Defect[] = [
  {
    id: "member-counts-again",
    breaks: "a member that was there is counted again",
    plant: statement(
      "insert into issuekit_counter_members values (?, ?, ?) on conflict do nothing",
      "insert into issuekit_counter_members values (?, ?, ?) on conflict do update set position = excluded.position",
    ),
  },
  {
    id: "set-never-expires",
    breaks: "the expiry of a set never comes",
    plant: statement(
      "select clock, expires_at, first_seen_at, size",
      "select clock, 9000000000000000 as expires_at, first_seen_at, size",
    ),
  },
  {
    id: "set-expires-late",
    breaks: "a set lives a millisecond too long",
    plant: statement(
      "select clock, expires_at, first_seen_at, size",
      "select clock, expires_at + 1 as expires_at, first_seen_at, size",
    ),
  },
  {
    id: "expired-members-stay",
    breaks: "members of an expired set are known to the next one",
    plant: statement(
      "delete from issuekit_counter_members where key = ?",
      "delete from issuekit_counter_members where key = ? and false",
    ),
  },
  {
    id: "sliding-is-fixed",
    breaks: "a sighting does not renew the expiry",
    plant: ofCounter(({ sight }) => ({
      sight: (requests) => sight(requests.map((request) => ({ ...request, window: "fixed" }))),
    })),
  },
  {
    id: "fixed-is-sliding",
    breaks: "a sighting renews the expiry of a fixed set",
    plant: ofCounter(({ sight }) => ({
      sight: (requests) => sight(requests.map((request) => ({ ...request, window: "sliding" }))),
    })),
  },
  {
    id: "set-clock-runs-back",
    breaks: "a set's clock follows a caller whose clock runs behind",
    plant: statement(
      "select clock, expires_at, first_seen_at, size",
      "select 0 as clock, expires_at, first_seen_at, size",
    ),
  },
  {
    id: "set-over-limit",
    breaks: "a full set takes one more",
    plant: ofCounter(({ sight }) => ({
      sight: (requests) => sight(requests.map((request) => ({ ...request, atMost: request.atMost + 1 }))),
    })),
  },
  {
    id: "first-sighting-of-set-late",
    breaks: "the first sighting is that of the first member",
    plant: ofCounter(({ sight }) => {
      const firsts = new Map<string, number>();
      return {
        async sight(requests) {
          const answers = await sight(requests);
          return answers.map((answer, index) => {
            const key = requests[index]?.key ?? "";
            if (answer.added && answer.count === 1) firsts.set(key, answer.firstSeenAt);
            return { ...answer, firstSeenAt: firsts.get(key) ?? answer.firstSeenAt };
          });
        },
      };
    }),
  },
  {
    id: "late-member-first",
    breaks: "a member that found no room moves the first sighting",
    plant: ofCounter(({ sight }) => ({
      async sight(requests) {
        const answers = await sight(requests);
        return answers.map((answer, index) => ({
          ...answer,
          firstSeenAt: Math.min(answer.firstSeenAt, requests[index]?.seenAt ?? answer.firstSeenAt),
        }));
      },
    })),
  },
  {
    id: "members-backwards",
    breaks: "the members of a full set are answered backwards",
    plant: statement("order by position limit ?", "order by position desc limit ?"),
  },
  {
    id: "one-set-for-all",
    breaks: "keys are cut at their first quote",
    plant: ofCounter(({ sight }) => ({
      sight: (requests) => sight(requests.map((request) => ({ ...request, key: request.key.split("'")[0] ?? "" }))),
    })),
  },
  {
    id: "sightings-out-of-order",
    breaks: "several sightings of one call are answered backwards",
    plant: ofCounter(({ sight }) => ({
      sight: async (requests) => (await sight(requests.toReversed())).toReversed(),
    })),
  },
];

const spending: readonly Defect[] = [
  {
    id: "token-spends-again",
    breaks: "a granted token spends again",
    plant: ofCounter(({ spend }) => {
      let drawn = 0;
      return {
        spend: (requests) =>
          spend(requests.map((request) => ({ ...request, token: `${request.token}-${(drawn += 1)}` }))),
      };
    }),
  },
  {
    id: "token-never-ends",
    breaks: "a granted token stays granted for ever",
    plant: statement(
      "insert into issuekit_counter_tokens values (?, ?, ?)",
      "insert into issuekit_counter_tokens values (?, ?, ? + 1000000000)",
    ),
  },
  {
    id: "slot-overwritten",
    breaks: "a slot holds the last amount that was spent in it",
    plant: statement("set amount = amount + excluded.amount", "set amount = excluded.amount"),
  },
  {
    id: "window-too-long",
    breaks: "a window has one slot too many",
    plant: statement("and slot_ms = ? and slot <= ?", "and slot_ms = ? and slot < ?"),
  },
  {
    id: "window-never-slides",
    breaks: "what was spent is never given back",
    plant: statement("and slot_ms = ? and slot <= ?", "and slot_ms = ? and slot <= ? and false"),
  },
  {
    id: "windows-one-by-one",
    breaks: "a window with room is spent in though another has none",
    plant: ofCounter(({ spend }) => ({
      spend: (requests) =>
        Promise.all(
          requests.map(async (request) => {
            const answers = [];
            for (const window of request.windows)
              answers.push(
                ...(await spend([{ ...request, token: `${request.token}-${window.windowMs}`, windows: [window] }])),
              );
            return {
              granted: answers.every(({ granted }) => granted),
              used: answers.flatMap(({ used }) => used),
            };
          }),
        ),
    })),
  },
  {
    id: "nothing-is-one",
    breaks: "a limit of nothing grants one",
    plant: ofCounter(({ spend }) => ({
      spend: (requests) =>
        spend(
          requests.map((request) => ({
            ...request,
            windows: request.windows.map((window) => ({ ...window, limit: Math.max(window.limit, 1) })),
          })),
        ),
    })),
  },
  {
    id: "amount-ignored",
    breaks: "every spending spends one",
    plant: ofCounter(({ spend }) => ({
      spend: (requests) => spend(requests.map((request) => ({ ...request, amount: 1 }))),
    })),
  },
  {
    id: "spending-clock-runs-back",
    breaks: "a spending is put into the slot of a clock that runs behind",
    plant: statement(
      "select clock, expires_at from issuekit_counter_spendings",
      "select 0 as clock, expires_at from issuekit_counter_spendings",
    ),
  },
  {
    id: "refusal-remembered",
    breaks: "a refused token stays refused",
    plant: ofCounter(({ spend }) => {
      const refused = new Set<string>();
      return {
        async spend(requests) {
          const answers = await spend(requests);
          return answers.map((answer, index) => {
            const { key = "", token = "" } = requests[index] ?? {};
            if (!answer.granted) refused.add(`${key} ${token}`);
            return refused.has(`${key} ${token}`) ? { ...answer, granted: false } : answer;
          });
        },
      };
    }),
  },
  {
    id: "one-purse-for-all",
    breaks: "what is spent under one key is spent under every key",
    plant: statement(
      "from issuekit_counter_slots where key = ? and window_ms = ? and slot_ms = ?",
      "from issuekit_counter_slots where (key = ? or true) and window_ms = ? and slot_ms = ?",
    ),
  },
  {
    id: "forget-keeps-tokens",
    breaks: "tokens of a forgotten key stay granted",
    plant: statement(
      "delete from issuekit_counter_tokens where key = ?",
      "delete from issuekit_counter_tokens where false and key = ?",
    ),
  },
  {
    id: "forget-keeps-sets",
    breaks: "a forgotten set is still there",
    plant: ofCounter(() => ({ forget: async () => {} })),
  },
  {
    id: "prune-the-living",
    breaks: "pruning removes sets that live",
    plant: statement(
      "from issuekit_counter_sets where expires_at <= ?",
      "from issuekit_counter_sets where expires_at <= ? * 2",
    ),
  },
  {
    id: "prune-nothing",
    breaks: "pruning removes nothing",
    plant: ofCounter(() => ({ prune: async () => 0 })),
  },
  {
    id: "prune-without-limit",
    breaks: "pruning removes more than asked",
    plant: ofCounter(({ prune }) => ({ prune: ({ now }) => prune({ now, limit: 1_000 }) })),
  },
];

/** Faults of the counter. */
export const counterFaults: readonly Fault[] = onPort("counter", [...sighting, ...spending]);
