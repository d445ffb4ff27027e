import { DatabaseSync } from "node:sqlite";
import type { Counter, IssueStorage } from "@issuekit/core";
import { counterCases, storageCases } from "@issuekit/testkit";
import Database from "better-sqlite3";
import { describe, test } from "vitest";
import { sqlite, type SqliteDriver } from "../src/index.ts";
import { newFile } from "./temporary.ts";

const drivers: readonly { readonly name: string; readonly driver: SqliteDriver }[] = [
  { name: "node:sqlite", driver: DatabaseSync },
  { name: "better-sqlite3", driver: Database },
];

/** A store in a file, with as many connections as a case asks for. */
function inFile(driver: SqliteDriver) {
  const path = newFile();
  const owners = new Map<IssueStorage | Counter, IssueStorage>();
  function open() {
    const { storage, counter } = sqlite(path, { driver });
    owners.set(storage, storage).set(counter, storage);
    return { storage, counter };
  }
  return { open, close: (port: IssueStorage | Counter) => owners.get(port)?.close() };
}

for (const { name, driver } of drivers) {
  describe(`sqlite: IssueStorage in a file by ${name}`, () => {
    for (const { id, promise, run } of storageCases) {
      test(`${id} ${promise}`, () => {
        const { open, close } = inFile(driver);
        return run({ open: () => open().storage, connect: () => open().storage, close });
      });
    }
  });

  describe(`sqlite: Counter in a file by ${name}`, () => {
    for (const { id, promise, run } of counterCases) {
      test(`${id} ${promise}`, () => {
        const { open, close } = inFile(driver);
        return run({ open: () => open().counter, connect: () => open().counter, close });
      });
    }
  });

  describe(`sqlite: IssueStorage on a handle in memory of ${name}`, () => {
    for (const { id, promise, run } of storageCases) {
      test(`${id} ${promise}`, () => run({ open: () => sqlite(new driver(":memory:")).storage }));
    }
  });

  describe(`sqlite: Counter on a handle in memory of ${name}`, () => {
    for (const { id, promise, run } of counterCases) {
      test(`${id} ${promise}`, () => run({ open: () => sqlite(new driver(":memory:")).counter }));
    }
  });
}
