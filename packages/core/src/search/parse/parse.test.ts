import { describe, expect, test } from "vitest";
import { fieldTypes } from "../field-types.ts";
import { InvalidSearchQueryError } from "../invalid-search-query.ts";
import type { SearchNode } from "../query.ts";
import { parseIssueSearchQuery, tryParseIssueSearchQuery } from "./parse.ts";

const now = Date.parse("2026-01-31T12:00:00.000Z");

/** Terms in one line: `key operator value`, stars for the open ends of patterns, joins as a function of their nodes. */
function read(text: string): string {
  return show(parseIssueSearchQuery(text, { now }).where);
}

function show(node: SearchNode): string {
  switch (node.type) {
    case "and":
    case "or":
      return `${node.type}(${node.nodes.map(show).join(", ")})`;
    case "not":
      return `not(${show(node.node)})`;
    case "has":
      return `${node.of}:${node.key} ${node.operator} ""`;
    case "tag":
    case "flag":
      return `${node.type}:${node.key} ${node.operator} ${showValue(node.value)}`;
    case "date":
      return `${node.key} ${node.operator} ${typeof node.value === "number" ? new Date(node.value).toISOString() : `${node.value.agoMs} ms ago`}`;
    default:
      return `${node.key} ${node.operator} ${showValue(node.value)}`;
  }
}

function showValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(showValue).join("; ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if ("text" in value) return `"${String(value.text)}"`;
  if ("pieces" in value) return (value.pieces as readonly string[]).join("*");
  if ("number" in value) return String(value.number);
  if ("slug" in value) return `#${String(value.slug)}`;
  if ("name" in value) return `user ${String(value.name)}`;
  if ("version" in value) return showVersion(value.version as { numbers: number[]; prerelease: string | null });
  if ("parts" in value) return `${(value.parts as readonly number[]).join(".")}.*`;
  return "kind" in value ? String(value.kind) : "?";
}

function showVersion({ numbers, prerelease }: { numbers: number[]; prerelease: string | null }): string {
  return numbers.join(".") + (prerelease === null ? "" : `-${prerelease}`);
}

describe("text, quotes and keys", () => {
  test.each([
    [
      "user.email:foo@example.com release:1.2.1 hello",
      'and(user.email = "foo@example.com", release = "1.2.1", message = *hello*)',
    ],
    ["hello release:1.2.1", 'and(message = *hello*, release = "1.2.1")'],
    ["  hello   there", "message = *hello   there*"],
    ["  hello   there:bye", 'and(message = *hello*, tag:there = "bye")'],
    ['" hello "', "message = * hello *"],
    ['" he\\"llo "', 'message = * he"llo *'],
    ['"', 'message = *"*'],
    ['end"', 'message = *end"*'],
    ['"beginning', 'message = *"beginning*'],
    ['""woof"', 'message = *woof"*'],
    ['""', "and()"],
    [
      "event.type:transaction   transaction:/organizations/:orgId/discover/results/",
      'and(event.type = "transaction", transaction = "/organizations/:orgId/discover/results/")',
    ],
    ['release:"a release"', 'release = "a release"'],
    ['!release:"a release"', 'release != "a release"'],
    ['release:"a\nrelease"', 'release = "a\nrelease"'],
    ['release:"a\trelease"', 'release = "a\trelease"'],
    ["release:a\trelease", 'and(release = "a", message = *release*)'],
    ["release:a\nlevel:error", 'and(release = "a", level = "error")'],
    ['release:"a\\"thing\\""', 'release = "a"thing""'],
    [`device.family:"${'\\"'.repeat(10)}"`, `device.family = "${'"'.repeat(10)}"`],
    ['device.family:\\"', 'device.family = """'],
    ['device.family:te\\"st', 'device.family = "te"st"'],
    ['device.family:""', 'device.family = ""'],
    ["tags[fruit]:apple tags[project_id]:123", 'and(tag:fruit = "apple", tag:project_id = "123")'],
    ["fruit:apple", 'tag:fruit = "apple"'],
    ["flags[new-checkout]:true", 'flag:new-checkout = "true"'],
    ["TypeError Anonymous function(app/x)", "message = *TypeError Anonymous function(app/x)*"],
    ["(foo bar)", "message = *foo bar*"],
    ["message:foo", "message = *foo*"],
    ['message:""', 'message = ""'],
    ["!message:[a, b*c]", "message NOT IN [*a*; *b*c*]"],
    ["first-release:123 non_mapped:456", 'and(first_release = "123", tag:non_mapped = "456")'],
  ])("%j", (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe("typed values, lists and negation", () => {
  test.each([
    ["random:<hello", 'tag:random = "<hello"'],
    ["random:<512.1.0", 'tag:random = "<512.1.0"'],
    ["random:2018-01-01", 'tag:random = "2018-01-01"'],
    ["random:+7d", 'tag:random = "+7d"'],
    ["random:>2018-01-01", 'tag:random = ">2018-01-01"'],
    ['random:>"a b"', 'tag:random = ">a b"'],
    ["random:=x", 'tag:random = "x"'],
    ["!random_field:>500", 'tag:random_field != ">500"'],
    ["!k:!=v", 'tag:k != "v"'],
    ["timesSeen:>1k", "times_seen > 1000"],
    ["stack.colno:>3m", "stack.colno > 3000000"],
    ["stack.colno:>3b", "stack.colno > 3000000000"],
    ["timesSeen:5m", "times_seen = 5000000"],
    ["project_id:-500", "project_id = -500"],
    ["!issue.id:500", "issue.id != 500"],
    ["!issue.id:<500", "issue.id >= 500"],
    ["!issue.id:<=500", "issue.id > 500"],
    ["!issue.id:>=500", "issue.id < 500"],
    ["!issue.id:!=500", "issue.id != 500"],
    ["!issue.id:[1,2k]", "issue.id NOT IN [1; 2000]"],
    ["random_field:[500,501]", 'tag:random_field IN ["500"; "501"]'],
    ["stack.in_app:true", "stack.in_app = true"],
    ["stack.in_app:0", "stack.in_app = false"],
    ["!stack.in_app:false", "stack.in_app = true"],
    ["!user.id:true", 'user.id != "true"'],
    ["!user.id:500s", 'user.id != "500s"'],
    ["transaction.duration:>500s", "transaction.duration > 500000"],
    ["!transaction.duration:500s", "transaction.duration != 500000"],
    ["transaction.duration:>2m", "transaction.duration > 120000"],
    ["tags[n,number]:>5", "n > 5"],
    ["!tags[n,number]:>5", "n <= 5"],
    ["tags[n,number]:[1, 2]", "n IN [1; 2]"],
    ["measurements.fp:1.5s", "measurements.fp = 1500"],
    ["measurements.size:2kib", "measurements.size = 2048"],
    ['user.email:[test@test.com, "hi", 1]', 'user.email IN ["test@test.com"; "hi"; "1"]'],
    ["!user.email:[a,     b]", 'user.email NOT IN ["a"; "b"]'],
    ["title:Type*", "title = Type*"],
    ["title:a\\*b", 'title = "a*b"'],
    ["title:[a, b*]", 'title IN ["a"; b*]'],
    ["title:\uF00DContains\uF00Da*b", "title = *a*b*"],
    ["!title:\uF00DStartsWith\uF00D[a, b]", "title NOT IN [a*; b*]"],
    ["message:\uF00DEndsWith\uF00Da", "message = *a"],
    ["release.version:>1.2.3-hi", "release.version > 1.2.3.0-hi"],
    ["!release.version:1.2.*", "release.version != 1.2.*"],
    ["release.build:>57", "release.build > 57"],
    ["!release.build:5a*", "release.build != 5a*"],
    ["release:latest", "release = latest"],
    ["release:[latest, 1.*]", "release IN [latest; 1.*]"],
    ['environment:[production, ""]', 'environment IN ["production"; ""]'],
    ["issue.type:performance_n_plus_one_db_queries", 'issue.type = "performance_n_plus_one_db_queries"'],
    ["issue.category:[ERROR, uptime]", 'issue.category IN ["error"; "uptime"]'],
    ["!issue.priority:High", 'issue.priority != "high"'],
    ["issue:SHOP-1A", 'issue = "SHOP-1A"'],
    ["id:9F86D081-884C-7D65-9A2F-EAA0C55AD015", 'id = "9f86d081884c7d659a2feaa0c55ad015"'],
    ["assigned:[me, none, my_teams, #pay, ada]", "assigned_to IN [me; none; myTeams; #pay; user ada]"],
    ["bookmarks:none", "bookmarked_by = user none"],
    ["status:[0, muted]", 'status IN ["unresolved"; "archived"]'],
    ["has:release", 'field:release != ""'],
    ["!has:server", 'tag:server = ""'],
    ['has:"hi:there"', 'tag:hi:there != ""'],
    ["has:tags[level]", 'tag:level != ""'],
    ["has:flags[x]", 'flag:x != ""'],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe("is", () => {
  test.each([
    ["is:unresolved", 'status = "unresolved"'],
    ["is:ignored", 'status = "archived"'],
    ["!is:muted", 'status != "archived"'],
    ["is:unassigned", "unassigned = true"],
    ["is:assigned", "unassigned = false"],
    ["!is:assigned", "unassigned = true"],
    ["is:linked", "linked = true"],
    ["is:unlinked", "linked = false"],
    ["is:for_review", "for_review = true"],
    ['is:"resolved"', 'status = "resolved"'],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe("a substatus implies its status where none is asked for", () => {
  test.each([
    ["is:ongoing", 'and(substatus = "ongoing", status = "unresolved")'],
    ["is:ongoing is:resolved", 'and(substatus = "ongoing", status = "resolved")'],
    ["!is:ongoing", 'and(substatus != "ongoing", status != "unresolved")'],
    ["!is:archived_forever is:new", 'and(substatus != "archived_forever", substatus = "new", status = "unresolved")'],
    ["is:new is:archived_forever", 'and(substatus = "new", substatus = "archived_forever", status = "unresolved")'],
    ["substatus:[archived_forever, 7]", 'and(substatus IN ["archived_forever"; "new"], status = "archived")'],
    ["is:new OR level:error", 'or(and(substatus = "new", status = "unresolved"), level = "error")'],
    ["!(is:new)", 'not(and(substatus = "new", status = "unresolved"))'],
    ["(is:new) status:resolved", 'and(substatus = "new", status = "resolved")'],
    ["a:b (is:new OR c:d)", 'and(tag:a = "b", or(and(substatus = "new", status = "unresolved"), tag:c = "d"))'],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test("each term has its span, the implied one that of the substatus", () => {
    const { where, spans } = parseIssueSearchQuery("(is:new OR a:b) firstSeen:2018-01-01 x");
    expect(show(where)).toContain('or(and(substatus = "new", status = "unresolved"), tag:a = "b")');
    expect(spans.map(({ start, end }) => [start, end])).toEqual([
      [1, 7],
      [1, 7],
      [11, 14],
      [16, 36],
      [16, 36],
      [37, 38],
    ]);
  });
});

describe("dates", () => {
  test.each([
    ["timestamp:>2015-05-18", "timestamp > 2015-05-18T00:00:00.000Z"],
    ["timestamp:>2015-05-18T10:15:01.103", "timestamp > 2015-05-18T10:15:01.103Z"],
    ["!timestamp:>2015-05-18T10:15:01+02:00", "timestamp <= 2015-05-18T08:15:01.000Z"],
    ["timestamp:=2015-05-18", "and(timestamp >= 2015-05-18T00:00:00.000Z, timestamp <= 2015-05-18T00:00:00.000Z)"],
    ["firstSeen:2018-01-01", "and(first_seen >= 2018-01-01T00:00:00.000Z, first_seen < 2018-01-02T00:00:00.000Z)"],
    ["!firstSeen:2018-01-01", "or(first_seen < 2018-01-01T00:00:00.000Z, first_seen >= 2018-01-02T00:00:00.000Z)"],
    [
      "lastSeen:2018-01-01T05:06:07",
      "and(last_seen >= 2018-01-01T05:01:07.000Z, last_seen < 2018-01-01T05:12:07.000Z)",
    ],
    ["age:-24h", "first_seen >= 2026-01-30T12:00:00.000Z"],
    ["age:+7d", "first_seen <= 2026-01-24T12:00:00.000Z"],
    ["age:-5m", "first_seen >= 2026-01-31T11:55:00.000Z"],
    ["!age:-24h", "first_seen < 2026-01-30T12:00:00.000Z"],
    ["!age:+1w", "first_seen > 2026-01-24T12:00:00.000Z"],
    ["age:-99999999w", "first_seen >= 0000-01-01T00:00:00.000Z"],
    ["has:firstSeen", 'field:first_seen != ""'],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test("without a now an age stays one", () => {
    expect(show(parseIssueSearchQuery("age:-24h !lastSeen:+1w").where)).toBe(
      "and(first_seen >= 86400000 ms ago, last_seen > 604800000 ms ago)",
    );
  });
});

describe("AND, OR and groups", () => {
  test.each([
    ["a:x OR a:y", 'or(tag:a = "x", tag:a = "y")'],
    ["a:x AND a:y", 'and(tag:a = "x", tag:a = "y")'],
    ["a:1 b:2 OR c:3 AND d:4", 'or(and(tag:a = "1", tag:b = "2"), and(tag:c = "3", tag:d = "4"))'],
    ["a:1 (b:2 OR c:3)", 'and(tag:a = "1", or(tag:b = "2", tag:c = "3"))'],
    ["((a:1 b:2)) c:3", 'and(tag:a = "1", tag:b = "2", tag:c = "3")'],
    ["a:1 OR (b:2 OR c:3)", 'or(tag:a = "1", tag:b = "2", tag:c = "3")'],
    ["!(a:1 foo bar)", 'not(and(tag:a = "1", message = *foo bar*))'],
    ["!(!(a:1))", 'not(not(tag:a = "1"))'],
    ["fish and chips", "message = *fish and chips*"],
    ["fish OR chips", "or(message = *fish*, message = *chips*)"],
    ["a:x or a:y", 'or(tag:a = "x", tag:a = "y")'],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe("warnings", () => {
  test.each([
    ["levle:error", "Did you mean level? If not, write tags[levle].", [0, 5]],
    ["!Environment:a", "Did you mean environment? If not, write tags[Environment].", [1, 12]],
    ["has:releas", "Did you mean release? If not, write tags[releas].", [4, 10]],
    ["a:b or c", "Write OR to join conditions.", [4, 8]],
    ["c and a:b", "Write AND to join conditions.", [0, 6]],
  ])("%s", (text, hint, [start, end]) => {
    expect(parseIssueSearchQuery(text).warnings).toMatchObject([{ hint, start, end }]);
  });

  test.each(["tags[levle]:error", "server:a", "url:a", "fish and chips", "and a b", "a:b x", "ip:1"])(
    "none for %s",
    (text) => {
      expect(parseIssueSearchQuery(text).warnings).toEqual([]);
    },
  );
});

describe("faults", () => {
  const isNames = (fieldTypes.is.values ?? []).toSorted().map((name) => `'${name}'`);
  const parseError = (around: string, column: number) =>
    `Parse error at '${around}' (column ${column}). This is commonly caused by unmatched parentheses. Enclose any text in double quotes.`;
  const noNumber = (value: string) =>
    `times_seen: Invalid number: ${value}. Expected number then optional k, m, or b suffix (e.g. 500k).`;
  const noDate = (value: string) =>
    `timestamp: Invalid date: ${value}. Expected +/-duration (e.g. +1h) or ISO 8601-like (e.g. 2026-01-31T12:00:00.00).`;
  const noQuote = (value: string) => `Invalid quote at '${value}': quotes must enclose text or be escaped.`;
  const noId = (value: string) =>
    `'${value}' must be a valid UUID hex (32-36 characters long, containing only digits, dashes, or a-f characters)`;

  test.each<[string, string, number, number, string]>([
    ["a (b", "SEARCH_PARENTHESIS", 2, 1, parseError("a (b", 3)],
    ["aaaaaaa) b", "SEARCH_PARENTHESIS", 7, 1, parseError("aaaaa) b", 8)],
    ["a ()", "SEARCH_PARENTHESIS", 3, 1, parseError("a ()", 4)],
    ["k:a(b c)", "SEARCH_PARENTHESIS", 2, 6, "Parentheses in a value must be enclosed in double quotes: 'a(b c)'."],
    ["OR a", "SEARCH_CONDITION_MISSING", 0, 2, "Condition is missing on the left side of 'OR' operator"],
    ["a AND", "SEARCH_CONDITION_MISSING", 2, 3, "Condition is missing on the right side of 'AND' operator"],
    ["a (b OR) c", "SEARCH_CONDITION_MISSING", 5, 2, "Condition is missing on the right side of 'OR' operator"],
    ["a OR AND b", "SEARCH_CONDITION_MISSING", 2, 6, "Missing condition in between two condition operators: 'OR AND'"],
    ['device.family:"test', "SEARCH_QUOTE", 14, 5, noQuote('"test')],
    ['url:test"', "SEARCH_QUOTE", 4, 5, noQuote('test"')],
    ['url:"te"st transaction:abc', "SEARCH_QUOTE", 4, 6, noQuote('"te"st')],
    ['url:"te"st:x', "SEARCH_QUOTE", 4, 8, noQuote('"te"st:x')],
    ['url:["a"b]', "SEARCH_QUOTE", 4, 6, noQuote('["a"b]')],
    ["device.family:", "SEARCH_VALUE_MISSING", 0, 14, "Empty string after 'device.family:'"],
    ["timesSeen:", "SEARCH_VALUE_MISSING", 0, 10, "Empty string after 'timesSeen:'"],
    ["k:[a,]", "SEARCH_LIST", 2, 4, "Lists should not have empty values"],
    ["is:[new, ongoing]", "SEARCH_LIST", 3, 5, '"in" syntax invalid for "is" search'],
    [
      "is:open",
      "SEARCH_VALUE_UNKNOWN",
      3,
      4,
      `Invalid value for "is" search, valid values are [${isNames.join(", ")}]`,
    ],
    ["status:wrong", "SEARCH_VALUE_UNKNOWN", 7, 5, "invalid status value of 'wrong'"],
    ["substatus:[new, wrong]", "SEARCH_VALUE_UNKNOWN", 16, 5, "invalid substatus value of 'wrong'"],
    ["issue.category:hellboy", "SEARCH_VALUE_UNKNOWN", 15, 7, "Invalid category value of 'hellboy'"],
    ["issue.type:x", "SEARCH_VALUE_UNKNOWN", 11, 1, "Invalid type value of 'x'"],
    ["issue.priority:urgent", "SEARCH_VALUE_UNKNOWN", 15, 6, "Invalid priority value of 'urgent'"],
    ["release.stage:new", "SEARCH_VALUE_UNKNOWN", 14, 3, "Unsupported release.stage value."],
    ["device.class:huge", "SEARCH_VALUE_UNKNOWN", 13, 4, "Invalid device.class value of 'huge'"],
    ["timesSeen:<hello", "SEARCH_NUMBER", 10, 6, noNumber("<hello")],
    ["timesSeen:<512.1.0", "SEARCH_NUMBER", 10, 8, noNumber("<512.1.0")],
    ['timesSeen:"<10"', "SEARCH_NUMBER", 10, 5, noNumber("<10")],
    ["timesSeen:[1, x]", "SEARCH_NUMBER", 10, 6, noNumber("[1, x]")],
    ["timesSeen:5s", "SEARCH_NUMBER", 10, 2, "s is not a valid number suffix, must be k, m or b"],
    [
      "transaction.duration:1000000000d",
      "SEARCH_NUMBER",
      21,
      11,
      "1000000000d is too large of a value, the maximum value is 999999999 days",
    ],
    [
      "tags[n,number]:x",
      "SEARCH_NUMBER",
      15,
      1,
      "n: Invalid number: x. Expected number then optional k, m, or b suffix (e.g. 500k).",
    ],
    [
      "release.build:>a",
      "SEARCH_NUMBER",
      15,
      1,
      "release.build: Invalid number: a. Only builds that are numbers can be compared.",
    ],
    ["timestamp:hello", "SEARCH_DATE", 10, 5, noDate("hello")],
    ["timestamp:2018-01-01T00:01ZZ", "SEARCH_DATE", 10, 18, noDate("2018-01-01T00:01ZZ")],
    ["timestamp:[2018-01-01]", "SEARCH_DATE", 10, 12, noDate("[2018-01-01]")],
    ["!timestamp:24h", "SEARCH_DATE", 11, 3, noDate("24h")],
    [
      "stack.in_app:>true",
      "SEARCH_BOOLEAN",
      13,
      5,
      "stack.in_app: Invalid boolean: >true. Expected true, 1, false, or 0.",
    ],
    ["release.version:[1, 2]", "SEARCH_LIST", 16, 6, "Invalid operation 'IN' for semantic version filter."],
    [
      "release.version:>blue",
      "SEARCH_VERSION",
      17,
      4,
      "Invalid format of semantic version. For searching non-semver releases, use release: instead.",
    ],
    ["issue:nope", "SEARCH_ID", 6, 4, "Invalid value '[nope]' for 'issue:' filter"],
    ["id:abc", "SEARCH_ID", 3, 3, noId("abc")],
    ["trace:abc*", "SEARCH_WILDCARD", 6, 4, "Wildcard conditions are not permitted on ids."],
    [
      "environment:prod*",
      "SEARCH_WILDCARD",
      12,
      5,
      "Wildcards are not supported here: 'prod*' has to be a whole name.",
    ],
    ["has:foo*", "SEARCH_HAS", 4, 4, 'Invalid format for "has" search: was expecting a field or tag instead'],
    ['has:"hi there"', "SEARCH_HAS", 4, 10, 'Invalid format for "has" search: was expecting a field or tag instead'],
    ["!has:project", "SEARCH_HAS", 0, 12, "Invalid query for 'has' search: 'project' cannot be empty."],
    [
      "count_if(a,b,c):>1",
      "SEARCH_KEY_UNSUPPORTED",
      0,
      15,
      "Aggregate filters (count_if(a, b, c)) are not supported in issue searches.",
    ],
    ["a[*]:b", "SEARCH_KEY_UNSUPPORTED", 0, 4, "Array keys (a[*]) are not supported in issue searches."],
    [
      "status:\uF00DContains\uF00Dres",
      "SEARCH_OPERATOR_UNSUPPORTED",
      0,
      20,
      "status has no part to compare: it is a whole.",
    ],
    [`${"(".repeat(33)}a${")".repeat(33)}`, "SEARCH_TOO_DEEP", 32, 1, "Parentheses are nested more than 32 deep."],
    ["a:b ".repeat(101), "SEARCH_TOO_MANY_TERMS", 400, 3, "The query has more than 100 conditions."],
    ["a".repeat(4097), "SEARCH_TOO_LONG", 4096, 1, "The query has 4097 characters, the maximum is 4096."],
  ])("%s", (text, code, position, length, message) => {
    const result = tryParseIssueSearchQuery(text, { now });
    expect(result).toMatchObject({ kind: "invalid", faults: [{ code, position, length, message }] });
    expect(result.kind === "invalid" && result.faults.length).toBe(1);
    expect(result.kind === "invalid" && result.faults[0].hint).toMatch(/^[A-Z].*\.$/);
  });

  test("all of a query are there, in the order of the text, and the error is the first", () => {
    const text = "age:24h (timesSeen:x OR) is:open ]) b";
    const thrown = caught(() => parseIssueSearchQuery(text));
    expect(thrown).toBeInstanceOf(InvalidSearchQueryError);
    expect(thrown.faults.map(({ code, position }) => [code, position])).toEqual([
      ["SEARCH_DATE", 4],
      ["SEARCH_NUMBER", 19],
      ["SEARCH_CONDITION_MISSING", 21],
      ["SEARCH_VALUE_UNKNOWN", 28],
      ["SEARCH_PARENTHESIS", 34],
    ]);
    expect(thrown).toMatchObject({ ...thrown.faults[0], kind: "validation" });
  });
});

function caught(run: () => unknown): InvalidSearchQueryError {
  try {
    run();
  } catch (error) {
    return error as InvalidSearchQueryError;
  }
  throw new Error("nothing was thrown");
}

test("the bounds are inclusive", () => {
  expect(tryParseIssueSearchQuery(`${"(".repeat(32)}a${")".repeat(32)}`).kind).toBe("parsed");
  expect(tryParseIssueSearchQuery("a:b ".repeat(100)).kind).toBe("parsed");
  expect(tryParseIssueSearchQuery("a".repeat(4096)).kind).toBe("parsed");
});

test("types of the host's own are known where they are passed", () => {
  const groupTypes = { find: (slug: string) => (slug === "own" ? { slug: "own_type" } : undefined) };
  expect(show(parseIssueSearchQuery("issue.type:own", { groupTypes }).where)).toBe('issue.type = "own_type"');
  expect(tryParseIssueSearchQuery("issue.type:error", { groupTypes }).kind).toBe("invalid");
});
