import type { EventPayload, ThreadValue } from "../../model/event.ts";

/** The thread that an event without exceptions is about: the one that crashed, else the current one, else the only one. */
export function decidingThread(payload: EventPayload): ThreadValue | null {
  const threads = payload.threads?.values ?? [];
  return (
    only(threads.filter((thread) => thread.crashed === true)) ??
    only(threads.filter((thread) => thread.current === true)) ??
    only(threads)
  );
}

function only<T>(values: readonly T[]): T | null {
  return values.length === 1 ? (values[0] ?? null) : null;
}
