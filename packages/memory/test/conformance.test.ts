import { counterCases, storageCases } from "@issuekit/testkit";
import { describe, test } from "vitest";
import { memory } from "../src/index.ts";

describe("memory: IssueStorage", () => {
  for (const { id, promise, run } of storageCases) {
    test(`${id} ${promise}`, () => run({ open: () => memory().storage, close: (storage) => storage.close() }));
  }
});

describe("memory: Counter", () => {
  for (const { id, promise, run } of counterCases) {
    test(`${id} ${promise}`, () => run({ open: () => memory().counter }));
  }
});
