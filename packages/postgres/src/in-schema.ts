/**
 * Statements are written for a schema called `issuekit`, as they can be pasted into any console; here they get the name
 * that the host has chosen. It is checked to be a plain identifier before anything is built with it.
 */
export function inSchema(sql: string, schema: string): string {
  return sql.replaceAll("issuekit.", `"${schema}".`);
}

/** Letters, digits and `_`, as they need no care in any tool. */
export function isSchemaName(name: unknown): name is string {
  return typeof name === "string" && /^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(name) && !name.startsWith("pg_");
}
