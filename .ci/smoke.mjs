// Runs inside a folder where the packed packages are installed; see check-oldest.mjs.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
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

const { bin } = JSON.parse(readFileSync("node_modules/@issuekit/cli/package.json", "utf8"));
for (const [args, expected, exitCode] of [
  ["migrate --sqlite migrated.db", /applied 0001-first-tables/, 0],
  ["doctor --sqlite smoke.db", /nothing is wrong/, 0],
  ["plan --offline postgres", /create schema if not exists "issuekit";/, 0],
  // No server is reached for: the driver is the app's to install.
  ["status --postgres postgres://nobody@127.0.0.1:1/none", /npm install pg/, 2],
]) {
  const script = `node_modules/@issuekit/cli/${bin.issuekit}`;
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args.split(" ")], { encoding: "utf8" });
  assert.match(stdout + stderr, expected);
  assert.equal(status, exitCode, stderr);
  console.log(`issuekit ${args}: exit code ${status}`);
}
console.log(`The packed packages work on Node ${process.versions.node}.`);
