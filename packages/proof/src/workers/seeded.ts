/** Numbers from 0 to 1 that a seed decides. */
export function createChance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Event number `index` of a run: of one of seven issues unless told otherwise, with tags, one of eleven people and an environment. The same number is the same event. */
export function numberedEvent(index: number, at: number, group: number = index % 7): Record<string, unknown> {
  return {
    event_id: index.toString(16).padStart(32, "0"),
    timestamp: (at + index * 10) / 1000,
    platform: "node",
    environment: index % 3 === 0 ? "staging" : "production",
    release: `shop@1.${index % 2}`,
    tags: { parity: index % 2 === 0 ? "even" : "odd", third: index % 3 },
    user: { id: `u${index % 11}` },
    exception: {
      values: [
        {
          type: `Error${group}`,
          value: "boom",
          stacktrace: { frames: [{ function: `f${group}`, filename: "/srv/app.js", in_app: true }] },
        },
      ],
    },
  };
}

export const projects = [{ id: 1, slug: "shop" }] as const;
