import { expect, test } from "vitest";
import { objectsOf } from "./objects.ts";

test("objectsOf names what statements leave behind", () => {
  const sql = `
create table kept (
  id integer primary key
) strict;
create unique index concurrently if not exists kept_by_id on issuekit.kept (id);
create table if not exists issuekit.gone (a integer);
create index gone_by_a on issuekit.gone (a);
create function issuekit.counted(a bigint) returns bigint language sql as 'select a';
drop index concurrently if exists issuekit.gone_by_a;
drop table issuekit.gone;
`;
  expect(objectsOf(sql)).toEqual([
    { kind: "table", name: "kept" },
    { kind: "index", name: "kept_by_id" },
    { kind: "function", name: "counted" },
  ]);
});
