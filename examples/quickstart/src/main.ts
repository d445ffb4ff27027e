// The main job on real input: an SDK in another process sends errors and feedback, issues come out of the storage.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { createIssueEngine } from "@issuekit/core";
import { serveIngestion } from "@issuekit/http/node";
import { storages } from "./open-storage.ts";
import { readOptions } from "./options.ts";
import { printIssue, printIssues } from "./print.ts";
import { chargeLater } from "./shop.ts";

const options = readOptions(process.argv.slice(2));
const startedAt = Date.now();

const store = await storages[options.storage]();
const issues = createIssueEngine({
  ...store.parts,
  projects: [{ id: 1, slug: "shop" }],
  release: "shop@2.1.0",
  environment: "production",
});
let announced = 0;
issues.on("issue.created", () => {
  announced += 1;
});
const server = await serveIngestion(issues, { port: 0 });
const dsn = await issues.dsn("shop", server.url);

heading(`${store.title}, one port: ${server.url}`);
console.log(`DSN ${dsn}`);

heading("A shop with the real @sentry/node goes wrong");
const progress = setInterval(() => void showProgress(), 250);
await runShop("all");
clearInterval(progress);
await showProgress();
if (process.stdout.isTTY) process.stdout.write("\n");

heading("The same line fails here, caught without any SDK");
let captured: ReturnType<typeof issues.capture> | undefined;
await chargeLater((error) => {
  captured = issues.capture(error);
});
const outcome = await captured;
if (outcome?.kind !== "aggregated")
  fail(`capture was expected to join the SDK's issue, but was ${JSON.stringify(outcome)}`);
console.log(`capture → ${outcome.kind} into ${outcome.issue.shortId}, the issue that the SDK's error made`);

heading("Issues");
const page = await issues.search("is:unresolved");
printIssues(page.items, Date.now());
console.log(`${announced} were announced as new. Received: ${await receivedText()}`);

const target = await issues.get(outcome.issue.shortId);
if (target === undefined) fail(`${outcome.issue.shortId} is gone`);
heading("One issue in full");
printIssue(target, await issues.event(target.shortId, "latest"));

heading(`${target.shortId} is resolved, and then seen again`);
const [resolved] = await issues.update([target.shortId], { status: "resolved" }, { actor: "user:you" });
console.log(`resolve → ${resolved?.kind}: ${(await issues.get(target.shortId))?.status}`);
const regressed = new Promise<string>((resolve) => {
  issues.on("issue.regressed", ({ issue, release }) =>
    resolve(`${issue.shortId} regressed in ${release ?? "no release"}`),
  );
});
await runShop("charge");
const again = await issues.get(target.shortId);
if (again?.substatus !== "regressed") fail(`expected a regression, found ${JSON.stringify(again)}`);
console.log(`announced: ${await regressed}`);
printIssues([again], Date.now());
for (const entry of await issues.activity(target.shortId)) {
  console.log(`  ${new Date(entry.at).toISOString()}  ${entry.kind}  by ${entry.actor ?? "the system"}`);
}

console.log(`\nDone in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`);
if (options.serve) {
  issues.start();
  console.log(`Still serving from ${store.place}. Point your own app at it:\n  SENTRY_DSN=${dsn}\nCtrl-C ends it.`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void close());
} else {
  await close();
}

async function close(): Promise<void> {
  await server.close();
  await issues.stop();
  await store.close();
}

function runShop(what: "all" | "charge"): Promise<void> {
  const script = fileURLToPath(new URL("shop-with-sentry.ts", import.meta.url));
  const child = spawn(process.execPath, [script, dsn, what], { stdio: ["ignore", "ignore", "inherit"] });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`the shop ended with ${code}`))));
  });
}

async function showProgress(): Promise<void> {
  const received = await issues.received("shop");
  const sum = (category: string) =>
    received
      .filter((count) => count.category === category && count.outcome === "accepted")
      .reduce((total, { quantity }) => total + quantity, 0);
  const line = `errors and messages ${sum("error")} · feedback ${sum("feedback")} · new issues ${announced}`;
  process.stdout.write(process.stdout.isTTY ? `\r${line.padEnd(76)}` : `${line}\n`);
}

async function receivedText(): Promise<string> {
  const received = await issues.received("shop");
  return received.map(({ category, outcome: what, quantity }) => `${quantity} ${category} ${what}`).join(", ");
}

function heading(text: string): void {
  console.log(`\n── ${text} ${"─".repeat(Math.max(0, 92 - text.length))}`);
}

function fail(message: string): never {
  throw new Error(message);
}
