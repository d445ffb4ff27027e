/** Severity by name, with the numbers that the field uses for them. */
export const levels = { sample: 0, debug: 10, info: 20, warning: 30, error: 40, fatal: 50 } as const;

export type Level = keyof typeof levels;

const aliases: Readonly<Record<string, Level>> = { log: "info", warn: "warning", critical: "fatal" };

/** The level that a text names, in any case, aliases included, or that has this number; `undefined` when there is none. */
export function parseLevel(text: unknown): Level | undefined {
  if (typeof text === "number") return nameOf(text);
  if (typeof text !== "string") return undefined;
  const name = text.trim().toLowerCase();
  if (Object.hasOwn(levels, name)) return name as Level;
  return Object.hasOwn(aliases, name) ? aliases[name] : undefined;
}

function nameOf(number: number): Level | undefined {
  return (Object.keys(levels) as Level[]).find((name) => levels[name] === number);
}
