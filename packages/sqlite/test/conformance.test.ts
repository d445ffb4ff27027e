import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Counter, IssueStorage } from "@issuekit/core";
import { counterCases, storageCases } from "@issuekit/testkit";
import { afterAll, describe, test } from "vitest";
import { sqlite } from "../src/index.ts";

const folder = mkdtempSync(join(tmpdir(), "issuekit-sqlite-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Parts = ReturnType<typeof sqlite>;

let files = 0;
const opened = new Map<IssueStorage | Counter, { readonly path: string; readonly parts: Parts }>();

function open(path: string): Parts {
  const parts = sqlite(path);
  opened.set(parts.storage, { path, parts });
  opened.set(parts.counter, { path, parts });
  return parts;
}

function openFresh(): Parts {
  files += 1;
  return open(join(folder, `store-${files}.db`));
}

/** One more connection to the file, as another process has. */
function openAgain(port: IssueStorage | Counter): Parts {
  const known = opened.get(port);
  if (known === undefined) throw new Error("not opened here");
  return open(known.path);
}

async function close(port: IssueStorage | Counter): Promise<void> {
  await opened.get(port)?.parts.storage.close();
}

describe("sqlite: IssueStorage", () => {
  for (const { id, promise, run } of storageCases) {
    test(`${id} ${promise}`, () =>
      run({ open: () => openFresh().storage, connect: (storage) => openAgain(storage).storage, close }));
  }
});

describe("sqlite: Counter", () => {
  for (const { id, promise, run } of counterCases) {
    test(`${id} ${promise}`, () =>
      run({ open: () => openFresh().counter, connect: (counter) => openAgain(counter).counter, close }));
  }
});
