import type { Runtime } from "./runtime.ts";

/** Any runtime without Node's own modules: no source lines, and listeners are recognised only while they run synchronously. */
export const runtime: Runtime = {
  readSourceLines: () => undefined,
  programDirectory: () => undefined,
  workingDirectory: () => undefined,
  createScope() {
    let depth = 0;
    return {
      run(task) {
        depth += 1;
        try {
          return task();
        } finally {
          depth -= 1;
        }
      },
      inside: () => depth > 0,
    };
  },
};
