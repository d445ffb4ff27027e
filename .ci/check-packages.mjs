// Looks at the packages as npm would deliver them: publint (strict) and "are the types wrong".
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packAll } from "./pack.mjs";

const directory = mkdtempSync(join(tmpdir(), "issuekit-packages-"));
let failed = 0;
try {
  for (const { name, tarball } of packAll(directory)) {
    console.log(`\n== ${name}`);
    for (const [tool, ...args] of [
      ["publint", "run", tarball, "--strict"],
      ["attw", tarball, "--profile", "esm-only", "--no-emoji", "--format", "ascii", "--no-summary"],
    ]) {
      const { status } = spawnSync(tool, args, { stdio: "inherit", shell: process.platform === "win32" });
      if (status !== 0) failed += 1;
    }
    const manifest = execFileSync("tar", ["-xzOf", tarball, "package/package.json"], { encoding: "utf8" });
    for (const leak of ["workspace:", "@issuekit/source", "./src/"]) {
      if (!manifest.includes(leak)) continue;
      console.error(`${name}: the packed package.json still says "${leak}".`);
      failed += 1;
    }
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
process.exit(failed === 0 ? 0 : 1);
