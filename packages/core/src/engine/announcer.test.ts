import { describe, expect, test } from "vitest";
import { retryAt } from "./announcer.ts";

const retry = { firstMs: 1_000, maxMs: 600_000, giveUpAfterMs: 3_600_000 };

describe("retryAt", () => {
  test.each([
    [1, 1_000],
    [2, 2_000],
    [5, 16_000],
    [10, 512_000],
    [11, 600_000],
    [5_000, 600_000],
  ])("after attempt %i the pause is %i ms", (attempt, pause) => {
    expect(retryAt({ attempt, firstTriedAt: 0 }, 50, retry)).toBe(50 + pause);
  });

  test("a delivery that has failed for an hour is given up", () => {
    expect(retryAt({ attempt: 3, firstTriedAt: 0 }, 3_599_999, retry)).not.toBe("dead");
    expect(retryAt({ attempt: 3, firstTriedAt: 0 }, 3_600_000, retry)).toBe("dead");
  });
});
