/**
 * Runs one server process and outlives nobody: when the process that started it is gone, however it ended, the server
 * is stopped and its folder removed.
 *
 * Arguments: the folder, then as JSON the program, its arguments and the account to run it as. Messages are signals to
 * pass on.
 */
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";

const [, , folder = "", order = ""] = process.argv;
const { program, args, account } = JSON.parse(order) as {
  readonly program: string;
  readonly args: readonly string[];
  readonly account: { readonly uid?: number; readonly gid?: number };
};

const server = spawn(program, args, { ...account, stdio: ["ignore", "ignore", "inherit"] });
let orphaned = false;

process.on("message", (signal: NodeJS.Signals) => server.kill(signal));
process.on("disconnect", () => {
  orphaned = true;
  server.kill("SIGINT");
});
// A terminal interrupts everybody; the keeper still waits for its server.
process.on("SIGINT", () => {});

server.on("error", (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
server.on("exit", (code) => {
  if (orphaned) rmSync(folder, { recursive: true, force: true });
  process.exit(code ?? 1);
});
