import { describe, expect, test } from "vitest";
import { adapters } from "../../src/adapters.ts";
import { consumerRows } from "./reference/consumer.ts";
import { counterRows } from "./reference/counter.ts";
import { groupTypeRows } from "./reference/group-types.ts";
import { ingestRows } from "./reference/ingest.ts";
import type { ReferenceRow } from "./reference/row.ts";

/**
 * The scenarios that the reference's own tests check, group by group: kept as they are, restated where a promise takes
 * their place, or left to a part that is still to come.
 */
const rows: readonly ReferenceRow[] = [...ingestRows, ...consumerRows, ...groupTypeRows, ...counterRows];

const listed: Readonly<Record<string, readonly number[]>> = {
  A: [1, 2, 4, 5, 7, 8, 10, 11, 13, 14, 16, 17, 19, 20, 22, 23, 25, 26, 28, 29, 31, 32],
  B: [34, 35, 37, 38, 40, 41, 43, 44, 46, 47, 49, 50, 52, 53, 55, 56, 58, 59, 61, 62, 64, 65],
  D: [73, 74, 76, 77, 79, 80],
  M: [139, 140, 142, 143, 145, 146, 148],
};

describe("the reference's scenarios", () => {
  test("every one of groups A, B, D and M has one row, in order", () => {
    const ids = Object.entries(listed).flatMap(([group, numbers]) => numbers.map((number) => `${group}${number}`));
    expect(rows.map(({ id }) => id)).toEqual(ids);
  });

  test("what is left to a later part is this and no more", () => {
    const later = rows.flatMap((row) => (row.kind === "later" ? [`${row.id} ${row.part}`] : []));
    expect(later).toEqual(["A10 life", "A22 faces", "A23 life", "A25 life", "A26 life", "B65 life", "D80 faces"]);
  });
});

for (const adapter of adapters) {
  describe(`the reference's scenarios on ${adapter.name}`, () => {
    for (const row of rows) {
      if (row.kind === "later") continue;
      test(`${row.id} (${row.kind}) ${row.title}`, async () => {
        await expect(row.run(adapter)).resolves.toBeUndefined();
      });
    }
  });
}
