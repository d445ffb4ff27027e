import type { TestProject } from "vitest/node";
import { findBinaries } from "./binaries.ts";
import { startPostgres } from "./start.ts";
import type {} from "./vitest.ts";

/** Starts one server for a project's run. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const found = findBinaries();
  if ("missing" in found) {
    process.stderr.write(`${project.name}: tests on a real server are skipped: ${found.missing}.\n`);
    project.provide("postgres", found);
    return undefined;
  }
  const server = await startPostgres();
  project.provide("postgres", { url: server.url });
  return () => server.stop();
}
