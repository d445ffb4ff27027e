import { describe, expect, test } from "vitest";
import { essence, findCasesFolder, readCases } from "../src/search/cases.ts";
import { createGrammar } from "../src/search/grammar.ts";

const folder = findCasesFolder();
const cases = folder === undefined ? [] : readCases(folder);

describe.skipIf(folder === undefined)("the grammar of the bench reads the same cases", () => {
  test.each([
    ["factored", true],
    ["factored", false],
    ["ordered", true],
    ["ordered", false],
  ] as const)("%s, with a cache: %s", (form, cache) => {
    const read = createGrammar(form, cache);
    const wrong = cases.flatMap(({ query, result, additionalConfig }) => {
      const [ours, theirs] = [read(query, additionalConfig), result].map((tokens) => JSON.stringify(essence(tokens)));
      return ours === theirs ? [] : [query];
    });
    // Those that our reader has otherwise as well.
    expect(wrong.sort()).toEqual(["release:a\trelease", "tags[fruit,array][*]:[apple, pear]"]);
  });
});
