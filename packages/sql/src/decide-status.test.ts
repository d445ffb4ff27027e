import { describe, expect, test } from "vitest";
import { decideStatus, pendingOf, type MigrationRecord } from "./decide-status.ts";

const entry = (id: number, over: Partial<MigrationRecord> = {}): MigrationRecord => ({
  id,
  name: `step-${id}`,
  checksum: `sum-${id}`,
  minClientVersion: 1,
  ...over,
});
const shipped = [1, 2].map((id) => entry(id));

describe("decideStatus", () => {
  test.each([
    { given: "no ledger", ledger: undefined, answer: { kind: "missing" } },
    { given: "an empty ledger", ledger: [], answer: { kind: "missing" } },
    { given: "everything applied", ledger: [entry(1), entry(2)], answer: { kind: "ready", version: 2 } },
    {
      given: "the last step missing",
      ledger: [entry(1)],
      answer: { kind: "outdated", version: 1, pending: ["step-2"] },
    },
    {
      given: "a step in between missing",
      ledger: [entry(1), entry(3)],
      answer: { kind: "outdated", version: 3, pending: ["step-2"] },
    },
    {
      given: "a newer step that asks for nothing",
      ledger: [entry(1), entry(2), entry(3, { minClientVersion: 2 })],
      answer: { kind: "newer", version: 3 },
    },
    {
      given: "a newer step that asks for itself",
      ledger: [entry(1), entry(2), entry(3, { minClientVersion: 3 })],
      answer: { kind: "tooNew", version: 3, minClientVersion: 3 },
    },
    {
      given: "an older of several newer steps that asks for itself",
      ledger: [entry(1), entry(2), entry(3, { minClientVersion: 3 }), entry(4)],
      answer: { kind: "tooNew", version: 4, minClientVersion: 3 },
    },
    {
      given: "a step with another text",
      ledger: [entry(1, { checksum: "other" }), entry(2)],
      answer: { kind: "changed", migration: "step-1" },
    },
  ])("$given is $answer.kind", ({ ledger, answer }) => {
    expect(decideStatus(ledger, shipped)).toEqual(answer);
  });
});

describe("pendingOf", () => {
  const namesOf = (ledger: readonly MigrationRecord[] | undefined): readonly string[] =>
    pendingOf(decideStatus(ledger, shipped), shipped).map(({ name }) => name);

  test.each([
    { given: "no ledger", ledger: undefined, names: ["step-1", "step-2"] },
    { given: "the last step missing", ledger: [entry(1)], names: ["step-2"] },
    { given: "everything applied", ledger: [entry(1), entry(2)], names: [] },
    { given: "a step with another text", ledger: [entry(1, { checksum: "other" })], names: [] },
    { given: "a newer step that asks for itself", ledger: [entry(3, { minClientVersion: 3 })], names: [] },
  ])("after $given are $names", ({ ledger, names }) => {
    expect(namesOf(ledger)).toEqual(names);
  });
});
