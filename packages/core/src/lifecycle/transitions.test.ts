import { describe, expect, test } from "vitest";
import { newForMs, reopened, toCondition } from "./transitions.ts";

describe("toCondition", () => {
  test.each([
    ["unresolved", "new"],
    ["unresolved", "regressed"],
    ["resolved", null],
    ["archived", "archived_forever"],
  ])("%s with %s is possible", (status, substatus) => {
    expect(toCondition(status, substatus)).toEqual({ status, substatus });
  });

  test.each([
    ["unresolved", null],
    ["resolved", "new"],
    ["archived", "ongoing"],
    ["constructor", null],
    ["", null],
  ])("%s with %s is not", (status, substatus) => {
    expect(toCondition(status, substatus)).toBeUndefined();
  });
});

describe("reopened", () => {
  test("a resolved group is regressed", () => {
    expect(reopened({ status: "resolved", substatus: null }, 0, 5)).toEqual({
      status: "unresolved",
      substatus: "regressed",
    });
  });

  test.each([
    [newForMs - 1, "new"],
    [newForMs, "ongoing"],
  ])("an archived group of age %i is %s", (age, substatus) => {
    const archived = { status: "archived", substatus: "archived_forever" } as const;
    expect(reopened(archived, 1000, 1000 + age)).toEqual({ status: "unresolved", substatus });
  });
});
