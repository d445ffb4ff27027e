import { tokenizeIssueSearchQuery } from "@issuekit/core";
import { describe, expect, test } from "vitest";
import { essence, findCasesFolder, readCases, type RawToken } from "../src/search/cases.ts";

const folder = findCasesFolder();
if (folder === undefined) console.warn("SKIPPED: the cases of the search syntax are not beside the repository");

/** Where we read a case otherwise, on purpose. */
const deviations: Readonly<Record<string, string>> = {
  "release:a\trelease": "tabs outside quotes are white space, not the beginning of a text",
  "tags[fruit,array][*]:[apple, pear]": "an old version of the case: newer ones keep the [*] in the key",
};

describe.skipIf(folder === undefined)("the reference's cases of its search syntax", () => {
  const cases = folder === undefined ? [] : readCases(folder);

  test.each(cases)("$file: $query", ({ query, result, additionalConfig }) => {
    const tokens = tokenizeIssueSearchQuery(query, additionalConfig);
    const ours = essence(JSON.parse(JSON.stringify(tokens)) as readonly RawToken[]);
    if (deviations[query] === undefined) expect(ours).toEqual(essence(result));
    else expect(ours).not.toEqual(essence(result));
  });

  test("every deviation is of a case", () => {
    const queries = cases.map(({ query }) => query);
    expect(Object.keys(deviations).filter((query) => !queries.includes(query))).toEqual([]);
  });
});
