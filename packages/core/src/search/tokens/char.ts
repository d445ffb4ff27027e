/** The characters that mean something, by their code. */
export const char = {
  tab: 9,
  carriageReturn: 13,
  space: 32,
  exclamation: 33,
  quote: 34,
  open: 40,
  close: 41,
  colon: 58,
  less: 60,
  equals: 61,
  greater: 62,
  bracket: 91,
  /** Stands around the names of operators that have no sign of their own. */
  affixMark: 0xf00d,
} as const;
