// Runs the TypeScript 7 compiler over every tsconfig of every package and example, two at a time.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const configs = ["packages", "examples"].flatMap((group) =>
  readdirSync(join(root, group)).flatMap((name) =>
    readdirSync(join(root, group, name))
      .filter((file) => /^tsconfig.*\.json$/.test(file))
      .map((file) => join(group, name, file)),
  ),
);

const check = (config) =>
  new Promise((resolve) => {
    const tsc = spawn("tsc", ["-p", config, "--pretty", "false"], {
      cwd: root,
      stdio: ["ignore", "pipe", "inherit"],
      shell: process.platform === "win32",
    });
    let output = "";
    tsc.stdout.on("data", (chunk) => (output += chunk));
    tsc.on("error", (error) => resolve({ config, output: String(error), ok: false }));
    tsc.on("close", (code) => resolve({ config, output, ok: code === 0 }));
  });

let failed = 0;
const waiting = [...configs];
const worker = async () => {
  for (let config = waiting.shift(); config !== undefined; config = waiting.shift()) {
    const result = await check(config);
    if (!result.ok) failed += 1;
    console.log(`${result.ok ? "ok  " : "FAIL"} ${result.config}`);
    if (result.output !== "") console.log(result.output.trimEnd());
  }
};
await Promise.all([worker(), worker()]);

if (configs.length === 0) throw new Error("No tsconfig was found: nothing was checked.");
process.exit(failed === 0 ? 0 : 1);
