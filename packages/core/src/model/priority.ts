/** Priority by name, with the numbers that the field uses for them. */
export const priorities = { ok: 0, low: 25, medium: 50, high: 75 } as const;

export type Priority = keyof typeof priorities;

/** The priority that a name or a number of the table states; `undefined` when it states none. */
export function parsePriority(value: unknown): Priority | undefined {
  if (typeof value === "string") {
    const name = value.trim().toLowerCase();
    return Object.hasOwn(priorities, name) ? (name as Priority) : undefined;
  }
  return (Object.keys(priorities) as Priority[]).find((name) => priorities[name] === value);
}
