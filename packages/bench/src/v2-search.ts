import { parseIssueSearchQuery, tokenizeIssueSearchQuery } from "@issuekit/core";
import { median, perSecond, printTable, stopwatch, type Finding } from "./report.ts";
import { createGrammar } from "./search/grammar.ts";

/** What people ask for, in the mix of the pages and alert rules that ask it. */
const queries = [
  "is:unresolved",
  "is:unresolved issue.priority:[high, medium]",
  "is:unresolved assigned:me",
  "is:unresolved assigned:[me, none] level:error",
  "assigned_or_suggested:[me, my_teams, none]",
  "is:unresolved is:for_review assigned_or_suggested:[me, none]",
  "is:ignored level:[warning, info]",
  "TypeError",
  "cannot read properties of undefined",
  "TypeError Anonymous function(app/javascript/utils/transform-object-keys)",
  '"connection reset by peer" environment:production',
  "user.email:foo@example.com release:1.2.1 hello",
  "transaction:/organizations/:orgId/discover/results/",
  "!transaction:/health* level:error",
  "release:shop@1.2.* environment:production",
  "release.version:>=1.2.3-rc release.package:shop",
  "firstRelease:latest is:new",
  "firstSeen:-24h is:unresolved",
  "age:+12h age:-24h timesSeen:>100",
  "lastSeen:>=2026-01-31T08:30:00 timesSeen:>1k",
  "event.timestamp:>2026-01-30 event.timestamp:<2026-01-31",
  "error.type:TypeError error.handled:false",
  "stack.filename:*/cart.ts stack.lineno:>40 stack.in_app:true",
  "tags[server]:web-1 !has:browser",
  "server_name:[web-1, web-2, web-3] has:trace",
  "(level:error OR level:fatal) is:unresolved",
  "user.id:1042 OR user.email:*@example.com",
  "transaction.duration:>500ms http.method:POST",
  "issue.category:error issue.type:error",
  'message:"database is locked" !environment:[staging, development] sdk.name:sentry.javascript.*',
];
const now = Date.parse("2026-01-31T08:30:00Z");
/** Short and many, so that what else the machine does meanwhile falls on both sides of a ratio. */
const rounds = 150;
const warmUp = 30;
const repeats = 10;

/** V2: our parser beside grammars of the same language that peggy turns into one; those make the tokens only. */
export function measureSearch(): { readonly findings: readonly Finding[]; readonly print: () => void } {
  const works = {
    parse: (text: string) => parseIssueSearchQuery(text, { now }),
    tokenize: (text: string) => tokenizeIssueSearchQuery(text),
    "factored grammar": createGrammar("factored", false),
    "factored, cached": createGrammar("factored", true),
    "ordered grammar": createGrammar("ordered", false),
    "ordered, cached": createGrammar("ordered", true),
  };
  const names = Object.keys(works) as (keyof typeof works)[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) {
      const spent = spentOn(works[name], name === "parse" || name === "tokenize" ? repeats * 10 : repeats);
      if (round >= warmUp) times[name]?.push(spent);
    }
  }
  const each = (name: keyof typeof works) => median(times[name] ?? []);
  const against = (what: string, plain: keyof typeof works, cached: keyof typeof works): Finding => {
    const name = each(plain) < each(cached) ? plain : cached;
    return {
      id: "V2",
      what: `parse a search query, beside ${what}${name === cached ? " with its cache" : ""}`,
      ours: perSecond(1, each("parse") / 1000),
      floor: perSecond(1, each(name) / 1000),
      ratio: median((times[name] ?? []).map((spent, round) => spent / (times["parse"]?.[round] ?? Number.NaN))),
      must: 4,
      aim: 50,
    };
  };
  return {
    findings: [
      against("a peggy grammar that reads each key once", "factored grammar", "factored, cached"),
      against("a peggy grammar in the reference's form", "ordered grammar", "ordered, cached"),
    ],
    print: () => {
      console.log("");
      const rows = names.map((name) => [name, `${each(name).toFixed(2)} us`]);
      printTable(["a query of 42 characters on average", "time"], rows);
      console.log("");
      printGrowth();
    },
  };
}

/** Microseconds of one text, on average. */
function spentOn(work: (text: string) => unknown, times: number): number {
  const spent = stopwatch();
  for (let time = 0; time < times; time += 1) for (const text of queries) work(text);
  return (spent() * 1000) / times / queries.length;
}

/** Texts that a careless reader takes the square of their length for. */
const hostile: Readonly<Record<string, (length: number) => string>> = {
  words: (length) => "hello there ".repeat(length / 12),
  filters: (length) => "server:web-1 ".repeat(length / 13),
  "open parentheses": (length) => "(".repeat(length),
  "closed parentheses": (length) => "(".repeat(length / 2) + ")".repeat(length / 2),
  "glued parentheses": (length) => "f(".repeat(length / 2),
  "open functions": (length) => "f(a,".repeat(length / 4) + "):1",
  "open lists": (length) => "k:[a, ".repeat(length / 6),
  "lists that fail at the end": (length) => `${"k:[a, ".repeat(length / 6)}b c]`,
  "open quotes": (length) => 'k:"a '.repeat(length / 5),
  "escaped quotes": (length) => `k:"${'\\"'.repeat(length / 2)}`,
  "open slashes": (length) => "k://a ".repeat(length / 6),
  stars: (length) => `k:${"*".repeat(length)}`,
  backslashes: (length) => `k:${"\\".repeat(length)}*`,
  "small ands": (length) => "a:b and ".repeat(length / 8),
};

function printGrowth(): void {
  const sizes = [10_000, 100_000, 1_000_000];
  const rows = Object.entries(hostile).map(([name, make]) => {
    const times = sizes.map((size) => {
      const text = make(size);
      const tries = Array.from({ length: 5 }, () => {
        const spent = stopwatch();
        for (let time = 0; time < 1_000_000 / size; time += 1) tokenizeIssueSearchQuery(text);
        return (spent() * 1e6) / 1_000_000;
      });
      return median(tries);
    });
    return [name, ...times.map((ns) => `${ns.toFixed(0)} ns`)];
  });
  printTable(["tokens, per character of a text of", ...sizes.map((size) => size.toLocaleString("en"))], rows);
}
