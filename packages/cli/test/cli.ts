import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const bin = join(import.meta.dirname, "../src/bin.ts");

/** Runs the command as a process of its own, in this folder. */
export function issuekit(
  args: readonly string[],
  {
    folder,
    env = {},
    script = bin,
  }: { readonly folder: string; readonly env?: NodeJS.ProcessEnv; readonly script?: string },
): Promise<Ran> {
  // pnpm puts the workspace on NODE_PATH, where every package would be found.
  const { DATABASE_URL: _url, NODE_PATH: _path, ...rest } = process.env;
  const child = spawn(process.execPath, ["--conditions=@issuekit/source", script, ...args], {
    cwd: folder,
    env: { ...rest, ...env },
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (text) => (out += text));
  child.stderr.on("data", (text) => (err += text));
  return new Promise((resolve) => {
    child.on("close", (code) => resolve({ code, out, err }));
  });
}

/** A folder that is removed after the test. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "issuekit-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
