import type { Clock } from "../ports/clock.ts";
import { IssueKitError } from "../model/errors.ts";

export type ReportInternalError = (error: unknown) => void;

/** Where errors go that nobody waits for: to the host's function, or to the console once per code and minute. A host's function that throws is not asked again for that error. */
export function createErrorReporter(
  host: ((error: IssueKitError | Error) => void) | undefined,
  clock: Clock,
): ReportInternalError {
  const lastSaidAt = new Map<string, number>();
  return (thrown) => {
    const error = thrown instanceof Error ? thrown : new Error(`a thrown ${typeof thrown}: ${String(thrown)}`);
    if (host !== undefined) {
      try {
        host(error);
      } catch {
        // The host's own reporter failed; there is nobody left to tell.
      }
      return;
    }
    const code = error instanceof IssueKitError ? error.code : error.name;
    const now = clock.now();
    const last = lastSaidAt.get(code);
    if (last !== undefined && now - last < 60_000) return;
    lastSaidAt.set(code, now);
    // oxlint-disable-next-line no-console -- the host gave no other place for it
    console.error(`[issuekit] ${code}: ${error.message}`, error);
  };
}
