import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { runtime } from "./node.ts";

const folder = mkdtempSync(join(tmpdir(), "issuekit-runtime-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

describe("source lines on Node", () => {
  test("are split at every line end that JavaScript knows", () => {
    expect(runtime.readSourceLines(write("ends.js", "a\nb\r\nc\rd\u2028e\u2029f\n"))).toEqual([
      "a",
      "b",
      "c",
      "d",
      "e",
      "f",
    ]);
  });

  test("are read once", () => {
    const path = write("once.js", "before");
    runtime.readSourceLines(path);
    write("once.js", "after");
    expect(runtime.readSourceLines(path)).toEqual(["before"]);
  });

  test("make room for others, the longest unused first", () => {
    const [kept, lost] = [write("kept.js", "before"), write("lost.js", "before")];
    runtime.readSourceLines(lost);
    runtime.readSourceLines(kept);
    write("kept.js", "after");
    for (let other = 0; other < 100; other += 1) {
      runtime.readSourceLines(kept);
      runtime.readSourceLines(write(`other${other}.js`, "x"));
    }
    write("lost.js", "after");
    expect(runtime.readSourceLines(kept)).toEqual(["before"]);
    expect(runtime.readSourceLines(lost)).toEqual(["after"]);
  });

  test("of large files make room sooner", () => {
    const path = write("first.js", "before");
    runtime.readSourceLines(path);
    for (let other = 0; other < 10; other += 1)
      runtime.readSourceLines(write(`large${other}.js`, "x".repeat(2_000_000)));
    write("first.js", "after");
    expect(runtime.readSourceLines(path)).toEqual(["after"]);
  });

  test("of a large file are its first ones", () => {
    const path = write("large.js", "0123456789\n".repeat(1_000_000));
    expect(runtime.readSourceLines(path)).toHaveLength(10_005);
  });

  test("of a file in one line are what two megabytes hold", () => {
    const [line, ...more] = runtime.readSourceLines(write("line.js", "x".repeat(5_000_000))) ?? [];
    expect(line?.length).toBe(2 * 1024 * 1024);
    expect(more).toEqual([]);
  });

  test("are not had of what is no file, and asking does not wait", () => {
    const pipe = join(folder, "pipe.js");
    execFileSync("mkfifo", [pipe]);
    for (const path of [pipe, folder, join(folder, "missing.js"), "\0"]) {
      expect(runtime.readSourceLines(path)).toBeUndefined();
    }
  });
});

test("the program's folder is that of its main file", () => {
  expect(runtime.programDirectory()).toBe(dirname(process.argv[1] ?? ""));
});
