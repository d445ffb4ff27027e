import pg from "pg";
import type { TestProject } from "vitest/node";
import { findBinaries } from "./binaries.ts";
import { startPostgres } from "./start.ts";
import type {} from "./vitest.ts";

/** A database that compares text byte by byte. */
async function createBytewise(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("create database bytewise template template0 locale_provider libc locale 'C'");
  await client.end();
  const bytewise = new URL(url);
  bytewise.pathname = "/bytewise";
  return bytewise.href;
}

/** Starts one server for a project's run. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const found = findBinaries();
  if ("missing" in found) {
    process.stderr.write(`${project.name}: tests on a real server are skipped: ${found.missing}.\n`);
    project.provide("postgres", found);
    return undefined;
  }
  const server = await startPostgres();
  project.provide("postgres", { url: server.url, bytewiseUrl: await createBytewise(server.url) });
  return () => server.stop();
}
