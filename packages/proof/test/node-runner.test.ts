import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { counterCases, storageCases } from "@issuekit/testkit";
import { expect, test } from "vitest";
import { localAdapters } from "../src/local-adapters.ts";

const script = fileURLToPath(new URL("../src/workers/conformance.ts", import.meta.url));

/** The counts that `node --test` ends its report with. */
function runByNode(fault: string) {
  const { status, stdout } = spawnSync(
    process.execPath,
    ["--conditions=@issuekit/source", "--test", "--test-reporter=tap", script],
    { encoding: "utf8", env: { ...process.env, ISSUEKIT_FAULT: fault } },
  );
  const count = (name: string) => Number(new RegExp(`^# ${name} (\\d+)$`, "m").exec(stdout)?.[1]);
  return { status, tests: count("tests"), pass: count("pass"), fail: count("fail"), stdout };
}

test("the conformance cases need no test runner of ours: all hold under node --test", () => {
  const cases = localAdapters.length * (storageCases.length + counterCases.length);
  expect(runByNode("")).toMatchObject({ status: 0, tests: cases, pass: cases, fail: 0 });
});

test("control: a planted fault fails there too", () => {
  const { status, fail, stdout } = runByNode("announced-beforehand");
  expect(status).toBe(1);
  expect(fail).toBeGreaterThan(0);
  expect(stdout).toMatch(/^not ok \d+ - memory STO-402 /m);
});
