import { ValidationError } from "../model/errors.ts";

/** Positions of keyset pages as opaque text. A cursor of another kind or a tampered one is `CURSOR_INVALID`. */
export function printCursor(kind: string, position: readonly (string | number)[]): string {
  const bytes = new TextEncoder().encode(JSON.stringify([kind, ...position]));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

export function parseCursor(
  kind: string,
  shape: readonly ("number" | "string")[],
  cursor: string,
): readonly (string | number)[] {
  const invalid = (cause?: unknown) =>
    new ValidationError("CURSOR_INVALID", "cursor: pass the `next` of the page before, unchanged", {
      cause,
      faults: [{ path: "cursor", reason: "is not one that this list has answered" }],
    });
  let parts: unknown;
  try {
    const text = atob(cursor.replaceAll("-", "+").replaceAll("_", "/"));
    parts = JSON.parse(new TextDecoder().decode(Uint8Array.from(text, (char) => char.charCodeAt(0))));
  } catch (error) {
    throw invalid(error);
  }
  if (!Array.isArray(parts) || parts[0] !== kind || parts.length !== shape.length + 1) throw invalid();
  const position: unknown[] = parts.slice(1);
  const fits = position.every(
    (part, index) => typeof part === shape[index] && (typeof part !== "number" || Number.isSafeInteger(part)),
  );
  if (!fits) throw invalid();
  return position as (string | number)[];
}
