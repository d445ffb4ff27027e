/** Hears the rejection of a promise that a host's function answers where none was asked for. */
export function onLateRejection(answer: unknown, heard: (error: unknown) => void): void {
  if (isThenable(answer)) Promise.resolve(answer).catch(heard);
}

export function isThenable(value: unknown): boolean {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}
