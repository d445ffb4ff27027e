/**
 * What holds for any text at all. `ISSUEKIT_FUZZ` sets how many texts are tried and `ISSUEKIT_SEED` repeats a run; the
 * title says which seed it was.
 */
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { test } from "vitest";
import { searchFields } from "./fields.ts";
import { tryParseIssueSearchQuery } from "./parse/parse.ts";
import { printIssueSearchQuery } from "./print/print.ts";
import type { SearchNode } from "./query.ts";
import { placeAt } from "./suggest/place.ts";
import { suggestIssueSearch } from "./suggest/suggest.ts";
import { tokenizeIssueSearchQuery } from "./tokens/tokenize.ts";
import type { FilterToken, ListItem, SearchToken, Span, ValueToken } from "./tokens/token.ts";

const texts = Number(process.env["ISSUEKIT_FUZZ"] ?? 3000);
const seed = Number(process.env["ISSUEKIT_SEED"] ?? Date.now() % 1_000_000_000);

const examples = searchFields.map(({ example }) => example);
const keys = [
  ...searchFields.flatMap(({ written, aliases }) => [written, ...aliases].map((name) => `${name}:`)),
  ..."has: tags[a]: tags[a,number]: flags[b]: p95(x): k:".split(" "),
];
const values = "a 1 -24h +7d 2026-01-31 1.2.* 500ms 5k true me latest * a*b é [a,b] new error".split(" ");
const marks = [...'![](),:"\\ \t\n'.split(""), ...'> >= != // \\* \\" AND OR and'.split(" "), "  ", " OR ", " AND "];
const oddities = ["\0", "\u{d800}", "\u{f00d}", "\u{f00d}Contains\u{f00d}", "\u{202e}", "e\u{301}", "\u{1f600}", "\r"];

const term = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...examples) },
  { weight: 1, arbitrary: fc.constantFrom(...values) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.constantFrom("", "", "!"),
        fc.constantFrom(...keys),
        fc.constantFrom("", "", ">"),
        fc.constantFrom(...values),
      )
      .map((parts) => parts.join("")),
  },
);

/** Mostly right: terms and words side by side or joined, some in groups. */
const joined = fc
  .array(fc.tuple(term, fc.constantFrom(" ", " ", " OR ", " AND ")), { minLength: 1, maxLength: 4, size: "max" })
  .map((parts) => parts.flat().slice(0, -1).join(""));
const right = fc.oneof(
  joined,
  fc
    .tuple(joined, fc.constantFrom(" ", " OR "), fc.constantFrom("(", "!(", "(("))
    .chain(([before, logic, open]) =>
      joined.map((inner) => `${before}${logic}${open}${inner}${open === "((" ? "))" : ")"}`),
    ),
);

/** Whatever comes, of pieces that the language knows. */
const wild = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...marks) },
      { weight: 3, arbitrary: fc.constantFrom(...values) },
      { weight: 3, arbitrary: fc.constantFrom(...keys) },
      { weight: 1, arbitrary: fc.constantFrom(...oddities) },
    ),
    { maxLength: 14, size: "max" },
  )
  .map((parts) => parts.join(""));

/** One piece put somewhere into another text. */
const mistyped = fc
  .tuple(right, fc.nat(), fc.constantFrom(...marks, ...oddities))
  .map(([text, at, mark]) => text.slice(0, at % (text.length + 1)) + mark + text.slice(at % (text.length + 1)));

const queries = fc.oneof(
  { weight: 4, arbitrary: wild },
  { weight: 3, arbitrary: right },
  { weight: 3, arbitrary: mistyped },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 30 }) },
);

test(
  `any text is covered by its tokens, parsed or refused, printed and suggested on (${texts} texts, seed ${seed})`,
  { timeout: 0 },
  () => {
    const context = { now: 0, values: () => [{ value: 'a "b"*' }] };
    fc.assert(
      fc.property(queries, fc.nat(), (text, place) => {
        const tokens = tokenizeIssueSearchQuery(text);
        if (endOfTokens(tokens, 0) !== text.length || printIssueSearchQuery(tokens) !== text)
          throw new Error("not covered");

        const parsed = tryParseIssueSearchQuery(text, { now: 0 });
        if (parsed.kind === "parsed") expectRoundTrip(parsed.query.where);
        else for (const { position, length } of parsed.faults) expectInside(text, position, position + length);

        const cursor = place % (text.length + 1);
        for (const { range } of suggestIssueSearch(text, cursor, context)) {
          if (range.start > cursor || range.end < cursor) throw new Error("the range leaves the cursor out");
        }
      }),
      { numRuns: texts, seed },
    );
  },
);

test(
  `where a query is whole, a cursor behind a value finds what its token says (${texts} texts, seed ${seed})`,
  { timeout: 0 },
  () => {
    fc.assert(
      fc.property(queries, (text) => {
        if (tryParseIssueSearchQuery(text).kind === "invalid") return;
        const tokens = tokenizeIssueSearchQuery(text);
        const filters = filtersOf(tokens);
        if (hasLoneQuote(tokens) || filters.some(isOpen)) return;
        for (const { key, value } of filters) {
          if (key.type === "keyAggregate") continue;
          for (const { start, end } of partsOf(value)) {
            const place = placeAt(text, end);
            const found = place.kind === "value" ? { end: place.range.end, key: place.key } : place;
            if (!isDeepStrictEqual(found, { end, key }) || (place.kind === "value" && place.range.start < start))
              throw new Error(`the value from ${start} to ${end} is found as ${JSON.stringify(place)}`);
          }
        }
      }),
      { numRuns: texts, seed },
    );
  },
);

function filtersOf(tokens: readonly SearchToken[]): readonly FilterToken[] {
  return tokens.flatMap((token) =>
    token.type === "filter" ? [token] : token.type === "logicGroup" ? filtersOf(token.inner) : [],
  );
}

/** A phrase in quotes on its way. */
function hasLoneQuote(tokens: readonly SearchToken[]): boolean {
  return tokens.some((token) =>
    token.type === "logicGroup"
      ? hasLoneQuote(token.inner)
      : token.type === "freeText" && !token.quoted && token.text.includes('"'),
  );
}

/** A list, a text in quotes, a pattern or an operator on its way, which a cursor takes for what it will be. */
function isOpen({ value, text }: FilterToken): boolean {
  return value.type === "valueText" && !value.quoted && (/:[^\w"]*["[]|:\/\//.test(text) || value.value === "!");
}

function partsOf(value: ValueToken): readonly Span[] {
  if (value.type !== "valueTextList" && value.type !== "valueNumberList") return [value];
  return value.items.flatMap((item: ListItem<Span>) => (item.value === null ? [] : [item.value]));
}

function expectRoundTrip(where: SearchNode): void {
  const printed = printIssueSearchQuery(where);
  const again = tryParseIssueSearchQuery(printed, { now: 0 });
  if (again.kind === "parsed" && isDeepStrictEqual(again.query.where, where)) return;
  throw new Error(`printed ${JSON.stringify(printed)}, read back ${JSON.stringify(again)}`);
}

function expectInside(text: string, start: number, end: number): void {
  if (start < 0 || end < start || end > text.length) throw new Error(`${start} to ${end} of ${text.length}`);
}

/** Where tokens that follow each other from `start` end; `NaN` where there is a gap. */
function endOfTokens(tokens: readonly SearchToken[], start: number): number {
  let at = start;
  for (const token of tokens) {
    if (token.start !== at || token.end <= at) return Number.NaN;
    if (token.type === "logicGroup") {
      const inside = at + (token.negated ? 2 : 1);
      if (endOfTokens(token.inner, inside) !== token.end - 1) return Number.NaN;
    } else if (token.text.length !== token.end - token.start) return Number.NaN;
    at = token.end;
  }
  return at;
}
