import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { median } from "./report.ts";

/** What issuekit adds to a host: time to import and open, and memory, each in a process of its own. Of the build where there is one. */
export function measureHostCost(): readonly string[] {
  const isBuilt = existsSync(new URL("../../sqlite/dist/index.js", import.meta.url));
  const script = fileURLToPath(new URL("host-cost-child.ts", import.meta.url));
  const run = (...args: string[]) => {
    const result = spawnSync(
      process.execPath,
      [...(isBuilt ? [] : ["--conditions=@issuekit/source"]), "--expose-gc", script, ...args],
      {
        encoding: "utf8",
      },
    );
    if (result.status !== 0) throw new Error(result.stderr);
    return JSON.parse(result.stdout) as { startMs: number; idleBytes: number; rssBytes: number; fileBytes: number };
  };
  const empty = Array.from({ length: 5 }, () => run("memory", "0"));
  const sqlite = Array.from({ length: 5 }, () => run("sqlite", "0"));
  const full = run("sqlite", "100000");
  const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
  return [
    isBuilt ? "of the build in dist:" : "of the sources, for want of a build:",
    `start-up, memory: ${median(empty.map(({ startMs }) => startMs)).toFixed(0)} ms to import, open and answer a first read; sqlite: ${median(sqlite.map(({ startMs }) => startMs)).toFixed(0)} ms`,
    `heap of an idle engine on sqlite: ${megabytes(median(sqlite.map(({ idleBytes }) => idleBytes)))}`,
    `after 100,000 events on sqlite: heap +${megabytes(full.idleBytes)}, resident +${megabytes(full.rssBytes)}, file ${megabytes(full.fileBytes)} (${Math.round(full.fileBytes / 100_000)} bytes an event)`,
  ];
}
