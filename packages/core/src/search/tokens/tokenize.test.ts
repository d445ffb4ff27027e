import { describe, expect, test } from "vitest";
import type { TokenizeConfig } from "./config.ts";
import type { KeyToken, SearchToken, ValueToken } from "./token.ts";
import { tokenizeIssueSearchQuery } from "./tokenize.ts";

/** Tokens in one line: `kind(key operator value)`, groups with what is in them, spaces left out. */
function read(text: string, config?: TokenizeConfig): readonly string[] {
  return show(tokenizeIssueSearchQuery(text, config));
}

function show(tokens: readonly SearchToken[]): readonly string[] {
  return tokens.filter(({ type }) => type !== "spaces").map(showOne);
}

function showOne(token: SearchToken): string {
  switch (token.type) {
    case "filter": {
      const fault = token.invalid === null ? "" : ` ${token.invalid.type}`;
      const key = `${token.negated ? "!" : ""}${showKey(token.key)}`;
      return `${token.filter}(${key} ${token.operator} ${showValue(token.value)}${fault})`;
    }
    case "freeText":
      return `text(${token.value}${token.quoted ? " quoted" : ""}${token.invalid === null ? "" : ` ${token.invalid.type}`})`;
    case "logicGroup":
      return `${token.negated ? "!" : ""}group(${show(token.inner).join(" ")})`;
    default:
      return token.type === "logicBoolean" ? token.value : token.text;
  }
}

function showKey(key: KeyToken): string {
  switch (key.type) {
    case "keySimple":
      return key.quoted ? `"${key.value}"` : key.value;
    case "keyArrayIncludes":
      return `${showKey(key.key)}[*]`;
    case "keyAggregate":
      return `${key.name.value}(${key.args?.args.map(({ value }) => value?.value ?? "_").join("; ") ?? ""})`;
    default:
      return `${key.type}<${key.key.value}>`;
  }
}

function showValue(value: ValueToken): string {
  switch (value.type) {
    case "valueText":
      return value.quoted ? `"${value.value}"` : value.value;
    case "valueTextList":
    case "valueNumberList":
      return `[${value.items.map((item) => (item.value === null ? "_" : showValue(item.value))).join("; ")}]`;
    case "valueRelativeDate":
      return `${value.sign}${value.value} ${value.unit}`;
    case "keySimple":
      return `key ${value.value}`;
    default:
      return "parsed" in value ? `${value.parsed}` : "key" in value ? `key ${value.key.value}` : `${value.value}`;
  }
}

describe("words", () => {
  test.each([
    ["", []],
    ["  \t\n", []],
    ["  hello   there:bye", ["text(hello   )", "text(there  bye)"]],
    ["fish and chips", ["text(fish and chips)"]],
    ["fish AND chips", ["text(fish )", "AND", "text(chips)"]],
    ["ORDER ANDY", ["text(ORDER ANDY)"]],
    ["a:b or c:d", ["text(a  b)", "OR", "text(c  d)"]],
    ["a:b And !(c:d)", ["text(a  b)", "AND", "!group(text(c  d))"]],
    ["a:b or c", ["text(a  b)", "text(or c)"]],
    ["a or c:d", ["text(a or )", "text(c  d)"]],
    ["foo!a:b a!", ["text(foo!a:b a!)"]],
    ['one "two"', ['text(one "two")']],
    ['"one"two', ["text(one quoted)", "text(two)"]],
    ["a\nb", ["text(a\nb)"]],
  ])("%j", (text, expected) => {
    expect(read(text)).toEqual(expected);
  });
});

describe("parentheses", () => {
  test.each([
    ["(foo bar)", ["group(text(foo bar))"]],
    ["a (b) c", ["text(a )", "group(text(b))", "text(c)"]],
    ["!(a:b (c))", ["!group(text(a  b) group(text(c)))"]],
    ["fn(a/b) c", ["text(fn(a/b) c)"]],
    ["fn(a b:c) d", ["text(fn(a b:c) d)"]],
    ["f(a(b)c)(d) e:f", ["text(f(a(b)c)(d) )", "text(e  f)"]],
    ["()", ["group()"]],
    ["a (b", ["text(a )", "(", "text(b)"]],
    ["a) b", ["text(a)", ")", "text(b)"]],
    ["fn(a", ["text(fn)", "(", "text(a)"]],
    ["k:a(b)", ["text(k  a)", "group(text(b))"]],
    ['(k:"a)")', ['group(text(k  "a)"))']],
  ])("%j", (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test("deeper than 32 they are no groups, and close none", () => {
    const text = `${"(".repeat(34)}a${")".repeat(34)}`;
    let [inside] = tokenizeIssueSearchQuery(text);
    for (let depth = 1; depth < 32; depth += 1) inside = inside?.type === "logicGroup" ? inside.inner[0] : undefined;
    expect(inside?.type === "logicGroup" && show(inside.inner)).toEqual(["(", "(", "text(a)", ")", ")"]);
  });
});

describe("keys", () => {
  test.each([
    ['"a:b":c', ['text("a:b"  c)']],
    ["tags[a:b]:c", ["text(keyExplicitTag<a:b>  c)"]],
    ['flags["a"]:true', ["text(keyExplicitFlag<a>  true)"]],
    ["tags[ a]:c", ["text(tags[ a]:c)"]],
    ["tags[a , number ]:1", ["text(keyExplicitNumberTag<a>  1)"]],
    ["tags[a,color]:1", ["text(tags[a,color]:1)"]],
    ["a[*]:b", ["arrayIncludes(a[*]  b)"]],
    ["a[0]:b", ["text(a[0]:b)"]],
    [":b", ["text(:b)"]],
    ["é:b", ["text(é:b)"]],
    ["!!a:b", ["text(!!a:b)"]],
    ["count():>1", ["aggregateNumeric(count() > 1)"]],
    ["f(a, ):1", ["aggregateNumeric(f(a; _)  1)"]],
    ["f(a,,b):1", ["text(f(a,,b):1)"]],
    ['f("a, b"):50%', ['aggregatePercentage(f("a, b")  50)']],
    ["f(x):2026-01-31", ["aggregateDate(f(x)  1769817600000)"]],
    ["f(x):tomorrow", ["text(f(x):tomorrow)"]],
  ])("%s", (text, expected) => {
    expect(read(text)).toEqual(expected);
  });
});

describe("values", () => {
  test.each([
    ["k:>5", "text(k  >5)"],
    ['k:>"5"', 'text(k > "5")'],
    ["k:=5", "text(k = 5)"],
    ["k:!=5", "text(k != 5)"],
    ["k:!5", "text(k  !5)"],
    ["k:", "text(k   filter-must-have-value)"],
    ["k:>=", "text(k >=  filter-must-have-value)"],
    ['k:a"b', 'text(k  a"b must-be-quoted)'],
    ['k:"a', 'text(k  "a must-be-quoted)'],
    ["timesSeen:>=1.5K", "numeric(timesSeen >= 1500)"],
    ["timesSeen:many", "text(timesSeen  many invalid-number)"],
    ['timesSeen:"5"', 'text(timesSeen  "5" invalid-number)'],
    ["timesSeen:[1, x]", "textIn(timesSeen  [1; x] invalid-number)"],
    ["transaction.duration:2m", "duration(transaction.duration  120000)"],
    ["transaction.duration:2", "numeric(transaction.duration  2)"],
    ["measurements.size:2kib", "size(measurements.size  2048)"],
    ["age:-24h", "relativeDate(age  -24 h)"],
    ["!age:2026-01-31", "specificDate(!age  1769817600000)"],
    ["age:>-24h", "text(age  >-24h invalid-date-format)"],
    ["age:2026-02-30", "text(age  2026-02-30 invalid-date-format)"],
    ["error.handled:FALSE", "boolean(error.handled  false)"],
    ["error.handled:=true", "text(error.handled = true invalid-boolean)"],
    ["has:tags[a]", "has(has  key a)"],
    ["has:foo*", "has(has  foo*)"],
    ["is:[a,b]", "is(is  [a,b])"],
    ["release.version:>=1.2", "text(release.version >= 1.2)"],
    ["k://a b// c:d", "text(k  //a b//)"],
    ["k:\uF00DEndsWith\uF00Da", "text(k \uF00DEndsWith\uF00D a)"],
    ["k:\uF00DOther\uF00Da", "text(k  \uF00DOther\uF00Da)"],
  ])("%s", (text, expected) => {
    expect(read(text)[0]).toBe(expected);
  });

  test.each([
    ["[a]", "textIn(k  [a])"],
    ["[a,]", "textIn(k  [a; _] empty-value-in-list-not-allowed)"],
    ["[a, ]", "textIn(k  [a; _] empty-value-in-list-not-allowed)"],
    ["[[h]]", "textIn(k  [[h]])"],
    ["[a, [h]]", "textIn(k  [a; [h]])"],
    ["[a],b]", "textIn(k  [a]; b])"],
    ["[a] , b", "textIn(k  [a])"],
    ['["a, b" , c]', 'textIn(k  ["a, b"; c])'],
    ["[]", "text(k  [])"],
    ["[a", "text(k  [a)"],
    ["[a b]", "text(k  [a)"],
    ["[a]*", "text(k  [a]*)"],
    ["[a]k:b", "text(k  [a]k:b)"],
    ["[a,,b]", "text(k  [a,,b])"],
    ["[,a]", "text(k  [,a])"],
    ['["a"b]', 'text(k  ["a"b] must-be-quoted)'],
  ])("k:%s", (list, expected) => {
    expect(read(`k:${list}`)[0]).toBe(expected);
  });
});

test("what an editor switches on", () => {
  expect(read("k://a b//", { allowRegex: true })).toEqual(["text(k // a b)"]);
  expect(read("k:////", { allowRegex: true })).toEqual(["text(k //  filter-must-have-value)"]);
  expect(read("a* k:b*", { disallowWildcard: true })).toEqual([
    "text(a*  wildcard-not-allowed)",
    "text(k  b* wildcard-not-allowed)",
  ]);
  expect(read("k:b l:c", { validateKeys: true, supportedTags: { l: 1 } })).toEqual([
    "text(k  b invalid-key)",
    "text(l  c)",
  ]);
});

test("a token knows where it and its parts stand", () => {
  const [filter] = tokenizeIssueSearchQuery("!tags[a]:[b, c]").filter(({ type }) => type === "filter");
  expect(filter).toMatchObject({
    start: 0,
    end: 15,
    key: { start: 1, end: 8, key: { start: 6, end: 7 } },
    value: { start: 9, end: 15, items: [{ value: { start: 10, end: 11 } }, { value: { start: 13, end: 14 } }] },
  });
});
