/** Something that a database refuses, or that its makers warn of, in writing. */
export interface Rule {
  readonly what: string;
  readonly by: string;
  readonly pattern: RegExp;
  /** A text that breaks it. */
  readonly example: string;
}

const cockroach = "CockroachDB";
const yugabyte = "YugabyteDB";
const citus = "Citus";

export const rules: readonly Rule[] = [
  {
    what: "stored functions",
    by: `${cockroach}, ${citus}`,
    pattern: /\b(function|procedure)\b|\blanguage \w+/i,
    example: "create function f() returns int language sql as 'select 1'",
  },
  {
    what: "calls of our functions",
    by: cockroach,
    pattern: /"\.(commit|sight|spend)\(/,
    example: 'select "x".commit($1)',
  },
  { what: "triggers", by: cockroach, pattern: /\btrigger\b/i, example: "create trigger t after insert on a" },
  {
    what: "sequences and identity columns",
    by: `${yugabyte}, ${cockroach}`,
    pattern: /\b(big|small)?serial\b|\bas identity\b|\bsequence\b|\bnextval\(/i,
    example: "create table a (id bigserial)",
  },
  {
    what: "advisory locks",
    by: `${cockroach}, ${yugabyte}`,
    pattern: /advisory/i,
    example: "select pg_advisory_lock(1)",
  },
  { what: "table locks", by: yugabyte, pattern: /\block table\b/i, example: "lock table a" },
  {
    what: "listen and notify",
    by: `${cockroach}, ${yugabyte}`,
    pattern: /\b(un)?listen\b|notify\b/i,
    example: "listen a",
  },
  {
    what: "skip locked",
    by: cockroach,
    pattern: /\bskip locked\b/i,
    example: "select 1 from a for update skip locked",
  },
  {
    what: "constraints that wait",
    by: `${cockroach}, ${yugabyte}`,
    pattern: /\bdeferr/i,
    example: "unique (a) deferrable",
  },
  {
    what: "two writes in one statement",
    by: cockroach,
    pattern:
      /\b(insert into|update(?! set)|delete from)\s[\s\S]*\b(insert into|(?<!for |do |no key )update(?! set)|delete from)\s/i,
    example: "with a as (update t set x = 1) delete from t",
  },
  {
    what: "foreign keys",
    by: `${citus}, as they cross shards`,
    pattern: /\b(references|foreign key)\b/i,
    example: "a bigint references b",
  },
  {
    what: "partitions",
    by: `${cockroach}, ${yugabyte}`,
    pattern: /\bpartition (by|of)\b/i,
    example: "partition by range (at)",
  },
  {
    what: "columns that an index only includes",
    by: cockroach,
    pattern: /\binclude \(/i,
    example: "on a (b) include (c)",
  },
  {
    what: "storage parameters",
    by: `${cockroach}, ${yugabyte}`,
    pattern: /\bwith \(\w+ = /i,
    example: ") with (fillfactor = 70)",
  },
  { what: "collations", by: cockroach, pattern: /\bcollate\b/i, example: 'a text collate "C"' },
  {
    what: "system columns",
    by: `${cockroach}, ${yugabyte}`,
    pattern: /\b(ctid|xmin|xmax|tableoid)\b/i,
    example: "where ctid = $1",
  },
  {
    what: "functions that answer something else each time",
    by: citus,
    pattern: /\b(now|random|clock_timestamp|statement_timestamp|gen_random_uuid|setval)\(|\bcurrent_(date|time)/i,
    example: "update a set b = random()",
  },
  {
    what: "division of integers",
    by: `${cockroach}, whose answer is no integer`,
    pattern: /\s\/\s/,
    example: "select a / b",
  },
  {
    what: "temporary tables",
    by: `${cockroach}, ${citus}`,
    pattern: /\btemp(orary)? table\b/i,
    example: "create temporary table a",
  },
  {
    what: "statements that cannot be repeated",
    by: `${yugabyte}, ${cockroach}: a table that was made is not taken back`,
    pattern: /\bcreate (unique )?(table|index|schema)(?! concurrently)(?! if not exists)/i,
    example: "create table a (b bigint)",
  },
];

/** Every rule that a text breaks. */
export function brokenBy(text: string): readonly string[] {
  return rules.filter(({ pattern }) => pattern.test(text)).map(({ what }) => what);
}
