/** Something that migrations make and that must be there ever after. */
export interface SchemaObject {
  readonly kind: "table" | "index" | "function";
  /** Without its schema. */
  readonly name: string;
}

const statement =
  /^(create|drop) (?:unique )?(table|index|function) (?:concurrently )?(?:if (?:not )?exists )?(?:\w+\.)?(\w+)/gm;

/** What statements leave behind, where each begins a line in the plain form in which our migrations are written. */
export function objectsOf(sql: string): readonly SchemaObject[] {
  const left = new Map<string, SchemaObject>();
  for (const [, verb, kind, name = ""] of sql.matchAll(statement)) {
    if (verb === "create") left.set(`${kind} ${name}`, { kind: kind as SchemaObject["kind"], name });
    else left.delete(`${kind} ${name}`);
  }
  return [...left.values()];
}
