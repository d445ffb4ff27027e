/** What is printed reads as what was printed, for any query that can run. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { searchFields } from "../fields.ts";
import { tryParseIssueSearchQuery } from "../parse/parse.ts";
import { printIssueSearchQuery } from "./print.ts";

const runs = Number(process.env["ISSUEKIT_FUZZ"] ?? 3000);
const seed = Number(process.env["ISSUEKIT_SEED"] ?? Date.now() % 1_000_000_000);
const now = Date.parse("2026-01-31T08:30:00.123Z");

const operator = fc.constantFrom(
  "",
  "",
  "",
  "=",
  "!=",
  ">",
  ">=",
  "<",
  "<=",
  "\uF00DContains\uF00D",
  "\uF00DStartsWith\uF00D",
  "\uF00DEndsWith\uF00D",
);
const key = fc.oneof(
  fc.constantFrom(...searchFields.flatMap(({ written, aliases }) => [written, ...aliases])),
  fc.constantFrom(
    "has",
    "server",
    "tags[level]",
    "tags[a:b]",
    "tags[n,number]",
    "flags[x]",
    '"a:b"',
    "measurements.fp",
    "measurements.x",
    "spans.db",
  ),
);
const dates = ["-24h", "+7d", "-0d", "2026-01-31", "2026-01-31T08:30:00.5-03:00"];
const farDates = ["0000-01-01+10:00", "9999-12-31", "-999999999999w"];
const numbers = ["0", "-0", "-1.5", "5k", "0.0000001", "9".repeat(30), "5ms", "1.5wk", "3bit", "7mib"];
const names = ["true", "FALSE", "1", "me", "none", "my_teams", "#team", "latest", "unknown"];
const versions = ["1.2.3", "shop@1.2.3.4-rc.1+5", "a b@1.x", "*"];
const known = fc.constantFrom(
  ...searchFields.flatMap(({ values = [], example }) => [...values, example.slice(example.indexOf(":") + 1)]),
  ...dates,
  ...farDates,
  ...numbers,
  ...names,
  ...versions,
);
const chars = fc.constantFrom(
  "a",
  "B",
  "é",
  "*",
  "\\",
  '"',
  " ",
  "[",
  "]",
  ",",
  "(",
  ")",
  ">",
  "=",
  "!",
  "/",
  "\n",
  "-",
  ":",
  "\u00a0",
  "\uF00D",
  "\u{d800}",
  "or",
  "AND ",
);
const text = fc.oneof(fc.string({ unit: chars, maxLength: 6 }), fc.string({ unit: "binary", maxLength: 6 }));
const quoted = text.map((one) => `"${one.replaceAll('"', '\\"')}"`);
const bare = text.map((one) => one.replaceAll(/[\s()]/g, "_").replaceAll('"', '\\"'));
const value = fc.oneof(known, quoted, bare);
const list = fc
  .array(fc.oneof(known, quoted, bare), { minLength: 1, maxLength: 3 })
  .map((all) => `[${all.join(", ")}]`);
const filter = fc
  .tuple(
    fc.constantFrom("", "", "!"),
    key,
    operator,
    fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: list }),
  )
  .map((parts) => `${parts[0]}${parts[1]}:${parts[2]}${parts[3]}`);
const word = fc.oneof(quoted, bare, fc.constantFrom("hello", "and", "or", "fn(a b)", "C:\\x\\"));
const { query } = fc.letrec<{ query: string; part: string; group: string }>((tie) => ({
  query: fc
    .array(fc.tuple(tie("part"), fc.constantFrom(" ", " ", " AND ", " OR ", "\t")), { minLength: 1, maxLength: 4 })
    .map((parts) =>
      parts.flatMap(([part, gap], index) => (index === parts.length - 1 ? [part] : [part, gap])).join(""),
    ),
  part: fc.oneof({ maxDepth: 3 }, filter, word, tie("group")),
  group: fc.tuple(fc.constantFrom("(", "!("), tie("query")).map(([open, inside]) => `${open}${inside})`),
}));

test.each([
  ["with a now", { now }],
  ["without", {}],
])(`a printed query reads as the same query, ${"%s"} (${runs} texts, seed ${seed})`, { timeout: 0 }, (_, options) => {
  let parsed = 0;
  fc.assert(
    fc.property(query, (typed) => {
      const first = tryParseIssueSearchQuery(typed, options);
      if (first.kind === "invalid") return;
      parsed += 1;
      const printed = printIssueSearchQuery(first.query);
      const second = tryParseIssueSearchQuery(printed, options);
      expect(second.kind === "parsed" ? second.query.where : [printed, second.faults]).toEqual(first.query.where);
      expect(printIssueSearchQuery(first.query.where)).toBe(printed);
    }),
    { numRuns: runs, seed },
  );
  expect(parsed).toBeGreaterThan(runs / 5);
});
