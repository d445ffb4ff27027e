// `pnpm bench [V1] [V2] [S] [P] [M1] [host]`: our side of each target beside its floor, measured in one run.
import { measureHostCost } from "./host-cost.ts";
import { measureMemory } from "./m1-memory.ts";
import { measurePostgres } from "./p-postgres.ts";
import { printFindings, verdict, type Finding } from "./report.ts";
import { measureSqlite } from "./s-sqlite.ts";
import { measureParsing } from "./v1-parse.ts";
import { measureSearch } from "./v2-search.ts";

const asked = process.argv.slice(2).filter((argument) => argument !== "--");
const wants = (name: string) => asked.length === 0 || asked.includes(name);
const findings: Finding[] = [];
const notes: string[] = [];
const details: (() => void)[] = [];

if (wants("V1")) {
  const parsing = measureParsing();
  findings.push(...parsing.findings);
  notes.push(...parsing.notes);
}
if (wants("V2")) {
  const searching = measureSearch();
  findings.push(...searching.findings);
  details.push(searching.print);
}
if (wants("S")) {
  const onSqlite = await measureSqlite();
  findings.push(...onSqlite.findings);
  details.push(onSqlite.print);
}
if (wants("P")) {
  const onPostgres = await measurePostgres();
  findings.push(...onPostgres.findings);
  details.push(onPostgres.print);
}
if (wants("M1")) findings.push(...(await measureMemory()).findings);
if (wants("host")) notes.push(...measureHostCost());

printFindings(findings);
for (const print of details) print();
if (notes.length > 0) console.log("");
for (const note of notes) console.log(note);
process.exitCode = findings.some((finding) => verdict(finding) === "BELOW") ? 1 : 0;
