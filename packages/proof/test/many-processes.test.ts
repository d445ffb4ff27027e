import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { findBinaries } from "@issuekit/postgres-server";
import { describe, expect, test } from "vitest";

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

describe("one HTTP face and four writers of which some are killed", () => {
  const some = ["--events", "4000", "--kills", "3"];
  const exact = { status: 0, end: "Exact.", replaced: 3, enough: true };

  test("count exactly what they have answered for on one SQLite file", () => {
    expect(read(run("--storage", "sqlite", ...some))).toEqual(exact);
  });

  test.skipIf("missing" in findBinaries())("count exactly what they have answered for on Postgres", () => {
    expect(read(run("--storage", "postgres", ...some))).toEqual(exact);
  });

  test("says what an option may be", () => {
    expect(run("--storage", "paper")).toMatchObject({
      status: 2,
      stderr: 'many-processes: there is no storage "paper". Choose one of sqlite, postgres.\n',
    });
  });
});
