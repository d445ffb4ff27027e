import { AsyncLocalStorage } from "node:async_hooks";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Runtime } from "./runtime.ts";

const maxFileBytes = 2 * 1024 * 1024;
const maxFileLines = 10_005;
const maxCachedFiles = 64;
const maxCachedLength = 16 * 1024 * 1024;

/** Oldest use first. Files that cannot be read are remembered too: an error that repeats asks for them again and again. */
const cachedFiles = new Map<string, { readonly lines: readonly string[] | undefined; readonly length: number }>();
let cachedLength = 0;

function readCached(path: string): readonly string[] | undefined {
  const cached = cachedFiles.get(path);
  const file = cached ?? readStart(path);
  cachedFiles.delete(path);
  cachedFiles.set(path, file);
  if (cached === undefined) cachedLength += file.length;
  for (const [oldest, { length }] of cachedFiles) {
    if (cachedFiles.size <= maxCachedFiles && cachedLength <= maxCachedLength) break;
    cachedFiles.delete(oldest);
    cachedLength -= length;
  }
  return file.lines;
}

/** Stack texts name files that nobody chose: opening a pipe would hang the host, reading all of a large file delay it. */
function readStart(path: string): { readonly lines: readonly string[] | undefined; readonly length: number } {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) return { lines: undefined, length: 0 };
    const start = Buffer.alloc(Math.min(stats.size, maxFileBytes));
    const descriptor = openSync(path, "r");
    try {
      const text = start.toString("utf8", 0, readSync(descriptor, start, 0, start.length, 0));
      const lines = text.replace(/(?:\r\n|[\n\r\u2028\u2029])$/, "").split(/\r\n|[\n\r\u2028\u2029]/);
      return { lines: lines.slice(0, maxFileLines), length: text.length };
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return { lines: undefined, length: 0 };
  }
}

export const runtime: Runtime = {
  readSourceLines: readCached,
  programDirectory: () => (process.argv[1] === undefined ? undefined : dirname(process.argv[1])),
  workingDirectory: () => process.cwd(),
  createScope() {
    const storage = new AsyncLocalStorage<true>();
    return {
      run: (task) => storage.run(true, task),
      inside: () => storage.getStore() === true,
    };
  },
};
