/** As a global set-up: makes one empty PGlite, which each test file then loads in a sixth of the time of making one. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** Path of the data folder of an empty PGlite, packed. */
    pgliteSnapshot: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "issuekit-pglite-"));
  const path = join(folder, "empty.tar");
  const pglite = await PGlite.create();
  await writeFile(path, new Uint8Array(await (await pglite.dumpDataDir("none")).arrayBuffer()));
  await pglite.close();
  project.provide("pgliteSnapshot", path);
  return () => rm(folder, { recursive: true, force: true });
}
