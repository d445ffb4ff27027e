import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { run } from "../src/index.ts";
import { usage } from "../src/usage.ts";
import { issuekit, newFolder } from "./cli.ts";

async function ask(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  let out = "";
  let err = "";
  const code = await run(args, {
    env,
    folder: newFolder(),
    out: (text) => void (out += text),
    err: (text) => void (err += text),
  });
  return { code, out, err };
}

describe("issuekit", () => {
  test.each([[["--help"]], [["-h"]], [["status", "--help"]], [[]]])("explains itself after %j", async (args) => {
    expect(await ask(args)).toEqual({ code: 0, out: usage, err: "" });
  });

  test.each([[["--version"]], [["-v"]]])("says its version after %j", async (args) => {
    const manifest = readFileSync(join(import.meta.dirname, "../package.json"), "utf8");
    const { version } = JSON.parse(manifest) as { readonly version: string };
    expect(await ask(args)).toEqual({ code: 0, out: `${version}\n`, err: "" });
  });

  test.each([
    { args: ["frobnicate"], err: 'No command "frobnicate": one of migrate, status, plan, doctor.' },
    { args: ["--json=1"], err: "Option '--json' does not take an argument" },
    { args: ["status", "now"], err: '"now" is one word too many.' },
    {
      args: ["status"],
      err: "Which database? Name it with --sqlite <file> or --postgres <url>, or set DATABASE_URL.",
    },
    { args: ["status", "--sqlite", "a", "--postgres", "b"], err: "Name one database: --sqlite or --postgres." },
    { args: ["status", "--sqlite", ""], err: "--sqlite needs a file." },
    { args: ["status", "--sqlite", "a", "--schema", "b"], err: "--schema goes with Postgres." },
    { args: ["status", "--sqlite", "a", "--distributed"], err: "--distributed goes with Postgres." },
    { args: ["plan", "--offline", "sqlite", "--distributed"], err: "--distributed goes with Postgres." },
    { args: ["status", "--postgres", "u:secret@db"], err: "--postgres must begin with postgres:// or postgresql://." },
    { args: ["plan", "--offline", "mysql"], err: "--offline is sqlite or postgres." },
    { args: ["status", "--offline", "sqlite"], err: "--offline goes with plan." },
    { args: ["plan", "--offline", "sqlite", "--sqlite", "a"], err: "--offline goes without a database." },
    { args: ["plan", "--offline", "sqlite", "--from", "x"], err: "--from is the number of a version, such as 1." },
    { args: ["plan", "--sqlite", "a", "--from", "1"], err: "--from goes with --offline." },
    { args: ["plan", "--offline", "postgres", "--schema", "a b"], err: '"a b" is no name for a schema.' },
  ])("refuses $args", async ({ args, err }) => {
    expect(await ask(args)).toEqual({ code: 2, out: "", err: `issuekit: ${err}\nSee "issuekit --help".\n` });
  });

  test("refuses an option that it does not know", async () => {
    const { code, err } = await ask(["status", "--colour"]);
    expect({ code, err: err.split("\n")[0] }).toMatchObject({ code: 2, err: expect.stringContaining("'--colour'") });
  });

  test("refuses a DATABASE_URL of something else without repeating it", async () => {
    const err = 'issuekit: DATABASE_URL must begin with postgres:// or postgresql://.\nSee "issuekit --help".\n';
    expect(await ask(["status"], { DATABASE_URL: "mysql://u:secret@db" })).toEqual({ code: 2, out: "", err });
  });

  test("prints the SQL for an empty Postgres without a connection, and nothing from the newest version on", async () => {
    const { code, out } = await ask(["plan", "--offline", "postgres", "--schema", "app"]);
    expect(code).toBe(0);
    expect(out).toContain('create schema if not exists "app";');
    expect(out).toContain('create table "app".groups (');
    expect(out).toContain('-- grant usage on schema "app" to <role>;');
    const none = await ask(["plan", "--offline", "postgres", "--from", "1"]);
    expect(none).toEqual({ code: 0, out: "-- Nothing to do.\n", err: "" });
  });

  test.each([
    { args: ["status", "--sqlite", "a.db"], name: "@issuekit/sqlite" },
    { args: ["plan", "--offline", "postgres"], name: "@issuekit/postgres" },
  ])("names the package that $args needs where it is not installed", async ({ args, name }) => {
    const folder = newFolder();
    cpSync(join(import.meta.dirname, "../src"), join(folder, "src"), { recursive: true });
    const ran = await issuekit(args, { folder, script: join(folder, "src/bin.ts") });
    const err = `issuekit: The package ${name} is not installed here. Run: npm install ${name}\nSee "issuekit --help".\n`;
    expect(ran).toEqual({ code: 2, out: "", err });
  });
});
