import { expect, test } from "vitest";
import { parseStatusQuery } from "./status-query.ts";

test.each([
  ["", { kind: "all" }],
  ["  ", { kind: "all" }],
  ["is:unresolved", { kind: "status", status: "unresolved" }],
  [" is:resolved ", { kind: "status", status: "resolved" }],
  ["is:archived", { kind: "status", status: "archived" }],
  ["is:ignored", { kind: "status", status: "archived" }],
  ["is:assigned", { kind: "unavailable" }],
  ["is:constructor", { kind: "unavailable" }],
  ["is:unresolved level:error", { kind: "unavailable" }],
  ["!is:unresolved", { kind: "unavailable" }],
  ["broken", { kind: "unavailable" }],
])("%j", (text, expected) => {
  expect(parseStatusQuery(text)).toEqual(expected);
});
