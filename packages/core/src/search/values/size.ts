const shape = /^([0-9]+(?:\.[0-9]*)?)(bit|nb|bytes|[kmgtpezy]i?b)$/i;

export type SizeUnit =
  | ("bit" | "nb" | "bytes" | "kb" | "mb" | "gb" | "tb" | "pb" | "eb" | "zb" | "yb")
  | ("kib" | "mib" | "gib" | "tib" | "pib" | "eib" | "zib" | "yib");

/** Bytes in one of each. */
export const sizeUnits: Readonly<Record<SizeUnit, number>> = {
  bit: 1 / 8,
  nb: 1 / 2,
  bytes: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  pb: 1e15,
  eb: 1e18,
  zb: 1e21,
  yb: 1e24,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
  pib: 2 ** 50,
  eib: 2 ** 60,
  zib: 2 ** 70,
  yib: 2 ** 80,
};

export interface SizeLiteral {
  /** As typed, without the unit. */
  readonly digits: string;
  readonly unit: SizeUnit;
  readonly bytes: number;
}

/** Reads `512bytes`, `1.5MB` and `4GiB`, in any case. `undefined` too for a size beyond every number. */
export function readSize(text: string): SizeLiteral | undefined {
  const [, digits, suffix] = shape.exec(text) ?? [];
  if (digits === undefined || suffix === undefined) return undefined;
  const unit = suffix.toLowerCase() as SizeUnit;
  const bytes = Number(digits) * sizeUnits[unit];
  return Number.isFinite(bytes) ? { digits, unit, bytes } : undefined;
}
