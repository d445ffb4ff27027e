// Prints what vitest's JSON report says; the last line is `N passed, N failed, N skipped`.
import { existsSync, readFileSync } from "node:fs";

const file = process.argv[2];
const text = file !== undefined && existsSync(file) ? readFileSync(file, "utf8") : "";
const report = text === "" ? {} : JSON.parse(text);

const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0, numTodoTests = 0, testResults = [] } = report;

// A file that never got as far as a test is a failure too.
const broken = testResults.filter(
  ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
);
for (const { name } of broken) console.log(`FAILED TO LOAD: ${name}`);

const skipped = testResults.flatMap(({ assertionResults }) =>
  assertionResults.filter(({ status }) => status !== "passed" && status !== "failed"),
);
if (skipped.length > 0) {
  console.log(`\n!!! ${skipped.length} SKIPPED:`);
  for (const { status, fullName } of skipped) console.log(`!!! ${status}: ${fullName}`);
}

console.log(
  `${numPassedTests} passed, ${numFailedTests + broken.length} failed, ${numPendingTests + numTodoTests} skipped`,
);
