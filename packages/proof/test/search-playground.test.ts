import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";

const main = join(import.meta.dirname, "../../../examples/search-playground/src/main.ts");

/** What it prints, without colours, for arguments or for keys that are typed. */
function play(args: readonly string[], keys = ""): string {
  const run = spawnSync(process.execPath, ["--conditions=@issuekit/source", main, ...args], {
    input: keys,
    encoding: "utf8",
  });
  expect(run.stderr).toBe("");
  expect(run.status).toBe(0);
  return stripVTControlCharacters(run.stdout);
}

test("the playground shows the tokens, the tree and the suggestions of a query", () => {
  const shown = play(["--once", "!(level:error OR times_seen:>5k) rel"]);
  expect(shown).toMatch(/not group .*\n +text level:error .*\n +logicBoolean OR .*\n +numeric times_seen:>5k/);
  expect(shown).toMatch(/no event with\n +or\n +text level = .*"error".*\n +number times_seen > 5000/);
  expect(shown).toMatch(/Suggestions\n +› release /);
});

test("the playground points at every error of a query", () => {
  const shown = play(["--once", "is:nothing times_seen:many"]);
  expect(shown).toContain("is:nothing times_seen:many\n     ^^^^^^^\n");
  expect(shown).toContain("times_seen: Invalid number: many.");
});

test("the playground shows what a terminal would obey as codes", () => {
  expect(play(["--once", 'a:"\u{1b}]0;title\u{7}"'])).toContain(String.raw`a:"\u{1b}]0;title\u{7}"`);
});

test("the playground completes what is typed", () => {
  const frames = play([], "leve\terr\t").split("Type a query.");
  expect(frames.at(-1)).toContain("> level:error");
});
