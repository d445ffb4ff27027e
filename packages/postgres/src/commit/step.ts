import type { Statements } from "../connection.ts";
import type { SqlValue } from "../driver/sql.ts";
import { storableJson } from "../plain-text.ts";

/** A statement that is given the project, a list of rows, and more. Without any row it is not sent. */
export type Step = <Answered>(
  text: string,
  rows: readonly object[],
  ...more: SqlValue[]
) => Promise<readonly Answered[]>;

export function stepsOf(statements: Statements, projectId: number): Step {
  return async <Answered>(text: string, rows: readonly object[], ...more: SqlValue[]) =>
    rows.length === 0 ? [] : statements.rows<Answered>(text, projectId, storableJson(rows), ...more);
}

/** Looks rows up one by one. */
export const oneOf = (column: string, type: string): string =>
  `any (array(select given.${column} from jsonb_to_recordset($2::text::jsonb) as given (${column} ${type})))`;

export function countBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, number> {
  const counts = new Map<Key, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
