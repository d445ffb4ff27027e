import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideRegression, type RegressionInput } from "./decide-regression.ts";

const resolved = { status: "resolved", substatus: null } as const;
const at = 1_000_000;

function decide(input: Partial<RegressionInput>) {
  return decideRegression({
    condition: resolved,
    resolution: { kind: "now", at },
    occurrence: { claimedAt: at + 1, receivedAt: at + 1 },
    policy: "eventTime",
    ...input,
  });
}

describe("decideRegression", () => {
  test.each([
    ["happened after the resolution", { claimedAt: at + 1, receivedAt: at + 9 }, "regressed", "seen-after-resolution"],
    ["happened at its very time", { claimedAt: at, receivedAt: at + 9 }, "regressed", "seen-after-resolution"],
    [
      "happened before and arrives later",
      { claimedAt: at - 1, receivedAt: at + 9 },
      "not-regressed",
      "seen-before-fix",
    ],
  ] as const)("an event that %s is %s", (_, occurrence, kind, because) => {
    expect(decide({ occurrence })).toMatchObject({ kind, because });
  });

  test.each([
    ["unresolved", { status: "unresolved", substatus: "ongoing" }],
    ["archived", { status: "archived", substatus: "archived_forever" }],
  ] as const)("an %s group never regresses", (_, condition) => {
    expect(decide({ condition })).toEqual({ kind: "not-regressed", because: "not-resolved" });
  });

  test("by arrival, what arrives after the resolution reopens, whenever it happened", () => {
    const occurrence = { claimedAt: at - 1000, receivedAt: at + 1 };
    expect(decide({ occurrence, policy: "arrival" }).kind).toBe("regressed");
    expect(decide({ occurrence, policy: "eventTime" }).kind).toBe("not-regressed");
  });

  test("a later event regresses whatever an earlier one does", () => {
    const times = fc.integer({ min: -10, max: 10 });
    fc.assert(
      fc.property(times, fc.nat({ max: 10 }), (offset, later) => {
        const at1 = { claimedAt: at + offset, receivedAt: at + 100 };
        const at2 = { claimedAt: at + offset + later, receivedAt: at + 100 };
        if (decide({ occurrence: at1 }).kind === "regressed")
          expect(decide({ occurrence: at2 }).kind).toBe("regressed");
      }),
    );
  });
});
