import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface Child {
  readonly process: ChildProcess;
  /** Every line it has said. */
  readonly lines: string[];
  onLine(listener: (line: string) => void): void;
  /** The next line that it says. Rejects when it ends first. */
  nextLine(): Promise<string>;
  /** Writes a line to its standard input. */
  tell(line: string): void;
  /** Resolves when it has ended and all that it said is here. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

/** Starts a worker of this folder as a process of its own. */
export function startChild(script: string, args: readonly string[]): Child {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, ["--conditions=@issuekit/source", path, ...args], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  // Whatever becomes of a test, its children end with it.
  const kill = () => void child.kill("SIGKILL");
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
  const lines: string[] = [];
  const listeners: ((line: string) => void)[] = [];
  let taken = 0;
  const reader = createInterface({ input: child.stdout });
  reader.on("line", (line) => {
    lines.push(line);
    for (const listener of listeners) listener(line);
  });
  let hasEnded = false;
  const read = once(reader, "close").then(() => {
    hasEnded = true;
  });
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
  return {
    process: child,
    lines,
    onLine: (listener) => listeners.push(listener),
    async nextLine() {
      const mine = taken;
      taken += 1;
      while (lines.length <= mine) {
        if (hasEnded) throw new Error(`${script} has ended`);
        await Promise.race([once(reader, "line"), read]);
      }
      return lines[mine] ?? "";
    },
    tell: (line) => void child.stdin.write(`${line}\n`),
    ended: Promise.all([exited, read]).then(([end]) => end),
  };
}
