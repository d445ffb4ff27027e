import { expect, test } from "vitest";
import { createCounter, createCounts } from "../src/counter.ts";

test("tokens whose window has ended go with the next spending, though their key lives on", async () => {
  const counts = createCounts();
  const counter = createCounter(counts);
  for (let now = 0; now < 1_000; now += 1) {
    const windows = [{ limit: 10, windowMs: 10, slotMs: 1 }];
    await counter.spend([{ key: "k", amount: 1, now, windows, token: `t${now}` }]);
  }
  const kept = counts.spendings.get("k");
  expect(kept?.tokens.size).toBe(10);
  expect(kept?.slots.size).toBe(10);
});
