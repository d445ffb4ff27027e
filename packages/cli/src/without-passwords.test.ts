import { expect, test } from "vitest";
import { withoutPasswords } from "./without-passwords.ts";

test.each([
  { text: "cannot reach postgres://u:secret@db:5432/x now", left: "cannot reach postgres://u:***@db:5432/x now" },
  { text: "postgres://u:se:cr@t@db/x", left: "postgres://u:***@db/x" },
  { text: "postgres://u:se/cret@db/x", left: "postgres://u:***@db/x" },
  { text: "postgres://:secret@db", left: "postgres://:***@db" },
  { text: "postgres://db/x?user=u&password=secret&ssl=1", left: "postgres://db/x?user=u&password=***&ssl=1" },
  { text: "postgres://u@db/x and postgres://db:5432/x", left: "postgres://u@db/x and postgres://db:5432/x" },
  { text: 'password authentication failed for user "u"', left: 'password authentication failed for user "u"' },
])("$text becomes $left", ({ text, left }) => {
  expect(withoutPasswords(text)).toBe(left);
});
