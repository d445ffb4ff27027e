// Every conformance case under the runner of Node itself: `node --test conformance.ts`, with the id of a planted fault in
// ISSUEKIT_FAULT to see the cases fail.
import { test } from "node:test";
import { counterCases, storageCases, type CounterHarness, type StorageHarness } from "@issuekit/testkit";
import type { OpenStore, Parts } from "../adapter.ts";
import { localAdapters } from "../local-adapters.ts";
import { plantOf, wrapWith } from "../faults/guards.ts";

const fault = process.env["ISSUEKIT_FAULT"] ?? "";

type Port = Parts[keyof Parts];

for (const adapter of localAdapters) {
  const stores = new Map<Port, OpenStore & { readonly wrap: (parts: Parts) => Parts }>();
  async function open(): Promise<Parts> {
    const wrap = fault === "" ? (parts: Parts) => parts : wrapWith(plantOf(fault));
    const store = await adapter.open();
    const parts = wrap(store);
    for (const port of [parts.storage, parts.counter]) stores.set(port, { ...store, wrap });
    return parts;
  }
  async function connect(port: Port): Promise<Parts> {
    const store = stores.get(port);
    if (store === undefined) throw new RangeError("a port of no open store");
    return store.wrap(await store.another());
  }
  const close = (port: Port) => stores.get(port)?.close();

  for (const { id, promise, run } of storageCases) {
    const harness: StorageHarness = {
      open: async () => (await open()).storage,
      connect: async (port) => (await connect(port)).storage,
      close,
    };
    void test(`${adapter.name} ${id} ${promise}`, () => run(harness));
  }
  for (const { id, promise, run } of counterCases) {
    const harness: CounterHarness = {
      open: async () => (await open()).counter,
      connect: async (port) => (await connect(port)).counter,
      close,
    };
    void test(`${adapter.name} ${id} ${promise}`, () => run(harness));
  }
}
