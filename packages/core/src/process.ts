import type { IssueEngine } from "./engine/issue-engine.ts";
import { UsageError } from "./model/errors.ts";
import type { ProjectRef } from "./model/input.ts";

export interface ProcessErrorsOptions {
  /** Needed where the engine has several. */
  readonly project?: ProjectRef;
  /** How many ms the commit of a fatal error may hold up the end of the process. Default 2,000. */
  readonly exitAfterMs?: number;
}

type Watcher = (error: unknown, origin: NodeJS.UncaughtExceptionOrigin) => Promise<unknown>;

const defaultExitAfterMs = 2_000;
const watchers = new Set<Watcher>();
let isEnding = false;

/**
 * Captures what nobody caught in this process of Node: exceptions and, where Node makes them one (its default), rejections
 * of promises. Answers a function that ends it.
 *
 * The process ends as it would have without: after the commit, or after `exitAfterMs`, the error is thrown again for Node
 * to print, with exit code 1. Where the host listens to `uncaughtException` itself, it goes on deciding about the end, and
 * the error is captured all the same.
 *
 * @example
 * ```ts
 * captureProcessErrors(issues);
 * ```
 */
export function captureProcessErrors(
  issues: Pick<IssueEngine, "capture">,
  options: ProcessErrorsOptions = {},
): () => void {
  const { project, exitAfterMs = defaultExitAfterMs } = options;
  if (!Number.isFinite(exitAfterMs) || exitAfterMs < 0) {
    throw new UsageError("OPTIONS_INVALID", "captureProcessErrors: exitAfterMs is a number of ms, 0 or more.");
  }
  const watcher: Watcher = (error, origin) => {
    const captured = issues.capture(error, {
      level: "fatal",
      handled: false,
      mechanism: origin === "unhandledRejection" ? "onunhandledrejection" : "onuncaughtexception",
      ...(project === undefined ? {} : { project }),
    });
    return atMost(exitAfterMs, captured);
  };
  if (watchers.size === 0) process.on("uncaughtException", onUncaught);
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
    if (watchers.size === 0) process.off("uncaughtException", onUncaught);
  };
}

function onUncaught(error: unknown, origin: NodeJS.UncaughtExceptionOrigin): void {
  const captured = Promise.all([...watchers].map((watcher) => watcher(error, origin)));
  if (isEnding || process.listenerCount("uncaughtException") > 1) return;
  isEnding = true;
  void captured.then(() => {
    process.off("uncaughtException", onUncaught);
    // Outside of any promise, so that it is the exception that it was.
    setImmediate(() => {
      throw error;
    });
  });
}

async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
