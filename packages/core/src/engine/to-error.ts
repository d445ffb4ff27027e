/** Whatever was thrown as an error. Never throws itself. */
export function toError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  try {
    return new Error(`a thrown ${typeof thrown}: ${String(thrown)}`);
  } catch {
    return new Error(`a thrown ${typeof thrown}`);
  }
}
