import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { findBinaries } from "@issuekit/postgres-server";
import { describe, expect, onTestFinished, test } from "vitest";
import { startChild, type Child } from "../src/workers/child.ts";

const script = fileURLToPath(new URL("../../../examples/many-processes/src/main.ts", import.meta.url));

/** The example, ended by its events and not by its time. */
function run(...options: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--conditions=@issuekit/source", script, "--seconds", "90", ...options],
    { encoding: "utf8" },
  );
  return { status, stdout, stderr };
}

function read({ status, stdout, stderr }: ReturnType<typeof run>) {
  const figure = (pattern: RegExp) => Number(pattern.exec(stdout)?.[1]);
  return {
    status,
    end: stdout.trimEnd().split("\n").at(-1) ?? stderr,
    replaced: figure(/(\d+) processes were replaced/),
    enough: figure(/(\d+) events were answered for/) >= 4_000,
  };
}

/** The example, with all processes at work. It has shown who they are. */
async function start(): Promise<Child> {
  const child = startChild("../../../../examples/many-processes/src/main.ts", [
    "--storage",
    "sqlite",
    "--seconds",
    "90",
  ]);
  onTestFinished(() => void child.process.kill("SIGKILL"));
  await until(child, "5 of 5 processes");
  return child;
}

async function until(child: Child, text: string): Promise<void> {
  while (!(await child.nextLine()).includes(text));
}

const processesOf = ({ lines }: Child) =>
  new Map(
    lines.flatMap((line) =>
      Array.from(line.matchAll(/^(.+) is process (\d+)$/g), ([, name = "", id]) => [name, Number(id)]),
    ),
  );

function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}

describe("one HTTP face and four writers of which some are killed", () => {
  const some = ["--events", "4000", "--kills", "3"];
  const exact = { status: 0, end: "Exact.", replaced: 3, enough: true };

  test("count exactly what they have answered for on one SQLite file", () => {
    expect(read(run("--storage", "sqlite", ...some))).toEqual(exact);
  });

  test.skipIf("missing" in findBinaries())("count exactly what they have answered for on Postgres", () => {
    expect(read(run("--storage", "postgres", ...some))).toEqual(exact);
  });

  test("show who is killed, start another in its place, and end with Ctrl-C", async () => {
    const child = await start();
    const victim = processesOf(child).get("writer 3") ?? Number.NaN;
    process.kill(victim, "SIGKILL");
    await until(child, `writer 3, process ${victim}, has ended: SIGKILL`);
    await until(child, "5 of 5 processes, 1 replaced");
    expect(processesOf(child).get("writer 3")).not.toBe(victim);
    // A terminal interrupts everybody, and only the one that started them decides.
    for (const id of processesOf(child).values()) process.kill(id, "SIGINT");
    for (let figures = 0; figures < 2; figures += 1) await until(child, "events/s");
    child.process.kill("SIGINT");
    expect((await child.ended).code).toBe(0);
    expect(child.lines.filter((line) => line.includes("has ended"))).toHaveLength(1);
    expect(child.lines.at(-1)).toBe("Exact.");
    expect([...processesOf(child).values()].filter(isAlive)).toEqual([]);
  });

  test("leave nothing running when the one that started them is killed", async () => {
    const child = await start();
    const processes = [...processesOf(child).values()];
    expect(processes.filter(isAlive)).toHaveLength(5);
    onTestFinished(() => {
      for (const id of processes.filter(isAlive)) process.kill(id, "SIGKILL");
    });
    child.process.kill("SIGKILL");
    await expect.poll(() => processes.filter(isAlive), { timeout: 20_000 }).toEqual([]);
  });

  test("says what an option may be", () => {
    expect(run("--storage", "paper")).toMatchObject({
      status: 2,
      stderr: 'many-processes: there is no storage "paper". Choose one of sqlite, postgres.\n',
    });
  });
});
