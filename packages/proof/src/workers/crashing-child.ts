/** Ends by an error that nobody catches: `crashing-child.ts <file> <how> [exitAfterMs]`. */
import { createIssueEngine, StorageError } from "@issuekit/core";
import { captureProcessErrors } from "@issuekit/core/process";
import { sqlite } from "@issuekit/sqlite";

const [, , file = "", how = "throws", exitAfterMs = "2000"] = process.argv;

function fail(): never {
  throw new TypeError("nobody caught this");
}

if (how !== "bare") {
  const { storage, counter } = sqlite(file);
  const issues = createIssueEngine({
    storage:
      how === "hangs"
        ? { ...storage, load: () => new Promise(() => undefined) }
        : how === "cannot store"
          ? {
              ...storage,
              load: () => Promise.reject(new StorageError("STORAGE_UNAVAILABLE", "away", { retryable: true })),
            }
          : storage,
    counter,
    projects: [{ id: 1, slug: "shop" }],
    onInternalError: () => undefined,
  });
  const stop = captureProcessErrors(issues, { exitAfterMs: Number(exitAfterMs) });
  // A second engine must not keep the first from ending the process.
  if (how === "twice") captureProcessErrors(issues);
  if (how === "stopped") stop();
}
if (how === "host listens") {
  process.on("uncaughtException", () => {
    process.exitCode = 7;
  });
}
process.on("exit", (code) => void process.stdout.write(`exit ${code}\n`));

if (how === "rejects") void Promise.reject(new RangeError("nobody awaited this"));
else if (how === "rejects with text") void Promise.reject("only words"); // oxlint-disable-line typescript/prefer-promise-reject-errors
else setImmediate(fail);
