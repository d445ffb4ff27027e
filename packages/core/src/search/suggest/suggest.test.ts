import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { HostValue, SuggestAsk, SuggestContext } from "./context.ts";
import { suggestIssueSearch, type SearchSuggestion } from "./suggest.ts";

const now = Date.parse("2026-01-31T12:00:00Z");

const seen: Readonly<Record<string, readonly HostValue[]>> = {
  tagKeys: [
    { value: "server", count: 3 },
    { value: "browser", count: 90 },
    { value: "browser.name", count: 80 },
    { value: "release", count: 5 },
    { value: "a:b", count: 4 },
    { value: "not a key", count: 99 },
  ],
  environment: [
    { value: "staging", count: 2 },
    { value: "production", count: 40, description: "Where it matters" },
  ],
  release: [
    { value: "shop@1.2.0", count: 7 },
    { value: "a release", count: 1 },
    { value: "rc*", count: 2 },
  ],
  level: [
    { value: "error", count: 500 },
    { value: "warning", count: 900 },
  ],
  browser: [
    { value: "Firefox", count: 10 },
    { value: 'say "fire"', count: 20 },
    { value: "", count: 5 },
  ],
  assigned_to: [{ value: "ada@example.com" }, { value: "#payments" }, { value: "Ada Lovelace" }],
  new: [{ value: "new" }],
};

const context: SuggestContext = {
  now,
  values: (ask) => seen[ask.of === "tagKeys" ? "tagKeys" : ask.key] ?? [],
};

/** The cursor is at `|`. */
function suggest(marked: string, more: SuggestContext = {}): readonly SearchSuggestion[] {
  return suggestIssueSearch(marked.replace("|", ""), marked.indexOf("|"), { ...context, ...more });
}

/** The text after the suggestion of this label was taken. */
function take(marked: string, label: string): string | undefined {
  const text = marked.replace("|", "");
  const taken = suggest(marked, { limit: 1000 }).find((one) => one.label === label);
  return taken && text.slice(0, taken.range.start) + taken.insert + text.slice(taken.range.end);
}

function labels(marked: string, limit = 1000): readonly string[] {
  return suggest(marked, { limit }).map(({ label }) => label);
}

describe("suggestIssueSearch ranks", () => {
  test.each([
    ["an empty text with the fields in the order of the table", "|", 3, ["is", "status", "substatus"]],
    ["what begins with the text before what holds it", "rel|", 3, ["release", "release.version", "release.package"]],
    ["fields before tags, and tags by how often they are seen", "brow|", 9, ["browser", "browser.name"]],
    ["values by how often they are seen", "environment:|", 2, ["production", "staging"]],
    ["the values of a list by how often they are seen", "level:|", 3, ["warning", "error", "fatal"]],
    ["words of the language before what is counted", "release:|", 2, ["latest", "shop@1.2.0"]],
    ["what begins so in any case", "browser:fire|", 2, ["Firefox", 'say "fire"']],
  ])("%s", (_, marked, first, expected) => {
    expect(labels(marked).slice(0, first)).toEqual(expected);
  });
});

describe("suggestIssueSearch offers", () => {
  test.each([
    ["the alias that was begun", "ag|", "age"],
    ["any name of a field", "timess|", "timesSeen"],
    ["has", "ha|", "has"],
    ["a key for has", "has:bro|", "browser"],
    ["what is: takes", "is:unres|", "unresolved"],
    ["what is: takes after a negation", "!is:for|", "for_review"],
    ["enumerations", "issue.priority:h|", "high"],
    ["categories", "issue.category:db|", "db_query"],
    ["issue types", "issue.type:n_plus|", "performance_n_plus_one_db_queries"],
    ["booleans", "error.handled:t|", "true"],
    ["what a flag is", "flags[beta]:t|", "true"],
    ["people", "assigned:#|", "#payments"],
    ["me", "assigned:m|", "me"],
    ["ages", "age:|", "-24h"],
    ["ages of a number", "age:-3|", "-3w"],
    ["both ages of a number without a sign", "age:3|", "+3d"],
    ["dates of the calendar", "age:>|", "2026-01-30"],
    ["comparisons", "timesSeen:|", ">="],
    ["the rest of a comparison", "timesSeen:>|", ">="],
    ["the rest of a negation", "level:!|", "!="],
    ["a list", "level:|", "["],
    ["a tag that is named like a field", "tags[rel|", "tags[release]"],
    ["any tag in its long form", "tags[bro|", "tags[browser]"],
    ["a value in a list", "level:[error, wa|", "warning"],
    ["a value in a group", "(level:wa|)", "warning"],
    ["a value in quotes", 'environment:"pro|', "production"],
    ["a key in a group after another term", "(is:new OR lev|", "level"],
  ])("%s", (_, marked, label) => {
    expect(labels(marked)).toContain(label);
  });

  test.each([
    ["ages after an operator", "age:>|", "-24h"],
    ["a list where none is allowed", "age:|", "["],
    ["equality, which needs no operator", "level:|", "="],
    ["a comparison of what has no order", "level:|", ">"],
    ["operators in a list", "level:[|", "!="],
    ["operators where a value has begun", "timesSeen:5|", ">"],
    ["an operator that stands there", "timesSeen:>|", ">"],
    ["a tag that has no key", "|", "not a key"],
  ])("not %s", (_, marked, label) => {
    expect(labels(marked)).not.toContain(label);
  });

  test.each(['"a phr|', "level:[error]|", "p95(x):|", `${"a".repeat(4097)}|`])("nothing at %s", (marked) => {
    expect(suggest(marked)).toEqual([]);
  });

  test("no dates of the calendar without a now", () => {
    expect(suggestIssueSearch("age:>", 5).map(({ kind }) => kind)).toEqual(["operator"]);
  });

  test("operators even where values fill the limit", () => {
    expect(labels("level:|", 4)).toEqual(["warning", "error", "!=", "["]);
  });
});

describe("suggestIssueSearch writes", () => {
  test.each([
    ["lev|", "level", "level:"],
    ["lev|el:error", "level", "level:error"],
    ["!lev|", "level", "!level:"],
    ["|", "tags[release]", "tags[release]:"],
    ["|", "tags[a:b]", "tags[a:b]:"],
    ["has:bro|", "browser", "has:browser"],
    ["release:|", "a release", 'release:"a release"'],
    ["release:sh|op is:new", "shop@1.2.0", "release:shop@1.2.0 is:new"],
    ['release:"a r|elease" is:new', "a release", 'release:"a release" is:new'],
    ["release:rc|", "rc*", String.raw`release:rc\*`],
    ["browser:|", 'say "fire"', String.raw`browser:"say \"fire\""`],
    ["browser:|", "", 'browser:""'],
    ["assigned:[me, ad|]", "Ada Lovelace", 'assigned:[me, "Ada Lovelace"]'],
    ["timesSeen:>|", ">=", "timesSeen:>="],
    ["timesSeen:|", ">", "timesSeen:>"],
    ["timesSeen:|>5", ">=", "timesSeen:>=5"],
    ["level:!|", "!=", "level:!="],
    ["level:|", "[", "level:["],
    ["age:24h|", "-24h", "age:-24h"],
  ])("at %s the suggestion %j as %s", (marked, label, text) => {
    expect(take(marked, label)).toBe(text);
  });
});

describe("suggestIssueSearch says", () => {
  test("what a field is about, what a value means, and how often it was seen", () => {
    expect(suggest("lev|")[0]).toMatchObject({ kind: "key", label: "level", insert: "level:" });
    expect(suggest("environment:pro|")).toEqual([
      {
        kind: "value",
        label: "production",
        insert: "production",
        description: "Where it matters",
        range: { start: 12, end: 15 },
        count: 40,
      },
    ]);
    expect(suggest("is:reg|")[0]?.description).toBe("Came back after it was resolved");
    expect(suggest("age:-3h|")[0]?.description).toBe("In the last 3 hours");
    expect(suggest("age:+1d|")[0]?.description).toBe("1 day ago or longer");
  });

  test("nothing of the language about a host's value that looks like its words", () => {
    expect(suggest("tags[new]:n|")[0]?.description).toBe("Of the tag new");
  });

  test("to the host what is wanted", () => {
    const asked: SuggestAsk[] = [];
    const values = (ask: SuggestAsk) => {
      asked.push(ask);
      return [];
    };
    suggest("bookmarks:a|", { values });
    suggest("tags[level]:e|", { values });
    suggest("ser|", { values });
    expect(asked).toEqual([
      { of: "values", type: "user", key: "bookmarked_by", typed: "a" },
      { of: "values", type: "tag", key: "level", typed: "e" },
      { of: "tagKeys", typed: "ser" },
    ]);
  });
});

describe("suggestIssueSearch on anything", () => {
  const pieces = [
    "is:",
    "level:",
    "!",
    "[",
    "]",
    ", ",
    '"',
    "\\",
    "(",
    ")",
    " ",
    ">",
    "=",
    "tags[",
    "a",
    "age:-",
    "\t",
    "\u{F00D}",
  ];
  const queries = fc.oneof(
    fc.array(fc.constantFrom(...pieces), { maxLength: 20 }).map((parts) => parts.join("")),
    fc.string({ unit: "binary" }),
  );

  test("replaces what surrounds the cursor, and only that", () => {
    fc.assert(
      fc.property(queries, fc.nat(), (text, place) => {
        const cursor = place % (text.length + 1);
        const wrong = suggestIssueSearch(text, cursor, context).filter(
          ({ range }) => range.start > cursor || range.end < cursor || range.start < 0 || range.end > text.length,
        );
        expect(wrong).toEqual([]);
      }),
    );
  });
});

test.each([-1, 1.5, 99, Number.NaN, Number.POSITIVE_INFINITY])("a cursor at %s is held inside the text", (cursor) => {
  expect(suggestIssueSearch("lev", cursor).length).toBeGreaterThan(0);
});
