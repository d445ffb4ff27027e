import { postgres as server } from "@issuekit/postgres-server/vitest";
import { describe, expect, test } from "vitest";
import { arrayText } from "../src/commit/array-text.ts";
import { openPool } from "./open.ts";

describe.skipIf("missing" in server)("what is written as the text of an array", () => {
  test.each([
    { values: [], type: "text" },
    { values: ["plain", "", " spaced ", "NULL", "null"], type: "text" },
    { values: ['"twice"', "it's", "back\\slash", "\\", '\\"'], type: "text" },
    { values: ["{a,b}", "a,b", "}", "{"], type: "text" },
    { values: ["line\nbreak", "tab\t", "\u001e", "\u0001", "שלום 😀"], type: "text" },
    { values: ["between", null, "texts"], type: "text" },
    { values: [0, -1, 9_007_199_254_740_991, null], type: "bigint" },
    { values: [true, false, null], type: "boolean" },
  ])("comes back from Postgres as it was: $values", async ({ values, type }) => {
    const { rows } = await openPool().query<{ answer: unknown }>(
      `select to_json($1::text::${type}[])::text as answer`,
      [arrayText(values)],
    );
    expect(JSON.parse(String(rows[0]?.answer))).toEqual(values);
  });
});
