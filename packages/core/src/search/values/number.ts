const shape = /^(-?[0-9]+(?:\.[0-9]*)?)([kmb]?)$/i;

export type NumberUnit = "k" | "m" | "b";

export const numberUnits: Readonly<Record<NumberUnit, number>> = { k: 1e3, m: 1e6, b: 1e9 };

export interface NumberLiteral {
  /** As typed, without the unit. */
  readonly digits: string;
  readonly unit: NumberUnit | null;
  readonly number: number;
}

/** Reads `500`, `-1.5` and `3k`. `undefined` for a text that is no number, and for one beyond every number. */
export function readNumber(text: string): NumberLiteral | undefined {
  const [, digits, suffix] = shape.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const unit = suffix ? (suffix.toLowerCase() as NumberUnit) : null;
  // There is one zero.
  const number = Number(digits) * (unit === null ? 1 : numberUnits[unit]) || 0;
  return Number.isFinite(number) ? { digits, unit, number } : undefined;
}
