// Runs inside a folder where the packed packages are installed; see check-oldest.mjs.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const wanted = process.argv[2];
assert.equal(process.versions.node, wanted, `This must run on Node ${wanted}, not ${process.versions.node}.`);

const packages = Object.keys(JSON.parse(readFileSync("package.json", "utf8")).dependencies).filter((name) =>
  name.startsWith("@issuekit/"),
);
for (const name of packages) {
  const { length } = Object.keys(await import(name));
  assert.notEqual(length, 0, `${name} exports nothing: is it still empty?`);
}
assert.notEqual(Object.keys(await import("@issuekit/http/node")).length, 0, "@issuekit/http/node exports nothing.");

const { createIssueEngine } = await import("@issuekit/core");
const { memory } = await import("@issuekit/memory");
const { sqlite } = await import("@issuekit/sqlite");

const stores = { memory: () => memory(), sqlite: () => sqlite("smoke.db") };

for (const [name, open] of Object.entries(stores)) {
  const issues = createIssueEngine({ ...open(), projects: [{ id: 1, slug: "shop" }] });

  const outcome = await issues.capture(new TypeError(`read back from ${name}`));
  assert.equal(outcome.kind, "created", `${name}: ${JSON.stringify(outcome)}`);
  const { items } = await issues.search("is:unresolved");
  assert.equal(items.length, 1);
  assert.match(items[0].title, /TypeError: read back from/);
  assert.equal(items[0].timesSeen, 1);
  console.log(`${name}: ${items[0].shortId} ${items[0].title}`);

  await issues.stop();
}
console.log(`The packed packages work on Node ${process.versions.node}.`);
