export type Report = (error: unknown) => void;

const onceInMs = 60_000;
const mostRemembered = 100;

/** Where errors go that no client can be told of: to the host's function, or to the console once per message and minute. */
export function createReport(host: Report | undefined): Report {
  const saidAt = new Map<string, number>();
  return (error) => {
    if (host !== undefined) {
      try {
        host(error);
      } catch {
        // The host's own reporter failed; there is nobody left to tell.
      }
      return;
    }
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const now = Date.now();
    if (now - (saidAt.get(message) ?? 0) < onceInMs) return;
    if (saidAt.size > mostRemembered) saidAt.clear();
    saidAt.set(message, now);
    // oxlint-disable-next-line no-console -- the host gave no other place for it
    console.error(`[issuekit] ingestion: ${message}`, error);
  };
}
