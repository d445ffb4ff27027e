// Packs every published package as `pnpm publish` would.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const packages = join(import.meta.dirname, "../packages");

/** @returns the name and the tarball of each published package */
export function packAll(destination) {
  const packed = [];
  for (const folder of readdirSync(packages)) {
    const directory = join(packages, folder);
    if (!existsSync(join(directory, "package.json"))) continue;
    const manifest = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
    if (manifest.private === true) continue;
    if (!existsSync(join(directory, "dist"))) throw new Error(`${manifest.name} has no dist: run the build first.`);

    const tarball = join(destination, `${folder}.tgz`);
    execFileSync("pnpm", ["pack", "--out", tarball], {
      cwd: directory,
      stdio: ["ignore", "ignore", "inherit"],
      shell: process.platform === "win32",
    });
    packed.push({ name: manifest.name, tarball });
  }
  if (packed.length === 0) throw new Error("No package was packed: nothing was checked.");
  return packed;
}
