// One build for every package: the entries are the sources that its `exports` and `imports` name.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "tsup";

const cwd = process.cwd();
const manifest = JSON.parse(readFileSync(join(cwd, "package.json"), "utf8"));

const sources = (value) =>
  typeof value === "string" ? (value.startsWith("./src/") ? [value] : []) : Object.values(value).flatMap(sources);

/** `./src/runtime/node.ts` becomes the entry `runtime/node`, so that dist mirrors src. */
const entries = (map) =>
  Object.fromEntries(sources(map ?? {}).map((file) => [file.slice("./src/".length, -".ts".length), file]));

const publicEntries = entries(manifest.exports);
const innerEntries = entries(manifest.imports);

export default defineConfig({
  entry: { ...publicEntries, ...innerEntries },
  external: Object.keys(manifest.imports ?? {}),
  format: "esm",
  target: "es2023",
  platform: "node",
  // `node:sqlite` exists only under its full name.
  removeNodeProtocol: false,
  dts: { entry: publicEntries },
  sourcemap: true,
  splitting: true,
  treeshake: false,
  clean: true,
});
