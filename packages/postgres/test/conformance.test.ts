import type { Counter, IssueStorage } from "@issuekit/core";
import { counterCases, storageCases } from "@issuekit/testkit";
import { describe, test } from "vitest";
import { postgres } from "../src/index.ts";
import { freshSchema, handleKinds, type HandleKind } from "./handles.ts";

/** A schema of its own for one case, and as many handles as the case asks for. */
function inFreshSchema(kind: HandleKind) {
  const schema = freshSchema();
  const ends = new Map<IssueStorage | Counter, () => Promise<void>>();
  async function open() {
    const { handle, end } = await kind.open();
    const parts = postgres(handle, { schema, migrate: true, distributed: kind.distributed });
    async function close(): Promise<void> {
      await parts.storage.close();
      await end();
    }
    ends.set(parts.storage, close).set(parts.counter, close);
    return parts;
  }
  return { open, close: (port: IssueStorage | Counter) => ends.get(port)?.() };
}

for (const kind of handleKinds) {
  describe.skipIf(kind.missing !== undefined)(`postgres: IssueStorage on ${kind.name}`, () => {
    for (const { id, promise, run } of storageCases) {
      test(`${id} ${promise}`, () => {
        const { open, close } = inFreshSchema(kind);
        const openStorage = async () => (await open()).storage;
        return run({ open: openStorage, connect: openStorage, close });
      });
    }
  });

  describe.skipIf(kind.missing !== undefined)(`postgres: Counter on ${kind.name}`, () => {
    for (const { id, promise, run } of counterCases) {
      test(`${id} ${promise}`, () => {
        const { open, close } = inFreshSchema(kind);
        const openCounter = async () => (await open()).counter;
        return run({ open: openCounter, connect: openCounter, close });
      });
    }
  });
}
