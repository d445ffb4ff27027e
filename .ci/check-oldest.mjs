// Installs the packed packages with npm into an empty folder, and runs them on the oldest Node that they claim.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packAll } from "./pack.mjs";

const root = join(import.meta.dirname, "..");
const { engines } = JSON.parse(readFileSync(join(root, "packages/core/package.json"), "utf8"));
const oldest = /(\d+\.\d+\.\d+)/.exec(engines.node)?.[1];
if (oldest === undefined) throw new Error(`No version in engines.node "${engines.node}".`);

const directory = mkdtempSync(join(tmpdir(), "issuekit-oldest-"));
const run = (command, args) => {
  const { status, error } = spawnSync(command, args, {
    cwd: directory,
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
  if (error !== undefined) throw error;
  if (status !== 0) process.exitCode = 1;
  return status === 0;
};

try {
  const packed = packAll(directory);
  writeFileSync(
    join(directory, "package.json"),
    JSON.stringify({
      name: "smoke",
      private: true,
      type: "module",
      dependencies: {
        ...Object.fromEntries(packed.map(({ name, tarball }) => [name, `file:${tarball}`])),
        node: oldest,
      },
      // npm asks before it runs install scripts; this one brings the Node binary.
      allowScripts: { [`node@${oldest}`]: true },
    }),
  );
  copyFileSync(join(import.meta.dirname, "smoke.mjs"), join(directory, "smoke.mjs"));
  if (run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"])) {
    run(join(directory, "node_modules/.bin/node"), ["smoke.mjs", oldest]);
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
