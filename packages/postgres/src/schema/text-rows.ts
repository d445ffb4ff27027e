import type { Sql } from "../driver/sql.ts";

/** The rows of a statement whose columns are all text, because only text is the same with every driver. */
export async function textRows<Column extends string>(
  sql: Sql,
  text: string,
  ...values: readonly string[]
): Promise<readonly Readonly<Record<Column, string>>[]> {
  return (await sql.query(text, values)) as readonly Readonly<Record<Column, string>>[];
}
