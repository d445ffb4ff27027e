import { DatabaseSync } from "node:sqlite";
import type { Counter, IssueStorage } from "@issuekit/core";
import { counterCases, storageCases } from "@issuekit/testkit";
import { describe, test } from "vitest";
import { sqlite } from "../src/index.ts";
import { newFile } from "./temporary.ts";

/** A store in a file, with as many connections as a case asks for. */
function inFile() {
  const path = newFile();
  const owners = new Map<IssueStorage | Counter, IssueStorage>();
  function open() {
    const { storage, counter } = sqlite(path);
    owners.set(storage, storage).set(counter, storage);
    return { storage, counter };
  }
  return { open, close: (port: IssueStorage | Counter) => owners.get(port)?.close() };
}

describe("sqlite: IssueStorage in a file", () => {
  for (const { id, promise, run } of storageCases) {
    test(`${id} ${promise}`, () => {
      const { open, close } = inFile();
      return run({ open: () => open().storage, connect: () => open().storage, close });
    });
  }
});

describe("sqlite: Counter in a file", () => {
  for (const { id, promise, run } of counterCases) {
    test(`${id} ${promise}`, () => {
      const { open, close } = inFile();
      return run({ open: () => open().counter, connect: () => open().counter, close });
    });
  }
});

describe("sqlite: IssueStorage on a handle in memory", () => {
  for (const { id, promise, run } of storageCases) {
    test(`${id} ${promise}`, () => run({ open: () => sqlite(new DatabaseSync(":memory:")).storage }));
  }
});

describe("sqlite: Counter on a handle in memory", () => {
  for (const { id, promise, run } of counterCases) {
    test(`${id} ${promise}`, () => run({ open: () => sqlite(new DatabaseSync(":memory:")).counter }));
  }
});
