/**
 * Databases that spread tables over several servers take less than Postgres does, so a schema has one of two forms. It keeps
 * the one that it was made in.
 */
export type Form = "plain" | "distributed";

/**
 * The same tables as statements that can be repeated, without what Citus, CockroachDB or YugabyteDB refuse. No collation is
 * named: such a database compares text byte by byte by itself.
 */
export function toDistributed(tables: string): string {
  return (
    withoutCollations(tables)
      .replaceAll(/ with \(fillfactor = \d+\)/g, "")
      .replaceAll(/^create (table|index|unique index) /gm, "create $1 if not exists ")
      // YugabyteDB would hash the first column of an index, and then not find what is older.
      .replaceAll(/\((now|expires_at)\);/g, "($1 asc);")
  );
}

export function withoutCollations(sql: string): string {
  return sql.replaceAll(' collate "C"', "");
}
