import { describe, expect, test } from "vitest";
import { decideNoise, hasNoiseThreshold } from "./decide-noise.ts";

const noise = { ignoreLimit: 3, expiresInMs: 86_400_000, window: "sliding" } as const;

describe("decideNoise", () => {
  test("without a threshold the first sighting creates", () => {
    const sighting = { count: 1, firstSeenAt: 5, members: [] };
    expect(decideNoise(null, sighting)).toEqual({ kind: "create", because: "no-noise-threshold" });
    expect(decideNoise({ ...noise, ignoreLimit: 1 }, sighting).kind).toBe("create");
  });

  test.each([1, 2])("sighting %i of 3 is suppressed", (count) => {
    expect(decideNoise(noise, { count, firstSeenAt: 5, members: [] })).toEqual({
      kind: "suppress",
      because: "below-noise-threshold",
      seen: count,
      limit: 3,
      firstSeenAt: 5,
    });
  });

  test("the third creates, and names the two before it", () => {
    expect(decideNoise(noise, { count: 3, firstSeenAt: 5, members: ["a", "b", "c"] })).toMatchObject({
      kind: "create",
      because: "threshold-reached",
      suppressed: ["a", "b"],
      firstSeenAt: 5,
    });
  });

  test("whoever meets a full set is told to create", () => {
    expect(decideNoise(noise, { count: 3, firstSeenAt: 5, members: ["a", "b", "c"] }).kind).toBe("create");
  });
});

test.each([
  [null, false],
  [{ ...noise, ignoreLimit: 0 }, false],
  [{ ...noise, ignoreLimit: 1 }, false],
  [{ ...noise, ignoreLimit: 2 }, true],
])("a threshold of %j asks the counter: %s", (config, asks) => {
  expect(hasNoiseThreshold(config)).toBe(asks);
});
