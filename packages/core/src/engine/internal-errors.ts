import type { Clock } from "../ports/clock.ts";
import { IssueKitError } from "../model/errors.ts";
import { onLateRejection } from "./late-rejection.ts";
import { toError } from "./to-error.ts";

export type ReportInternalError = (error: unknown) => void;

const consoleEveryMs = 60_000;

/** Where errors go that nobody waits for: to the host's function, or to the console once per code and minute. A host's function that fails is not asked again for that error. */
export function createErrorReporter(
  host: ((error: IssueKitError | Error) => void) | undefined,
  clock: Clock,
): ReportInternalError {
  const lastSaidAt = new Map<string, number>();
  return (thrown) => {
    const error = toError(thrown);
    if (host !== undefined) {
      try {
        onLateRejection(host(error), () => undefined);
      } catch {
        // The host's own reporter failed; there is nobody left to tell.
      }
      return;
    }
    const code = error instanceof IssueKitError ? error.code : error.name;
    const now = clock.now();
    const last = lastSaidAt.get(code);
    if (last !== undefined && now - last < consoleEveryMs) return;
    lastSaidAt.set(code, now);
    // oxlint-disable-next-line no-console -- the host gave no other place for it
    console.error(`[issuekit] ${code}: ${error.message}`, error);
  };
}
