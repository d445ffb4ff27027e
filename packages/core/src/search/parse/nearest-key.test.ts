import { expect, test } from "vitest";
import { nearestKey } from "./nearest-key.ts";

test.each([
  ["releas", "release"],
  ["releasee", "release"],
  ["relaese", "release"],
  ["rekease", "release"],
  ["Release", "release"],
  ["timesseen", "timesSeen"],
  ["error.handledd", "error.handled"],
  ["firstseen", "firstSeen"],
])("%s is nearest to %s", (key, near) => {
  expect(nearestKey(key)).toBe(near);
});

test.each(["ip", "od", "server", "relase.x", "rlsease", "browser.name", "", "é".repeat(500)])(
  "nothing is near %s",
  (key) => {
    expect(nearestKey(key)).toBeUndefined();
  },
);
