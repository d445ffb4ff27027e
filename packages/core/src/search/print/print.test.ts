import { describe, expect, test } from "vitest";
import { parseIssueSearchQuery } from "../parse/parse.ts";
import type { SearchNode } from "../query.ts";
import { tokenizeIssueSearchQuery } from "../tokens/tokenize.ts";
import { printIssueSearchQuery } from "./print.ts";

test.each(["", '  a:b\t!(c OR d)) "x"y k:[a,  b] fn(a', 'event.type:=transaction !a:[b]\n"'])(
  "tokens of %j become the same text",
  (text) => {
    expect(printIssueSearchQuery(tokenizeIssueSearchQuery(text))).toBe(text);
  },
);

describe("the canonical text", () => {
  test.each([
    ["  ", ""],
    ["is:ignored  AND\tlevel:=error", "is:archived level:error"],
    ["status:resolved !status:[0, 1]", "is:resolved !status:[unresolved, resolved]"],
    ["!is:unassigned unlinked:1 !is:for_review", "is:assigned unlinked:1 !is:for_review"],
    ["is:linked !linked:true", "is:linked is:unlinked"],
    ["first-release:1 first_seen:>2018-01-01", "firstRelease:1 firstSeen:>2018-01-01T00:00:00.000Z"],
    ["age:-14d !age:+90m", "firstSeen:-2w !firstSeen:+90m"],
    ["!timesSeen:>1k", "timesSeen:<=1000"],
    [
      "timesSeen:0.0000001 stack.lineno:9999999999999999999999",
      "timesSeen:0.0000001 stack.lineno:10000000000000000000000",
    ],
    ["transaction.duration:>2m", "transaction.duration:>120000"],
    ["tags[server]:a tags[level]:b tags[a:b]:c flags[x]:d", "server:a tags[level]:b tags[a:b]:c flags[x]:d"],
    ["has:tags[level] !has:level has:flags[x]", "has:tags[level] !has:level has:flags[x]"],
    ["tags[n,number]:>=5 measurements.fp:1s", "tags[n,number]:>=5 measurements.fp:1000"],
    ["tags[measurements.fp]:a", "tags[measurements.fp]:a"],
    ["a:1 (b:2 OR (c:3 d:4)) !((e:5))", "a:1 (b:2 OR c:3 d:4) !(e:5)"],
    ["hello there", "hello there"],
    ['"hello there"', "hello there"],
    ["hello  there", '"hello  there"'],
    ["(one) (two) three", '"one" "two" three'],
    ["this and that", '"this and that"'],
    ["a* level:error b", "a level:error b"],
    ['message:"a:b"', '"a:b"'],
    ["!message:a message:[a, b]", "!message:a message:[a, b]"],
    ["x\\ (y)", '"*x\\\\*" y'],
    ['k:>5 k:a\\"b\\ k:[a, "b, c"]', 'k:">5" k:=a\\"b\\ k:[a, "b, c"]'],
    ["title:\uF00DContains\uF00Da*", "title:*a\\**"],
    ["message:\uF00DStartsWith\uF00Da*", "message:\uF00DStartsWith\uF00Da\\*"],
    ["release.version:!=shop@1.2 release.version:1.X", "!release.version:shop@1.2.0 release.version:1.*"],
    ["assigned:[me, none, my_teams, #a, b]", "assigned:[me, none, my_teams, #a, b]"],
  ])("of %j is %j", (text, canonical) => {
    const printed = printIssueSearchQuery(parseIssueSearchQuery(text));
    expect(printed).toBe(canonical);
    expect(printIssueSearchQuery(parseIssueSearchQuery(printed).where)).toBe(canonical);
  });
});

describe("what no text can state is refused", () => {
  test.each<[string, SearchNode]>([
    ["a user named me", { type: "user", key: "bookmarked_by", operator: "=", value: { kind: "user", name: "me" } }],
    ["a user named none", { type: "actor", key: "assigned_to", operator: "=", value: { kind: "user", name: "none" } }],
    [
      "a release named latest",
      { type: "release", key: "release", operator: "=", value: { kind: "exact", text: "latest" } },
    ],
    ["a backslash before a star", { type: "tag", key: "k", operator: "=", value: { kind: "exact", text: "\\*" } }],
    ["a space and a last backslash", { type: "tag", key: "k", operator: "=", value: { kind: "exact", text: "a \\" } }],
    ["an exact message", { type: "message", key: "message", operator: "=", value: { kind: "exact", text: "a" } }],
    [
      "a whole message",
      { type: "message", key: "message", operator: "=", value: { kind: "pattern", pieces: ["a", "b", ""] } },
    ],
    ["a key with a space", { type: "tag", key: "a b", operator: "=", value: { kind: "exact", text: "" } }],
    ["a year of five digits", { type: "date", key: "date", operator: ">", value: Date.UTC(10_000, 0) }],
    ["an age of seconds", { type: "date", key: "date", operator: ">=", value: { agoMs: 1000 } }],
    ["an empty part", { type: "not", node: { type: "and", nodes: [] } }],
  ])("%s", (_, node) => {
    expect(() => printIssueSearchQuery(node)).toThrow(expect.objectContaining({ code: "QUERY_UNPRINTABLE" }));
  });
});
